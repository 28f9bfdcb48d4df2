import { expect, test } from 'vitest';
import { createWasmBackend, fitRowModel } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-browser';
import { conformance } from '../../unit/model/conformance';
import { learnableTask, WEIGHTS_OF_MADE_TASK } from '../../unit/model/made-rows';

conformance('wasm, plain SIMD, in Chromium', async () => createWasmBackend(await loadKernels('plain')), 1e-4);
conformance('wasm, relaxed SIMD, in Chromium', async () => createWasmBackend(await loadKernels('relaxed')), 1e-4);

test('the same task gives the same bytes as in Node', async () => {
  const result = await fitRowModel(learnableTask(700), await createWasmBackend(await loadKernels('plain')));
  const digest = await crypto.subtle.digest('SHA-256', result.weights.slice().buffer);
  const hex = [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, '0')).join('');
  expect(hex).toBe(WEIGHTS_OF_MADE_TASK);
});
