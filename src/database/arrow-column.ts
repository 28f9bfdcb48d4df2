// One column of an Arrow result, batch by batch, into a Column of ours or into plain values.
// Arrow types end in this file and in arrow-insert.ts.
import { DataType, type Data, type Vector } from 'apache-arrow';
import type { Column } from '../table/column';
import { TextDictionary } from './text-dictionary';

/** Collects the batches of a column. */
export interface ColumnBuilder {
  add(vector: Vector): void;
  finish(): Column;
}

export function columnBuilder(name: string, type: DataType): ColumnBuilder {
  refuseEnumeration(name, type);
  if (isNumeric(type)) return new NumberBuilder(name);
  if (DataType.isUtf8(type)) return new TextBuilder(name);
  return new OtherBuilder(name);
}

/** DuckDB-WASM leaves the dictionary of an ENUM out of streamed results: every value would read as null. */
export function refuseEnumeration(name: string, type: DataType): void {
  if (DataType.isDictionary(type)) throw new Error(`column ${name} is an ENUM: cast it to VARCHAR`);
}

function isNumeric(type: DataType): boolean {
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type);
}

class NumberBuilder implements ColumnBuilder {
  private parts: Float64Array[] = [];
  private rows = 0;

  constructor(private readonly name: string) {}

  add(vector: Vector): void {
    for (const data of vector.data) {
      this.parts.push(numbersOf(data));
      this.rows += data.length;
    }
  }

  finish(): Column {
    const values = new Float64Array(this.rows);
    let at = 0;
    for (const part of this.parts) {
      values.set(part, at);
      at += part.length;
    }
    return { kind: 'number', name: this.name, values };
  }
}

function numbersOf(data: Data): Float64Array {
  const n = data.length;
  const out = new Float64Array(n);
  const source = data.values as ArrayLike<number | bigint>;
  if (DataType.isBool(data.type)) {
    for (let i = 0; i < n; i++) out[i] = ((source[(data.offset + i) >> 3] as number) >> ((data.offset + i) & 7)) & 1;
  } else if (source instanceof BigInt64Array || source instanceof BigUint64Array) {
    for (let i = 0; i < n; i++) out[i] = Number(source[i]);
  } else {
    for (let i = 0; i < n; i++) out[i] = source[i] as number;
  }
  if (data.nullCount > 0) for (let i = 0; i < n; i++) if (isNullAt(data, i)) out[i] = NaN;
  return out;
}

function isNullAt(data: Data, row: number): boolean {
  const bit = data.offset + row;
  return ((data.nullBitmap[bit >> 3] >> (bit & 7)) & 1) === 0;
}

class TextBuilder implements ColumnBuilder {
  private readonly dictionary = new TextDictionary();
  private parts: Int32Array[] = [];
  private rows = 0;

  constructor(private readonly name: string) {}

  add(vector: Vector): void {
    for (const data of vector.data) {
      const isNull = data.nullCount > 0 ? (row: number) => isNullAt(data, row) : null;
      const codes = this.dictionary.encode(
        data.values as Uint8Array,
        data.valueOffsets as Int32Array,
        data.length,
        isNull,
      );
      this.parts.push(codes);
      this.rows += data.length;
    }
  }

  finish(): Column {
    const codes = new Int32Array(this.rows);
    let at = 0;
    for (const part of this.parts) {
      codes.set(part, at);
      at += part.length;
    }
    return { kind: 'text', name: this.name, codes, dictionary: this.dictionary.values };
  }
}

/** Dates, times, lists and structs as text; these are rare and small. */
class OtherBuilder implements ColumnBuilder {
  private codes: number[] = [];
  private index = new Map<string, number>();

  constructor(private readonly name: string) {}

  add(vector: Vector): void {
    for (let i = 0; i < vector.length; i++) {
      const value = plainValue(vector, i);
      if (value === null) {
        this.codes.push(-1);
        continue;
      }
      const text = String(value);
      let code = this.index.get(text);
      if (code === undefined) this.index.set(text, (code = this.index.size));
      this.codes.push(code);
    }
  }

  finish(): Column {
    return {
      kind: 'text',
      name: this.name,
      codes: Int32Array.from(this.codes),
      dictionary: [...this.index.keys()],
    };
  }
}

/** A single value: number, boolean, text, or null; dates and times as ISO text, lists and structs as JSON. */
export function plainValue(vector: Vector, row: number): number | boolean | string | null {
  const value: unknown = vector.get(row);
  if (value === null || value === undefined) return null;
  const type: DataType = vector.type;
  if (DataType.isDate(type)) return new Date(Number(value)).toISOString().slice(0, 10);
  if (DataType.isTimestamp(type)) return isoTime(new Date(Number(value)));
  if (DataType.isTime(type)) return isoTime(new Date(Number(value) / 1000)).slice(11);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  return JSON.stringify(value);
}

function isoTime(date: Date): string {
  return date.toISOString().replace('T', ' ').replace('Z', '').replace('.000', '');
}
