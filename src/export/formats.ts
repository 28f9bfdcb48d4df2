// The list of formats: what each is called, what it makes, and where its writer is loaded from when it is needed.
import type { OpenWriter } from './format';

export interface Format {
  id: string;
  /** "SQLite" */
  name: string;
  /** What it is good for, in a few words. */
  words: string;
  /** Ending of its files, without the point. */
  extension: string;
  /** One file for all tables, or one a table. */
  files: 'one' | 'each';
  type: string;
  /** What it cannot hold, in a sentence; '' where it holds everything. */
  limits: string;
  /** Does a table that goes out as it came in keep its file, byte by byte? */
  keepsOriginals: boolean;
  load: () => Promise<{ open: OpenWriter }>;
}

export const formats = [
  {
    id: 'csv',
    name: 'CSV',
    words: 'delimited text',
    extension: 'csv',
    files: 'each',
    type: 'text/csv',
    limits: 'Keys and types are not in the files.',
    keepsOriginals: true,
    load: () => import('./csv-format'),
  },
  {
    id: 'parquet',
    name: 'Parquet',
    words: 'typed, small',
    extension: 'parquet',
    files: 'each',
    type: 'application/vnd.apache.parquet',
    limits: 'Keys are not in the files.',
    keepsOriginals: false,
    load: () => import('./parquet'),
  },
  {
    id: 'ndjson',
    name: 'NDJSON',
    words: 'one JSON object a line',
    extension: 'ndjson',
    files: 'each',
    type: 'application/x-ndjson',
    limits: 'Keys are not in the files; dates are text.',
    keepsOriginals: false,
    load: () => import('./ndjson'),
  },
  {
    id: 'xlsx',
    name: 'Excel',
    words: 'one sheet a table',
    extension: 'xlsx',
    files: 'one',
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    limits: 'A sheet has 1,048,576 rows at most; keys are not in the file, numbers have 15 digits.',
    keepsOriginals: false,
    load: () => import('./xlsx'),
  },
  {
    id: 'sqlite',
    name: 'SQLite',
    words: 'one file with keys and indexes',
    extension: 'sqlite',
    files: 'one',
    type: 'application/vnd.sqlite3',
    limits: 'The file is made in memory: up to about 1 GB.',
    keepsOriginals: false,
    load: () => import('./sqlite'),
  },
  {
    id: 'duckdb',
    name: 'DuckDB',
    words: 'one file with keys and indexes',
    extension: 'duckdb',
    files: 'one',
    type: 'application/vnd.duckdb',
    limits: 'The file is made in memory: up to about 1 GB.',
    keepsOriginals: false,
    load: () => import('./duckdb'),
  },
  {
    id: 'sql-sqlite',
    name: 'SQL for SQLite',
    words: 'CREATE TABLE and INSERT',
    extension: 'sql',
    files: 'one',
    type: 'application/sql',
    limits: '',
    keepsOriginals: false,
    load: () => import('./sql/sqlite-script'),
  },
  {
    id: 'sql-postgres',
    name: 'SQL for PostgreSQL',
    words: 'CREATE TABLE and INSERT',
    extension: 'sql',
    files: 'one',
    type: 'application/sql',
    limits: '',
    keepsOriginals: false,
    load: () => import('./sql/postgres-script'),
  },
  {
    id: 'sql-mysql',
    name: 'SQL for MySQL',
    words: 'CREATE TABLE and INSERT',
    extension: 'sql',
    files: 'one',
    type: 'application/sql',
    limits: '',
    keepsOriginals: false,
    load: () => import('./sql/mysql-script'),
  },
] as const satisfies readonly Format[];

export type FormatId = (typeof formats)[number]['id'];

export function formatOf(id: FormatId): Format {
  return formats.find((f) => f.id === id)!;
}
