// From logits to losses and to codes, in float64 on the CPU: for backends whose device only computes logits.
import type { LegalCodes } from './types';

/** Negative log likelihood of one code under the softmax of `logits[at .. at + size)`. */
export function lossOfCode(logits: Float32Array, at: number, size: number, code: number): number {
  let high = -Infinity;
  for (let k = 0; k < size; k++) high = Math.max(high, logits[at + k]);
  let total = 0;
  for (let k = 0; k < size; k++) total += Math.exp(logits[at + k] - high);
  return Math.log(total) + high - logits[at + code];
}

/**
 * Inverse CDF of u among the legal codes, row by row.
 * @param logits row-major, rows x size
 * @param first number of the first of these rows in u and legal.row
 * @param into receives the codes from `first` on
 * @returns -1, or the first row without a legal code
 */
export function drawCodes(
  logits: Float32Array,
  size: number,
  first: number,
  rows: number,
  u: Float32Array,
  legal: LegalCodes | undefined,
  into: Uint16Array,
): number {
  const p = new Float64Array(size);
  for (let r = 0; r < rows; r++) {
    const set = legal ? legal.row[first + r] : -1;
    const may = (k: number) => set < 0 || legal!.sets[set * size + k] === 1;
    let high = -Infinity;
    for (let k = 0; k < size; k++) if (may(k)) high = Math.max(high, logits[r * size + k]);
    if (high === -Infinity) return first + r;
    let total = 0;
    for (let k = 0; k < size; k++) {
      p[k] = may(k) ? Math.exp(logits[r * size + k] - high) : 0;
      total += p[k];
    }
    const target = u[first + r] * total;
    let sum = 0;
    for (let k = 0; k < size && sum <= target; k++) {
      if (p[k] === 0) continue;
      sum += p[k];
      into[first + r] = k;
    }
  }
  return -1;
}
