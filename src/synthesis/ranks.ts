// Values by their place among others, and how far two go along.
import { rowsByValue } from '../table/rows-by-value';

/** Ranks from 0 of the values of these rows, all of them known; equal values have the mean of theirs. */
export function ranks(values: Float64Array, rows: Int32Array): Float64Array {
  const own = Float64Array.from(rows, (r) => values[r]);
  const order = rowsByValue(own);
  const out = new Float64Array(own.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && own[order[to]] === own[order[from]]) to++;
    for (let i = from; i < to; i++) out[order[i]] = (from + to - 1) / 2;
  }
  return out;
}

/** Pearson correlation of known values; 0 where one is constant. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (x: Float64Array) => x.reduce((s, v) => s + v, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  const of = (x: Float64Array, mx: number, y: Float64Array, my: number) =>
    x.reduce((s, v, i) => s + (v - mx) * (y[i] - my), 0);
  return of(a, ma, b, mb) / Math.sqrt(of(a, ma, a, ma) * of(b, mb, b, mb)) || 0;
}
