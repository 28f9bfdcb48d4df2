// Both readers over the rows of one file, and what is done when DuckDB rejects lines that PapaParse finds sound.
// The two run at once where DuckDB has a thread of its own.
import { UserError } from '../table/user-error';
import type { Layout } from './dialect';
import { loadRows, type LoadedRows } from './load-rows';
import { rewriteRows } from './rewrite';
import { scanRows } from './row-scan';
import type { RowScan } from './row-scanner';
import type { Database, Dialect, OpenHooks } from './types';

export interface ReadRows extends LoadedRows {
  scan: RowScan;
  dialect: Dialect;
  /** DuckDB read them as PapaParse wrote them anew. */
  rewritten: boolean;
  quotesAsLetters: boolean;
}

/**
 * @param body the rows alone, UTF-8
 * @param mayDropQuotes nobody asked for this quote
 * @throws NotUtf8, UserError 'cancelled', 'out-of-memory'
 */
export async function readRows(
  db: Database,
  table: string,
  path: string,
  columns: string[],
  dialect: Dialect,
  layout: Layout,
  body: Blob,
  hooks: OpenHooks,
  mayDropQuotes: boolean,
): Promise<ReadRows> {
  const stop = () => void db.cancel();
  hooks.signal?.addEventListener('abort', stop);
  const { bodyLine } = layout;
  const options = { dialect, width: layout.width, joinAtBlanks: layout.joinAtBlanks, signal: hooks.signal };
  const load = (source: Blob, as: Dialect) => loadRows(db, table, columns, as, source, bodyLine);
  try {
    const loading = settle(load(body, dialect));
    const scanning = await settle(
      scanRows(body, bodyLine, {
        ...options,
        onBytes: (bytes) => hooks.onProgress?.({ path, bytes, of: body.size }),
      }),
    );
    if ('error' in scanning) {
      await db.cancel();
      await loading;
      throw scanning.error;
    }
    const scan = scanning.value;
    const first = await loading;
    if ('error' in first && first.error instanceof UserError) throw first.error;
    const result = { scan, dialect, rewritten: false, quotesAsLetters: false };
    if ('value' in first && agree(first.value, scan)) return { ...first.value, ...result };
    if (mayDropQuotes && scan.badQuotes > 0 && !(await hasQuotedFields(body, dialect))) {
      const letters: Dialect = { ...dialect, quote: '', escape: '' };
      const without = await scanRows(body, bodyLine, { ...options, dialect: letters, joinAtBlanks: false });
      if (without.long === 0 && without.short.rows === 0)
        return { ...(await load(body, letters)), ...result, scan: without, dialect: letters, quotesAsLetters: true };
    }
    const again = await rewriteRows(body, options);
    const loaded = await load(again.body, again.dialect);
    const rejectCount = scan.long + scan.badQuotes + loaded.rejectCount;
    const rejects = [...scan.rejects, ...loaded.rejects].slice(0, 100);
    return { rows: loaded.rows, rejectCount, rejects, ...result, rewritten: true };
  } finally {
    hooks.signal?.removeEventListener('abort', stop);
  }
}

/**
 * Every row that PapaParse counts is in the table or among the rejects, DuckDB rejects no line that PapaParse finds
 * sound, and none with bad quotes slipped through (an unclosed quote in the last line leaves a row without the field).
 */
function agree({ rows, rejectCount }: LoadedRows, scan: RowScan): boolean {
  return (
    rows + rejectCount === scan.rows + scan.trailingBlanks &&
    rejectCount >= scan.badQuotes &&
    rejectCount <= scan.badQuotes + scan.long
  );
}

/** Keeps an error for later, so that it is not reported as unhandled meanwhile. */
function settle<T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** Do fields open and close with the quote in the first megabytes? */
async function hasQuotedFields(body: Blob, { quote, delimiter }: Dialect): Promise<boolean> {
  const text = await body.slice(0, 1 << 22).text();
  const fields = text.split(/[\r\n]+/).flatMap((line) => line.split(delimiter));
  return fields.some((field) => field.length > 1 && field.startsWith(quote) && field.endsWith(quote));
}
