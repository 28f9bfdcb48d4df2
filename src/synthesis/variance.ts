// How much of the spread of values lies between parents: one-way analysis of variance (Fisher) of ranks.
import { groupRows } from '../table/groups';
import { ranks } from './ranks';

export interface Variance {
  /** Rows with a value and a parent, and parents that have such rows. */
  rows: number;
  parents: number;
  /** By row of the parent: its rows, and their mean rank (NaN where it has none). */
  sizes: Int32Array;
  means: Float64Array;
  /** The mean of all ranks. */
  middle: number;
  /** Sums of squares within and between parents. */
  within: number;
  between: number;
}

/** @param of row of the parent by row, -1 none @param parents rows of the parent */
export function varianceOf(values: Float64Array, of: ArrayLike<number>, parents: number): Variance {
  const own = Int32Array.from(of, (p, r) => (Number.isNaN(values[r]) ? -1 : p));
  const { start, rows } = groupRows(own, parents);
  const rank = ranks(values, rows);
  const out: Variance = {
    rows: rows.length,
    parents: 0,
    sizes: Int32Array.from({ length: parents }, (_, p) => start[p + 1] - start[p]),
    means: new Float64Array(parents).fill(NaN),
    middle: (rows.length - 1) / 2,
    within: 0,
    between: 0,
  };
  for (let p = 0; p < parents; p++) {
    const size = out.sizes[p];
    if (!size) continue;
    let sum = 0;
    for (let i = start[p]; i < start[p + 1]; i++) sum += rank[i];
    // Ranks are whole or halves: the mean of equal ones is exact, and values that are all the same have no spread.
    const mean = sum / size;
    for (let i = start[p]; i < start[p + 1]; i++) out.within += (rank[i] - mean) ** 2;
    out.between += size * (mean - out.middle) ** 2;
    out.means[p] = mean;
    out.parents++;
  }
  return out;
}

/**
 * Intraclass correlation: the share of the spread that lies between parents; NaN where no parent has two rows.
 * @param between sum of squares and its degrees of freedom, where it is not all of it
 */
export function shareBetween(v: Variance, between = { squares: v.between, free: v.parents - 1 }): number {
  const [msb, msw] = [between.squares / between.free, v.within / (v.rows - v.parents)];
  const squares = v.sizes.reduce((sum, n) => sum + n * n, 0);
  const size = (v.rows - squares / v.rows) / (v.parents - 1);
  return (msb - msw) / (msb + (size - 1) * msw);
}
