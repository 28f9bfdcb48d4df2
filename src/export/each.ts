// Formats of one file a table: what such a format has to say is how one table becomes bytes.
import type { Table } from '../table/table';
import type { OpenWriter, OutputTable } from './format';
import type { Bytes, FileWriter } from './folder';

export interface TableFile {
  /** Bytes before the first rows. */
  begin?(): Bytes;
  rows(rows: Table): AsyncIterable<Bytes> | Iterable<Bytes>;
  end(): Bytes;
}

/**
 * @param nameOf the file of a table
 * @param open with the rows that are in the file already
 * @param continues does a file need nothing of what came before to go on?
 */
export function oneFileEach(
  nameOf: (table: OutputTable) => string,
  open: (table: OutputTable, rowsBefore: number) => TableFile,
  continues = false,
): OpenWriter {
  return async ({ output, files, from }) => {
    const opened = new Map<string, { file: FileWriter; table: TableFile }>();
    for (const table of output.tables) {
      const file = await files.create(nameOf(table), from?.sizes);
      const entry = { file, table: open(table, from?.rows[table.name] ?? 0) };
      if (entry.table.begin && !from) await file.write(entry.table.begin());
      opened.set(table.name, entry);
    }
    return {
      continues,
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
