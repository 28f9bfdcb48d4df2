// The Studio in Node, for scripts and tests: all services in this process, one table after the other on WASM kernels.
// Browser code never imports it.
import { createRequire } from 'node:module';
import { openNodeDatabase } from '../database/node-database';
import { createSampler, createWasmBackend, fitRowModel, type Backend } from '../model';
import { loadKernels } from '../model/backend/kernels-node';
import { ReportService as Judge } from '../report/service';
import { LocalDatabaseService } from './database-service';
import { cancelled } from './engine-slot';
import type { Engine, Runtime } from './runtime';
import type { ReportService } from './services';
import { Studio } from './studio';
import { LocalSynthesisService } from './synthesis-service';
import type { TrainingPool } from './training-pool';
import type { StudioSession } from './types';

/** Nothing dies by itself within one process. */
const forever = new Promise<never>(() => undefined);

function nodeRuntime(): Runtime {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  return {
    async database() {
      const ending = new AbortController();
      return {
        service: new LocalDatabaseService(openNodeDatabase, ending.signal),
        died: forever,
        end: () => ending.abort(),
      };
    },
    async synthesis() {
      const kernels = await loadKernels();
      const ending = new AbortController();
      const service = new LocalSynthesisService(
        (spec, weights) => createSampler(kernels, spec, weights),
        ending.signal,
      );
      return { service, died: forever, end: () => ending.abort() };
    },
    async report(): Promise<Engine<ReportService>> {
      const judge = new Judge();
      const service: ReportService = { load: async (job) => judge.load(job), check: async () => judge.check() };
      return { service, died: forever, end: () => undefined };
    },
    training: oneAtATime(),
    versions: { understudy: version, node: process.version },
    memory: async () => process.memoryUsage().rss,
  };
}

/** Starts a session; engines start when first needed. */
export function createStudio(): StudioSession {
  return new Studio(nodeRuntime());
}

function oneAtATime(): TrainingPool {
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
