// One file of tables with types into tables of the database: the reader of its format is loaded, its rows are taken, and
// in the end all of its tables stand there or none.
import { quoteIdentifier } from './sql';
import { fileError } from './file-error';
import type { FileContents, FoundTable, ReadFile, Reading, Wanted } from './file-format';
import { RowTaker } from './row-taker';
import { plainDialect } from './plain-dialect';
import type { Database, FileFormat, OpenedFile, OpenedTable, OpenHooks } from './types';

const readers: Record<FileFormat, () => Promise<ReadFile>> = {
  sqlite: async () => (await import('./sqlite/read-sqlite')).readSqlite,
  duckdb: async () => (await import('./duckdb-file/read-duckdb')).readDuckdb,
  parquet: async () => (await import('./parquet/read-parquet')).readParquet,
  excel: async () => (await import('./excel/read-excel')).readExcel,
  json: async () => (await import('./json/read-json')).readJson,
  sql: async () => (await import('./sql-script/read-script')).readScript,
};

export interface DatabaseFile {
  path: string;
  blob: Blob;
  format: FileFormat;
}

export interface OpenedDatabase {
  file: OpenedFile;
  tables: OpenedTable[];
  onlyDeclares: boolean;
}

/**
 * @param nameFor a free name for a table of the file
 * @throws UserError 'unreadable-file', 'unsupported', 'cancelled', 'out-of-memory'; no table of the file is left then
 */
export async function openDatabaseFile(
  db: Database,
  { path, blob, format }: DatabaseFile,
  wanted: Wanted,
  nameFor: (table: string) => string,
  hooks: OpenHooks,
): Promise<OpenedDatabase> {
  const drafts: string[] = [];
  const take: Reading['take'] = (name, columns) => {
    const draft = `${name} (being read ${drafts.length + 1})`;
    drafts.push(draft);
    return RowTaker.start(db, draft, columns, hooks.signal);
  };
  try {
    const read = await readers[format]();
    const contents = await read({ path, blob }, { db, wanted, hooks, take });
    const tables: OpenedTable[] = [];
    for (const found of contents.tables)
      tables.push(await settle(db, found, path, blob.size, format, nameFor(found.name)));
    hooks.onProgress?.({ path, bytes: blob.size, of: blob.size });
    return {
      file: openedFile(path, blob.size, format, contents, tables),
      tables,
      onlyDeclares: contents.onlyDeclares ?? false,
    };
  } finally {
    for (const draft of drafts) await db.run(`DROP TABLE IF EXISTS ${quoteIdentifier(draft)}`);
  }
}

/** Gives a table its name and counts its rows in the database, beside those that the reader counted. */
async function settle(
  db: Database,
  { name: sourceTable, taker, declared, unlike, notes }: FoundTable,
  path: string,
  bytes: number,
  format: FileFormat,
  name: string,
): Promise<OpenedTable> {
  const rows = await taker.finish();
  if (rows !== taker.rows)
    throw fileError(
      'unreadable-file',
      path,
      `${taker.rows} rows of ${sourceTable} were read and ${rows} arrived`,
      'Open the file again.',
    );
  await db.run(`DROP TABLE IF EXISTS ${quoteIdentifier(name)}`);
  await db.run(`ALTER TABLE ${quoteIdentifier(taker.table)} RENAME TO ${quoteIdentifier(name)}`);
  if (declared) declared.table = name;
  return {
    name,
    path,
    bytes,
    dialect: { ...plainDialect },
    columns: taker.columns,
    rows,
    readers: { duckdb: rows, papaparse: taker.rows },
    rejectCount: 0,
    rejects: [],
    notes: [...taker.notes, ...notes],
    format,
    sourceTable,
    ...(declared ? { declared } : {}),
    ...(unlike.length > 0 ? { unlike } : {}),
  };
}

function openedFile(
  path: string,
  bytes: number,
  format: FileFormat,
  contents: FileContents,
  tables: readonly OpenedTable[],
): OpenedFile {
  const { what, holds, leftOut, notes, views, types } = contents;
  return { path, bytes, format, what, tables: tables.map((t) => t.name), holds, leftOut, notes, views, types };
}
