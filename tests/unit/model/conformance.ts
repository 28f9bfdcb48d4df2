// What every backend must do, whatever it runs on: the same suite for all of them, in Node and in the browser.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layoutOf } from '../../../src/model/layout';
import { Random } from '../../../src/table/random';
import type { Backend, Spec, StepOptions } from '../../../src/model/backend/types';
import { randomCodes, roughWeights } from './made-rows';
import { logitsOf, lossByColumn, lossOf, probabilities } from './reference';

export const shapes: Record<string, Spec> = {
  plain: { context: [3, 5], own: [4, 2, 3, 9], hidden: 16, blocks: 2, seed: 5 },
  'no context': { context: [], own: [4, 6, 3], hidden: 24, blocks: 1, seed: 6 },
  'columns of one code': { context: [1, 4], own: [1, 5, 1, 3, 1], hidden: 16, blocks: 2, seed: 7 },
  'one own column': { context: [6], own: [5], hidden: 8, blocks: 3, seed: 8 },
  'fewer hidden units than columns': { context: [2], own: Array(12).fill(3), hidden: 16, blocks: 1, seed: 9 },
  'more than one tile of hidden units': { context: [7, 3], own: [12, 9, 4], hidden: 40, blocks: 2, seed: 10 },
};

const all = (n: number) => Int32Array.from({ length: n }, (_, r) => r);
const sizesOf = (spec: Spec) => [...spec.context, ...spec.own];
const step: StepOptions = { batch: 0, steps: 0, step: 0, learningRate: 0.01, weightDecay: 0.2, dropout: 0.1, ema: 0.9 };

/** 1 where the dense vector holds a bias. */
function biasesOf(spec: Spec): Uint8Array {
  const layout = layoutOf(spec);
  const bias = new Uint8Array(layout.total);
  for (const at of [layout.inputBias, ...layout.blocks.flatMap((b) => [b.firstBias, b.secondBias])])
    bias.fill(1, at, at + spec.hidden);
  return bias.fill(1, layout.outputBias, layout.outputBias + layout.logits);
}

