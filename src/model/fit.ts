// Fits the row model of one table: split, training rounds with early stopping on held-out entities, best weights kept.
// A table of few rows is learned from all of them, for as many rounds as models of parts of it got better at the rest
// (cross-validation). Others are not fitted again to all rows: it buys no fidelity and leans towards the rows it saw.
// Up to some thousand rows a model is also fitted that learns first from rows drawn by counts; the better one is kept.
import { Random } from '../table/random';
import { UserError } from '../table/user-error';
import { drawByCounts } from './backoff';
import { FitState } from './fit-state';
import { layoutOf } from './layout';
import { levelMargins } from './level-margins';
import { logMarginals } from './marginals';
import { Pause } from './pause';
import { QualityProbe } from './quality';
import { settingsFor, type Settings } from './settings';
import { Batches, foldsOf, splitByGroup, type Split } from './split';
import type { Backend, RowModel, Spec } from './backend/types';
import type { FitHooks, Preset, TrainResult, TrainTask } from './types';

/** Work between two looks at the outside, so that a cancel is obeyed and progress shown in time. */
const SLICE_MS = 60;
/** Of a model that learns from counts. */
const SLICE_STEPS = 32;
/** Rows whose margins are looked at. */
const LEVEL_ROWS = 16_384;
const EVALUATION_ROWS = 1024;
/** A machine that is slower than thought gets this many times the seconds of the task, and some more. */
const SLOW_MACHINE = 5;
const SLOW_START = 30;
/** Rounds when no rows can be held out to say when to stop. */
const UNWATCHED_ROUNDS = 5;
/** Fewer rows than this say no more than their marginals. */
const LEAST_ROWS = 8;
/** From so many rows on, rows teach more than what can be drawn by counts of them. */
const ENOUGH_ROWS = 3000;
/** Rows that are drawn by counts, at least and for each row, and passes over them. */
const DRAWN_ROWS = 16_000;
const DRAWN_FOR_EACH = 4;
const DRAWN_PASSES: Record<Preset, number> = { fast: 1, balanced: 3, best: 3 };
const DRAWN_SETTINGS = { batch: 64, learningRate: 0.004, weightDecay: 1.5, ema: 0.99 };

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
  const { rows } = prepared.task;
  if (rows < LEAST_ROWS || rows >= ENOUGH_ROWS) return (await fitOnce(prepared, backend, hooks)).result;
  const plain = await fitSmall(prepared, backend, partOf(hooks, 0), false);
  if (plain.stopped || plain.heldOutNll === null) return plain;
  const taught = await fitSmall(prepared, backend, partOf(hooks, 1), true);
  // A likelihood that is no number is no better either.
  return !taught.stopped && taught.heldOutNll! < plain.heldOutNll ? taught : plain;
}

/** One half of all that is to be done, too short for checkpoints. */
function partOf({ signal, shouldStop, onProgress }: FitHooks, part: 0 | 1): FitHooks {
  return { signal, shouldStop, onProgress: onProgress && ((p) => onProgress({ ...p, share: (part + p.share) / 2 })) };
}

/** Where there are folds, for as many rounds as they foretell. */
async function fitSmall(prepared: Prepared, backend: Backend, hooks: FitHooks, taught: boolean): Promise<TrainResult> {
  const { task, folds, spec } = prepared;
  const judged: number[][][] = [];
  for (const split of folds) {
    const part = { ...prepared, ...learning(split, spec, task) };
    const fold = await fitOnce(part, backend, { ...hooks, onProgress: undefined }, taught);
    // Whoever cannot wait gets what was learned from most of the rows.
    if (fold.result.stopped) return fold.result;
    judged.push(fold.judged);
  }
  return (await fitOnce(prepared, backend, hooks, taught, meanByRound(judged))).result;
}

/** Nats by round and column, of all folds; those that ended before the last one stay as they ended. */
function meanByRound(folds: number[][][]): number[][] {
  const rounds = folds.reduce((most, rounds) => Math.max(most, rounds.length), 0);
  return Array.from({ length: rounds }, (_, k) =>
    folds[0][0].map((_, j) => folds.reduce((sum, f) => sum + f[Math.min(k, f.length - 1)][j], 0) / folds.length),
  );
}

/**
 * @param taught does it learn from rows drawn by counts first?
 * @param foretold nats by round and column that rows held out of the table have had, where it holds out none itself
 */
async function fitOnce(
  { task, split, settings, spec }: Prepared,
  backend: Backend,
  hooks: FitHooks,
  taught = false,
  foretold: number[][] = [],
): Promise<{ result: TrainResult; judged: number[][] }> {
  const model = await backend.create(spec);
  const pause = new Pause();
  try {
    const state = await FitState.begin(task, backend.name, model, settings, hooks);
    await new Fit(task, model, split, settings, state, hooks, pause, foretold).run(taught);
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

  async run(taught: boolean): Promise<void> {
    const { state, settings, task, model } = this;
    if (taught) await this.learnCounts();
    model.setRows(task.codes, task.rows);
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
    await this.level();
    await state.lookLast(this.probe, () => this.pause.turn());
  }

  /** Learns from many rows that are drawn by counts of the few; then training starts from there. */
  private async learnCounts(): Promise<void> {
    const { model, task, split, settings } = this;
    const { context, own, seed } = task.spec;
    const count = Math.max(DRAWN_ROWS, DRAWN_FOR_EACH * split.train.length);
    const few = { codes: task.codes, rows: split.train, context, own };
    model.setRows(drawByCounts(few, count, Random.for(seed, 'drawn by counts')), count);
    const { batch } = DRAWN_SETTINGS;
    const batches = new Batches(
      Int32Array.from({ length: count }, (_, r) => r),
      batch,
      seed,
    );
    const all = Math.ceil((DRAWN_PASSES[task.preset] * count) / batch);
    for (let step = 0; step < all && !this.state.stopped; step += SLICE_STEPS) {
      const steps = Math.min(SLICE_STEPS, all - step);
      await model.train(batches.take(step, steps), { ...settings, ...DRAWN_SETTINGS, step, steps });
      await this.look();
    }
    const weights = await model.getWeights('ema');
    const state = new Float32Array(await model.getState()).fill(0);
    state.set(weights);
    state.set(weights, weights.length);
    await model.setState(state);
  }

  /** Of the best weights; kept where rows held out agree. */
  private async level(): Promise<void> {
    const { state, model, split, task } = this;
    if (state.stopped || !state.epoch) return;
    const weights = state.bestWeights.slice();
    const rows = Random.for(task.spec.seed, 'margins').shuffle(split.train.slice()).subarray(0, LEVEL_ROWS);
    await levelMargins(model, weights, task.codes, rows, this.look);
    state.levelled(weights, await this.nllHeldOut());
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
    const { state, foretold } = this;
    if (foretold.length) return state.judged(trainNll, foretold[Math.min(state.epoch, foretold.length - 1)]);
    await state.judged(trainNll, await this.nllHeldOut());
  }

  /** Nats by column with the averaged weights; null where no rows are held out. */
  private async nllHeldOut(): Promise<number[] | null> {
    const { heldOut } = this.split;
    if (!heldOut.length) return null;
    const perColumn: number[] = new Array(this.task.spec.own.length).fill(0);
    for (let at = 0; at < heldOut.length; at += EVALUATION_ROWS) {
      const rows = heldOut.subarray(at, at + EVALUATION_ROWS);
      const part = await this.model.evaluate(rows, 'ema');
      part.perColumn.forEach((nll, j) => (perColumn[j] += (nll * rows.length) / heldOut.length));
      await this.look();
    }
    return perColumn;
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
