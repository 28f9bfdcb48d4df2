// Training in the thread of the caller, one table after the other on the WASM kernels: for Node.
import { createWasmBackend, fitRowModel, type Backend } from '../model';
import { cancelled } from './engine-slot';
import type { TrainingPool } from './training-pool';

/** @param loadKernels gives the WASM kernels */
export function localTraining(loadKernels: () => Promise<BufferSource>): TrainingPool {
  let backend: Promise<Backend> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let running = new AbortController();
  let stopping = false;
  return {
    size: 1,
    train(task, onProgress) {
      const { signal } = running;
      stopping = false;
      const turn = last.then(async () => {
        if (signal.aborted) throw cancelled();
        backend ??= loadKernels().then((kernels) => createWasmBackend(kernels));
        return fitRowModel(task, await backend, { onProgress, signal, shouldStop: () => stopping });
      });
      last = turn.catch(() => undefined);
      return turn;
    },
    stop() {
      stopping = true;
    },
    cancel() {
      running.abort();
      running = new AbortController();
    },
  };
}
