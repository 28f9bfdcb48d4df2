// How a table is trained: size of the model, batch, rate, decay and length by number of rows, preset and seconds.
// A pure function of the task, so that the same task trains the same way on every machine.
import type { Preset } from './types';

export interface Settings {
  hidden: number;
  blocks: number;
  batch: number;
  learningRate: number;
  weightDecay: number;
  dropout: number;
  ema: number;
  /** Rounds without a better held-out likelihood after which training ends. */
  patience: number;
  /** Steps between two evaluations; a pass over the training rows where that is not too long. */
  roundSteps: number;
  rounds: number;
}

/** Batches of at least so many rows are computed in two halves, by one worker or two (HALVED in kernels/model.h). */
export const HALVED_BATCH = 128;
/** What one core of a usual machine does on the kernels, in floating-point operations a second. */
const NOMINAL_SPEED = 18e9;
const MOST_PASSES: Record<Preset, number> = { fast: 5, balanced: 10, best: 26 };
const MOST_SMALL_ROUNDS: Record<Preset, number> = { fast: 40, balanced: 80, best: 120 };
const LEAST_ROUND_STEPS = 8;
const LEAST_ROUNDS = 6;

/** Floating-point operations for one row of one step, forward, backward and its share of the optimiser. */
export function workPerRow(
  sizes: { context: number[]; own: number[] },
  hidden: number,
  blocks: number,
  batch: number,
): number {
  const sum = (xs: number[]) => xs.reduce((a, b) => a + b, 0);
  const logits = sum(sizes.own);
  const triangle = 0.55;
  const products = (2 * blocks * hidden * hidden + hidden * logits) * triangle;
  const columns = sizes.context.length + sizes.own.length;
  const weights = (sum(sizes.context) + logits) * hidden + products;
  return 6 * products + 6 * columns * hidden + 15 * logits + (20 * weights) / batch;
}

/** Seconds of one usual core that all rounds take. */
export function plannedSeconds(sizes: { context: number[]; own: number[] }, settings: Settings): number {
  const { hidden, blocks, batch, rounds, roundSteps } = settings;
  return (rounds * roundSteps * batch * workPerRow(sizes, hidden, blocks, batch)) / NOMINAL_SPEED;
}

/** Wide enough that every own column has hidden units of its own, within reason. */
function hiddenFor(rows: number, own: number): number {
  const byRows = rows >= 10_000 ? 256 : rows >= 300 ? 128 : rows >= 60 ? 64 : 32;
  return Math.max(byRows, Math.min(8 * own, 2 * byRows));
}

/**
 * Values found on tables of 300 to 50,000 rows: constant rate, moving average of the weights, strong decoupled decay.
 * @param rows training rows, at least 1
 * @param seconds of one usual core
 */
export function settingsFor(
  sizes: { context: number[]; own: number[] },
  rows: number,
  preset: Preset,
  seconds: number,
): Settings {
  const blocks = 2;
  const hidden = hiddenFor(rows, sizes.own.length);
  if (rows >= 10_000) {
    const batch = 256;
    const affordable = Math.floor((seconds * NOMINAL_SPEED) / workPerRow(sizes, hidden, blocks, batch));
    const planned = Math.min(affordable, MOST_PASSES[preset] * rows);
    const steps = Math.max(LEAST_ROUNDS * LEAST_ROUND_STEPS, Math.ceil(planned / batch));
    const roundSteps = Math.min(Math.ceil(rows / batch), Math.ceil(steps / LEAST_ROUNDS));
    const long = planned > 12 * rows;
    const rate = long ? { learningRate: 0.006, weightDecay: 0.3 } : { learningRate: 0.008, weightDecay: 0.2 };
    const rounds = Math.max(LEAST_ROUNDS, Math.round(steps / roundSteps));
    return { hidden, blocks, batch, ...rate, dropout: 0.05, ema: 0.998, patience: 2, roundSteps, rounds };
  }
  const small =
    rows >= 1000
      ? { batch: 64, learningRate: 0.004, weightDecay: 0.5, ema: 0.998, patience: 2 }
      : { batch: Math.min(32, Math.max(1, rows >> 1)), learningRate: 0.003, weightDecay: 1, ema: 0.99, patience: 3 };
  const roundSteps = Math.max(LEAST_ROUND_STEPS, Math.ceil(rows / small.batch));
  const round = roundSteps * small.batch * workPerRow(sizes, hidden, blocks, small.batch);
  const affordable = Math.floor((seconds * NOMINAL_SPEED) / round);
  const rounds = Math.max(LEAST_ROUNDS, Math.min(affordable, MOST_SMALL_ROUNDS[preset]));
  return { hidden, blocks, ...small, dropout: 0.05, roundSteps, rounds };
}
