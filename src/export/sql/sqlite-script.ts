// The format "SQL for SQLite".
import { scriptWriter } from './script';
import { sqlite } from './sqlite';

export const open = scriptWriter(sqlite);
