// An SQLite file: its catalogue (src/database/sqlite/catalogue.ts) and its rows, every value as SQLite has it. The file is
// held in memory, so its size has a limit.
import { fileError } from '../file-error';
import { noContents, type FileContents, type FoundFile, type FoundTable, type Reading } from '../file-format';
import { quoteIdentifier } from '../sql';
import type { LeftOut, UnlikeColumn } from '../types';
import { bytesAsText, unlikeColumn } from '../unlike';
import { readCatalogue, type SqliteTable } from './catalogue';
import type { SqliteDatabase, SqliteValue } from './engine';
import { checkHeader } from './header';

/** The file is in memory twice while it is open. */
const mostBytes = 2 ** 30;

export async function readSqlite(file: FoundFile, reading: Reading): Promise<FileContents> {
  const { path, blob } = file;
  if (blob.size > mostBytes)
    throw fileError(
      'unsupported',
      path,
      `an SQLite file of ${(blob.size / 1e9).toFixed(1)} GB; up to ${(mostBytes / 1e9).toFixed(1)} GB can be opened`,
      'Export the tables you need as CSV (sqlite3 FILE -csv -header "SELECT * FROM ..."): those are read piece by piece.',
    );
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const notes = checkHeader(bytes, path);
  const sqlite = await reading.db.sqlite();
  const source = new sqlite.Database(bytes);
  try {
    const contents = { ...noContents('SQLite database'), notes };
    const catalogue = damaged(path, () => readCatalogue(source, path));
    contents.holds = catalogue.tables.map((t) => t.declared.name);
    contents.views = catalogue.views;
    contents.leftOut.push(
      ...catalogue.views.map(({ name }): LeftOut => ({
        kind: 'view',
        name,
        why: 'A view: its rows follow from the tables.',
      })),
      ...catalogue.leftOut,
    );
    for (const table of catalogue.tables)
      if (reading.wanted.tables?.has(table.declared.name) ?? true)
        contents.tables.push(await readTable(source, table, path, reading));
    return contents;
  } finally {
    source.close();
  }
}

async function readTable(
  source: SqliteDatabase,
  { declared }: SqliteTable,
  path: string,
  reading: Reading,
): Promise<FoundTable> {
  const unlike = damaged(path, () => unlikeColumns(source, declared, reading), declared.name);
  const out = new Set(unlike.filter((u) => !u.asText).map((u) => u.name));
  const kept = declared.columns.filter((c) => c.generated === null && !out.has(c.name));
  const taker = await reading.take(
    declared.name,
    kept.map((c) => c.name),
  );
  kept.forEach((c, i) => (c.column = taker.columns[i]));
  const notes = declared.columns
    .filter((c) => c.generated !== null)
    .map((c) => `${c.name} is left out: the database computes it`);
  if (kept.length === 0) return { name: declared.name, taker, declared, unlike, notes };
  const select = `SELECT ${kept.map((c) => quoteIdentifier(c.name)).join(', ')} FROM ${quoteIdentifier(declared.name)}`;
  const rows = damaged(path, () => source.prepare(select), declared.name);
  try {
    while (damaged(path, () => rows.step(), declared.name, taker.rows)) {
      const full = taker.add(rows.get(null, { useBigInt: true }).map(asText));
      if (full) await full;
    }
  } finally {
    rows.free();
  }
  return { name: declared.name, taker, declared, unlike, notes };
}

/** A declared type binds nothing in SQLite, so the values themselves are asked whether they are bytes. */
function unlikeColumns(source: SqliteDatabase, declared: SqliteTable['declared'], reading: Reading): UnlikeColumn[] {
  const { name, columns } = declared;
  const asked = columns.filter((c) => c.generated === null);
  if (asked.length === 0) return [];
  const counts = asked.map((c) => `total(typeof(${quoteIdentifier(c.name)}) = 'blob')`);
  const values = source.exec(`SELECT ${counts.join(', ')} FROM ${quoteIdentifier(name)}`)[0]?.values[0] ?? [];
  const chosen = reading.wanted.asText.get(name);
  return asked.flatMap((column, i) => {
    const type = Number(values[i]) > 0 ? 'BLOB' : /blob/i.test(column.type ?? '') ? null : column.type;
    return unlikeColumn(column.name, type, declared, chosen) ?? [];
  });
}

function asText(value: SqliteValue): string | null {
  if (value === null || typeof value === 'string') return value;
  return value instanceof Uint8Array ? bytesAsText(value) : String(value);
}

/** SQLite's own words for what is wrong in a file, with the place. */
function damaged<T>(path: string, work: () => T, table?: string, row?: number): T {
  try {
    return work();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const where = table === undefined ? '' : `table ${table}${row === undefined ? '' : `, behind row ${row}`}: `;
    throw fileError(
      'unreadable-file',
      path,
      `${where}SQLite cannot read it (${words})`,
      'Try “sqlite3 FILE .recover” on it, or give a sound copy.',
    );
  }
}
