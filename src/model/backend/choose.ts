// Which backend trains a table: the one asked for, or the fastest of those that compute rightly, by a timed trial of real
// steps. A backend that fails its self-check or breaks is not used again, and the reason is kept as a note.
import { difference, probe } from './self-check';
import { UserError } from '../../table/user-error';
import type { Openers } from './openers';
import type { Backend, BackendName, Spec, StepOptions } from './types';
import type { BackendChoice } from '../types';

/** What is going to be trained, for the trial. */
export interface Trial {
  spec: Spec;
  codes: Uint16Array;
  rows: number;
  options: Omit<StepOptions, 'step' | 'steps'>;
}

/** From the first that works: own kernels, then TensorFlow.js where the engine refuses them. */
const WITHOUT_GPU: BackendName[] = ['wasm', 'tfjs-wasm', 'tfjs-cpu'];
const START_MS = 20_000;
const TRIAL_MS = 250;
/** A GPU must be this much faster to be worth its rounding. */
const WORTHWHILE = 1.2;

export class BackendChooser {
  private readonly opened = new Map<BackendName, Backend>();
  private readonly broken = new Map<BackendName, string>();
  /** Those of the broken that the device never offered: nothing to tell. */
  private readonly missing = new Set<BackendName>();
  private expected: Float32Array[] | null = null;

  constructor(private readonly openers: Openers) {}

  /**
   * @param trial real work to time the GPU by; without it, only the CPU is chosen by itself
   * @returns the backend, and why another one that was asked for is not used
   * @throws UserError of the last backend when none works
   */
  async choose(choice: BackendChoice, trial?: Trial): Promise<{ backend: Backend; notes: string[] }> {
    const notes: string[] = [];
    if (choice !== 'auto') {
      const backend = await this.open(choice, true);
      if (backend) return { backend, notes };
      notes.push(`The backend ${choice} was asked for and is not used: ${this.broken.get(choice)}.`);
    }
    const safe = await this.firstWithoutGpu();
    if (choice !== 'auto' || !trial) return { backend: safe, notes };
    const known = this.broken.has('webgpu');
    const gpu = await this.open('webgpu', false);
    if (!gpu) {
      if (!known && !this.missing.has('webgpu')) notes.push(`The GPU is not used: ${this.broken.get('webgpu')}.`);
      return { backend: safe, notes };
    }
    try {
      const [fast, usual] = [await speedOf(gpu, trial), await speedOf(safe, trial)];
      return { backend: fast > WORTHWHILE * usual ? gpu : safe, notes };
    } catch (error) {
      this.fail('webgpu', error);
      notes.push(`The GPU is not used: ${this.broken.get('webgpu')}.`);
      return { backend: safe, notes };
    }
  }

  /** Own CPU kernels to check another backend by, or null where they do not run. */
  async reference(of: BackendName): Promise<Backend | null> {
    return of === 'wasm' ? null : this.open('wasm', false);
  }

  /** From now on this backend is not used. */
  fail(name: BackendName, error: unknown): void {
    this.broken.set(name, error instanceof Error ? error.message : String(error));
    if (error instanceof UserError && error.code === 'unsupported') this.missing.add(name);
    this.opened.get(name)?.dispose();
    this.opened.delete(name);
  }

  private async firstWithoutGpu(): Promise<Backend> {
    for (const name of WITHOUT_GPU) {
      const backend = await this.open(name, false);
      if (backend) return backend;
    }
    throw new Error(`no backend works: ${[...this.broken].map(([name, reason]) => `${name}: ${reason}`).join('; ')}`);
  }

  /** Opened and checked, or null with the reason in `broken`. */
  private async open(name: BackendName, forced: boolean): Promise<Backend | null> {
    if (this.broken.has(name)) return null;
    const known = this.opened.get(name);
    if (known) return known;
    try {
      const backend = await inTime(this.openers[name](forced), name);
      this.opened.set(name, backend);
      const wrong = await this.judge(backend);
      if (!wrong) return backend;
      this.fail(name, `the self-check failed, ${wrong}`);
    } catch (error) {
      this.fail(name, error);
    }
    return null;
  }

  /** Compares with the own CPU kernels; they are checked against TensorFlow.js by the tests, not by every page. */
  private async judge(backend: Backend): Promise<string | null> {
    const cpu = await this.reference(backend.name);
    if (!cpu) return null;
    this.expected ??= await probe(cpu);
    return difference(await inTime(probe(backend), backend.name), this.expected);
  }
}

async function inTime<T>(promise: Promise<T>, name: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} gave no answer in ${START_MS / 1000} s`)), START_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Rows a second in real steps. */
async function speedOf(backend: Backend, trial: Trial): Promise<number> {
  const model = await backend.create(trial.spec);
  try {
    model.setRows(trial.codes, trial.rows);
    const { batch } = trial.options;
    const run = async (steps: number) => {
      const order = Int32Array.from({ length: batch * steps }, (_, i) => (i * 7919) % trial.rows);
      const started = performance.now();
      await model.train(order, { ...trial.options, steps, step: 0 });
      return performance.now() - started;
    };
    await run(4);
    let steps = 4;
    let took = await run(steps);
    while (took < TRIAL_MS / 3) took = await run((steps *= 2));
    return (steps * batch) / took;
  } finally {
    model.dispose();
  }
}
