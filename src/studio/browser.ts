// The Studio of a browser page: each engine a worker. Nothing is loaded before it is first needed.
import { version } from '../../package.json';
import { MemoryFolder } from '../export/folder';
import { TrainingScheduler } from '../model/scheduler';
import type { TrainingWorkerApi } from '../model/training-service';
import { spawn, startedWithin } from './bridge';
import type { Runtime } from './runtime';
import type { DatabaseService, ReportService, SynthesisService } from './services';
import { Studio } from './studio';
import type { StudioSession } from './types';

export { version };

/** Of the database once its code is there, one to three as a rule: now and then it never does in Firefox. */
const startSeconds = 30;

function browserRuntime(): Runtime {
  return {
    database: async () => {
      const engine = await spawn<DatabaseService>(
        'database',
        (name) => new Worker(new URL('../../workers/database.worker.ts', import.meta.url), { type: 'module', name }),
      );
      return startedWithin(startSeconds, engine, (service, begin) => service.started(begin));
    },
    synthesis: () =>
      spawn<SynthesisService>(
        'synthesis',
        (name) => new Worker(new URL('../../workers/synthesis.worker.ts', import.meta.url), { type: 'module', name }),
      ),
    report: () =>
      spawn<ReportService>(
        'report',
        (name) => new Worker(new URL('../../workers/report.worker.ts', import.meta.url), { type: 'module', name }),
      ),
    training: new TrainingScheduler(() =>
      spawn<TrainingWorkerApi>(
        'training',
        (name) => new Worker(new URL('../../workers/training.worker.ts', import.meta.url), { type: 'module', name }),
      ),
    ),
    parts: new MemoryFolder(),
    versions: { understudy: version, browser: navigator.userAgent },
    memory,
  };
}

/** Starts a session; engines start when first needed. */
export function createStudio(): StudioSession {
  return new Studio(browserRuntime());
}

interface MemoryMeter {
  measureUserAgentSpecificMemory?(): Promise<{ bytes: number }>;
}

/** Bytes of the page and all its workers; only an isolated page of some browsers may know. */
async function memory(): Promise<number | null> {
  try {
    return (await (performance as MemoryMeter).measureUserAgentSpecificMemory?.())?.bytes ?? null;
  } catch {
    return null;
  }
}
