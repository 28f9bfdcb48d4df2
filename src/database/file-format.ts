// What a reader of database files is: it names the tables it finds, gives their rows as text, and says what they are
// declared to be. One reader a format, each loaded when such a file is opened; open-database-file.ts calls them.
import type { CatalogueStatement, CatalogueTable } from './catalogue';
import type { RowTaker } from './row-taker';
import type { Database, LeftOut, OpenHooks, UnlikeColumn } from './types';

export interface FoundFile {
  path: string;
  blob: Blob;
}

/** What the person wants of a file. */
export interface Wanted {
  /** Names within the file; null: all. */
  tables: ReadonlySet<string> | null;
  /** Columns to pass on as text by table; a table that is missing here is read in the usual way. */
  asText: ReadonlyMap<string, readonly string[]>;
}

export interface FoundTable {
  /** Within the file. */
  name: string;
  taker: RowTaker;
  declared: CatalogueTable | null;
  unlike: UnlikeColumn[];
  notes: string[];
}

export interface FileContents {
  /** "SQLite database". */
  what: string;
  tables: FoundTable[];
  /** Names of all tables in the file. */
  holds: string[];
  leftOut: LeftOut[];
  notes: string[];
  views: CatalogueStatement[];
  types: CatalogueStatement[];
  /** SQL that declares tables and holds no row: it speaks of other files. */
  onlyDeclares?: boolean;
}

/** What a reader works with. */
export interface Reading {
  db: Database;
  wanted: Wanted;
  hooks: OpenHooks;
  /** Starts a table of text columns. */
  take(name: string, columns: readonly string[]): Promise<RowTaker>;
}

export type ReadFile = (file: FoundFile, reading: Reading) => Promise<FileContents>;

export const noContents = (what: string): FileContents => ({
  what,
  tables: [],
  holds: [],
  leftOut: [],
  notes: [],
  views: [],
  types: [],
});
