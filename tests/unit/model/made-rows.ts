// Made-up rows and row models for tests.
import { layoutOf, degreeOfUnits, columnOfLogits } from '../../../src/model/layout';
import { Random } from '../../../src/table/random';
import type { Spec } from '../../../src/model/backend/types';
import type { TrainTask } from '../../../src/model/types';

/** Random codes, each column leaning towards small codes. */
export function randomCodes(sizes: readonly number[], rows: number, seed = 1): Uint16Array {
  const random = new Random(seed);
  return Uint16Array.from({ length: rows * sizes.length }, (_, i) => random.next() ** 2 * sizes[i % sizes.length]);
}

/** Weights far from their start, obeying the masks, so that every path of the network counts. */
export function roughWeights(spec: Spec, seed = 2): Float32Array {
  const random = new Random(seed);
  const layout = layoutOf(spec);
  const { hidden, context, own } = spec;
  const degree = degreeOfUnits(layout, hidden);
  const column = columnOfLogits(layout);
  const weights = new Float32Array(layout.total);
  const sizes = [...context, ...own];
  for (let c = 0; c + 1 < sizes.length; c++)
    for (let k = 0; k < sizes[c]; k++)
      for (let u = layout.sees[c]; u < hidden; u++) weights[(layout.row[c] + k) * hidden + u] = random.normal() * 0.5;
  for (let u = 0; u < hidden; u++) weights[layout.inputBias + u] = random.normal() * 0.3;
  const scale = 1 / Math.sqrt(hidden);
  for (const b of layout.blocks)
    for (let i = 0; i < hidden; i++)
      for (let o = -1; o < hidden; o++) {
        if (o < 0) {
          weights[b.firstBias + i] = random.normal() * 0.3;
          weights[b.secondBias + i] = random.normal() * 0.3;
        } else if (degree[i] <= degree[o]) {
          weights[b.first + i * hidden + o] = random.normal() * scale;
          weights[b.second + i * hidden + o] = random.normal() * scale;
        }
      }
  for (let o = 0; o < layout.logits; o++) {
    weights[layout.outputBias + o] = random.normal() * 0.5;
    for (let i = 0; i < hidden; i++)
      if (degree[i] <= column[o]) weights[layout.output + i * layout.logits + o] = random.normal() * 2 * scale;
  }
  return weights;
}

/**
 * Rows with something to learn: own column 0 follows the context, column 1 follows column 0, column 2 is their sum and
 * column 3 is noise. Entities have three rows each.
 */
export function learnableTask(rows: number, over: Partial<TrainTask> = {}): TrainTask {
  const random = new Random(7);
  const codes = new Uint16Array(rows * 5);
  for (let r = 0; r < rows; r++) {
    const context = random.below(6);
    const a = random.next() < 0.8 ? context : random.below(6);
    const b = random.next() < 0.7 ? (a * 2) % 5 : random.below(5);
    codes.set([context, a, b, a + b, random.below(4)], r * 5);
  }
  return {
    table: 'made',
    spec: { context: [6], own: [6, 5, 11, 4], seed: 11 },
    codes,
    rows,
    group: Int32Array.from({ length: rows }, (_, r) => Math.floor(r / 3)),
    preset: 'fast',
    budgetSeconds: 5,
    backend: 'wasm',
    ...over,
  };
}

/** SHA-256 of the weights that `learnableTask(700)` trains to with the plain SIMD kernels, on any engine. */
export const WEIGHTS_OF_MADE_TASK = 'e97bb9e548ea2c8931f23c25fe0d8cec9aa8716c33fe564899523db8080477d7';
