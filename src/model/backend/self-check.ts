// Does a backend compute what the row model is? A small model's gradient and a few steps, compared with a reference.
import type { Backend, Spec } from './types';
import { Random } from '../../table/random';

const spec: Spec = { context: [5, 3], own: [4, 7, 2, 33], hidden: 64, blocks: 2, seed: 20 };
const ROWS = 70;
const STEPS = { batch: 23, steps: 3, step: 0, learningRate: 0.01, weightDecay: 0.2, dropout: 0.1, ema: 0.9 };

/** Differences of rounding stay below this share of the largest figure; a wrong kernel does not. */
const TOLERANCE = 2e-3;

/** Loss, gradient and averaged weights of a fixed model after three steps. */
export async function probe(backend: Backend): Promise<Float32Array[]> {
  const random = new Random(1);
  const sizes = [...spec.context, ...spec.own];
  const codes = Uint16Array.from({ length: ROWS * sizes.length }, (_, i) => random.below(sizes[i % sizes.length]));
  const rows = Int32Array.from({ length: ROWS }, (_, r) => r);
  const model = await backend.create(spec);
  try {
    model.setRows(codes, ROWS);
    const order = Int32Array.from({ length: STEPS.batch * STEPS.steps }, (_, i) => i % ROWS);
    const before = await model.train(order, STEPS);
    const { loss, gradient } = await model.gradient(rows, 0.1, 5);
    const { nll } = await model.evaluate(rows, 'ema');
    return [Float32Array.of(before, loss, nll), gradient, await model.getWeights('ema')];
  } finally {
    model.dispose();
  }
}

/** What is wrong with the figures of a backend, or null. */
export function difference(figures: Float32Array[], reference: Float32Array[]): string | null {
  const names = ['loss', 'gradient', 'weights'];
  for (const [i, right] of reference.entries()) {
    let worst = 0;
    let size = 0;
    for (let k = 0; k < right.length; k++) {
      const off = Math.abs(figures[i][k] - right[k]);
      if (!(off <= worst)) worst = off;
      size = Math.max(size, Math.abs(right[k]));
    }
    if (!(worst <= TOLERANCE * size)) return `its ${names[i]} is off by ${((100 * worst) / size).toPrecision(2)} %`;
  }
  return null;
}
