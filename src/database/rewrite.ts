// A file that DuckDB cannot read well, such as one with line ends of several kinds: its rows written anew, as PapaParse
// reads and mends them, in the plainest dialect.
import { scanRows, type ScanOptions } from './row-scan';
import type { Dialect } from './types';

export interface Rewritten {
  body: Blob;
  dialect: Dialect;
}

/** Sound rows keep their order; those that the scan rejects are left out. */
export async function rewriteRows(body: Blob, options: Omit<ScanOptions, 'onBytes' | 'onRows'>): Promise<Rewritten> {
  const parts: Blob[] = [];
  let text = '';
  await scanRows(body, 1, {
    ...options,
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
    dialect: { ...options.dialect, delimiter: ',', quote: '"', escape: '"', newline: '\n' },
  };
}

function lineOf(row: string[]): string {
  const last = row.length - 1;
  const fields = row.map((cell, i) => (i === last ? cell.replace(/\r$/, '') : cell));
  return fields.map((cell) => (cell === '' ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',') + '\n';
}
