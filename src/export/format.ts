// What a file format is to the rest of the house: tables go in piece by piece, bytes come out into files. One file per
// format (csv-format.ts, parquet.ts, ...); the list of them is formats.ts.
import type { CatalogueStatement, CatalogueTable } from '../database/catalogue';
import type { SqliteLoader } from '../database/sqlite/engine';
import type { Database, Dialect } from '../database/types';
import type { ColumnSchema, Relation, TableSchema } from '../schema/types';
import type { Table } from '../table/table';
import type { OutputFiles } from './folder';
import type { ValueType } from './value-type';

export interface OutputColumn {
  name: string;
  schema: ColumnSchema;
  type: ValueType;
  /** Most characters of a text in the source. */
  longest: number;
  /** Does every row have a value? */
  required: boolean;
}

export interface OutputTable {
  name: string;
  schema: TableSchema;
  /** That will come, all pieces together. */
  rows: number;
  columns: OutputColumn[];
  /** Of the text file it was read from. */
  dialect: Dialect;
  /** The file it was read from, where its rows go out as they came in. */
  original: Blob | null;
  /** What its source declares of it, null where that is nothing. */
  declared: CatalogueTable | null;
}

/** A database as it shall be written. */
export interface Output {
  name: string;
  /** Parents before their children, as far as there is no circle. */
  tables: OutputTable[];
  /** Between these tables. */
  relations: Relation[];
  /** CREATE TYPE statements that declared columns need, in the SQL of the source. */
  types: CatalogueStatement[];
}

export interface Writer {
  /** More rows of a table. Pieces come as they are made: several of one table, parents first within one round. */
  write(table: string, rows: Table): Promise<void>;
  /** Finishes all files. @returns what the format has found out about them, in sentences */
  close(): Promise<string[]>;
  /** Lets go of engines, whatever happened; after `close` too. */
  dispose?(): void;
}

/** Engines that a writer may start; each is its own and ends with it. */
export interface Engines {
  sqlite: SqliteLoader;
  duckdb: () => Promise<Database>;
}

export interface WriterOptions {
  output: Output;
  engines: Engines;
  files: OutputFiles;
}

export type OpenWriter = (options: WriterOptions) => Promise<Writer>;
