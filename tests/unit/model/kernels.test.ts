import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildKernels, canBuild, hashes } from '../../../scripts/build-kernels.mjs';
import { loadKernels } from '../../../src/model/backend/kernels-node';

const noted = readFileSync(new URL('../../../src/model/kernels/SHA256SUMS', import.meta.url), 'utf8');

test('the committed kernels have the noted hashes', async () => {
  const modules = {
    'row-model.wasm': Buffer.from(await loadKernels('plain')),
    'row-model-relaxed.wasm': Buffer.from(await loadKernels('relaxed')),
    'row-model-shared.wasm': Buffer.from(await loadKernels('shared')),
    'row-model-shared-relaxed.wasm': Buffer.from(await loadKernels('shared-relaxed')),
  };
  expect(hashes(modules)).toBe(noted);
});

test.skipIf(!canBuild())('the committed kernels are what their source compiles to', () => {
  expect(hashes(buildKernels())).toBe(noted);
});
