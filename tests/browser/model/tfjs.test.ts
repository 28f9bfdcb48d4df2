import { expect, test } from 'vitest';
import { createWasmBackend } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-browser';
import { createTfjsBackend } from '../../../src/model/backend/tfjs';
import { conformance, relativeError, shapes } from '../../unit/model/conformance';
import { randomCodes, roughWeights } from '../../unit/model/made-rows';

conformance('TensorFlow.js cpu', () => createTfjsBackend('tfjs-cpu'), 1e-4);
conformance('TensorFlow.js wasm', () => createTfjsBackend('tfjs-wasm'), 1e-4);
conformance('TensorFlow.js webgpu', () => createTfjsBackend('tfjs-webgpu'), 1e-3, ['plain', 'columns of one code']);

for (const [name, spec] of Object.entries(shapes))
  test(`${name}: own kernels and TensorFlow.js cpu have the same gradients and stay together for 20 steps`, async () => {
    const codes = randomCodes([...spec.context, ...spec.own], 150);
    const rows = Int32Array.from({ length: 100 }, (_, r) => (r * 7) % 150);
    const order = Int32Array.from({ length: 20 * 25 }, (_, i) => (i * 11) % 150);
    const results = [];
    for (const variant of ['plain', 'relaxed', 'tfjs'] as const) {
      const backend =
        variant === 'tfjs' ? await createTfjsBackend('tfjs-cpu') : await createWasmBackend(await loadKernels(variant));
      const model = await backend.create(spec);
      model.setRows(codes, 150);
      await model.setWeights(roughWeights(spec));
      const { gradient } = await model.gradient(rows, 0.1, 3);
      const step = { batch: 25, steps: 20, step: 0, learningRate: 0.005, weightDecay: 0.2, dropout: 0.05, ema: 0.9 };
      const loss = await model.train(order, step);
      results.push({ gradient, loss, ema: await model.getWeights('ema') });
      model.dispose();
    }
    const reference = results[2];
    for (const result of results.slice(0, 2)) {
      expect(relativeError(result.gradient, reference.gradient)).toBeLessThan(1e-5);
      expect(Math.abs(result.loss - reference.loss) / Math.max(1, reference.loss)).toBeLessThan(1e-4);
      expect(relativeError(result.ema, reference.ema)).toBeLessThan(1e-3);
    }
  });
