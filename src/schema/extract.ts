// The source tables as typed columns in memory, read from the database by the schema's formats.
// Orphans, duplicates and nulls come out as they are; only ignored tables are left out.
import { quoteIdentifier } from '../database/sql';
import type { Database } from '../database/types';
import type { Table, Tables } from '../table/table';
import { UserError } from '../table/user-error';
import type { Schema, TableSchema } from './types';
import { readColumnSql } from './value-format';

/** The statement that reads a table: one expression a column, DOUBLE or VARCHAR as `storageOf(type)` says. */
export function tableSql(table: TableSchema, limit?: number): string {
  const columns = table.columns.map((c) => `${readColumnSql(c)} AS ${quoteIdentifier(c.name)}`).join(', ');
  const sample =
    limit !== undefined && limit < table.rows ? ` USING SAMPLE reservoir(${limit} ROWS) REPEATABLE (1)` : '';
  return `SELECT ${columns} FROM ${quoteIdentifier(table.name)}${sample}`;
}

/** Reads one table in the order of its rows. @param limit at most so many rows, drawn at random but always the same */
export function loadTable(db: Database, table: TableSchema, limit?: number): Promise<Table> {
  return db.table(table.name, tableSql(table, limit));
}

/**
 * Reads all tables but the ignored ones, by name, in the order of the schema.
 * @throws UserError 'cancelled' when the signal fires
 */
export async function loadTables(
  db: Database,
  schema: Schema,
  options: {
    limit?: number;
    signal?: AbortSignal;
    onProgress?: (done: number, of: number, table: string) => void;
  } = {},
): Promise<Tables> {
  const tables: Tables = Object.create(null) as Tables;
  const wanted = schema.tables.filter((t) => t.treatment !== 'ignore');
  for (const [i, table] of wanted.entries()) {
    if (options.signal?.aborted) throw new UserError('cancelled', 'Reading the tables was stopped.');
    options.onProgress?.(i, wanted.length, table.name);
    tables[table.name] = await loadTable(db, table, options.limit);
  }
  return tables;
}
