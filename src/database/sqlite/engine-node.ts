// SQLite as WebAssembly (sql.js) in Node, for tests and scripts. Browser code never imports it.
import type { Sqlite } from './engine';

let engine: Promise<Sqlite> | null = null;

export function loadSqlite(): Promise<Sqlite> {
  return (engine ??= import('sql.js').then(({ default: initialise }) => initialise()));
}
