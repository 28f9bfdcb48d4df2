// The training service as it is offered across a border: what is large is handed over, not copied by the page.
import { transfer } from 'comlink';
import type { TrainingWorkerApi } from '../model/training-service';

/** Checkpoints are megabytes every few seconds: copied on the worker's side, they reach the page without a copy. */
export function acrossBorder(service: TrainingWorkerApi): TrainingWorkerApi {
  return {
    stop: () => service.stop(),
    widen: () => service.widen(),
    fit: (request, onProgress, onCheckpoint) =>
      service.fit(request, onProgress, (checkpoint) => {
        const own = structuredClone(checkpoint);
        onCheckpoint(transfer(own, [own.state.buffer, own.best.weights.buffer]));
      }),
  };
}
