// A table as the delimited text its source was: names, order, delimiter, quotes, line ends, encoding, null words and
// the writing of numbers and dates. How a single value is written is the business of src/schema/value-format.ts.
import type { Dialect } from '../database/types';
import type { ColumnSchema, TableSchema } from '../schema/types';
import { writeCell } from '../schema/value-format';
import type { Column } from '../table/column';
import { columnOf, type Table } from '../table/table';
import { fieldWriter, type FieldWriter } from './field';
import { textEncoder } from './text-encoder';

const chunkRows = 10_000;

/**
 * The file in pieces of 10,000 rows; columns in the order of the schema.
 * @param table holds what `storageOf` says for each column of the schema
 * @param lines written before: null at the beginning of the file, else their number, header included
 */
export async function* csvChunks(
  table: Table,
  schema: TableSchema,
  dialect: Dialect,
  lines: number | null = null,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encode = textEncoder(dialect.encoding);
  const field = fieldWriter(dialect, schema.columns.length === 1 && !dialect.emptyTail);
  const columns = schema.columns.map((c, i) =>
    cellWriter(columnOf(table, c.name), c, field, dialect.quotedColumns?.[i] ?? false),
  );
  const tail = dialect.delimiter.repeat(dialect.emptyTail ?? 0);
  let text = dialect.bom && lines === null ? '\ufeff' : '';
  const headed = lines === null ? dialect.header : lines > 0;
  if (dialect.header && lines === null) {
    text += headerNames(schema, dialect)
      .map((name) => field.text(name, dialect.quotedHeader ?? false))
      .join(dialect.delimiter);
    text += tail;
  }
  for (let start = 0; start < table.rows; start += chunkRows) {
    const end = Math.min(start + chunkRows, table.rows);
    for (let row = start; row < end; row++) {
      if (row > 0 || headed) text += dialect.newline;
      for (let c = 0; c < columns.length; c++) text += c === 0 ? columns[c](row) : dialect.delimiter + columns[c](row);
      text += tail;
    }
    yield encode(text);
    text = '';
  }
  if (dialect.finalNewline && (headed || table.rows > 0)) text += dialect.newline;
  if (text) yield encode(text);
}

/** As written in the source, as far as the columns are still those of the source. */
function headerNames(schema: TableSchema, dialect: Dialect): string[] {
  return schema.columns.map((c, i) => (dialect.names ? (dialect.names[i] ?? '') : c.name));
}

/** Numbers of a column whose writing is remembered. */
const mostTexts = 10_000;

/** Text is written once a dictionary entry, numbers once where there are not too many different ones. */
function cellWriter(
  column: Column,
  written: ColumnSchema,
  field: FieldWriter,
  always: boolean,
): (row: number) => string {
  const nullWord = writeCell(written, null);
  const none = nullWord === '' ? field.empty : field.text(nullWord, false);
  if (column.kind === 'text') {
    const texts: (string | undefined)[] = [];
    // Quotes tell the empty text, where a source knows it, from no value.
    const write = (word: string) => field.text(writeCell(written, word), always || word === '');
    // A dictionary of more words than there are rows serves other rows too: few words come twice.
    if (column.dictionary.length > column.codes.length)
      return (row) => {
        const code = column.codes[row];
        return code < 0 ? none : write(column.dictionary[code]);
      };
    return (row) => {
      const code = column.codes[row];
      if (code < 0) return none;
      return (texts[code] ??= write(column.dictionary[code]));
    };
  }
  const texts = new Map<number, string>();
  return (row) => {
    const value = column.values[row];
    if (Number.isNaN(value)) return none;
    let text = texts.get(value);
    if (text === undefined) {
      text = field.text(writeCell(written, value), always);
      if (texts.size < mostTexts) texts.set(value, text);
    }
    return text;
  };
}
