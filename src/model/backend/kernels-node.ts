// Reads the built kernels from the file system: for Node only (tests, scripts). Browsers use kernels-browser.ts.
import { readFile } from 'node:fs/promises';

const files = {
  plain: 'row-model.wasm',
  relaxed: 'row-model-relaxed.wasm',
  shared: 'row-model-shared.wasm',
  'shared-relaxed': 'row-model-shared-relaxed.wasm',
};

export async function loadKernels(variant: keyof typeof files = 'plain'): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL(`../kernels/${files[variant]}`, import.meta.url)));
}
