// Where a fit stands: steps, losses, best weights, clock. Knows how to report, to save itself and to sum up.
import type { BackendName, RowModel, Spec } from './backend/types';
import type { Settings } from './settings';
import type { QualityProbe } from './quality';
import type { Checkpoint, FitHooks, Quality, TrainProgress, TrainResult, TrainTask } from './types';

const REPORT_MS = 250;
const CHECKPOINT_MS = 3000;
/** Drawing rows to look at takes time from training: at most every so often. */
const QUALITY_MS = 800;
/** Nats by which the held-out likelihood must improve for patience to start again. */
const WORTH_WAITING = 0.002;

export class FitState {
  step = 0;
  epoch = 0;
  waited = 0;
  stopped = false;
  notes: string[] = [];
  /** Nats of held-out rows by round, before the first one too, and by column. */
  readonly judgements: number[][] = [];
  private losses: TrainResult['losses'] = [];
  private trainNll = NaN;
  private earlier = 0;
  private trainedMs = 0;
  private trainedRows = 0;
  private readonly started = performance.now();
  private reported = 0;
  private saved = performance.now();
  private quality: Quality | null = null;
  private looked = 0;

  private constructor(
    private readonly task: TrainTask,
    readonly backend: BackendName,
    private readonly model: RowModel,
    private readonly settings: Settings,
    private readonly hooks: FitHooks,
    private best: Checkpoint['best'],
  ) {
    this.notes.push(...(hooks.notes ?? []));
  }

  static async begin(
    task: TrainTask,
    backend: BackendName,
    model: RowModel,
    settings: Settings,
    hooks: FitHooks,
  ): Promise<FitState> {
    const from = hooks.resume;
    const best = from?.best ?? { weights: await model.getWeights('ema'), heldOutNll: null, heldOutPerColumn: [] };
    const state = new FitState(task, backend, model, settings, hooks, best);
    if (from) {
      await model.setState(from.state);
      state.step = from.step;
      state.epoch = from.epoch;
      state.waited = from.waited;
      state.losses = [...from.losses];
      state.earlier = from.seconds;
      state.notes.unshift(...from.notes);
    }
    return state;
  }

  get spec(): Spec {
    return this.model.spec;
  }

  get bestWeights(): Float32Array {
    return this.best.weights;
  }

  seconds(): number {
    return this.earlier + (performance.now() - this.started) / 1000;
  }

  trained(steps: number, ms: number, trainNll: number): void {
    this.step += steps;
    this.trainedMs += ms;
    this.trainedRows += steps * this.settings.batch;
    this.trainNll = trainNll;
  }

  /** After a round: held-out likelihood of the averaged weights, or null when no rows are held out. */
  async judged(trainNll: number | null, heldOutPerColumn: number[] | null): Promise<void> {
    const heldOut = heldOutPerColumn ? heldOutPerColumn.reduce((a, b) => a + b, 0) : null;
    if (trainNll !== null) this.losses.push({ epoch: this.epoch, train: trainNll, heldOut });
    if (heldOutPerColumn) this.judgements.push(heldOutPerColumn);
    const before = this.best.heldOutNll;
    const better = heldOut === null || before === null || heldOut < before;
    if (better)
      this.best = {
        weights: await this.model.getWeights('ema'),
        heldOutNll: heldOut,
        heldOutPerColumn: heldOutPerColumn ?? [],
      };
    this.waited = heldOut === null || before === null || heldOut < before - WORTH_WAITING ? 0 : this.waited + 1;
  }

  /** The best weights become these, where no held-out row says otherwise. */
  levelled(weights: Float32Array, heldOutPerColumn: number[] | null): void {
    const { heldOutNll, heldOutPerColumn: before } = this.best;
    const heldOut = heldOutPerColumn?.reduce((a, b) => a + b, 0) ?? heldOutNll;
    if (heldOut !== null && heldOutNll !== null && heldOut > heldOutNll) return;
    this.best = { weights, heldOutNll: heldOut, heldOutPerColumn: heldOutPerColumn ?? before };
  }

  /** Draws rows with the weights as they are now, where somebody watches. */
  async lookIfDue(probe: QualityProbe | null, look: () => Promise<void>): Promise<void> {
    if (!probe || !this.hooks.onProgress || performance.now() - this.looked < QUALITY_MS) return;
    this.quality = await probe.measure(this.model, look);
    this.losses.at(-1)!.quality = this.quality.score;
    this.looked = performance.now();
  }

  /** Of the best weights, at the end. */
  async lookLast(probe: QualityProbe | null, look: () => Promise<void>): Promise<void> {
    if (!probe) return;
    await this.model.setWeights(this.best.weights);
    this.quality = await probe.measure(this.model, look);
  }

  reportIfDue(): void {
    const now = performance.now();
    if (!this.hooks.onProgress || now - this.reported < REPORT_MS) return;
    this.reported = now;
    const planned = this.settings.rounds * this.settings.roundSteps;
    const rate = this.rowsPerSecond();
    this.hooks.onProgress({
      table: this.task.table,
      epoch: this.epoch,
      epochs: this.settings.rounds,
      share: Math.min(1, this.step / planned),
      trainNll: this.trainNll,
      heldOutNll: this.losses.at(-1)?.heldOut ?? null,
      quality: this.quality,
      rowsPerSecond: rate,
      secondsLeft: rate > 0 ? ((planned - this.step) * this.settings.batch) / rate : this.task.budgetSeconds,
      backend: this.backend,
    } satisfies TrainProgress);
  }

  async saveIfDue(): Promise<void> {
    const { hooks } = this;
    if (!hooks.onCheckpoint || performance.now() - this.saved < (hooks.checkpointEvery ?? CHECKPOINT_MS)) return;
    this.saved = performance.now();
    const { step, epoch, losses, best, waited, notes } = this;
    const state = await this.model.getState();
    hooks.onCheckpoint({
      state,
      step,
      epoch,
      losses: [...losses],
      best,
      waited,
      seconds: this.seconds(),
      notes: [...notes],
    });
  }

  result(spec: Spec, parameters: number): TrainResult {
    return {
      table: this.task.table,
      spec,
      weights: this.best.weights,
      backend: this.backend,
      epochs: this.epoch,
      steps: this.step,
      losses: this.losses,
      heldOutNll: this.best.heldOutNll,
      heldOutPerColumn: this.best.heldOutPerColumn,
      quality: this.quality,
      rowsPerSecond: this.rowsPerSecond(),
      seconds: this.seconds(),
      parameters,
      stopped: this.stopped,
      notes: this.notes,
    };
  }

  private rowsPerSecond(): number {
    return this.trainedMs > 0 ? Math.round((this.trainedRows / this.trainedMs) * 1000) : 0;
  }
}
