// What is known of the models: one state a table, the time left, and which of them the schema has outgrown.
import type { StageProgress, StudioEvent, TableTraining } from '../../studio/types';

export class Training {
  tables = $state.raw<Record<string, TableTraining>>({});
  /** Date.now() when the run began, 0 before. */
  started = $state(0);
  private estimate = $state<number | null>(null);
  share = $state<number | null>(null);
  stopping = $state(false);

  /** Of the run; never less than what the slowest model still needs. */
  secondsLeft = $derived.by(() => {
    const models = Object.values(this.tables).map((t) => (t.state === 'trains' ? t.progress.secondsLeft : 0));
    return this.estimate === null ? null : Math.max(this.estimate, ...models);
  });
  names = $derived(Object.keys(this.tables));
  learned = $derived(this.names.filter((t) => this.tables[t].state !== 'kept'));
  done = $derived(this.names.filter((t) => this.tables[t].state === 'done'));
  failed = $derived(this.names.filter((t) => this.tables[t].state === 'failed'));
  stale = $derived(
    this.names.filter((t) => {
      const training = this.tables[t];
      return training.state === 'done' && training.stale;
    }),
  );

  begin(): void {
    this.started = Date.now();
    this.estimate = null;
    this.share = null;
    this.stopping = false;
  }

  reset(): void {
    this.tables = {};
    this.started = 0;
    this.estimate = null;
    this.share = null;
  }

  take(event: Extract<StudioEvent, { type: 'training' }>): void {
    this.tables = { ...this.tables, [event.table]: event.training };
  }

  hear(progress: StageProgress): void {
    if (progress.stage !== 'train') return;
    this.estimate = progress.secondsLeft;
    this.share = progress.share;
  }
}

/** How far a table is, 0..1. */
export function shareOf(training: TableTraining | undefined): number {
  if (!training) return 0;
  if (training.state === 'done') return 1;
  return training.state === 'trains' ? training.progress.share : 0;
}
