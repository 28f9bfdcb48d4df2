import { describe, expect, test } from 'vitest';
import { fitRowModel, createSampler, createWasmBackend, type Checkpoint, type TrainTask } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-node';
import { QualityProbe } from '../../../src/model/quality';
import { splitByGroup } from '../../../src/model/split';
import { Random } from '../../../src/table/random';
import { learnableTask } from './made-rows';

const kernels = await loadKernels();
const backend = await createWasmBackend(kernels);

/** Entropy of the rows `learnableTask` makes, nats: what a perfect model reaches. */
const entropy = (() => {
  const h = (p: number[]) => -p.reduce((s, x) => s + x * Math.log(x), 0);
  const a = h([0.8 + 0.2 / 6, ...Array(5).fill(0.2 / 6)]);
  const b = h([0.7 + 0.3 / 5, ...Array(4).fill(0.3 / 5)]);
  return a + b + Math.log(4);
})();

describe('fit of a row model', () => {
  test('comes near the entropy of the rows and never below it on held-out rows', async () => {
    const result = await fitRowModel(learnableTask(6000, { preset: 'balanced' }), backend);
    expect(result.heldOutNll).toBeGreaterThan(entropy - 0.15);
    expect(result.heldOutNll).toBeLessThan(entropy + 0.1);
    expect(result.heldOutPerColumn[2]).toBeLessThan(0.05);
    expect(result.heldOutPerColumn[3]).toBeLessThan(Math.log(4) + 0.05);
    expect(result.stopped).toBe(false);
    expect(result.weights.every(Number.isFinite)).toBe(true);
    expect(result.losses.length).toBe(result.epochs);
  });

  test('draws rows that look like the rows it learned', async () => {
    const result = await fitRowModel(learnableTask(6000, { preset: 'balanced' }), backend);
    const model = await createSampler(kernels, result.spec, result.weights);
    const random = new Random(3);
    const n = 20_000;
    const context = Uint16Array.from({ length: n }, () => random.below(6));
    model.sampleBegin(context, n);
    const u = () => Float32Array.from({ length: n }, () => Math.floor(random.next() * 2 ** 23) / 2 ** 23);
    const columns: Uint16Array[] = [];
    for (let j = 0; j < 4; j++) columns.push(await model.sampleColumn(j, u()));
    const [a, b, sum] = columns;
    const share = (holds: (r: number) => boolean) => context.filter((_, r) => holds(r)).length / n;
    expect(share((r) => a[r] === context[r])).toBeCloseTo(0.8 + 0.2 / 6, 1);
    expect(share((r) => b[r] === (a[r] * 2) % 5)).toBeCloseTo(0.7 + 0.3 / 5, 1);
    expect(share((r) => sum[r] === a[r] + b[r])).toBeGreaterThan(0.98);
  });

  test('the same seed gives the same bytes, another seed others', async () => {
    const run = (seed: number) => {
      const task = learnableTask(700);
      return fitRowModel({ ...task, spec: { ...task.spec, seed } }, backend);
    };
    const [a, b, c] = [await run(1), await run(1), await run(2)];
    expect(Buffer.from(a.weights.buffer).equals(Buffer.from(b.weights.buffer))).toBe(true);
    expect(Buffer.from(a.weights.buffer).equals(Buffer.from(c.weights.buffer))).toBe(false);
  });

  test('tells quality against its ceiling, and looking changes nothing', async () => {
    const task = learnableTask(6000, { preset: 'balanced' });
    const seen: number[] = [];
    const watched = await fitRowModel(task, backend, {
      onProgress: ({ quality }) => {
        if (quality) seen.push(quality.score);
      },
    });
    const alone = await fitRowModel(task, backend);
    expect(Buffer.from(watched.weights.buffer).equals(Buffer.from(alone.weights.buffer))).toBe(true);
    expect(seen.length).toBeGreaterThan(0);
    const { score, ceiling } = watched.quality!;
    expect(alone.quality).toEqual(watched.quality);
    expect(ceiling).toBeGreaterThan(0.85);
    expect(ceiling).toBeLessThan(1);
    expect(score).toBeGreaterThan(ceiling - 0.03);
    expect(score).toBeLessThan(1);
    expect((await fitRowModel(learnableTask(60), backend)).quality).toBeNull();

    const untrained = await backend.create(watched.spec);
    untrained.setRows(task.codes, task.rows);
    const before = (await untrained.getState()).slice();
    const probe = QualityProbe.of(task, splitByGroup(task.group, task.rows, task.spec.seed))!;
    let looks = 0;
    const { score: unlearned } = await probe.measure(untrained, async () => void looks++);
    expect(unlearned).toBeLessThan(score - 0.1);
    // Messages come in while rows are drawn.
    expect(looks).toBe(task.spec.own.length);
    expect(await untrained.getState()).toEqual(before);
    untrained.dispose();
  });

  test('a table of few rows is learned from all of them, for as long as parts of it say', async () => {
    const rows = 180;
    const task = learnableTask(rows, { preset: 'balanced' });
    const result = await fitRowModel(task, backend);
    expect(result.losses).toHaveLength(result.epochs);
    const foretold = result.losses.map((l) => l.heldOut!);
    // Nothing is worse than what was there before the first round.
    expect(result.heldOutNll).toBeLessThanOrEqual(Math.min(...foretold));
    const fresh = learnableTask(6000);
    const nllOf = async ({ spec, weights }: typeof result) => {
      const model = await backend.create(spec);
      model.setRows(fresh.codes, fresh.rows);
      await model.setWeights(weights);
      const { nll } = await model.evaluate(
        Int32Array.from({ length: 5000 }, (_, i) => 1000 + i),
        'live',
      );
      model.dispose();
      return nll;
    };
    const found = await nllOf(result);
    // It learned something that holds for others, and they get what was foretold, or more, as models of parts have foretold it.
    expect(found).toBeLessThan(foretold[0]);
    expect(found).toBeLessThan((await nllOf(await fitRowModel(learnableTask(9), backend))) - 0.2);
    expect(found).toBeLessThan(result.heldOutNll! + 0.1);
    // The weights are those of all rows: another last row gives others.
    const other = task.codes.slice();
    other[other.length - 1] = (other[other.length - 1] + 1) % 4;
    expect((await fitRowModel({ ...task, codes: other }, backend)).spec.logMarginals).not.toEqual(
      result.spec.logMarginals,
    );
    const stopped = await fitRowModel(task, backend, { shouldStop: () => true });
    expect(stopped.stopped).toBe(true);
    expect(stopped.weights.every(Number.isFinite)).toBe(true);
  });

  test('goes on from a checkpoint to the same bytes', async () => {
    const task = learnableTask(3000, { budgetSeconds: 60 });
    const whole = await fitRowModel(task, backend);
    let checkpoint: Checkpoint | undefined;
    const lost = new AbortController();
    const first = fitRowModel(task, backend, {
      signal: lost.signal,
      checkpointEvery: 5,
      onCheckpoint: (c) => {
        checkpoint = structuredClone(c);
        lost.abort();
      },
    });
    await expect(first.then((r) => r.steps)).rejects.toMatchObject({ code: 'cancelled' });
    const resumed = await fitRowModel(task, backend, { resume: checkpoint });
    expect(checkpoint!.step).toBeGreaterThan(0);
    expect(checkpoint!.step).toBeLessThan(whole.steps);
    expect(resumed.steps).toBe(whole.steps);
    expect(Buffer.from(resumed.weights.buffer).equals(Buffer.from(whole.weights.buffer))).toBe(true);
  });

  test('reports progress that grows, and stops early with what it has when asked', async () => {
    const shares: number[] = [];
    let asked = 0;
    const result = await fitRowModel(learnableTask(6000, { budgetSeconds: 60, preset: 'best' }), backend, {
      onProgress: (p) => shares.push(p.share),
      shouldStop: () => ++asked > 10,
    });
    expect(result.stopped).toBe(true);
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(result.heldOutNll).not.toBeNull();
  });

  test('a table of noise is never learned by heart', async () => {
    const random = new Random(5);
    const rows = 50;
    const own = [10, 10, 10, 10];
    const task: TrainTask = {
      ...learnableTask(3),
      spec: { context: [], own, seed: 3 },
      rows,
      codes: Uint16Array.from({ length: rows * 4 }, () => random.below(10)),
      group: Int32Array.from({ length: rows }, (_, r) => r),
      preset: 'best',
    };
    const result = await fitRowModel(task, backend);
    const model = await backend.create(result.spec);
    model.setRows(task.codes, rows);
    await model.setWeights(result.weights);
    const all = Int32Array.from({ length: rows }, (_, r) => r);
    expect((await model.evaluate(all, 'live')).nll).toBeGreaterThan(4 * Math.log(10) - 1.5);
  });

  test('one row, one column, one code, no context, all work', async () => {
    for (const [context, own, rows] of [
      [[], [3], 1],
      [[], [1], 40],
      [[2, 1], [1, 1], 40],
      [[], [4, 1, 2], 9],
      [[3], [70], 65],
    ] as const) {
      const columns = context.length + own.length;
      const sizes = [...context, ...own];
      const task = {
        ...learnableTask(3),
        spec: { context: [...context], own: [...own], seed: 1 },
        rows,
        codes: Uint16Array.from({ length: rows * columns }, (_, i) => i % sizes[i % columns]),
        group: Int32Array.from({ length: rows }, (_, r) => r),
      };
      const result = await fitRowModel(task, backend);
      expect(result.weights.every(Number.isFinite)).toBe(true);
      const model = await createSampler(kernels, result.spec, result.weights);
      model.sampleBegin(new Uint16Array(5 * context.length), 5);
      for (let j = 0; j < own.length; j++) {
        const drawn = await model.sampleColumn(j, new Float32Array(5).fill(0.5));
        expect(Math.max(...drawn)).toBeLessThan(own[j]);
      }
    }
  });

  test('an empty table is refused by name', async () => {
    const task = { ...learnableTask(3), rows: 0, codes: new Uint16Array(0), group: new Int32Array(0) };
    await expect(fitRowModel(task, backend)).rejects.toMatchObject({ code: 'empty-file', message: /table made/ });
  });
});
