// A typed table as a delimited file with a header, fields quoted where they must be.
import type { Dialect } from '../database/types';
import type { TableSchema } from '../schema/types';
import { writeCell } from '../schema/value-format';
import { isNull } from '../table/column';
import { columnOf, type Table } from '../table/table';

const ROWS_A_PART = 20_000;

export function csvBlob(table: Table, schema: TableSchema, dialect: Dialect): Blob {
  const { delimiter, quote, newline } = dialect;
  const columns = schema.columns.map((c) => ({ written: c, column: columnOf(table, c.name) }));
  const field = (text: string): string =>
    [delimiter, quote, '\n', '\r'].some((ch) => text.includes(ch)) || dialect.quoteAll
      ? quote + text.replaceAll(quote, quote + quote) + quote
      : text;
  const parts = [schema.columns.map((c) => field(c.name)).join(delimiter) + newline];
  for (let start = 0; start < table.rows; start += ROWS_A_PART) {
    let part = '';
    for (let row = start; row < Math.min(table.rows, start + ROWS_A_PART); row++) {
      const fields = columns.map(({ written, column }) => {
        if (isNull(column, row)) return field(writeCell(written, null));
        return field(
          writeCell(written, column.kind === 'number' ? column.values[row] : column.dictionary[column.codes[row]]),
        );
      });
      part += fields.join(delimiter) + newline;
    }
    parts.push(part);
  }
  return new Blob(parts, { type: 'text/csv' });
}
