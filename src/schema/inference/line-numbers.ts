// Columns that number the rows of each group 1, 2, 3 ...: parts of keys, and references to nothing.
import { isInt, type ColumnFacts } from './facts';
import { LINES } from './words';

export const isLine = (c: ColumnFacts) =>
  isInt(c) &&
  c.min >= 0 &&
  c.min <= 1 &&
  ((c.named.words.some((w) => LINES.has(w)) && !c.named.words.includes('id')) || isSequence(c));

/** Does it number the rows of each group 1, 2, 3 ...? Then 1 is there once a group, and no number is commoner than a lower one. */
export function isSequence(c: ColumnFacts): boolean {
  if (!isInt(c) || c.unique || c.nulls > 0 || c.distinct < 2 || c.max - c.min !== c.distinct - 1) return false;
  const counts = new Map(c.profile.top.map((v) => [Number(v.value), v.count]));
  for (let value = c.min; value < Math.min(c.max, c.min + 20); value++)
    if ((counts.get(value) ?? Infinity) < (counts.get(value + 1) ?? 0)) return false;
  const groups = counts.get(c.min);
  return c.table.columns.some((o) => o !== c && o.keyKind !== null && o.distinct === groups && o.nulls === 0);
}

/** A sequence of which the higher numbers are rare, as groups of different sizes have it; a full grid has all alike. */
export function thinsOut(c: ColumnFacts): boolean {
  if (!isSequence(c)) return false;
  const { numbers, counts } = c.list;
  const rowsOf = (value: number) => counts[numbers!.indexOf(value)];
  return rowsOf(c.max) < 0.5 * rowsOf(c.min);
}

/** Whole numbers from 0 or 1 of which none is commoner than a lower one: numbers within groups have this shape. */
export function countsDown(c: ColumnFacts): boolean {
  if (!isInt(c) || c.unique || c.nulls > 0 || c.distinct < 2 || c.distinct > 400) return false;
  if (c.min < 0 || c.min > 1 || c.max - c.min !== c.distinct - 1) return false;
  const counts = new Map(c.profile.top.map((v) => [Number(v.value), v.count]));
  for (let value = c.min; value < Math.min(c.max, c.min + 40); value++)
    if ((counts.get(value) ?? 0) < (counts.get(value + 1) ?? 0)) return false;
  return true;
}
