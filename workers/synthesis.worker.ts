// Entry of the synthesis worker: plan, training data, generation, writing of files. Rows are drawn on the WASM kernels
// in this worker; engines that write database files start when one is asked for.
import { wasm, worker } from 'virtual:duckdb-engine';
import { createSampler } from '../src/model';
import { loadKernels } from '../src/model/backend/kernels-browser';
import { tellRequests } from '../src/offline/requests';
import { serve } from '../src/studio/bridge';
import { LocalSynthesisService } from '../src/studio/synthesis-service';

let kernels: ReturnType<typeof loadKernels> | null = null;

tellRequests(self.name);
serve(
  new LocalSynthesisService(async (spec, weights) => createSampler(await (kernels ??= loadKernels()), spec, weights), {
    sqlite: async () => (await import('../src/database/sqlite/engine-browser')).loadSqlite(),
    duckdb: async () => (await import('../src/database/wasm-database')).openWasmDatabase({ wasm, worker }),
  }),
);
