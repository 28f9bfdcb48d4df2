// The spread of a hidden quantity (children, steps up a tree): which rows have more is drawn, how much more is as in the
// source. So the number of children comes out right also where a table has ten rows.
import { countEntities, threshold } from '../codecs/protect';
import type { Random } from '../table/random';

/**
 * Values in ascending order; those of the few largest and smallest entities are told by their mean.
 * @param most longer spreads are told by so many quantiles
 */
export function spreadOf(values: Float64Array, group: Int32Array, random: Random, most = 1000): number[] {
  const rows = Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
  const sorted = Array.from(rows, (r) => values[r]);
  const entities = countEntities(rows, group);
  level(sorted, 0, extreme(rows, group, threshold(entities, random)));
  const high = extreme(rows.slice().reverse(), group, threshold(entities, random));
  level(sorted, sorted.length - high, sorted.length);
  if (sorted.length <= most) return sorted;
  return Array.from({ length: most }, (_, i) => sorted[Math.floor(((i + 0.5) / most) * sorted.length)]);
}

/** Rows from the start on until so many entities are seen; none where one is enough. */
function extreme(rows: Int32Array, group: Int32Array, entities: number): number {
  const seen = new Set<number>();
  let n = 0;
  while (n < rows.length && seen.size < entities) seen.add(group[rows[n++]]);
  return Math.min(n, Math.floor(rows.length / 2));
}

/** Their mean instead of each, in whole numbers that add up to the same. */
function level(sorted: number[], from: number, to: number): void {
  const n = to - from;
  if (n < 2) return;
  const sum = sorted.slice(from, to).reduce((a, b) => a + b, 0);
  const low = Math.floor(sum / n);
  for (let i = 0; i < n; i++) sorted[from + i] = i < n - (sum - low * n) ? low : low + 1;
}

/** Values by rank from the spread; a row keeps its own where the other is not allowed. */
export function respread(
  values: Float64Array,
  spread: number[],
  random: Random,
  allowed: (row: number, value: number) => boolean = () => true,
): void {
  const n = values.length;
  if (!spread.length) return;
  const order = random.permutation(n).sort((a, b) => values[a] - values[b]);
  order.forEach((row, i) => {
    const value = spread[Math.floor(((i + 0.5) / n) * spread.length)];
    if (value !== values[row] && allowed(row, value)) values[row] = value;
  });
}
