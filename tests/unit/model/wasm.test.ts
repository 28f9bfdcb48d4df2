import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createWasmBackend, fitRowModel } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-node';
import { Random } from '../../../src/table/random';
import type { RowModel, Spec } from '../../../src/model/backend/types';
import { conformance } from './conformance';
import { learnableTask, randomCodes, WEIGHTS_OF_MADE_TASK } from './made-rows';

const plain = await loadKernels('plain');
const relaxed = await loadKernels('relaxed');
const hasRelaxed = WebAssembly.validate(relaxed);

conformance('wasm, plain SIMD', () => createWasmBackend(plain), 1e-4);
if (hasRelaxed) conformance('wasm, relaxed SIMD', () => createWasmBackend(relaxed), 1e-4);

const options = { batch: 16, learningRate: 0.01, weightDecay: 0.2, dropout: 0.05, ema: 0.99 };

async function made(spec: Spec, rows: number): Promise<RowModel> {
  const model = await (await createWasmBackend(plain)).create(spec);
  model.setRows(randomCodes([...spec.context, ...spec.own], rows), rows);
  return model;
}

describe('wasm kernels', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('the same task gives the same bytes on every engine', async () => {
    const result = await fitRowModel(learnableTask(700), await createWasmBackend(plain));
    expect(createHash('sha256').update(new Uint8Array(result.weights.buffer)).digest('hex')).toBe(WEIGHTS_OF_MADE_TASK);
  });

  test('never draws an illegal code in ten million draws', async () => {
    const own = Array(40).fill(12);
    const spec: Spec = { context: [5], own, hidden: 40, blocks: 1, seed: 1 };
    const model = await made(spec, 10);
    const random = new Random(1);
    const rows = 250_000;
    const sets = new Uint8Array(64 * 12);
    for (let s = 0; s < 64; s++) {
      for (let k = 0; k < 12; k++) sets[s * 12 + k] = random.next() < 0.3 ? 1 : 0;
      sets[s * 12 + random.below(12)] = 1;
    }
    const row = Int32Array.from({ length: rows }, () => random.below(64));
    const u = Float32Array.from({ length: rows }, () => random.below(2 ** 24) / 2 ** 24);
    u.fill(1 - 2 ** -24, 0, 1000);
    u.fill(0, 1000, 2000);
    model.sampleBegin(new Uint16Array(rows), rows);
    let illegal = 0;
    for (let j = 0; j < own.length; j++) {
      const drawn = await model.sampleColumn(j, u, { sets, row });
      for (let r = 0; r < rows; r++) illegal += 1 - sets[row[r] * 12 + drawn[r]];
    }
    expect(illegal).toBe(0);
  });

  test('ten thousand steps need no more memory than one', async () => {
    const memories: WebAssembly.Memory[] = [];
    vi.stubGlobal('WebAssembly', {
      ...Object.fromEntries(Object.getOwnPropertyNames(WebAssembly).map((k) => [k, Reflect.get(WebAssembly, k)])),
      Memory: class extends WebAssembly.Memory {
        constructor(descriptor: WebAssembly.MemoryDescriptor) {
          super(descriptor);
          memories.push(this);
        }
      },
    });
    const model = await made({ context: [3], own: [4, 5], hidden: 16, blocks: 1, seed: 1 }, 64);
    const order = Int32Array.from({ length: 100 * 16 }, (_, i) => (i * 7) % 64);
    const use = async (step: number) => {
      await model.train(order, { ...options, steps: 100, step });
      await model.evaluate(order.subarray(0, 64), 'ema');
      model.sampleBegin(new Uint16Array(64), 64);
      for (let j = 0; j < 2; j++) await model.sampleColumn(j, new Float32Array(64));
      await model.getState();
    };
    await use(0);
    expect(memories.length).toBe(1);
    const before = memories[0].buffer.byteLength;
    for (let step = 100; step < 10_100; step += 100) await use(step);
    expect(memories[0].buffer.byteLength).toBe(before);
  });

  test('rows beyond the kept state are drawn the same', async () => {
    const spec: Spec = { context: [5], own: [4, 7, 3], hidden: 32, blocks: 2, seed: 2 };
    const rows = 5000;
    const context = randomCodes([5], rows);
    const u = Float32Array.from({ length: rows }, (_, r) => ((r * 7919) % rows) / rows);
    const draw = async (pages: number) => {
      const model = await (await createWasmBackend(plain, pages)).create(spec);
      model.sampleBegin(context, rows);
      return [await model.sampleColumn(0, u), await model.sampleColumn(1, u), await model.sampleColumn(2, u)];
    };
    expect(await draw(16)).toEqual(await draw(65535));
  });

  test('two hundred columns train and draw', async () => {
    const own = Array.from({ length: 200 }, (_, j) => 2 + (j % 7));
    const model = await made({ context: [3, 3], own, hidden: 512, blocks: 2, seed: 3 }, 100);
    const before = (await model.evaluate(Int32Array.of(1, 2, 3), 'live')).nll;
    const order = Int32Array.from({ length: 320 }, (_, i) => i % 100);
    await model.train(order, { ...options, steps: 20, step: 0 });
    expect((await model.evaluate(Int32Array.of(1, 2, 3), 'live')).nll).toBeLessThan(before);
    model.sampleBegin(new Uint16Array(6), 3);
    for (let j = 0; j < 200; j++)
      expect(Math.max(...(await model.sampleColumn(j, Float32Array.of(0, 0.5, 0.99))))).toBeLessThan(own[j]);
  });

  test('a column of five thousand codes trains and draws', async () => {
    const spec: Spec = { context: [5000], own: [5000, 3, 5000], hidden: 64, blocks: 1, seed: 3 };
    const model = await made(spec, 200);
    const rows = Int32Array.from({ length: 160 }, (_, i) => i);
    const before = (await model.evaluate(rows, 'live')).nll;
    expect(before).toBeCloseTo(2 * Math.log(5000) + Math.log(3), 0);
    await model.train(rows, { ...options, steps: 10, step: 0 });
    expect((await model.evaluate(rows, 'live')).nll).toBeLessThan(before);
    model.sampleBegin(Uint16Array.of(0, 4999), 2);
    const drawn = await model.sampleColumn(0, Float32Array.of(0, 1 - 2 ** -24));
    expect(drawn[0]).toBeLessThan(50);
    expect(drawn[1]).toBeGreaterThan(4900);
  });

  test('says so when memory is refused', async () => {
    const small = await createWasmBackend(plain, 20);
    await expect(small.create({ context: [5000], own: [9, 9], hidden: 256, blocks: 2, seed: 1 })).rejects.toMatchObject(
      {
        code: 'out-of-memory',
        message: /MB/,
      },
    );
    const model = await small.create({ context: [], own: [9, 9], hidden: 16, blocks: 1, seed: 1 });
    expect(() => model.setRows(new Uint16Array(2_000_000), 1_000_000)).toThrow(/MB more/);
  });

  test('says so when the engine has no SIMD', async () => {
    vi.stubGlobal('WebAssembly', { validate: () => false });
    await expect(createWasmBackend(plain)).rejects.toMatchObject({ code: 'unsupported', message: /SIMD/ });
  });
});
