// Fits the row model of one table: split, training rounds with early stopping on held-out entities, best weights kept.
// A table of few rows is learned from all of them, for as many rounds as models of parts of it got better at the rest
// (cross-validation). Others are not fitted again to all rows: it buys no fidelity and leans towards the rows it saw.
import { UserError } from '../table/user-error';
import { FitState } from './fit-state';
import { layoutOf } from './layout';
import { logMarginals } from './marginals';
import { Pause } from './pause';
import { QualityProbe } from './quality';
import { settingsFor, type Settings } from './settings';
import { Batches, foldsOf, splitByGroup, type Split } from './split';
import type { Backend, RowModel, Spec } from './backend/types';
import type { FitHooks, TrainResult, TrainTask } from './types';

/** Work between two looks at the outside, so that a cancel is obeyed and progress shown in time. */
const SLICE_MS = 60;
const EVALUATION_ROWS = 1024;
/** A machine that is slower than thought gets this many times the seconds of the task, and some more. */
const SLOW_MACHINE = 5;
const SLOW_START = 30;
/** Rounds when no rows can be held out to say when to stop. */
const UNWATCHED_ROUNDS = 5;
/** Fewer rows than this say no more than their marginals. */
const LEAST_ROWS = 8;

/** What follows from a task before any backend is chosen. */
export interface Prepared {
  task: TrainTask;
  split: Split;
  /** Parts to be held out in turn, of a table of few rows; of others none. */
  folds: Split[];
  settings: Settings;
  spec: Spec;
}

/** @throws UserError 'empty-file' when the table has no rows */
export function prepareFit(task: TrainTask): Prepared {
  if (task.rows === 0)
    throw new UserError('empty-file', `table ${task.table} has no rows to learn from`, 'Leave the table out.', {
      table: task.table,
    });
  const { context, own, seed } = task.spec;
  const split = splitByGroup(task.group, task.rows, seed);
  const folds = foldsOf(task.group, task.rows, seed);
  const seconds = task.budgetSeconds / (folds.length + 1);
  const settings = settingsFor({ context, own }, split.train.length, task.preset, seconds);
  if (!folds.length && !split.heldOut.length) settings.rounds = Math.min(settings.rounds, UNWATCHED_ROUNDS);
  const { hidden, blocks } = settings;
  return { task, folds, settings, ...learning(split, { context, own, seed, hidden, blocks }, task) };
}

/** A split, and a model that begins at the marginals of the rows that it learns from. */
function learning(split: Split, spec: Spec, { codes }: TrainTask): Pick<Prepared, 'split' | 'spec'> {
  const { context, own } = spec;
  return { split, spec: { ...spec, logMarginals: logMarginals(codes, split.train, context.length, own) } };
}

/**
 * The same task gives the same weights on a deterministic backend, unless the time runs out: the length of training
 * follows from the task, the clock is only a guard at several times its seconds.
 * @throws UserError 'empty-file' when the table has no rows, 'cancelled' when the signal aborts
 */
export async function fitRowModel(task: TrainTask, backend: Backend, hooks: FitHooks = {}): Promise<TrainResult> {
  return fitPrepared(prepareFit(task), backend, hooks);
}

export async function fitPrepared(prepared: Prepared, backend: Backend, hooks: FitHooks): Promise<TrainResult> {
  const { task, folds, spec } = prepared;
  if (!folds.length) return (await fitOnce(prepared, backend, hooks)).result;
  const outside: FitHooks = { signal: hooks.signal, shouldStop: hooks.shouldStop };
  const judged: number[][][] = [];
  for (const split of folds) {
    const fold = await fitOnce({ ...prepared, ...learning(split, spec, task) }, backend, outside);
    // Whoever cannot wait gets what was learned from most of the rows.
    if (fold.result.stopped) return fold.result;
    judged.push(fold.judged);
  }
  return (await fitOnce(prepared, backend, hooks, meanByRound(judged))).result;
}

/** Nats by round and column, of all folds; those that ended before the last one stay as they ended. */
function meanByRound(folds: number[][][]): number[][] {
  const rounds = folds.reduce((most, rounds) => Math.max(most, rounds.length), 0);
  return Array.from({ length: rounds }, (_, k) =>
    folds[0][0].map((_, j) => folds.reduce((sum, f) => sum + f[Math.min(k, f.length - 1)][j], 0) / folds.length),
  );
}

