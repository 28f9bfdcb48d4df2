// The rows of the Open step: one for each file given, from "reading" to what became of it. Plain values, no engine.
import type { FileProblem, OpenedFile, OpenedTable, SourceFile } from '../../database/types';

export interface FileRow {
  path: string;
  bytes: number;
  state: 'reading' | 'read' | 'problem' | 'schema';
  table?: OpenedTable;
  problem?: FileProblem;
  /** A file of several tables, as a whole; its tables have rows of their own behind it. */
  database?: OpenedFile;
  /** A table of such a file that the person does not want: it is not in the database. */
  unpicked?: boolean;
  /** The person has seen what was wrong and wants it so. */
  accepted?: boolean;
}

export type Trouble = 'readers' | 'rejects' | 'duplicate';

/** What is open about a file until the person chooses; null when nothing is. */
export function troubleOf(row: FileRow): Trouble | null {
  if (row.accepted || row.unpicked) return null;
  if (row.problem?.kind === 'duplicate') return 'duplicate';
  if (!row.table) return null;
  if (row.table.rejectCount > 0) return 'rejects';
  if (row.table.readers.duckdb !== row.table.readers.papaparse) return 'readers';
  return null;
}

export function sizeOf(file: SourceFile): number {
  return file.data instanceof Uint8Array ? file.data.byteLength : file.data.size;
}

/** Adds files that are about to be read. */
export function announce(rows: FileRow[], files: SourceFile[]): FileRow[] {
  const paths = new Set(files.map((f) => f.path));
  return [
    ...rows.filter((r) => !(paths.has(r.path) && r.state !== 'read')),
    ...files.map((f): FileRow => ({ path: f.path, bytes: sizeOf(f), state: 'reading' })),
  ];
}

/** Is this a table within a file of several? */
export const isWithin = (row: FileRow) => row.table?.format !== undefined;

/** What tells a row from all others. */
export const keyOf = (row: FileRow) => (isWithin(row) ? `${row.path}\n${row.table!.name}` : row.path);

/** A row that gives a table to the database. */
export const hasTable = (row: FileRow) => row.table !== undefined && !row.unpicked;

/** Puts in what the engine found; a row is known by its path, a table also by its name. */
export function settle(
  rows: FileRow[],
  tables: OpenedTable[],
  problems: FileProblem[],
  files: OpenedFile[] = [],
): FileRow[] {
  const next = [...rows];
  for (const database of files) {
    const at = next.findIndex((r) => r.path === database.path && !isWithin(r));
    const row: FileRow = { path: database.path, bytes: database.bytes, state: 'read', database };
    if (at < 0) next.push(row);
    else next[at] = row;
  }
  for (const table of tables) {
    const isOwn = (r: FileRow) => r.path === table.path && r.state !== 'read' && table.format === undefined;
    const at = next.findIndex((r) => r.table?.name === table.name || isOwn(r));
    const row: FileRow = { path: table.path, bytes: table.bytes, state: 'read', table };
    if (at < 0) next.push(row);
    else next[at] = { ...row, accepted: next[at].accepted };
  }
  for (const problem of problems) {
    const same = (r: FileRow) => r.path === problem.path && (r.state === 'reading' || r.state === 'problem');
    const at = next.findIndex(same);
    const row: FileRow = { path: problem.path, bytes: next[at]?.bytes ?? 0, state: 'problem', problem };
    if (at < 0) next.push(row);
    else next[at] = row;
  }
  return tablesBehindTheirFiles(next);
}

function tablesBehindTheirFiles(rows: FileRow[]): FileRow[] {
  return rows.flatMap((row) => {
    if (row.database) return [row, ...rows.filter((r) => isWithin(r) && r.path === row.path)];
    return isWithin(row) && rows.some((r) => r.database && r.path === row.path) ? [] : [row];
  });
}

/** After reading: archives and schema files have no table of their own. */
export function finish(rows: FileRow[], declarations: { path: string }[]): FileRow[] {
  const declared = new Set(declarations.map((d) => d.path));
  return rows
    .map((r): FileRow => (r.state === 'reading' && declared.has(r.path) ? { ...r, state: 'schema' } : r))
    .filter((r) => r.state !== 'reading');
}

/** "bank/loan.csv", "bank/card.csv" -> "bank"; else the name of a lone file or archive, or ''. */
export function nameOf(files: SourceFile[]): string {
  const folders = new Set(files.map((f) => (f.path.includes('/') ? f.path.split('/')[0] : '')));
  const [folder] = folders;
  if (folders.size === 1 && folder) return folder;
  if (files.length === 1)
    return files[0].path
      .split('/')
      .at(-1)!
      .replace(/(\.(csv|tsv|txt|zip|gz|sqlite3?|db|duckdb|parquet|sql|xlsx|json|ndjson|jsonl))+$/i, '');
  return '';
}
