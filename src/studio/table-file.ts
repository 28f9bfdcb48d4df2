// How a table of the result is named as a file, and how a file that is there already is read again.
import type { Dialect } from '../database/types';

/** "loan.csv"; "loan.tsv" when fields are divided by tabs. */
export function fileName(table: string, dialect: Dialect): string {
  return `${table}.${dialect.delimiter === '\t' ? 'tsv' : 'csv'}`;
}

export async function* blobChunks(blob: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = blob.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
