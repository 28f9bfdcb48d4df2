// The format "SQL for PostgreSQL".
import { scriptWriter } from './script';
import { postgres } from './postgres';

export const open = scriptWriter(postgres);
