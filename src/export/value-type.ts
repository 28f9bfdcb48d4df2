// What kind of value a column holds, in words that every format knows, and its values one by one. How a format writes
// them is the business of the format.
import { storageOf, type ColumnSchema } from '../schema/types';
import type { Column } from '../table/column';

export type ValueType =
  | { kind: 'integer' | 'double' | 'boolean' | 'date' | 'timestamp' | 'time' | 'text' | 'json' }
  /** Exact, with so many digits after the point. */
  | { kind: 'decimal'; scale: number };

/** Dates and times are milliseconds (since 1970 UTC, since midnight). */
export type Value = number | string | boolean;

/** Finer decimals than this are measurements: floating point. */
const finest = 6;
/** Whole digits that a decimal of 18 digits has room for beside them. */
const largest = 1e11;

const words = new Map<string, boolean>([
  ...['true', 't', 'yes', 'y', '1', 'on', 'ja', 'j', 'oui', 'o', 'si', 's', 'ano'].map((w) => [w, true] as const),
  ...['false', 'f', 'no', 'n', '0', 'off', 'nein', 'non', 'ne'].map((w) => [w, false] as const),
]);

/**
 * @param source the column as it was read: what it holds decides where the schema leaves it open
 * @param declared its type in SQL: midnights of a TIMESTAMP are no days
 */
export function valueTypeOf({ type, format }: ColumnSchema, source: Column, declared: string | null): ValueType {
  if (storageOf(type) !== (source.kind === 'number' ? 'number' : 'text')) return { kind: 'text' };
  switch (type) {
    case 'integer':
      return { kind: 'integer' };
    case 'decimal': {
      const scale = format.kind === 'number' ? format.decimals : finest + 1;
      const exact = scale <= finest && source.kind === 'number' && !source.values.some((v) => Math.abs(v) > largest);
      return exact ? { kind: 'decimal', scale } : { kind: 'double' };
    }
    case 'boolean':
      return source.kind === 'text' && source.dictionary.every((w) => words.has(w.trim().toLowerCase()))
        ? { kind: 'boolean' }
        : { kind: 'text' };
    case 'date':
      return { kind: /timestamp|datetime/i.test(declared ?? '') ? 'timestamp' : 'date' };
    case 'datetime':
      return { kind: 'timestamp' };
    case 'time':
      return { kind: 'time' };
    case 'json':
      return { kind: 'json' };
    case 'duration':
    case 'category':
    case 'text':
    case 'identifier':
    case 'empty':
      return { kind: 'text' };
  }
}

/**
 * The values of a column, null for none.
 * @param write a number as text, for a column of numbers that is text in the format (a duration)
 */
export function valuesOf(
  column: Column,
  type: ValueType,
  write: (value: number) => string,
): (row: number) => Value | null {
  if (column.kind === 'number') {
    const { values } = column;
    if (type.kind === 'text' || type.kind === 'json')
      return (row) => (Number.isNaN(values[row]) ? null : write(values[row]));
    if (type.kind === 'decimal') {
      const scale = 10 ** type.scale;
      return (row) => (Number.isNaN(values[row]) ? null : Math.round(values[row] * scale) / scale);
    }
    return (row) => (Number.isNaN(values[row]) ? null : values[row] + 0);
  }
  const { codes, dictionary } = column;
  const texts: readonly Value[] =
    type.kind === 'boolean' ? dictionary.map((w) => words.get(w.trim().toLowerCase()) ?? false) : dictionary;
  return (row) => (codes[row] < 0 ? null : texts[codes[row]]);
}

/** A value as ISO and SQL write it: 2021-03-04, 2021-03-04 05:06:07.5, 05:06:07, 12.50, true. */
export function plainText(value: Value, type: ValueType): string {
  if (typeof value !== 'number') return String(value);
  switch (type.kind) {
    case 'date':
      return isoDay(value);
    case 'timestamp': {
      const day = Math.floor(value / 86_400_000) * 86_400_000;
      return `${isoDay(day)} ${clock(value - day)}`;
    }
    case 'time':
      return clock(value);
    case 'decimal':
      return plainNumber(value.toFixed(type.scale));
    default:
      return Number.isInteger(value) && Math.abs(value) < 1e21 ? plainNumber(value.toFixed(0)) : String(value);
  }
}

function plainNumber(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

function isoDay(value: number): string {
  const text = new Date(value).toISOString();
  return text.slice(0, text.indexOf('T'));
}

function clock(value: number): string {
  const micros = Math.round(value * 1000);
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  const seconds = Math.floor(micros / 1e6);
  const fraction = String(micros % 1e6).padStart(6, '0');
  const text = `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return micros % 1e6 ? `${text}.${fraction.replace(/0+$/, '')}` : text;
}
