// The format "SQL for MySQL".
import { scriptWriter } from './script';
import { mysql } from './mysql';

export const open = scriptWriter(mysql);
