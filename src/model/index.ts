// What the rest of the project uses of the row model.
export { fitRowModel } from './fit';
export { createWasmBackend, createWasmSampler as createSampler } from './backend/wasm';
export { TrainingScheduler, workersFor, type TrainingWorker } from './scheduler';
export type { TrainingWorkerApi } from './training-service';
export type { Backend, BackendName, Evaluation, LegalCodes, RowModel, Spec, StepOptions } from './backend/types';
export type { BackendChoice, Checkpoint, FitHooks, Preset, TrainProgress, TrainResult, TrainTask } from './types';
