// One delimited file into one table: encoding, dialect, both readers, and what there is to say about the result.
// Which files are opened, and under which names, is decided in open-files.ts.
import { layOut, sniffDialect, type Head } from './dialect';
import { asUtf8, bomLength, invalidUtf8, mostlyUtf8, sniffEncoding, type EncodingGuess } from './encoding';
import { fileError } from './file-error';
import { nameColumns } from './header';
import { readRows } from './read-rows';
import { NotUtf8 } from './row-scan';
import { dropEmptyTail, dropNullBytes, dropTrailingBlanks } from './tidy-table';
import { dialectNotes, readNotes } from './open-notes';
import { quoteIdentifier } from './sql';
import type { Database, Dialect, OpenedTable, OpenHooks } from './types';

const headBytes = 1 << 18;

export interface TableSource {
  path: string;
  blob: Blob;
}

/**
 * Reads beside an existing table of that name and replaces it in the end.
 * @param change what the person says of the dialect, over what is found
 * @throws UserError 'empty-file', 'no-column', 'cancelled', 'out-of-memory'
 */
export async function openTable(
  db: Database,
  name: string,
  source: TableSource,
  change: Partial<Dialect>,
  hooks: OpenHooks,
): Promise<OpenedTable> {
  const draft = `${name} (being read)`;
  try {
    const opened = await readAs(db, draft, source, change, hooks);
    await db.run(`DROP TABLE IF EXISTS ${quoteIdentifier(name)}`);
    await db.run(`ALTER TABLE ${quoteIdentifier(draft)} RENAME TO ${quoteIdentifier(name)}`);
    return { ...opened, name };
  } catch (error) {
    await db.run(`DROP TABLE IF EXISTS ${quoteIdentifier(draft)}`);
    throw error;
  }
}

/** Settles the encoding; that a file is UTF-8 is known for certain only when all of it has been read. */
async function readAs(
  db: Database,
  table: string,
  source: TableSource,
  change: Partial<Dialect>,
  hooks: OpenHooks,
): Promise<OpenedTable> {
  const { blob } = source;
  const found = sniffEncoding(new Uint8Array(await blob.slice(0, headBytes).arrayBuffer()));
  const guess: EncodingGuess = { encoding: change.encoding ?? found.encoding, bom: change.bom ?? found.bom };
  try {
    return await read(db, table, source, await asUtf8(blob, guess), { ...change, ...guess }, hooks, []);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
  }
  const { share, places } = await invalidUtf8(blob.slice(bomLength(guess)));
  if (share > mostlyUtf8 && !change.encoding) {
    const western: EncodingGuess = { encoding: 'windows-1252', bom: false };
    return read(db, table, source, await asUtf8(blob, western), { ...change, ...western }, hooks, []);
  }
  const note = `${places} ${places === 1 ? 'place is' : 'places are'} not valid UTF-8 and read as \ufffd`;
  return read(db, table, source, await asUtf8(blob, guess, true), { ...change, ...guess }, hooks, [note]);
}

async function read(
  db: Database,
  table: string,
  { path, blob }: TableSource,
  text: Blob,
  fixed: Partial<Dialect> & EncodingGuess,
  hooks: OpenHooks,
  notes: string[],
): Promise<OpenedTable> {
  const head = await headOf(text);
  if (head.whole && head.text.trim() === '') throw emptyFile(path);
  const ending = await text.slice(Math.max(0, text.size - 2)).text();
  const settled = sniffDialect(head, fixed, path, ending);
  const layout = layOut(head.text, settled);
  const named = nameColumns(layout.header, layout.width);
  if (named.columns.length === 0) throw emptyFile(path);
  const body = text.slice(new TextEncoder().encode(head.text.slice(0, layout.bodyStart)).length);
  const result = await readRows(
    db,
    table,
    path,
    named.columns,
    settled,
    layout,
    body,
    hooks,
    fixed.quote === undefined,
  );
  const { scan } = result;
  if (scan.nullBytes) await dropNullBytes(db, table, named.columns);
  const rows = await dropTrailingBlanks(db, table, result.rows, scan.trailingBlanks);
  const emptyTail = await dropEmptyTail(db, table, layout.header, named.columns, path);
  const columns = named.columns.slice(0, named.columns.length - emptyTail);
  const dialect: Dialect = {
    ...result.dialect,
    ...(layout.header?.some((written, i) => written !== columns[i]) ? { names: layout.header } : {}),
    ...(emptyTail > 0 ? { emptyTail } : {}),
  };
  return {
    name: table,
    path,
    bytes: blob.size,
    dialect,
    columns,
    rows,
    readers: { duckdb: rows, papaparse: scan.rows },
    rejectCount: result.rejectCount,
    rejects: result.rejects,
    notes: [
      ...notes,
      ...dialectNotes(dialect),
      ...namesKept(named.notes, emptyTail),
      ...readNotes(result, columns.length),
    ],
  };
}

/** Notes on names come in the order of the columns; those of the tail that is left out go with it. */
function namesKept(notes: string[], emptyTail: number): string[] {
  return emptyTail === 0 ? notes : notes.slice(0, -emptyTail);
}

async function headOf(text: Blob): Promise<Head> {
  const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    new Uint8Array(await text.slice(0, headBytes).arrayBuffer()),
    { stream: true },
  );
  if (text.size <= headBytes) return { text: decoded, whole: true };
  const end = Math.max(decoded.lastIndexOf('\n'), decoded.lastIndexOf('\r'));
  return { text: end < 0 ? decoded : decoded.slice(0, end + 1), whole: false };
}

function emptyFile(path: string): Error {
  return fileError('empty-file', path, 'the file is empty', 'Export it again, or leave it out.');
}
