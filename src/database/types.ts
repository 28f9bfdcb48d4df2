// What the rest of the house knows of the database engine: SQL in, tables out. No DuckDB or Arrow type passes this line.
import type { Table } from '../table/table';
import type { Sqlite } from './sqlite/engine';
import type { CatalogueStatement, CatalogueTable } from './catalogue';

/** A running engine. All source data lives in it; every source table holds text only (VARCHAR), empty is NULL. */
export interface Database {
  /** Small results as plain objects; integers and decimals as number, dates as text. */
  rows<T extends object = Record<string, unknown>>(sql: string): Promise<T[]>;
  /** Large results by column: DOUBLE/INTEGER/BIGINT/BOOLEAN columns become NumberColumn, all else TextColumn. */
  table(name: string, sql: string): Promise<Table>;
  /** Statements whose result is not wanted. */
  run(sql: string): Promise<void>;
  /** Makes a file readable from SQL as `user/<name>`; a Blob is streamed, never copied whole. */
  registerFile(name: string, source: Blob | Uint8Array): Promise<string>;
  dropFile(name: string): Promise<void>;
  /** Creates a table from columns in memory (numbers as DOUBLE, text as VARCHAR). */
  insert(table: Table): Promise<void>;
  /** Attaches a new, empty DuckDB file under this name; `take` ends it and gives its bytes. */
  createFile(name: string): Promise<{ take(): Promise<Uint8Array> }>;
  /** Puts rows of text behind those of an existing table whose columns are all VARCHAR. */
  append(table: string, columns: readonly string[], rows: readonly (string | null)[][]): Promise<void>;
  /** A second engine, for files of SQLite; loaded when first asked for. */
  sqlite(): Promise<Sqlite>;
  /** Stops the running query, if any. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}

/** A file as given by the person. `path` keeps folders ("bank/loan.csv"). */
export interface SourceFile {
  path: string;
  data: Blob | Uint8Array;
  /** Of a file with several tables, only those of these names. */
  tables?: string[];
}

/** Files that hold tables with types, most of them several. */
export type FileFormat = 'sqlite' | 'duckdb' | 'sql' | 'parquet' | 'excel' | 'json';

/** How a delimited text file is written; kept so that the synthetic file is written the same way. */
export interface Dialect {
  delimiter: string;
  quote: string;
  escape: string;
  newline: '\n' | '\r\n' | '\r';
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  bom: boolean;
  header: boolean;
  /** Lines before the header that are no data. */
  skipLines: number;
  /** Does the writer quote every field? */
  quoteAll: boolean;
  /** Columns whose values it always quotes, where it quotes some though it need not. */
  quotedColumns?: boolean[];
  quotedHeader?: boolean;
  /** Does the last line end with a newline? */
  finalNewline: boolean;
  /** The header as written, where the names of the columns differ from it (repeated, empty, padded). */
  names?: string[];
  /** Empty nameless columns at the end of every row, which are no columns of the table. */
  emptyTail?: number;
  /** Fields to read in a row, where lines have more than the header. */
  width?: number;
}

/** A line that could not be read as a row. */
export interface Reject {
  line: number;
  reason: string;
  text: string;
}

/** What opening a file gave. */
export interface OpenedTable {
  /** Name in the database: file name without folder and ending, made unique. */
  name: string;
  path: string;
  bytes: number;
  dialect: Dialect;
  columns: string[];
  rows: number;
  /** Rows that two independent readers found; DuckDB's are in the table. Where they differ, `rejects` says which lines are missing. */
  readers: { duckdb: number; papaparse: number };
  rejectCount: number;
  /** The first 100 of them. */
  rejects: Reject[];
  /** Things to know that lost nothing ("header repeated: amount_2", "read as Windows-1252"). */
  notes: string[];
  /** Set when it comes from a file of tables with types; its dialect is then the one that CSV is written in. */
  format?: FileFormat;
  /** Its name within that file. */
  sourceTable?: string;
  /** What its file declares of it; delimited files declare nothing. */
  declared?: CatalogueTable;
  /** Columns of that file that have no equal here. */
  unlike?: UnlikeColumn[];
}

/** A column whose type has no equal: kept out, or passed on as text, as the person chooses. */
export interface UnlikeColumn {
  name: string;
  /** As declared: "BLOB". */
  type: string;
  why: string;
  asText: boolean;
}

/** How a table is to be read again: its dialect, or the columns without equal that are passed on as text. */
export type ReadChange = Partial<Dialect> & { asText?: string[] };

/** Something in a file that is not opened. */
export interface LeftOut {
  kind: 'view' | 'table' | 'statement';
  name: string;
  why: string;
}

/** A file of several tables, as a whole. */
export interface OpenedFile {
  path: string;
  bytes: number;
  format: FileFormat;
  /** "SQLite database", "PostgreSQL dump". */
  what: string;
  /** The open tables that it gave. */
  tables: string[];
  /** Names of all its tables within the file, those not opened too. */
  holds: string[];
  leftOut: LeftOut[];
  notes: string[];
  views: CatalogueStatement[];
  types: CatalogueStatement[];
}

/** A file that gave no table, or one that needs a decision. */
export interface FileProblem {
  path: string;
  /** Part of a sentence for the person, naming file and line. */
  message: string;
  hint: string;
  /** 'error': no table; 'left-aside': not a table file; 'duplicate': same content or name as another. */
  kind: 'error' | 'left-aside' | 'duplicate';
  line?: number;
}

export interface OpenResult {
  tables: OpenedTable[];
  problems: FileProblem[];
  /** The database files among them. */
  files: OpenedFile[];
  /** SQL DDL and schema JSON files found among the files, by path. */
  declarations: { path: string; text: string }[];
}

/** How far opening is, in bytes of the file being read. */
export interface OpenProgress {
  path: string;
  bytes: number;
  of: number;
}

export interface OpenHooks {
  signal?: AbortSignal;
  onProgress?: (progress: OpenProgress) => void;
}
