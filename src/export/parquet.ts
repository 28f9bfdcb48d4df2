// The format Parquet: one file a table, typed, in row groups of up to 100,000 rows, compressed with Snappy.
import type { DecodedArray, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { writeCell } from '../schema/value-format';
import { columnOf, type Table } from '../table/table';
import { oneFileEach, type TableFile } from './each';
import type { Bytes } from './folder';
import type { OutputColumn } from './format';
import { plainText, valuesOf, type Value, type ValueType } from './value-type';

const rowsAGroup = 100_000;
const dayMillis = 86_400_000;

export const open = oneFileEach(
  ({ name }) => `${name}.parquet`,
  ({ columns }): TableFile => {
    const bytes = new ByteWriter();
    const writer = new ParquetWriter({
      writer: bytes,
      schema: [{ name: 'root', num_children: columns.length }, ...columns.map(element)],
      createdBy: 'understudy',
    });
    return {
      *rows(table) {
        for (let start = 0; start < table.rows; start += rowsAGroup) {
          const end = Math.min(start + rowsAGroup, table.rows);
          const columnData = columns.map((c) => ({ name: c.name, data: values(c, table, start, end) }));
          void writer.write({ columnData, rowGroupSize: rowsAGroup });
          yield take(bytes);
        }
      },
      end() {
        void writer.finish();
        return take(bytes);
      },
    };
  },
);

/** What was written since the last time; offsets in the file go on. */
function take(bytes: ByteWriter): Bytes {
  const taken = new Uint8Array(bytes.getBuffer());
  bytes.index = 0;
  return taken;
}

function element({ name, type, required }: OutputColumn): SchemaElement {
  return { name, repetition_type: required ? 'REQUIRED' : 'OPTIONAL', ...physical(type) };
}

function physical(type: ValueType): Omit<SchemaElement, 'name'> {
  switch (type.kind) {
    case 'integer':
      return { type: 'INT64' };
    case 'double':
      return { type: 'DOUBLE' };
    case 'decimal':
      return { type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale: type.scale };
    case 'boolean':
      return { type: 'BOOLEAN' };
    case 'date':
      return { type: 'INT32', converted_type: 'DATE' };
    case 'timestamp':
      return {
        type: 'INT64',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' },
      };
    case 'time':
      return { type: 'INT64', logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MICROS' } };
    case 'text':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    case 'json':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  }
}

function values(column: OutputColumn, table: Table, start: number, end: number): DecodedArray {
  const { name, schema, type, required } = column;
  const value = valuesOf(columnOf(table, name), type, (v) => writeCell(schema, v));
  const stored = converter(type);
  return Array.from({ length: end - start }, (_, i) => {
    const v = value(start + i);
    return v === null ? (required && type.kind === 'text' ? '' : null) : stored(v);
  });
}

function converter(type: ValueType): (value: Value) => unknown {
  switch (type.kind) {
    case 'integer':
      return (v) => BigInt(Math.round(v as number));
    case 'decimal':
      return (v) => BigInt(Math.round((v as number) * 10 ** type.scale));
    case 'date':
      return (v) => Math.floor((v as number) / dayMillis);
    case 'timestamp':
    case 'time':
      return (v) => BigInt(Math.round((v as number) * 1000));
    case 'double':
    case 'boolean':
      return (v) => v;
    case 'text':
    case 'json':
      return (v) => (typeof v === 'string' ? v : plainText(v, type));
  }
}
