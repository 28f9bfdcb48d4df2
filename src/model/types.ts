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

export interface TrainProgress {
  table: string;
  epoch: number;
  epochs: number;
  /** 0..1 */
  share: number;
  trainNll: number;
  heldOutNll: number | null;
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
  /** One entry an epoch, nats a row. */
  losses: { epoch: number; train: number; heldOut: number | null }[];
  /** Of the weights returned. */
  heldOutNll: number | null;
  heldOutPerColumn: number[];
  rowsPerSecond: number;
  seconds: number;
  parameters: number;
  /** Stopped by the person or by time before it converged. */
  stopped: boolean;
  notes: string[];
}