/** @param foretold nats by round and column that rows held out of the table have had, where it holds out none itself */
async function fitOnce(
  { task, split, settings, spec }: Prepared,
  backend: Backend,
  hooks: FitHooks,
  foretold: number[][] = [],
): Promise<{ result: TrainResult; judged: number[][] }> {
  const model = await backend.create(spec);
  const pause = new Pause();
  try {
    model.setRows(task.codes, task.rows);
    const state = await FitState.begin(task, backend.name, model, settings, hooks);
    await new Fit(task, model, split, settings, state, hooks, pause, foretold).run();
    return { result: state.result(spec, layoutOf(spec).total), judged: state.judgements };
  } finally {
    pause.close();
    model.dispose();
  }
}

class Fit {
  private readonly batches: Batches;
  private readonly probe: QualityProbe | null;
  private sliceSteps = 1;

  constructor(
    private readonly task: TrainTask,
    private readonly model: RowModel,
    private readonly split: Split,
    private readonly settings: Settings,
    private readonly state: FitState,
    private readonly hooks: FitHooks,
    private readonly pause: Pause,
    private readonly foretold: number[][],
  ) {
    this.batches = new Batches(split.train, settings.batch, task.spec.seed);
    this.probe = QualityProbe.of(task, split);
  }

  async run(): Promise<void> {
    const { state, settings, task } = this;
    if (task.rows < LEAST_ROWS || layoutOf(state.spec).logits === 0) return;
    if (state.step === 0) await this.judge(null);
    while (state.epoch < settings.rounds && state.waited < settings.patience && !state.stopped) {
      const loss = await this.round();
      if (state.stopped && loss === null) break;
      if (loss !== null && !Number.isFinite(loss)) {
        if (state.backend !== 'wasm') throw new Error(`training of ${task.table} became unstable on ${state.backend}`);
        state.notes.push(`Training became unstable in round ${state.epoch + 1}; the weights before it are kept.`);
        break;
      }
      state.epoch++;
      await this.judge(loss);
      await state.lookIfDue(this.probe, this.look);
    }
    await state.lookLast(this.probe, () => this.pause.turn());
  }

  /** Trains to the end of the round. Mean loss a row, or null when nothing was trained. */
  private async round(): Promise<number | null> {
    const { state, settings, model } = this;
    const end = (state.epoch + 1) * settings.roundSteps;
    let sum = 0;
    let rows = 0;
    while (state.step < end && !state.stopped) {
      const steps = Math.min(this.sliceSteps, end - state.step);
      const started = performance.now();
      const loss = await model.train(this.batches.take(state.step, steps), { ...settings, step: state.step, steps });
      const took = performance.now() - started;
      this.sliceSteps = Math.max(1, Math.min(512, 2 * steps, Math.round((steps * SLICE_MS) / Math.max(took, 0.1))));
      sum += loss * steps;
      rows += steps;
      state.trained(steps, took, sum / rows);
      if (!Number.isFinite(sum)) return sum;
      await this.look();
      await state.saveIfDue();
    }
    return rows ? sum / rows : null;
  }

  /** Evaluates the averaged weights and keeps them when they are the best so far. */
  private async judge(trainNll: number | null): Promise<void> {
    const { state, split, model, foretold } = this;
    if (foretold.length) return state.judged(trainNll, foretold[Math.min(state.epoch, foretold.length - 1)]);
    const own = this.task.spec.own.length;
    const perColumn: number[] = new Array(split.heldOut.length ? own : 0).fill(0);
    for (let at = 0; at < split.heldOut.length; at += EVALUATION_ROWS) {
      const rows = split.heldOut.subarray(at, at + EVALUATION_ROWS);
      const part = await model.evaluate(rows, 'ema');
      part.perColumn.forEach((nll, j) => (perColumn[j] += (nll * rows.length) / split.heldOut.length));
      await this.look();
    }
    await state.judged(trainNll, perColumn.length ? perColumn : null);
  }

  /** Lets messages in, and obeys them. */
  private readonly look = async (): Promise<void> => {
    const { state, hooks, task, pause } = this;
    await pause.turn();
    if (hooks.signal?.aborted) throw new UserError('cancelled', `training of ${task.table} was cancelled`);
    if (hooks.shouldStop?.()) state.stopped = true;
    if (hooks.mayWiden?.()) this.model.widen?.();
    const limit = SLOW_START + SLOW_MACHINE * task.budgetSeconds;
    if (state.seconds() > limit && !state.stopped) {
      state.stopped = true;
      state.notes.push(`Training of ${task.table} ended after ${Math.round(limit)} seconds, before it had converged.`);
    }
    state.reportIfDue();
  };
}
