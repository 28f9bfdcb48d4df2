// What the tests of database files share: a studio in Node, files made here, and the rows that were opened.
import { readFileSync } from 'node:fs';
import { loadSqlite } from '../../../../src/database/sqlite/engine-node';
import { openNodeDatabase } from '../../../../src/database/node-database';
import { openFiles } from '../../../../src/database/open-files';
import { quoteIdentifier } from '../../../../src/database/sql';
import type { Database, OpenResult, SourceFile } from '../../../../src/database/types';

export const data = '../shared/data';

let database: Promise<Database> | null = null;

/** One engine for all tests of a file; every opening is forgotten before the next. */
export const engine = () => (database ??= openNodeDatabase());

export async function open(...files: SourceFile[]): Promise<OpenResult> {
  const db = await engine();
  for (const { name } of await db.rows<{ name: string }>(
    'SELECT table_name AS name FROM duckdb_tables() WHERE NOT internal',
  ))
    await db.run(`DROP TABLE ${quoteIdentifier(name)}`);
  return openFiles(Object.create(db) as Database, files);
}

/** A file of this text. */
export const text = (path: string, content: string): SourceFile => ({ path, data: new TextEncoder().encode(content) });

/** A file that says that it holds 3 GB, of which these are the first bytes. */
export function threeGigabytes(path: string, head: Uint8Array<ArrayBuffer>): SourceFile {
  const data = new Blob([head]);
  Object.defineProperty(data, 'size', { value: 3e9 });
  return { path, data };
}

export const disk = (path: string): SourceFile => ({
  path: path.split('/').at(-1)!,
  data: new Uint8Array(readFileSync(path)),
});

/** An SQLite file made by these statements. */
export async function sqliteFile(path: string, ...sql: string[]): Promise<SourceFile & { data: Uint8Array }> {
  const sqlite = await loadSqlite();
  const made = new sqlite.Database();
  for (const statement of sql) made.run(statement);
  const file = made.export();
  made.close();
  return { path, data: file };
}

/** All rows of an open table, text and null. */
export async function rowsOf(table: string): Promise<(string | null)[][]> {
  const rows = await (await engine()).rows<Record<string, string | null>>(`SELECT * FROM ${quoteIdentifier(table)}`);
  return rows.map((row) => Object.values(row));
}
