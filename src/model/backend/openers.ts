// How each backend is started in a browser or worker. What is not used is not loaded.
import { createWasmBackend } from './wasm';
import type { StartHelper } from './helper';
import type { Backend, BackendName } from './types';

/** @param forced whether somebody asked for this backend by name: only then a GPU may be emulated in software */
export type Opener = (forced: boolean) => Promise<Backend>;
export type Openers = Record<BackendName, Opener>;

/**
 * @param loadKernels gives the WebAssembly kernels; the shared ones where a helper is given
 * @param startHelper starts the second worker of a model that trains on the CPU
 */
export function openersWith(loadKernels: () => Promise<BufferSource>, startHelper?: StartHelper): Openers {
  return {
    wasm: async () => createWasmBackend(await loadKernels(), undefined, startHelper),
    webgpu: async (forced) => (await import('./webgpu')).createWebGpuBackend(forced),
    'tfjs-webgpu': async () => (await import('./tfjs')).createTfjsBackend('tfjs-webgpu'),
    'tfjs-wasm': async () => (await import('./tfjs')).createTfjsBackend('tfjs-wasm'),
    'tfjs-cpu': async () => (await import('./tfjs')).createTfjsBackend('tfjs-cpu'),
  };
}
