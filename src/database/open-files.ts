// The way from files to tables: archives are unpacked, every table file is read, names are made unique, and what is no
// table or comes twice is said. `reopen` reads one of them again as the person wants it.
import { UserError } from '../table/user-error';
import { asProblem, isFileError } from './file-error';
import { openTable, type TableSource } from './open-table';
import { quoteIdentifier } from './sql';
import type { Database, Dialect, FileProblem, OpenedTable, OpenHooks, OpenResult, SourceFile } from './types';
import { unpack } from './unpack';

/** Which file each table of a database came from, and how the person asked to read it. */
const sources = new WeakMap<Database, Map<string, TableSource & { change: Partial<Dialect> }>>();

function sourcesOf(db: Database) {
  let known = sources.get(db);
  if (!known) sources.set(db, (known = new Map()));
  return known;
}

/**
 * Opens files beside those already open. A file that cannot be read is a problem in the result, not an error.
 * @throws UserError 'no-file', 'cancelled' (then nothing of these files stays open), 'out-of-memory'
 */
export async function openFiles(db: Database, files: SourceFile[], hooks: OpenHooks = {}): Promise<OpenResult> {
  if (files.length === 0) throw new UserError('no-file', 'No file was given.', 'Choose one or more CSV files.');
  const { tables: found, declarations, problems } = await unpack(files, hooks.signal);
  const known = sourcesOf(db);
  const tables: OpenedTable[] = [];
  try {
    for (const source of found) {
      const twin = await findTwin(known, source);
      if (twin?.sameName) {
        problems.push(duplicateOf(source, twin.table));
        continue;
      }
      const opened = await openOne(db, freeName(known, source.path), source, hooks, problems);
      if (!opened) continue;
      if (twin) opened.notes.push(`the same content as ${twin.table}`);
      known.set(opened.name, { ...source, change: {} });
      tables.push(opened);
    }
  } catch (error) {
    for (const { name } of tables) await closeTable(db, name);
    throw error;
  }
  return { tables, problems, declarations };
}

/**
 * Reads the file of a table again with this of its dialect set by the person, over what was set before.
 * @throws UserError as `openTable`; the table is then as it was
 */
export async function reopen(
  db: Database,
  table: string,
  change: Partial<Dialect>,
  hooks: OpenHooks = {},
): Promise<OpenedTable> {
  const source = sourcesOf(db).get(table);
  if (!source) throw new Error(`no file is known for table ${table}`);
  const all = { ...source.change, ...change };
  const opened = await openTable(db, table, source, all, hooks);
  sourcesOf(db).set(table, { ...source, change: all });
  return opened;
}

export async function closeTable(db: Database, table: string): Promise<void> {
  await db.run(`DROP TABLE IF EXISTS ${quoteIdentifier(table)}`);
  sourcesOf(db).delete(table);
}

async function openOne(
  db: Database,
  name: string,
  source: TableSource,
  hooks: OpenHooks,
  problems: FileProblem[],
): Promise<OpenedTable | null> {
  try {
    const opened = await openTable(db, name, source, {}, hooks);
    if (!isProse(opened)) return opened;
    await db.run(`DROP TABLE ${quoteIdentifier(name)}`);
    problems.push({
      path: source.path,
      kind: 'left-aside',
      message: 'running text, not a table',
      hint: 'If it is a table, give it the ending .csv.',
    });
  } catch (error) {
    if (!isFileError(error)) throw error;
    problems.push(asProblem(source.path, error));
  }
  return null;
}

/** No ending promises a table, the first line is words, and the lines do not divide alike. */
function isProse({ path, columns, rejectCount }: OpenedTable): boolean {
  const promised = /\.(csv|tsv|tab|psv|asc|dat)$/i.test(path);
  return !promised && columns[0].split(' ').length > 3 && (columns.length === 1 || rejectCount > 0);
}

function duplicateOf(source: TableSource, table: string): FileProblem {
  return {
    path: source.path,
    kind: 'duplicate',
    message: `the same file as the one opened as ${table}`,
    hint: 'It is read once.',
  };
}

/** A table that was made from the same bytes. */
async function findTwin(
  known: Map<string, TableSource>,
  { path, blob }: TableSource,
): Promise<{ table: string; sameName: boolean } | null> {
  let twin: { table: string; sameName: boolean } | null = null;
  for (const [table, other] of known) {
    if (other.blob.size !== blob.size || !(await sameBytes(other.blob, blob))) continue;
    const sameName = baseName(other.path).toLowerCase() === baseName(path).toLowerCase();
    if (sameName) return { table, sameName };
    twin ??= { table, sameName };
  }
  return twin;
}

async function sameBytes(a: Blob, b: Blob): Promise<boolean> {
  const sliceBytes = 1 << 20;
  for (let at = 0; at < a.size; at += sliceBytes) {
    const [x, y] = await Promise.all(
      [a, b].map(async (blob) => new Uint8Array(await blob.slice(at, at + sliceBytes).arrayBuffer())),
    );
    for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  }
  return true;
}

/** "bank/loan.csv.gz" gives "loan"; a name that is taken, letter case apart, is counted on: "loan_2". */
function freeName(known: Map<string, TableSource>, path: string): string {
  const taken = new Set([...known.keys()].map((name) => name.toLowerCase()));
  const base = baseName(path) || 'table';
  let name = base;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}_${n}`;
  return name;
}

function baseName(path: string): string {
  const file = path.split(/[/\\]/).at(-1)!;
  return file
    .replace(/\.(gz|gzip)$/i, '')
    .replace(/\.[A-Za-z][A-Za-z0-9]{0,4}$/, '')
    .trim();
}
