// Tables to training workers: longest first, no more at once than cores and memory allow; the last big table may take the
// core of a worker that has nothing left to do. A task outlives its worker: it goes on from its last checkpoint in a fresh
// one. Starting and ending workers is the caller's to provide.
import { UserError } from '../table/user-error';
import { layoutOf } from './layout';
import { Pulse, SILENCE } from './pulse';
import { HALVED_BATCH, plannedSeconds, settingsFor } from './settings';
import type { BackendName } from './backend/types';
import type { TrainingWorkerApi } from './training-service';
import type { Checkpoint, TrainProgress, TrainResult, TrainTask } from './types';

export interface TrainingWorker {
  readonly service: TrainingWorkerApi;
  /** Resolves with the reason when the worker ends without having been asked to. */
  readonly died: Promise<Error>;
  end(): void;
}

/** Bytes that all running tasks may need together; one task alone may need more. */
const MEMORY = 1.5 * 2 ** 30;
const MOST_WORKERS = 8;
const MOST_DEATHS = 2;
/** Unused workers end after this. */
const IDLE_MS = 5000;
/** What a task that had not begun gets when training is stopped. */
const SECONDS_AFTER_STOP = 2;

/** One core is left to the page; on two cores both train. */
export function workersFor(cores: number): number {
  return cores <= 2 ? Math.max(1, cores) : Math.min(MOST_WORKERS, cores - 1);
}

interface Job {
  task: TrainTask;
  onProgress: (progress: TrainProgress) => void;
  seconds: number;
  bytes: number;
  /** Whether a second worker can help. */
  halves: boolean;
  widened: boolean;
  resolve: (result: TrainResult) => void;
  reject: (error: unknown) => void;
}

export class TrainingScheduler {
  private queue: Job[] = [];
  private readonly running = new Map<Job, TrainingWorker | null>();
  private idle: TrainingWorker[] = [];
  private idleTimer: ReturnType<typeof setTimeout> | undefined;
  private pumping = false;
  private stopping = false;
  /** Grows with every cancel: what began before is not to go on. */
  private era = 0;

  /**
   * @param start gives a fresh worker
   * @param size tables that train at the same time
   * @param silence milliseconds without a sign of life after which a worker counts as dead
   */
  constructor(
    private readonly start: () => Promise<TrainingWorker>,
    readonly size: number = workersFor(navigator.hardwareConcurrency || 1),
    private readonly silence = SILENCE,
  ) {}

  /** @throws UserError 'cancelled' after `cancel`, 'engine-failed' when workers keep dying */
  train(task: TrainTask, onProgress: (progress: TrainProgress) => void): Promise<TrainResult> {
    if (this.running.size === 0 && this.queue.length === 0) this.stopping = false;
    return new Promise((resolve, reject) => {
      this.queue.push({ task, onProgress, ...costOf(task), widened: false, resolve, reject });
      if (this.pumping) return;
      this.pumping = true;
      // all that is asked for in this turn competes for the workers
      queueMicrotask(() => {
        this.pumping = false;
        this.pump();
      });
    });
  }

  /** Running tasks end with what they have learned; those that wait still get two seconds each. */
  stop(): void {
    this.stopping = true;
    for (const worker of this.running.values()) void worker?.service.stop().catch(() => undefined);
  }

  /** All tasks end with 'cancelled', and their workers with them. */
  cancel(): void {
    this.era++;
    const jobs = [...this.queue, ...this.running.keys()];
    this.queue = [];
    for (const worker of this.running.values()) worker?.end();
    this.running.clear();
    this.endIdle();
    for (const job of jobs) job.reject(new UserError('cancelled', `training of ${job.task.table} was cancelled`));
  }

  private pump(): void {
    this.queue.sort((a, b) => b.seconds - a.seconds);
    while (this.running.size < this.size) {
      const used = [...this.running.keys()].reduce((sum, job) => sum + job.bytes, 0);
      const next = this.queue.findIndex((job) => this.running.size === 0 || used + job.bytes <= MEMORY);
      if (next < 0) break;
      const [job] = this.queue.splice(next, 1);
      this.running.set(job, null);
      void this.run(job, this.era);
    }
    this.lendCores();
  }

