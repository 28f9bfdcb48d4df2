// Entry of the synthesis worker: plan, training data, generation. Rows are drawn on the WASM kernels in this worker.
import { createSampler } from '../src/model';
import { loadKernels } from '../src/model/backend/kernels-browser';
import { serve } from '../src/studio/bridge';
import { LocalSynthesisService } from '../src/studio/synthesis-service';

let kernels: ReturnType<typeof loadKernels> | null = null;

serve(
  new LocalSynthesisService(async (spec, weights) => createSampler(await (kernels ??= loadKernels()), spec, weights)),
);
