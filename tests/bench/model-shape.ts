// The shape of the benchmark: a wide table of events in a bank, 28 context and 9 own columns, with random codes.
import { Random } from '../../src/table/random';

export const context = [
  77, 3, 34, 32, 14, 7, 12, 48, 48, 24, 24, 12, 31, 12, 72, 13, 5, 14, 33, 43, 3, 5, 7, 14, 43, 32, 2, 33,
];
export const own = [43, 3, 5, 7, 14, 43, 32, 2, 33];
export const sizes = [...context, ...own];
export const rows = 20_000;
export const batch = 256;
export const step = { batch, learningRate: 0.008, weightDecay: 0.2, dropout: 0.05, ema: 0.998 };

export function makeCodes(): Uint16Array {
  const random = new Random(1);
  return Uint16Array.from({ length: rows * sizes.length }, (_, i) => random.next() ** 2 * sizes[i % sizes.length]);
}

/** Row numbers of some steps, the same for every variant. */
export function orderOf(first: number, steps: number): Int32Array {
  return Int32Array.from({ length: batch * steps }, (_, i) => ((first * batch + i) * 7919) % rows);
}