  /** Cores without a table help those that train, the longest first. */
  private lendCores(): void {
    if (this.queue.length > 0) return;
    const jobs = [...this.running.keys()];
    const free = this.size - jobs.length - jobs.filter((job) => job.widened).length;
    const helped = jobs.filter((job) => job.halves && !job.widened && this.running.get(job));
    for (const job of helped.sort((a, b) => b.seconds - a.seconds).slice(0, Math.max(0, free))) {
      job.widened = true;
      void this.running
        .get(job)!
        .service.widen()
        .catch(() => undefined);
    }
  }

  private async run(job: Job, era: number): Promise<void> {
    try {
      const result = await this.survive(job, era);
      if (era === this.era) job.resolve(result);
    } catch (error) {
      job.reject(error);
    } finally {
      if (era === this.era) {
        const worker = this.running.get(job);
        this.running.delete(job);
        if (worker) this.rest(worker);
        this.pump();
      }
    }
  }

  /** Fits the task, in one worker after another if need be. */
  private async survive(job: Job, era: number): Promise<TrainResult> {
    const { table } = job.task;
    const notes: string[] = [];
    const avoid: { name: BackendName; reason: string }[] = [];
    let resume: Checkpoint | undefined;
    let backend: BackendName | null = null;
    for (let deaths = 0; ;) {
      const worker = await this.take();
      if (era !== this.era) {
        worker.end();
        throw new UserError('cancelled', `training of ${table} was cancelled`);
      }
      this.running.set(job, worker);
      const most = this.stopping ? SECONDS_AFTER_STOP : Infinity;
      const task = { ...job.task, budgetSeconds: Math.min(job.task.budgetSeconds, most) };
      const pulse = new Pulse(this.silence);
      const fitted = worker.service.fit(
        { task, resume, avoid, notes },
        (progress) => {
          pulse.beat();
          backend = progress.backend;
          if (era === this.era) job.onProgress(notes.length ? { ...progress, note: notes.at(-1) } : progress);
        },
        (checkpoint) => (resume = checkpoint),
      );
      this.lendCores();
      const outcome = await Promise.race([
        worker.died.then((died) => ({ died })),
        pulse.stopped.then((died) => ({ died })),
        fitted.then(
          (result) => ({ result }),
          (error: unknown) => {
            if (!job.widened || !(error instanceof UserError && error.code === 'engine-failed')) throw error;
            return { died: error as Error };
          },
        ),
      ]).finally(() => pulse.end());
      if ('result' in outcome) return outcome.result;
      worker.end();
      this.running.set(job, null);
      const reason = outcome.died.message;
      if (++deaths > MOST_DEATHS)
        throw new UserError(
          'engine-failed',
          `Training of ${table} stopped ${deaths} times: ${reason}.`,
          'The page may be out of memory. Close other tabs, or leave the table out.',
          { table },
        );
      const lost: BackendName | null = backend;
      if (lost && lost !== 'wasm') avoid.push({ name: lost, reason });
      notes.push(
        `The worker that trained ${table} stopped (${reason}); training ${resume ? `went on from step ${resume.step}` : 'started again'}.`,
      );
    }
  }

  private async take(): Promise<TrainingWorker> {
    clearTimeout(this.idleTimer);
    return this.idle.pop() ?? this.start();
  }

  private rest(worker: TrainingWorker): void {
    this.idle.push(worker);
    void worker.died.then(() => (this.idle = this.idle.filter((w) => w !== worker)));
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.endIdle(), IDLE_MS);
  }

  private endIdle(): void {
    clearTimeout(this.idleTimer);
    for (const worker of this.idle) worker.end();
    this.idle = [];
  }
}

/** Seconds that a task is expected to take, and the bytes it needs: its rows, and seven vectors of weights. */
function costOf(task: TrainTask): Pick<Job, 'seconds' | 'bytes' | 'halves'> {
  const { context, own } = task.spec;
  const sizes = { context, own };
  const settings = settingsFor(sizes, Math.max(1, task.rows), task.preset, task.budgetSeconds);
  const { hidden, blocks, batch } = settings;
  const weights = layoutOf({ ...task.spec, hidden, blocks }).total;
  return {
    seconds: plannedSeconds(sizes, settings),
    bytes: 2 * task.codes.byteLength + 28 * weights,
    halves: batch >= HALVED_BATCH,
  };
}
