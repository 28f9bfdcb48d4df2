// What a training worker offers: one fit at a time, with progress and checkpoints for the caller, which outlives it.
import { BackendChooser } from './backend/choose';
import { trainTask } from './train-task';
import type { Openers } from './backend/openers';
import type { BackendName } from './backend/types';
import type { Checkpoint, TrainProgress, TrainResult, TrainTask } from './types';

export interface FitRequest {
  task: TrainTask;
  /** To go on from, after a worker was lost. */
  resume?: Checkpoint;
  /** Backends that failed elsewhere. */
  avoid: { name: BackendName; reason: string }[];
  /** What happened to the task before, for its result. */
  notes: string[];
}

/** The service as the page sees it across the border. */
export interface TrainingWorkerApi {
  fit(
    request: FitRequest,
    onProgress: (progress: TrainProgress) => void,
    onCheckpoint: (checkpoint: Checkpoint) => void,
  ): Promise<TrainResult>;
  stop(): Promise<void>;
  /** The running fit may take a second core from now on. */
  widen(): Promise<void>;
}

export class TrainingService implements TrainingWorkerApi {
  private readonly chooser: BackendChooser;
  private stopping = false;
  private wide = false;

  constructor(openers: Openers) {
    this.chooser = new BackendChooser(openers);
  }

  async fit(
    request: FitRequest,
    onProgress: (progress: TrainProgress) => void,
    onCheckpoint: (checkpoint: Checkpoint) => void,
  ): Promise<TrainResult> {
    const { task, resume, avoid, notes } = request;
    this.stopping = false;
    this.wide = false;
    for (const { name, reason } of avoid) this.chooser.fail(name, reason);
    return trainTask(task, this.chooser, {
      resume,
      notes,
      onProgress,
      onCheckpoint,
      shouldStop: () => this.stopping,
      mayWiden: () => this.wide,
    });
  }

  /** The running fit ends with what it has. */
  async stop(): Promise<void> {
    this.stopping = true;
  }

  async widen(): Promise<void> {
    this.wide = true;
  }
}
