// One delimited file into one table: encoding, dialect, both readers, and what there is to say about the result.
// Which files are opened, under which names, is decided in open-files.ts.
import { asUtf8, bomLength, invalidUtf8, sniffEncoding, type EncodingGuess } from './encoding';
import { fileError } from './file-error';
import { layOut, sniffDialect, type Head, type Layout } from './dialect';
import { nameColumns } from './header';
import { loadRows, type LoadedRows } from './load-rows';
import { rewriteRows } from './rewrite';
import { NotUtf8, scanRows, type RowScan } from './row-scan';
import { quoteIdentifier } from './sql';
import { UserError } from '../table/user-error';
import type { Database, Dialect, OpenedTable, OpenHooks } from './types';

const headBytes = 1 << 18;

export interface TableSource {
  path: string;
  blob: Blob;
}

/**
 * @param name of the table, which replaces one of that name
 * @param change what the person says of the dialect, over what is found
 * @throws UserError 'empty-file', 'no-column', 'cancelled'
 */
export async function openTable(
  db: Database,
  name: string,
  source: TableSource,
  change: Partial<Dialect>,
  hooks: OpenHooks,
): Promise<OpenedTable> {
  const { path, blob } = source;
  const start = new Uint8Array(await blob.slice(0, headBytes).arrayBuffer());
  const guess: EncodingGuess = change.encoding
    ? { encoding: change.encoding, bom: change.bom ?? sniffEncoding(start).bom }
    : sniffEncoding(start);
  try {
    return await read(db, name, source, guess, await asUtf8(blob, guess), change, hooks, []);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
  }
  const { share, places } = await invalidUtf8(blob.slice(bomLength(guess)));
  if (share > 0.1 && !change.encoding) {
    const western: EncodingGuess = { encoding: 'windows-1252', bom: false };
    return read(db, name, source, western, await asUtf8(blob, western), change, hooks, []);
  }
  const note = `${places} ${places === 1 ? 'place is' : 'places are'} not valid UTF-8 and read as \ufffd`;
  return read(db, name, { path, blob }, guess, await asUtf8(blob, guess, true), change, hooks, [note]);
}

async function read(
  db: Database,
  name: string,
  { path, blob }: TableSource,
  encoding: EncodingGuess,
  text: Blob,
  change: Partial<Dialect>,
  hooks: OpenHooks,
  notes: string[],
): Promise<OpenedTable> {
  const head = await headOf(text);
  if (head.text.trim() === '' && head.whole)
    throw fileError('empty-file', path, 'the file is empty', 'Export it again, or leave it out.');
  const ending = await text.slice(Math.max(0, text.size - 2)).text();
  let dialect = sniffDialect(head, { ...change, ...encoding }, path, ending);
  const layout = layOut(head.text, dialect);
  const named = nameColumns(layout.header, layout.width);
  if (named.columns.length === 0)
    throw fileError('empty-file', path, 'the file is empty', 'Export it again, or leave it out.');
  const bodyStart = new TextEncoder().encode(head.text.slice(0, layout.bodyStart)).length;
  const body = text.slice(bodyStart);
  const { loaded, scan, rewritten } = await readTwice(db, name, path, named.columns, dialect, layout, body, hooks);
  if (scan.nullBytes) await dropNullBytes(db, name, named.columns);
  const rows = await dropTrailingBlanks(db, name, loaded.rows, rewritten ? 0 : scan.trailingBlanks);
  const { columns, emptyTail } = await dropEmptyTail(db, name, layout, named.columns, path);
  if (layout.header && layout.header.some((written, i) => written !== columns[i]))
    dialect = { ...dialect, names: layout.header };
  if (emptyTail) dialect = { ...dialect, emptyTail };
  return {
    name,
    path,
    bytes: blob.size,
    dialect,
    columns,
    rows,
    readers: { duckdb: rows, papaparse: scan.rows },
    rejectCount: loaded.rejectCount,
    rejects: loaded.rejects,
    notes: [
      ...notes,
      ...dialectNotes(dialect),
      ...named.notes.slice(0, emptyTail ? -emptyTail : undefined),
      ...(emptyTail
        ? [`${emptyTail === 1 ? 'an empty column' : `${emptyTail} empty columns`} at the end left out`]
        : []),
      ...scanNotes(scan, columns.length),
      ...(rewritten ? ['line ends of several kinds, or a line end within a field without quotes'] : []),
    ],
  };
}

