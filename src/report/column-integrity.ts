// Checks of one column: readable in its type and format, within the source's range, null only where the source is.
// How often it is null, and how its values are spread, is fidelity and not judged here.
import { timeStep } from '../schema/time-step';
import type { ColumnSchema } from '../schema/types';
import { columnLength, countNulls, isNull, type Column } from '../table/column';
import type { ColumnFacts } from './source-facts';
import type { ColumnIntegrity } from './types';

export const FAILING = 100;

/**
 * Compares a synthetic column with its source. `free` columns (keys) have no range.
 * A value counts as unreadable only as far as the source does not hold such values itself, share for share.
 */
export function columnIntegrity(
  schema: ColumnSchema,
  real: ColumnFacts & { rows: number },
  synthetic: Column,
  free: boolean,
): ColumnIntegrity {
  const bad = badRows(schema, synthetic);
  const outside = free || !real.range ? null : outsideRows(real.range, synthetic);
  const nulls = { real: real.nulls, synthetic: countNulls(synthetic) };
  const rows = { real: real.rows, synthetic: columnLength(synthetic) };
  const nullsOk =
    (nulls.real > 0 || nulls.synthetic === 0) &&
    (nulls.real < rows.real || rows.real === 0 || nulls.synthetic === rows.synthetic);
  const readable = bad.count === 0 || bad.count * rows.real <= real.unreadable * rows.synthetic;
  const failing = [...(readable ? [] : bad.rows), ...(outside?.found.rows ?? [])];
  if (!nullsOk) failing.push(...nullRows(synthetic, nulls.real === 0));
  return {
    column: schema.name,
    type: schema.type,
    unreadable: bad.count,
    outOfRange: outside?.found.count ?? 0,
    range: outside?.range ?? 'free',
    nulls,
    nullsOk,
    failing: [...new Set(failing)].sort((a, b) => a - b).slice(0, FAILING),
    ok: readable && nullsOk && (outside?.found.count ?? 0) === 0,
  };
}

interface Found {
  count: number;
  /** First 100. */
  rows: number[];
}

function findRows(rows: number, test: (row: number) => boolean): Found {
  const found: Found = { count: 0, rows: [] };
  for (let i = 0; i < rows; i++) if (test(i) && found.count++ < FAILING) found.rows.push(i);
  return found;
}

export function badRows(schema: ColumnSchema, column: Column): Found {
  if (column.kind === 'number') {
    const readable = numberTest(schema);
    return findRows(column.values.length, (i) => !Number.isNaN(column.values[i]) && !readable(column.values[i]));
  }
  const bad = column.dictionary.map((word) => !readableText(schema, word));
  return findRows(column.codes.length, (i) => column.codes[i] >= 0 && bad[column.codes[i]]);
}

/** Does a number survive being written in the column's format and read again? */
function numberTest(schema: ColumnSchema): (value: number) => boolean {
  const { type, format } = schema;
  if (type === 'integer') return (v) => Number.isInteger(v);
  if (type === 'decimal') {
    const scale = 10 ** (format.kind === 'number' ? format.decimals : 15);
    return (v) => Number.isFinite(v) && Math.abs(v - Math.round(v * scale) / scale) <= 1e-6 * Math.max(1, Math.abs(v));
  }
  const step = timeStep(schema);
  const isStep = (steps: number) => (step < 1 ? Math.abs(steps - Math.round(steps)) < 1e-3 : Number.isInteger(steps));
  return (v) => isStep(v / step) && Math.abs(v) <= 8.64e15;
}

/** An empty text or a null word would be read back as null. */
function readableText(schema: ColumnSchema, word: string): boolean {
  if (word === '' || schema.nullWords.includes(word)) return false;
  if (schema.type !== 'json') return true;
  try {
    JSON.parse(word);
    return true;
  } catch {
    return false;
  }
}

function outsideRows(
  range: NonNullable<ColumnFacts['range']>,
  column: Column,
): { found: Found; range: ColumnIntegrity['range'] } | null {
  if (column.kind === 'number') {
    if (!('min' in range)) return null;
    const { values } = column;
    return { found: findRows(values.length, (i) => values[i] < range.min || values[i] > range.max), range };
  }
  if (!('words' in range)) return null;
  const used = new Set(range.words);
  const unknown = column.dictionary.map((word) => !used.has(word));
  const { codes } = column;
  return { found: findRows(codes.length, (i) => codes[i] >= 0 && unknown[codes[i]]), range: { values: used.size } };
}

/** Rows that are null, or rows that are not. */
function nullRows(column: Column, wanted: boolean): number[] {
  return findRows(columnLength(column), (i) => isNull(column, i) === wanted).rows;
}
