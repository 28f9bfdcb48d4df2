// Formats of one file a table: what such a format has to say is how one table becomes bytes.
import type { Table } from '../table/table';
import type { OpenWriter, OutputTable } from './format';
import type { Bytes, FileWriter } from './folder';

export interface TableFile {
  rows(rows: Table): AsyncIterable<Bytes> | Iterable<Bytes>;
  end(): Bytes;
}

/** @param nameOf the file of a table */
export function oneFileEach(
  nameOf: (table: OutputTable) => string,
  open: (table: OutputTable) => TableFile,
): OpenWriter {
  return async ({ output, files }) => {
    const opened = new Map<string, { file: FileWriter; table: TableFile }>();
    for (const table of output.tables) {
      const file = await files.create(nameOf(table));
      const entry = { file, table: open(table) };
      opened.set(table.name, entry);
    }
    return {
      async write(name, rows) {
        const { file, table } = opened.get(name)!;
        for await (const bytes of table.rows(rows)) await file.write(bytes);
      },
      async close() {
        for (const { file, table } of opened.values()) {
          const bytes = table.end();
          if (bytes.length > 0) await file.write(bytes);
          await file.close();
        }
        return [];
      },
    };
  };
}