/** Both readers at once: DuckDB works in a thread of its own where there is one. */
async function readTwice(
  db: Database,
  name: string,
  path: string,
  columns: string[],
  dialect: Dialect,
  layout: Layout,
  body: Blob,
  hooks: OpenHooks,
): Promise<{ loaded: LoadedRows; scan: RowScan; rewritten: boolean }> {
  const stop = () => void db.cancel();
  hooks.signal?.addEventListener('abort', stop);
  try {
    const loading = loadRows(db, name, columns, dialect, body, layout.bodyLine).then(
      (loaded) => ({ loaded, error: null }),
      (error: unknown) => ({ loaded: null, error }),
    );
    const scan = await scanRows(body, layout.bodyLine, {
      dialect,
      width: layout.width,
      signal: hooks.signal,
      onBytes: (bytes) => hooks.onProgress?.({ path, bytes, of: body.size }),
    }).catch(async (error: unknown) => {
      await db.cancel();
      await loading;
      throw error;
    });
    const { loaded, error } = await loading;
    if (loaded) return { loaded, scan, rewritten: false };
    if (error instanceof UserError) throw error;
    const again = await rewriteRows(body, layout.width, dialect, hooks.signal);
    return {
      loaded: await loadRows(db, name, columns, again.dialect, again.body, layout.bodyLine),
      scan,
      rewritten: true,
    };
  } finally {
    hooks.signal?.removeEventListener('abort', stop);
  }
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

async function dropNullBytes(db: Database, table: string, columns: string[]): Promise<void> {
  for (const column of columns.map(quoteIdentifier))
    await db.run(
      `UPDATE ${quoteIdentifier(table)} SET ${column} = nullif(replace(${column}, chr(0), ''), '') WHERE contains(${column}, chr(0))`,
    );
}

async function dropTrailingBlanks(db: Database, table: string, rows: number, blanks: number): Promise<number> {
  if (blanks === 0) return rows;
  await db.run(`DELETE FROM ${quoteIdentifier(table)} WHERE rowid >= ${rows - blanks}`);
  return rows - blanks;
}

/** Columns at the end that have neither a name nor a value: every line ends with delimiters. */
async function dropEmptyTail(
  db: Database,
  table: string,
  { header }: Layout,
  columns: string[],
  path: string,
): Promise<{ columns: string[]; emptyTail: number }> {
  const isNameless = (i: number) => !header?.[i]?.trim();
  let kept = columns.length;
  while (header && kept > 0 && isNameless(kept - 1) && (await isEmpty(db, table, columns[kept - 1]))) kept--;
  if (kept === 0)
    throw fileError('no-column', path, 'no column has a name or a value', 'Export it again with a header line.');
  for (const column of columns.slice(kept))
    await db.run(`ALTER TABLE ${quoteIdentifier(table)} DROP COLUMN ${quoteIdentifier(column)}`);
  return { columns: columns.slice(0, kept), emptyTail: columns.length - kept };
}

async function isEmpty(db: Database, table: string, column: string): Promise<boolean> {
  const [{ values }] = await db.rows<{ values: number }>(
    `SELECT count(${quoteIdentifier(column)}) AS values FROM ${quoteIdentifier(table)}`,
  );
  return values === 0;
}

function dialectNotes(dialect: Dialect): string[] {
  const notes: string[] = [];
  if (dialect.encoding === 'windows-1252') notes.push('read as Windows-1252');
  if (dialect.skipLines > 0)
    notes.push(`${dialect.skipLines} ${dialect.skipLines === 1 ? 'line' : 'lines'} above the header left out`);
  if (!dialect.header) notes.push('no header: the columns are numbered');
  return notes;
}

function scanNotes({ short, nullBytes }: RowScan, width: number): string[] {
  const notes: string[] = [];
  if (short.rows > 0)
    notes.push(
      `${short.rows} ${short.rows === 1 ? 'line has' : 'lines have'} fewer than ${width} fields, the first is line ${short.line}: the missing ones are empty`,
    );
  if (nullBytes) notes.push('null bytes left out');
  return notes;
}
