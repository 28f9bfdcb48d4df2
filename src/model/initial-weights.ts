// Where training starts: small random weights, output biases at the log marginals. The same on every machine.
import type { Spec } from './backend/types';
import { columnOfLogits, degreeOfUnits, layoutOf } from './layout';
import { Random } from '../table/random';

/**
 * Weights in dense order, uniform with standard deviations 1/sqrt(2 columns) for embeddings, 1/sqrt(hidden) and a tenth of
 * it for the two matrices of a block, and a hundredth for the output. Uniform numbers need no transcendental function, so
 * engines agree to the last bit.
 */
export function initialWeights(spec: Spec): Float32Array {
  const layout = layoutOf(spec);
  const { hidden } = spec;
  const random = Random.for(spec.seed, 'initial weights');
  const draw = (deviation: number): number => (2 * random.next() - 1) * deviation * Math.sqrt(3);
  const weights = new Float32Array(layout.total);
  const sizes = [...spec.context, ...spec.own];

  const embedding = 1 / Math.sqrt(2 * layout.columns);
  for (let c = 0; c < layout.columns - 1; c++)
    for (let k = 0; k < sizes[c]; k++)
      for (let u = layout.sees[c]; u < hidden; u++) weights[(layout.row[c] + k) * hidden + u] = draw(embedding);

  const degree = degreeOfUnits(layout, hidden);
  const dense = 1 / Math.sqrt(hidden);
  for (const block of layout.blocks)
    for (let i = 0; i < hidden; i++)
      for (let o = 0; o < hidden; o++) {
        if (degree[i] > degree[o]) continue;
        weights[block.first + i * hidden + o] = draw(dense);
        weights[block.second + i * hidden + o] = draw(dense / 10);
      }

  const column = columnOfLogits(layout);
  for (let i = 0; i < hidden; i++)
    for (let o = 0; o < layout.logits; o++)
      if (degree[i] <= column[o]) weights[layout.output + i * layout.logits + o] = draw(dense / 100);

  for (let j = 0; j < spec.own.length; j++) {
    const at = layout.outputBias + layout.logit[j];
    const size = layout.logit[j + 1] - layout.logit[j];
    for (let k = 0; k < size; k++) weights[at + k] = spec.logMarginals?.[j][k] ?? -Math.log(size);
  }
  return weights;
}

/** @throws Error naming the first weight that is no finite number, or the wrong length */
export function checkWeights(weights: Float32Array, spec: Spec): void {
  const { total } = layoutOf(spec);
  if (weights.length !== total) throw new Error(`the row model has ${total} weights, not ${weights.length}`);
  const bad = weights.findIndex((w) => !Number.isFinite(w));
  if (bad >= 0) throw new Error(`weight ${bad} of the row model is ${weights[bad]}`);
}
