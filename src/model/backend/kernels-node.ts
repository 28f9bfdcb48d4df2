// Reads the built kernels from the file system: for Node only (tests, scripts). Browsers use kernels-browser.ts.
import { readFile } from 'node:fs/promises';

export async function loadKernels(variant: 'plain' | 'relaxed' = 'plain'): Promise<Uint8Array<ArrayBuffer>> {
  const file = variant === 'plain' ? 'row-model.wasm' : 'row-model-relaxed.wasm';
  return new Uint8Array(await readFile(new URL(`../kernels/${file}`, import.meta.url)));
}
