// A file that DuckDB cannot read at all, such as one with line ends of several kinds: its rows written anew, as
// PapaParse reads them, in the plainest dialect.
import { scanRows } from './row-scan';
import type { Dialect } from './types';

export interface Rewritten {
  body: Blob;
  dialect: Dialect;
}

/** Sound rows keep their order; those that the scan rejects are left out. */
export async function rewriteRows(
  body: Blob,
  width: number,
  dialect: Dialect,
  signal?: AbortSignal,
): Promise<Rewritten> {
  const parts: Blob[] = [];
  let text = '';
  await scanRows(body, 1, {
    dialect,
    width,
    signal,
    onRows(rows) {
      for (const row of rows) text += lineOf(row);
      if (text.length > 1 << 22) {
        parts.push(new Blob([text]));
        text = '';
      }
    },
  });
  return {
    body: new Blob([...parts, text]),
    dialect: { ...dialect, delimiter: ',', quote: '"', escape: '"', newline: '\n' },
  };
}

function lineOf(row: string[]): string {
  const last = row.length - 1;
  const fields = row.map((cell, i) => (i === last ? cell.replace(/\r$/, '') : cell));
  return fields.map((cell) => (cell === '' ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',') + '\n';
}
