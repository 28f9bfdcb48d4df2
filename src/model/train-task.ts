// Trains one table on the best backend there is, and goes on with the next one when a GPU fails in the middle.
import { UserError } from '../table/user-error';
import { fitPrepared, prepareFit, type Prepared } from './fit';
import { plannedSeconds } from './settings';
import type { Backend } from './backend/types';
import type { BackendChooser, Trial } from './backend/choose';
import type { Checkpoint, FitHooks, TrainResult, TrainTask } from './types';

/** A GPU is not worth starting for less. */
const LEAST_SECONDS_FOR_TRIAL = 5;
/** Share by which two backends may differ in the likelihood of the same weights. */
const AGREES = 0.01;
/** Errors that another backend would not mend. */
const FINAL = new Set(['cancelled', 'empty-file', 'bad-option']);

/** @throws UserError 'cancelled', 'empty-file', 'out-of-memory' */
export async function trainTask(task: TrainTask, chooser: BackendChooser, hooks: FitHooks): Promise<TrainResult> {
  const prepared = prepareFit(task);
  const notes = [...(hooks.notes ?? [])];
  let resume = hooks.resume;
  const onCheckpoint = (checkpoint: Checkpoint) => {
    resume = checkpoint;
    hooks.onCheckpoint?.(checkpoint);
  };
  for (;;) {
    const chosen = await chooser.choose(task.backend, trialOf(prepared));
    notes.push(...chosen.notes.filter((note) => !notes.includes(note)));
    const { name } = chosen.backend;
    try {
      const result = await fitPrepared(prepared, chosen.backend, { ...hooks, onCheckpoint, resume });
      await confirm(result, prepared, await chooser.reference(name));
      return { ...result, notes: [...new Set([...notes, ...result.notes])] };
    } catch (error) {
      if (name === 'wasm' || name === 'tfjs-cpu' || (error instanceof UserError && FINAL.has(error.code))) throw error;
      chooser.fail(name, error);
      const where = resume ? `went on from step ${resume.step}` : 'started again';
      notes.push(`${(error as Error).message}. Training of ${task.table} ${where} on another backend.`);
    }
  }
}

/** @throws Error when a backend that is checked finds the result of another much worse than that one said */
async function confirm(result: TrainResult, { task, split, spec }: Prepared, reference: Backend | null): Promise<void> {
  if (!reference || result.heldOutNll === null || !split.heldOut.length) return;
  const model = await reference.create(spec);
  try {
    model.setRows(task.codes, task.rows);
    await model.setWeights(result.weights);
    const { nll } = await model.evaluate(split.heldOut, 'live');
    if (!(Math.abs(nll - result.heldOutNll) <= AGREES * Math.max(1, nll)))
      throw new Error(
        `${result.backend} reached ${result.heldOutNll.toFixed(2)} nats a row, the check says ${nll.toFixed(2)}`,
      );
  } finally {
    model.dispose();
  }
}

function trialOf({ task, settings, spec }: Prepared): Trial | undefined {
  const { context, own } = spec;
  if (plannedSeconds({ context, own }, settings) < LEAST_SECONDS_FOR_TRIAL) return undefined;
  const rows = Math.min(task.rows, 2048);
  const { batch, learningRate, weightDecay, dropout, ema } = settings;
  return {
    spec,
    codes: task.codes.subarray(0, rows * (context.length + own.length)),
    rows,
    options: { batch, learningRate, weightDecay, dropout, ema },
  };
}
