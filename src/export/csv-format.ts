// The format CSV: one file a table, delimited and written as its source was. The rows are the business of csv.ts.
import { blobChunks } from './blob-chunks';
import { csvChunks } from './csv';
import { csvName } from './csv-name';
import { oneFileEach } from './each';
import { textEncoder } from './text-encoder';

export const open = oneFileEach(
  ({ name, dialect }) => csvName(name, dialect),
  ({ schema, dialect, original }) => {
    if (original) return { rows: () => blobChunks(original), end: () => new Uint8Array(0) };
    const header = dialect.header ? 1 : 0;
    let lines: number | null = null;
    return {
      rows(table) {
        const before = lines;
        lines = (before ?? header) + table.rows;
        return csvChunks(table, schema, { ...dialect, finalNewline: false }, before);
      },
      end: () => (dialect.finalNewline && lines ? textEncoder(dialect.encoding)(dialect.newline) : new Uint8Array(0)),
    };
  },
);
