// A second worker on the memory of a row model, which does its part of every training step. It computes nothing by itself
// and is not talked to: both meet in the shared memory (`../kernels/crew.c`).
import type { SharedKernels } from './wasm-kernels';

interface Start {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Address of the model, and the top of the stack that is the helper's own. */
  model: number;
  stack: number;
}

/** Resolves with how to end the helper, once it waits for work. @throws Error when it does not start */
export type StartHelper = (start: Start) => Promise<() => void>;

/** The side of the worker that trains. It must not block before the helper has said that it is there. */
export function helperIn(create: () => Worker): StartHelper {
  return async (start) => {
    const worker = create();
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = () => resolve();
      worker.onerror = (event) => reject(new Error(event.message || 'the helper of the row model did not start'));
      worker.postMessage(start);
    });
    return () => worker.terminate();
  };
}

/** The side of the helper: waits for its start and then works until it is ended. */
export function beHelper(): void {
  self.onmessage = async ({ data }: MessageEvent<Start>) => {
    const { module, memory, model, stack } = data;
    const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
    const kernels = exports as unknown as SharedKernels;
    kernels.__stack_pointer.value = stack;
    self.postMessage('ready');
    kernels.help(model);
  };
}
