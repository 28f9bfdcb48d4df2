import { afterAll, expect, test } from 'vitest';
import { createWasmBackend } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-browser';
import { createWebGpuBackend, WebGpuRowModel } from '../../../src/model/backend/webgpu';
import { conformance, relativeError, shapes } from '../../unit/model/conformance';
import { randomCodes, roughWeights } from '../../unit/model/made-rows';

const gpu = await createWebGpuBackend();
afterAll(() => gpu.dispose());

conformance('own WebGPU kernels', async () => ({ ...gpu, dispose: () => {} }), 1e-3);

const step = { batch: 25, steps: 20, step: 0, learningRate: 0.005, weightDecay: 0.2, dropout: 0.05, ema: 0.9 };

for (const [name, spec] of Object.entries(shapes))
  test(`${name}: the GPU and the wasm kernels have the same gradients and stay together for 20 steps`, async () => {
    const codes = randomCodes([...spec.context, ...spec.own], 150);
    const rows = Int32Array.from({ length: 100 }, (_, r) => (r * 7) % 150);
    const order = Int32Array.from({ length: 20 * 25 }, (_, i) => (i * 11) % 150);
    const results = [];
    for (const backend of [gpu, await createWasmBackend(await loadKernels())]) {
      const model = await backend.create(spec);
      model.setRows(codes, 150);
      await model.setWeights(roughWeights(spec));
      const { gradient } = await model.gradient(rows, 0.1, 3);
      const loss = await model.train(order, step);
      results.push({ gradient, loss, ema: await model.getWeights('ema') });
      model.dispose();
    }
    expect(relativeError(results[0].gradient, results[1].gradient)).toBeLessThan(1e-4);
    expect(Math.abs(results[0].loss - results[1].loss) / Math.max(1, results[1].loss)).toBeLessThan(1e-3);
    expect(relativeError(results[0].ema, results[1].ema)).toBeLessThan(1e-3);
  });

test('a step is at most 20 dispatches', async () => {
  const spec = shapes.plain;
  const model = (await gpu.create(spec)) as WebGpuRowModel;
  model.setRows(randomCodes([...spec.context, ...spec.own], 60), 60);
  await model.train(
    Int32Array.from({ length: 50 }, (_, i) => i),
    { ...step, steps: 2 },
  );
  expect(model.dispatchesPerStep).toBe(19);
  model.dispose();
});

test('a lost GPU is reported as such', async () => {
  const backend = await createWebGpuBackend();
  const model = await backend.create(shapes.plain);
  model.setRows(new Uint16Array(60), 10);
  backend.dispose();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const order = Int32Array.from({ length: 10 }, (_, i) => i);
  await expect(model.train(order, { ...step, batch: 10, steps: 1 })).rejects.toMatchObject({ code: 'engine-failed' });
});
