// The Studio in Node, for scripts and tests: all services in this process, one table after the other on WASM kernels.
// Browser code never imports it.
import { createRequire } from 'node:module';
import { openNodeDatabase } from '../database/node-database';
import { loadSqlite } from '../database/sqlite/engine-node';
import { createSampler } from '../model';
import { loadKernels } from '../model/backend/kernels-node';
import { ReportService as Judge } from '../report/service';
import { LocalDatabaseService } from './database-service';
import { localTraining } from './local-training';
import type { Engine, Runtime } from './runtime';
import type { ReportService } from './services';
import { Studio } from './studio';
import { LocalSynthesisService } from './synthesis-service';
import type { StudioSession } from './types';

/** Nothing dies by itself within one process. */
const forever = new Promise<never>(() => undefined);

/** What a session in this process stands on. */
export function nodeRuntime(): Runtime {
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
        { sqlite: loadSqlite, duckdb: openNodeDatabase },
        ending.signal,
      );
      return { service, died: forever, end: () => ending.abort() };
    },
    async report(): Promise<Engine<ReportService>> {
      const judge = new Judge();
      const service: ReportService = {
        load: async (job) => judge.load(job),
        check: async () => judge.check(),
        score: (onPart) => judge.score(onPart),
      };
      return { service, died: forever, end: () => undefined };
    },
    training: localTraining(loadKernels),
    parts: null,
    versions: { understudy: version, node: process.version },
    memory: async () => process.memoryUsage().rss,
  };
}

/** Starts a session; engines start when first needed. */
export function createStudio(): StudioSession {
  return new Studio(nodeRuntime());
}
