// The one long job that may run: its progress, its end, its failure. It knows nothing of what the job does.
import type { StageProgress } from '../../studio/types';
import { isCancelled, problemOf, type Problem } from './problem';

export class Tasks {
  name = $state('');
  running = $state(false);
  /** Shown only when the job takes longer than a moment. */
  slow = $state(false);
  progress = $state.raw<StageProgress | null>(null);
  problem = $state.raw<Problem | null>(null);
  private controller: AbortController | null = null;

  /** Runs a job, one at a time. @returns null when it failed or was cancelled; `problem` says why. */
  async run<T>(name: string, job: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    if (this.running) return null;
    this.controller = new AbortController();
    this.name = name;
    this.running = true;
    this.progress = null;
    this.problem = null;
    const timer = setTimeout(() => (this.slow = true), 300);
    try {
      return await job(this.controller.signal);
    } catch (error) {
      if (!isCancelled(error)) this.problem = problemOf(error);
      return null;
    } finally {
      clearTimeout(timer);
      this.running = false;
      this.slow = false;
      this.controller = null;
    }
  }

  cancel(): void {
    this.controller?.abort();
  }

  fail(error: unknown): void {
    if (!isCancelled(error)) this.problem = problemOf(error);
  }
}
