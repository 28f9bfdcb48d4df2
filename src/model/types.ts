// A training task and what comes of it. Crosses worker borders: plain data and typed arrays only.
import type { BackendName, Spec } from './backend/types';

export type Preset = 'fast' | 'balanced' | 'best';
export type BackendChoice = 'auto' | BackendName;

export interface TrainTask {
  /** Name for progress and messages. */
  table: string;
  spec: Omit<Spec, 'hidden' | 'blocks' | 'logMarginals'>;
  /** Row-major, rows x (context + own). */
  codes: Uint16Array;
  rows: number;
  /** Root entity of each row: rows of one entity stay on one side of the validation split. */
  group: Int32Array;
  preset: Preset;
  /** Seconds of one core that this table may take; more is not better for small tables. */
  budgetSeconds: number;
  backend: BackendChoice;
}

/** Likeness to rows held out, 0..1, and what rows trained on reach: more is not to be had. */
export interface Quality {
  score: number;
  ceiling: number;
}

/** One epoch, in nats a row; the quality's score where it was looked at. */
export interface Loss {
  epoch: number;
  train: number;
  heldOut: number | null;
  quality?: number;
}

export interface TrainProgress {
  table: string;
  epoch: number;
  epochs: number;
  /** 0..1 */
  share: number;
  trainNll: number;
  heldOutNll: number | null;
  /** Of rows drawn a moment ago; null before the first look, and where too few rows are held out. */
  quality: Quality | null;
  rowsPerSecond: number;
  secondsLeft: number;
  backend: BackendName;
  /** Set once when something happened that the person should know (a lost device, a fall back). */
  note?: string;
}

export interface TrainResult {
  table: string;
  spec: Spec;
  weights: Float32Array;
  backend: BackendName;
  epochs: number;
  steps: number;
  losses: Loss[];
  /** Of the weights returned. */
  heldOutNll: number | null;
  heldOutPerColumn: number[];
  /** Of the weights returned. */
  quality: Quality | null;
  rowsPerSecond: number;
  seconds: number;
  parameters: number;
  /** Stopped by the person or by time before it converged. */
  stopped: boolean;
  notes: string[];
}

/** Enough to go on with a task elsewhere: give it back with the same task. */
export interface Checkpoint {
  /** State of the row model (`RowModel.getState`). */
  state: Float32Array;
  step: number;
  epoch: number;
  losses: TrainResult['losses'];
  best: { weights: Float32Array; heldOutNll: number | null; heldOutPerColumn: number[] };
  /** Rounds since the held-out likelihood last got better. */
  waited: number;
  /** Of training before this checkpoint. */
  seconds: number;
  notes: string[];
}

export interface FitHooks {
  /** At least twice a second. */
  onProgress?: (progress: TrainProgress) => void;
  /** Abort: the fit throws UserError 'cancelled' within 200 ms. */
  signal?: AbortSignal;
  /** Asked about ten times a second: true ends training early, with what was learned so far. */
  shouldStop?: () => boolean;
  /** Asked as often: true when there is a core for a second worker from now on. */
  mayWiden?: () => boolean;
  onCheckpoint?: (checkpoint: Checkpoint) => void;
  /** Milliseconds between two checkpoints, 3000 if not given. */
  checkpointEvery?: number;
  /** A checkpoint of the same task to go on from. */
  resume?: Checkpoint;
  /** What happened before the fit and belongs into its result. */
  notes?: string[];
}
