// The format NDJSON: a table as one JSON object a line. Numbers and booleans are those of JSON, dates ISO text.
import { writeCell } from '../schema/value-format';
import { columnOf } from '../table/table';
import { oneFileEach } from './each';
import { plainText, valuesOf } from './value-type';

const rowsAPiece = 10_000;

export const open = oneFileEach(
  ({ name }) => `${name}.ndjson`,
  ({ columns }) => {
    const encoder = new TextEncoder();
    return {
      *rows(table) {
        const cells = columns.map(({ name, schema, type }) => {
          const value = valuesOf(columnOf(table, name), type, (v) => writeCell(schema, v));
          const head = `${JSON.stringify(name)}:`;
          const isDate = type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'time';
          return (row: number) => {
            const v = value(row);
            if (typeof v === 'number' && isDate) return head + JSON.stringify(iso(plainText(v, type)));
            if (typeof v === 'string' && type.kind === 'json') return head + embedded(v);
            return head + JSON.stringify(v);
          };
        });
        for (let start = 0; start < table.rows; start += rowsAPiece) {
          let text = '';
          for (let row = start; row < Math.min(start + rowsAPiece, table.rows); row++) {
            for (let c = 0; c < cells.length; c++) text += (c === 0 ? '{' : ',') + cells[c](row);
            text += '}\n';
          }
          yield encoder.encode(text);
        }
      },
      end: () => new Uint8Array(0),
    };
  },
);

/** A text of JSON as it is, on one line; what is no JSON stays text. */
function embedded(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return JSON.stringify(text);
  }
}

const iso = (text: string) => text.replace(' ', 'T');
