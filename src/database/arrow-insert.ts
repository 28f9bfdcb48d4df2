// A table in memory as Arrow IPC streams, in chunks, for the engine to take in. The inverse of arrow-column.ts.
import {
  Field,
  Float64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
  type Data,
} from 'apache-arrow';
import type { Column, NumberColumn, TextColumn } from '../table/column';
import type { Table } from '../table/table';

const chunkRows = 65_536;

/** Rows of text as one IPC stream; null is null, the empty text is a text. */
export function arrowOfRows(columns: readonly string[], rows: readonly (string | null)[][]): Uint8Array {
  const schema = new Schema(columns.map((name) => new Field(name, new Utf8(), true)));
  const children = columns.map((_, c) => textsOfRows(rows, c));
  const data = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
  const writer = new RecordBatchStreamWriter();
  writer.write(new RecordBatch(schema, data));
  writer.finish();
  return writer.toUint8Array(true);
}

function textsOfRows(rows: readonly (string | null)[][], column: number): Data {
  const encoder = new TextEncoder();
  const valueOffsets = new Int32Array(rows.length + 1);
  let most = 0;
  for (const row of rows) most += (row[column]?.length ?? 0) * 3;
  const bytes = new Uint8Array(most);
  for (let i = 0; i < rows.length; i++) {
    const text = rows[i][column];
    const at = valueOffsets[i];
    valueOffsets[i + 1] = text ? at + encoder.encodeInto(text, bytes.subarray(at)).written : at;
  }
  const { nullBitmap, nullCount } = bitmap(rows.length, (i) => rows[i][column] === null);
  const data = bytes.slice(0, valueOffsets[rows.length]);
  return makeData({ type: new Utf8(), length: rows.length, nullCount, nullBitmap, valueOffsets, data });
}

/** IPC streams of at most 65,536 rows each; a table without rows gives one stream without rows. */
export function* arrowStreams(table: Table): Generator<Uint8Array> {
  const encoded = table.columns.map((c) => (c.kind === 'text' ? encodeDictionary(c.dictionary) : null));
  const schema = new Schema(
    table.columns.map((c) => new Field(c.name, c.kind === 'number' ? new Float64() : new Utf8(), true)),
  );
  for (let from = 0; from === 0 || from < table.rows; from += chunkRows) {
    const to = Math.min(from + chunkRows, table.rows);
    const children = table.columns.map((c, i) => columnData(c, encoded[i], from, to));
    const data = makeData({ type: new Struct(schema.fields), length: to - from, nullCount: 0, children });
    const writer = new RecordBatchStreamWriter();
    writer.write(new RecordBatch(schema, data));
    writer.finish();
    yield writer.toUint8Array(true);
  }
}

interface EncodedDictionary {
  bytes: Uint8Array;
  offsets: Int32Array;
}

function encodeDictionary(dictionary: string[]): EncodedDictionary {
  const encoder = new TextEncoder();
  const offsets = new Int32Array(dictionary.length + 1);
  let bytes = new Uint8Array(1024);
  for (let i = 0; i < dictionary.length; i++) {
    const most = offsets[i] + dictionary[i].length * 3;
    if (most > bytes.length) {
      const larger = new Uint8Array(Math.max(most, bytes.length * 2));
      larger.set(bytes);
      bytes = larger;
    }
    offsets[i + 1] = offsets[i] + encoder.encodeInto(dictionary[i], bytes.subarray(offsets[i])).written;
  }
  return { bytes, offsets };
}

function columnData(column: Column, encoded: EncodedDictionary | null, from: number, to: number): Data {
  return column.kind === 'number' ? numberData(column, from, to) : textData(column, encoded!, from, to);
}

function numberData(column: NumberColumn, from: number, to: number): Data {
  const values = column.values.slice(from, to);
  const { nullBitmap, nullCount } = bitmap(values.length, (i) => Number.isNaN(values[i]));
  return makeData({ type: new Float64(), length: values.length, nullCount, nullBitmap, data: values });
}

function textData(column: TextColumn, { bytes, offsets }: EncodedDictionary, from: number, to: number): Data {
  const codes = column.codes.subarray(from, to);
  const valueOffsets = new Int32Array(codes.length + 1);
  for (let i = 0; i < codes.length; i++)
    valueOffsets[i + 1] = valueOffsets[i] + (codes[i] < 0 ? 0 : offsets[codes[i] + 1] - offsets[codes[i]]);
  const data = new Uint8Array(valueOffsets[codes.length]);
  for (let i = 0; i < codes.length; i++)
    if (codes[i] >= 0) data.set(bytes.subarray(offsets[codes[i]], offsets[codes[i] + 1]), valueOffsets[i]);
  const { nullBitmap, nullCount } = bitmap(codes.length, (i) => codes[i] < 0);
  return makeData({ type: new Utf8(), length: codes.length, nullCount, nullBitmap, valueOffsets, data });
}

function bitmap(rows: number, isNull: (row: number) => boolean): { nullBitmap: Uint8Array; nullCount: number } {
  const nullBitmap = new Uint8Array(Math.ceil(rows / 64) * 8);
  let nullCount = 0;
  for (let i = 0; i < rows; i++) {
    if (isNull(i)) nullCount++;
    else nullBitmap[i >> 3] |= 1 << (i & 7);
  }
  return { nullBitmap, nullCount };
}
