// The state of every table while a database trains, told as events, and how far the whole is. It trains nothing.
import type { TrainProgress, TrainResult } from '../model/types';
import { tableOf, type Schema } from '../schema/types';
import type { PlanSummary, Trainer } from '../synthesis/types';
import { UserError } from '../table/user-error';
import { meaningFor } from './schema-meaning';
import type { TrainingPool } from './training-pool';
import type { OnStage, StudioEvent, TableTraining } from './types';

interface Progress {
  /** Codes to learn from: the measure of a table's work. */
  cells: number;
  share: number;
}

export class TrainingBoard {
  #states = new Map<string, TableTraining>();
  #progress = new Map<string, Progress>();
  #results = new Map<string, TrainResult>();

  constructor(private readonly tell: (event: StudioEvent) => void) {}

  /** The plan's tables before the first trains; those not asked for keep their state. */
  expect(plan: PlanSummary, schema: Schema, only?: string[]): void {
    this.#progress.clear();
    this.#results.clear();
    for (const { table, treatment, codeColumns } of plan.tables) {
      if (treatment === 'keep') this.set(table, { state: 'kept' });
      else if (!only || only.includes(table)) {
        this.#progress.set(table, { cells: Math.max(1, tableOf(schema, table).rows * codeColumns), share: 0 });
        this.set(table, { state: 'waits' });
      }
    }
  }

  /** A trainer on the pool that keeps the board. Asked twice for a table (after a restart) it gives the first result. */
  trainer(pool: TrainingPool, onStage: OnStage, onResult: (result: TrainResult) => void): Trainer {
    return async (task, onProgress) => {
      const known = this.#results.get(task.table);
      if (known) return known;
      if (!this.#progress.has(task.table))
        this.#progress.set(task.table, { cells: task.rows * task.spec.own.length, share: 0 });
      try {
        const result = await pool.train(task, (progress) => {
          this.advance(task.table, progress);
          onStage({
            share: this.share(task.table, progress.share),
            words: `training ${task.table}`,
            table: task.table,
          });
          onProgress(progress);
        });
        this.#results.set(task.table, result);
        this.finish(result);
        onStage({ share: this.share(task.table, 1), words: `trained ${task.table}`, table: task.table });
        onResult(result);
        return result;
      } catch (error) {
        if (!(error instanceof UserError && error.code === 'cancelled')) this.fail(task.table, error);
        throw error;
      }
    };
  }

  /** After an edit of the schema: tables whose columns or relations changed were trained on something else. */
  markStale(before: Schema, after: Schema): void {
    for (const [table, training] of this.#states) {
      if (training.state !== 'done') continue;
      const stale = meaningFor(before, table) !== meaningFor(after, table);
      if (stale !== training.stale) this.set(table, { ...training, stale });
    }
  }

  /** Training ended before its end: tables that had not finished wait again. */
  abandon(): void {
    for (const [table, training] of this.#states) if (training.state === 'trains') this.set(table, { state: 'waits' });
  }

  private set(table: string, training: TableTraining): void {
    this.#states.set(table, training);
    this.tell({ type: 'training', table, training });
  }

  private advance(table: string, progress: TrainProgress): void {
    const before = this.#states.get(table);
    const curve = before?.state === 'trains' ? before.curve : [];
    const { epoch, trainNll: train, heldOutNll: heldOut, quality } = progress;
    const point = { epoch, train, heldOut, ...(quality ? { quality: quality.score } : {}) };
    const earlier = curve.filter((p) => p.epoch < point.epoch);
    this.set(table, { state: 'trains', progress, curve: [...earlier, point] });
    if (progress.note) this.tell({ type: 'note', words: `${table}: ${progress.note}` });
  }

  private finish({ weights: _weights, ...result }: TrainResult): void {
    this.set(result.table, { state: 'done', result, stale: false });
  }

  private fail(table: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof UserError ? error.hint : '';
    this.set(table, { state: 'failed', message, hint });
  }

  /** Notes how far a table is. @returns how far the whole is, 0..1 */
  private share(table: string, share: number): number {
    this.#progress.get(table)!.share = share;
    let done = 0;
    let all = 0;
    for (const { cells, share: part } of this.#progress.values()) {
      done += cells * part;
      all += cells;
    }
    return done / all;
  }
}
