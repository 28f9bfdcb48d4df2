// The columns that figures compare, as learnt from the source alone: kind, bins and categories.
// Synthetic values are put into the source's bins; a category that the source does not have is a bin of its own.
import type { ColumnSchema, ColumnType } from '../schema/types';
import type { Column } from '../table/column';
import { binOf, decileEdges } from './distances';

/** num and dt are ordered; cat has few values; text is compared by length and copies only. */
export type Kind = 'num' | 'dt' | 'cat' | 'text';

/** Categories kept apart in trends; no limit. */
export const WIDE = 100;
export const ALL = Infinity;
const DAY = 86_400_000;

export interface Attribute {
  name: string;
  type: ColumnType;
  kind: Kind;
  /** A foreign key into a lookup, compared by value. */
  key: boolean;
  /** Bins or categories; code k is a value not seen in the source, k + 1 is null. */
  k: number;
  /** Distinct values of the source. */
  distinct: number;
  /** Inner edges of the bins of an ordered attribute. */
  edges: Float64Array;
  /** Categories, most frequent first. */
  categories: (string | number)[];
}

export const isOrdered = (a: Attribute): boolean => a.kind === 'num' || a.kind === 'dt';

/** Number of codes with at most `top` bins: 0..top-1, then other, then null. */
export const sizeOf = (a: Attribute, top: number): number => Math.min(top, a.k) + 2;

/** Learns an attribute from a source column; `key` marks a foreign key that is compared by value. */
export function learnAttribute(schema: ColumnSchema, column: Column, key: boolean): Attribute {
  const counts = valueCounts(column);
  let rows = 0;
  for (const n of counts.values()) rows += n;
  const kind = key ? 'cat' : kindOf(schema, column, rows, counts);
  const base = { name: schema.name, type: schema.type, kind, key, distinct: counts.size };
  if (kind === 'num' || kind === 'dt') {
    const edges = edgesOf(knownValues(valuesOf({ kind }, column)));
    return { ...base, edges, categories: [], k: edges.length + 1 };
  }
  const categories = kind === 'cat' ? [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value) : [];
  return { ...base, edges: new Float64Array(0), categories, k: categories.length };
}

/** Numbers of an ordered attribute; dates and datetimes as days since 1970; NaN is null. */
export function valuesOf(attribute: Pick<Attribute, 'kind'>, column: Column): Float64Array {
  if (column.kind !== 'number') throw new Error(`column ${column.name} holds text, not numbers`);
  return attribute.kind === 'dt' ? column.values.map((v) => v / DAY) : column.values;
}

/** Code of each row at full resolution: 0..k-1, k not seen in the source, k + 1 null. */
export function codesOf(attribute: Attribute, column: Column): Int32Array {
  const { k, edges } = attribute;
  if (isOrdered(attribute))
    return Int32Array.from(valuesOf(attribute, column), (x) => (Number.isNaN(x) ? k + 1 : binOf(edges, x)));
  const index = new Map<string | number, number>(attribute.categories.map((value, code) => [value, code]));
  if (column.kind === 'text') {
    const codeOf = column.dictionary.map((word) => index.get(word) ?? k);
    return column.codes.map((c) => (c < 0 ? k + 1 : codeOf[c]));
  }
  return Int32Array.from(column.values, (v) => (Number.isNaN(v) ? k + 1 : (index.get(v) ?? k)));
}

function kindOf(schema: ColumnSchema, column: Column, rows: number, counts: Map<string | number, number>): Kind {
  const distinct = counts.size;
  if (!rows) return 'cat';
  if (column.kind === 'number') {
    if (schema.type === 'date' || schema.type === 'datetime') return 'dt';
    if (rows >= 50 && distinct > 0.95 * rows && isSerial(knownValues(column.values))) return 'text';
    return distinct <= 2 ? 'cat' : 'num';
  }
  const few = distinct <= 0.5 * rows && (distinct <= 100 || distinct <= 0.05 * rows);
  return distinct <= 2 || few ? 'cat' : 'text';
}

/** Whole numbers spread evenly from first to last: a serial number, not a measure. */
function isSerial(sorted: Float64Array): boolean {
  const n = sorted.length;
  const width = Math.max(sorted[n - 1] - sorted[0], 1);
  for (let i = 0; i < n; i++) {
    if (!Number.isInteger(sorted[i])) return false;
    if (Math.abs((sorted[i] - sorted[0]) / width - i / (n - 1)) >= 0.05) return false;
  }
  return true;
}

/** Edges half way between the values when there are ten or fewer, else the deciles. */
function edgesOf(sorted: Float64Array): Float64Array {
  const distinct: number[] = [];
  for (const v of sorted) {
    if (distinct.length > 10) break;
    if (v !== distinct[distinct.length - 1]) distinct.push(v);
  }
  if (distinct.length > 10) return decileEdges(sorted);
  return Float64Array.from({ length: Math.max(distinct.length - 1, 0) }, (_, i) => (distinct[i] + distinct[i + 1]) / 2);
}

/** Sorted, without nulls. */
export function knownValues(values: Float64Array): Float64Array {
  return values.filter((v) => !Number.isNaN(v)).sort();
}

function valueCounts(column: Column): Map<string | number, number> {
  const counts = new Map<string | number, number>();
  if (column.kind === 'number') {
    for (const v of column.values) if (!Number.isNaN(v)) counts.set(v, (counts.get(v) ?? 0) + 1);
    return counts;
  }
  const used = new Float64Array(column.dictionary.length);
  for (const code of column.codes) if (code >= 0) used[code]++;
  used.forEach((n, code) => {
    const word = column.dictionary[code];
    if (n) counts.set(word, (counts.get(word) ?? 0) + n);
  });
  return counts;
}
