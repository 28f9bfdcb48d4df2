// The way from files to tables: archives are unpacked, every table file is read, names are made unique, and what is no
// table or comes twice is said. `reopen` reads one of them again as the person wants it.
import { UserError } from '../table/user-error';
import { asProblem, isFileError } from './file-error';
import { openDatabaseFile, type DatabaseFile } from './open-database-file';
import { findTwin, freeName, sourcesOf, type KnownSource } from './known-sources';
import { openTable, type TableSource } from './open-table';
import { quoteIdentifier } from './sql';
import { tableName } from './table-name';
import type {
  Database,
  FileProblem,
  OpenedFile,
  OpenedTable,
  OpenHooks,
  OpenResult,
  ReadChange,
  SourceFile,
} from './types';
import { unpack } from './unpack';

/**
 * Opens files beside those already open. A file that cannot be read is a problem in the result, not an error.
 * @throws UserError 'no-file', 'cancelled' (then nothing of these files stays open), 'out-of-memory'
 */
export async function openFiles(db: Database, files: SourceFile[], hooks: OpenHooks = {}): Promise<OpenResult> {
  if (files.length === 0) throw new UserError('no-file', 'No file was given.', 'Choose one or more CSV files.');
  const { paths, tables: found, databases, declarations, problems } = await unpack(files, hooks.signal);
  const known = sourcesOf(db);
  const tables: OpenedTable[] = [];
  const opened: OpenedFile[] = [];
  try {
    for (const source of found) {
      const twin = await findTwin(known, source);
      if (twin?.sameName) {
        problems.push(duplicateOf(source, twin.table));
        continue;
      }
      const table = await openOne(db, freeName(known, tableName(source.path)), source, hooks, problems);
      if (!table) continue;
      if (twin) table.notes.push(`the same content as ${twin.table}`);
      known.set(table.name, { ...source, change: {} });
      tables.push(table);
    }
    for (const database of databases) {
      const result = await openDatabase(db, database, hooks, problems);
      if (result?.declares) declarations.push({ path: database.path, text: await database.blob.text() });
      if (!result?.file) continue;
      opened.push(result.file);
      for (const table of result.tables) {
        const twin = tables.find((t) => isTwin(t, table));
        if (!twin) tables.push(table);
        else await takeDeclared(db, twin, table, problems);
      }
    }
  } catch (error) {
    for (const { name } of tables) await closeTable(db, name);
    throw error;
  }
  tables.sort((a, b) => +!a.sourceTable - +!b.sourceTable);
  declarations.sort((a, b) => paths.indexOf(a.path) - paths.indexOf(b.path));
  return { tables, problems, files: opened, declarations };
}

/** Does a delimited file hold the same table as a database file beside it? By name, number of rows and columns read. */
function isTwin(file: OpenedTable, table: OpenedTable): boolean {
  const columns = new Set(file.columns.map((c) => c.toLowerCase()));
  return (
    !file.sourceTable &&
    tableName(file.path).toLowerCase() === table.sourceTable?.toLowerCase() &&
    file.rows === table.rows &&
    table.columns.every((c) => columns.has(c.toLowerCase()))
  );
}

/** The file's rows stay, as they are written there; what the database declares of them holds for them. */
async function takeDeclared(
  db: Database,
  file: OpenedTable,
  table: OpenedTable,
  problems: FileProblem[],
): Promise<void> {
  const own = (name: string | null) => file.columns.find((c) => c.toLowerCase() === name?.toLowerCase()) ?? null;
  if (table.declared)
    file.declared = {
      ...table.declared,
      table: file.name,
      columns: table.declared.columns.map((c) => ({ ...c, column: own(c.column) })),
    };
  await closeTable(db, table.name);
  problems.push({
    path: table.path,
    kind: 'duplicate',
    message: `table ${table.sourceTable} is the one of ${file.path}`,
    hint: 'Its rows are read from there; its keys are taken from here.',
  });
}

async function openDatabase(
  db: Database,
  source: DatabaseFile & { tables?: string[] },
  hooks: OpenHooks,
  problems: FileProblem[],
): Promise<{ file: OpenedFile | null; tables: OpenedTable[]; declares: boolean } | null> {
  const known = sourcesOf(db);
  const { path, blob, format, tables: chosen } = source;
  const twin = chosen ? null : await findTwin(known, source);
  if (twin?.sameName) {
    problems.push(duplicateOf(source, twin.table));
    return null;
  }
  const taken = new Map(known);
  const nameFor = (table: string) => {
    const name = freeName(taken, table);
    taken.set(name, { path, blob, change: {} });
    return name;
  };
  try {
    const wanted = { tables: chosen ? new Set(chosen) : null, asText: new Map<string, string[]>() };
    for (const [table, other] of known) if (other.closed && other.path === path) known.delete(table);
    const { file, tables, onlyDeclares } = await openDatabaseFile(db, source, wanted, nameFor, hooks);
    if (onlyDeclares) return { file: null, tables: [], declares: true };
    for (const { name, sourceTable } of tables)
      known.set(name, { path, blob, change: {}, within: { format, table: sourceTable! } });
    return { file, tables, declares: false };
  } catch (error) {
    if (!isFileError(error)) throw error;
    problems.push(asProblem(path, error));
    return null;
  }
}

/**
 * Reads the file of a table again with this of its dialect set by the person, over what was set before.
 * @throws UserError as `openTable`; the table is then as it was
 */
export async function reopen(
  db: Database,
  table: string,
  change: ReadChange,
  hooks: OpenHooks = {},
): Promise<OpenedTable> {
  const source = sourcesOf(db).get(table);
  if (!source) throw new Error(`no file is known for table ${table}`);
  const all = { ...source.change, ...change };
  const opened = source.within
    ? await openWithin(db, table, source, all, hooks)
    : await openTable(db, table, source, all, hooks);
  sourcesOf(db).set(table, { ...source, change: all, closed: false });
  return opened;
}

async function openWithin(
  db: Database,
  table: string,
  { path, blob, within }: KnownSource,
  change: ReadChange,
  hooks: OpenHooks,
): Promise<OpenedTable> {
  const { format, table: sourceTable } = within!;
  const wanted = {
    tables: new Set([sourceTable]),
    asText: new Map(change.asText ? [[sourceTable, change.asText]] : []),
  };
  const { tables } = await openDatabaseFile(db, { path, blob, format }, wanted, () => table, hooks);
  return tables[0];
}

export async function closeTable(db: Database, table: string): Promise<void> {
  await db.run(`DROP TABLE IF EXISTS ${quoteIdentifier(table)}`);
  const known = sourcesOf(db);
  const source = known.get(table);
  if (source?.within) known.set(table, { ...source, closed: true });
  else known.delete(table);
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
