// The row model once more, in float64 and by the definition: dense matrices, explicit masks, no tricks. For tests only.
import { dropoutOf, isDropped } from '../../../src/model/dropout';
import { degreeOfUnits, layoutOf } from '../../../src/model/layout';
import type { Spec } from '../../../src/model/backend/types';

/** Logits of one row; `dropped` says which columns the input leaves out. */
export function logitsOf(
  spec: Spec,
  weights: ArrayLike<number>,
  codes: ArrayLike<number>,
  scale = 1,
  dropped?: boolean[],
) {
  const layout = layoutOf(spec);
  const { hidden, context, own } = spec;
  const degree = degreeOfUnits(layout, hidden);
  const h = new Float64Array(hidden);
  for (let c = 0; c < context.length + own.length - 1; c++) {
    if (dropped?.[c]) continue;
    for (let u = 0; u < hidden; u++)
      if (c < context.length || degree[u] > c - context.length)
        h[u] += scale * weights[layout.embedding + (layout.row[c] + codes[c]) * hidden + u];
  }
  for (let u = 0; u < hidden; u++) h[u] += weights[layout.inputBias + u];
  const product = (x: Float64Array, at: number, bias: number) => {
    const y = new Float64Array(hidden);
    for (let o = 0; o < hidden; o++) {
      y[o] = weights[bias + o];
      for (let i = 0; i < hidden; i++) if (degree[i] <= degree[o]) y[o] += x[i] * weights[at + i * hidden + o];
    }
    return y;
  };
  const relu = (x: Float64Array) => x.map((v) => Math.max(0, v));
  for (const block of layout.blocks) {
    const inner = relu(product(relu(h), block.first, block.firstBias));
    product(inner, block.second, block.secondBias).forEach((v, u) => (h[u] += v));
  }
  const top = relu(h);
  return own.map((size, j) => {
    if (size === 1) return [0];
    return Array.from({ length: size }, (_, k) => {
      const o = layout.logit[j] + k;
      let sum = weights[layout.outputBias + o];
      for (let i = 0; i < hidden; i++)
        if (degree[i] <= j) sum += top[i] * weights[layout.output + i * layout.logits + o];
      return sum;
    });
  });
}

export function probabilities(logits: number[], legal?: ArrayLike<number>): number[] {
  const high = Math.max(...logits.filter((_, k) => !legal || legal[k]));
  const e = logits.map((l, k) => (!legal || legal[k] ? Math.exp(l - high) : 0));
  const total = e.reduce((a, b) => a + b, 0);
  return e.map((x) => x / total);
}

/** Mean negative log likelihood by own column. */
export function lossByColumn(
  spec: Spec,
  weights: ArrayLike<number>,
  codes: Uint16Array,
  rows: ArrayLike<number>,
  dropout = 0,
  step = 0,
): number[] {
  const columns = spec.context.length + spec.own.length;
  const drop = dropoutOf(dropout, spec.seed, step);
  const sums = spec.own.map(() => 0);
  for (const r of Array.from(rows)) {
    const row = codes.subarray(r * columns, (r + 1) * columns);
    const dropped = Array.from({ length: columns }, (_, c) => isDropped(drop, r, c));
    logitsOf(spec, weights, row, drop.scale, dropped).forEach((logits, j) => {
      sums[j] -= Math.log(probabilities(logits)[row[spec.context.length + j]]);
    });
  }
  return sums.map((s) => s / rows.length);
}

export function lossOf(...args: Parameters<typeof lossByColumn>): number {
  return lossByColumn(...args).reduce((a, b) => a + b, 0);
}