/** Largest difference by the largest size. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < a.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    size = Math.max(size, Math.abs(b[i]));
  }
  return size === 0 ? difference : difference / size;
}

export function conformance(
  name: string,
  open: () => Promise<Backend>,
  tolerance: number,
  names = Object.keys(shapes),
) {
  describe(`row model on ${name}`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(() => backend.dispose());

    const make = async (spec: Spec, rows: number) => {
      const codes = randomCodes(sizesOf(spec), rows);
      const weights = roughWeights(spec);
      const model = await backend.create(spec);
      model.setRows(codes, rows);
      await model.setWeights(weights);
      return { model, codes, weights };
    };

    for (const shape of names) {
      const spec = shapes[shape];

      test(`${shape}: weights go in and come out unchanged`, async () => {
        const { model, weights } = await make(spec, 3);
        expect(await model.getWeights('live')).toEqual(weights);
        expect(await model.getWeights('ema')).toEqual(weights);
        model.dispose();
      });

      test(`${shape}: loss as by the definition`, async () => {
        const { model, codes, weights } = await make(spec, 61);
        const rows = Int32Array.from([5, 60, 0, 33, 33, 2, 17]);
        const expected = lossByColumn(spec, weights, codes, rows);
        const got = await model.evaluate(rows, 'ema');
        expect(relativeError(got.perColumn, expected)).toBeLessThan(tolerance);
        expect(got.nll).toBeCloseTo(
          got.perColumn.reduce((a, b) => a + b, 0),
          10,
        );
        model.dispose();
      });

      for (const dropout of [0, 0.25])
        test(`${shape}: gradient with dropout ${dropout} as by finite differences`, async () => {
          const { model, codes, weights } = await make(spec, 53);
          const rows = Int32Array.from([5, 52, 0, 33, 33, 2, 17]);
          const { loss, gradient } = await model.gradient(rows, dropout, 9);
          const exact = Float64Array.from(weights);
          expect(Math.abs(loss - lossOf(spec, exact, codes, rows, dropout, 9))).toBeLessThan(tolerance * loss + 1e-6);
          const random = new Random(4);
          const picked = Array.from({ length: 60 }, () => random.below(weights.length)).filter((i) => weights[i] !== 0);
          const h = 1e-6;
          const difference = picked.map((i) => {
            const at = (w: number) => {
              exact[i] = w;
              return lossOf(spec, exact, codes, rows, dropout, 9);
            };
            const slope = (at(weights[i] + h) - at(weights[i] - h)) / (2 * h);
            exact[i] = weights[i];
            return slope;
          });
          const scale = Math.max(...gradient.map(Math.abs));
          picked.forEach((i, n) =>
            expect(Math.abs(gradient[i] - difference[n]) / scale, `weight ${i}`).toBeLessThan(tolerance),
          );
          model.dispose();
        });

      test(`${shape}: the first step of AdamW follows from the gradient, biases do not decay`, async () => {
        const { model, weights } = await make(spec, 53);
        const rows = all(53);
        const { gradient } = await model.gradient(rows, 0.1, 0);
        await model.train(rows, { ...step, batch: 53, steps: 1 });
        const after = await model.getWeights('live');
        const bias = biasesOf(spec);
        const scale = Math.max(...gradient.map(Math.abs));
        for (let i = 0; i < weights.length; i++) {
          if (Math.abs(gradient[i]) < 1e-4 * scale) continue;
          const kept = bias[i] ? weights[i] : weights[i] * (1 - step.learningRate * step.weightDecay);
          expect(after[i], `weight ${i}`).toBeCloseTo(kept - step.learningRate * Math.sign(gradient[i]), 4);
        }
        expect(relativeError(await model.getWeights('ema'), after)).toBeLessThan(1e-6);
        model.dispose();
      });

      test(`${shape}: draws the codes of the inverse distribution function`, async () => {
        const { model, weights } = await make(spec, 3);
        const n = 97;
        const context = randomCodes(spec.context, n, 3);
        const random = new Random(8);
        model.sampleBegin(context, n);
        const drawn: Uint16Array[] = [];
        for (let j = 0; j < spec.own.length; j++) {
          const u = Float32Array.from({ length: n }, () => random.below(2 ** 20) / 2 ** 20);
          const sets = Uint8Array.from({ length: 4 * spec.own[j] }, (_, k) => (k % 3 === 0 ? 1 : 0));
          for (let s = 0; s < 4; s++) sets[s * spec.own[j] + random.below(spec.own[j])] = 1;
          const row = Int32Array.from({ length: n }, (_, r) => (r % 5) - 1);
          if (j === 1) {
            const fixed = Uint16Array.from({ length: n }, () => random.below(spec.own[j]));
            await model.fixColumn(j, fixed);
            drawn.push(fixed);
            continue;
          }
          drawn.push(await model.sampleColumn(j, u, { sets, row }));
          for (let r = 0; r < n; r++) {
            const known = [
              ...context.subarray(r * spec.context.length, (r + 1) * spec.context.length),
              ...spec.own.map((_, i) => drawn[i]?.[r] ?? 0),
            ];
            const legal = row[r] < 0 ? undefined : sets.subarray(row[r] * spec.own[j], (row[r] + 1) * spec.own[j]);
            const p = probabilities(logitsOf(spec, weights, known)[j], legal);
            const code = drawn[j][r];
            const before = p.slice(0, code).reduce((a, b) => a + b, 0);
            expect(p[code]).toBeGreaterThan(0);
            expect(before, `row ${r}, column ${j}`).toBeLessThanOrEqual(u[r] + tolerance);
            expect(before + p[code], `row ${r}, column ${j}`).toBeGreaterThan(u[r] - tolerance);
          }
        }
        model.dispose();
      });
    }

    test('training makes the loss smaller, and goes on from a state as if it had not stopped', async () => {
      const spec = shapes.plain;
      const { model } = await make(spec, 60);
      const order = (from: number, steps: number) =>
        Int32Array.from({ length: steps * 20 }, (_, i) => (from * 20 + i) % 60);
      const before = (await model.evaluate(all(60), 'live')).nll;
      await model.train(order(0, 30), { ...step, batch: 20, steps: 30 });
      const state = await model.getState();
      await model.train(order(30, 30), { ...step, batch: 20, steps: 30, step: 30 });
      const after = (await model.evaluate(all(60), 'live')).nll;
      expect(after).toBeLessThan(before - 0.5);
      const other = await backend.create(spec);
      other.setRows(randomCodes(sizesOf(spec), 60), 60);
      await other.setState(state);
      await other.train(order(30, 30), { ...step, batch: 20, steps: 30, step: 30 });
      expect(relativeError(await other.getWeights('live'), await model.getWeights('live'))).toBeLessThan(1e-5);
      expect(relativeError(await other.getWeights('ema'), await model.getWeights('ema'))).toBeLessThan(1e-5);
      model.dispose();
      other.dispose();
    });

    test('refuses what makes no sense, saying what', async () => {
      const spec = shapes.plain;
      const { model, weights } = await make(spec, 10);
      const bad = weights.slice();
      bad[17] = NaN;
      await expect(model.setWeights(bad)).rejects.toThrow('weight 17 of the row model is NaN');
      await expect(model.setWeights(weights.slice(1))).rejects.toThrow('weights');
      expect(() => model.setRows(new Uint16Array(0), 0)).toThrow('at least one row');
      expect(() => model.setRows(Uint16Array.from([0, 0, 0, 0, 3, 0]), 1)).toThrow('row 0, column 4: code 3');
      await expect(model.evaluate(Int32Array.of(10), 'live')).rejects.toThrow('row 10 does not exist');
      await expect(model.train(all(9), { ...step, batch: 10, steps: 1 })).rejects.toThrow('10 rows');
      const fresh = await backend.create(spec);
      await expect(fresh.sampleColumn(0, Float32Array.of(0))).rejects.toThrow('sampleBegin');
      fresh.sampleBegin(Uint16Array.of(0, 0, 1, 1), 2);
      await expect(fresh.sampleColumn(1, Float32Array.of(0, 0))).rejects.toThrow('own column 0 is next');
      await expect(fresh.sampleColumn(0, Float32Array.of(0, 1))).rejects.toThrow('not in [0, 1)');
      const legal = { sets: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0), row: Int32Array.of(0, 1) };
      await expect(fresh.sampleColumn(0, Float32Array.of(0, 0), legal)).rejects.toThrow('row 1 has no legal code');
      model.dispose();
      fresh.dispose();
    });
  });
}
