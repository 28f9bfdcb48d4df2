// What a Studio asks of whoever trains row models. Workers and backends are its business alone.
import type { TrainProgress, TrainResult, TrainTask } from '../model/types';

export interface TrainingPool {
  /** Tables that train at the same time. */
  readonly size: number;
  /** Trains one table; several calls at once share the pool, longest first. @throws UserError 'cancelled' after `cancel` */
  train(task: TrainTask, onProgress: (progress: TrainProgress) => void): Promise<TrainResult>;
  /** Ends all running tasks with their best weights so far. */
  stop(): void;
  /** Ends all running tasks with 'cancelled', and their workers. */
  cancel(): void;
}
