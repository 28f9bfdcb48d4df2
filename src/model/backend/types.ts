// The row model as every backend offers it: p(own codes | context codes), a masked autoregressive network.
// A backend knows code matrices only; tables and columns are unknown here.

/** Shape of a row model. Code columns come context first; a row is `[...context, ...own]` codes of 16 bits. */
export interface Spec {
  /** Number of codes of each context column. */
  context: number[];
  /** Number of codes of each own column, in the order in which they are drawn. */
  own: number[];
  /** Units of the hidden layers, a multiple of 8. */
  hidden: number;
  /** Residual blocks, 1 to 4. */
  blocks: number;
  seed: number;
  /** Log probability of each code of each own column, where output biases start. */
  logMarginals?: Float32Array[];
}

export type BackendName = 'wasm' | 'webgpu' | 'tfjs-webgpu' | 'tfjs-wasm' | 'tfjs-cpu';

export interface Backend {
  readonly name: BackendName;
  /** @throws UserError 'out-of-memory' when the device refuses the size */
  create(spec: Spec): Promise<RowModel>;
  dispose(): void;
}

export interface StepOptions {
  batch: number;
  learningRate: number;
  /** Decoupled weight decay (AdamW). */
  weightDecay: number;
  /** Share of columns dropped whole from the input, 0..1. */
  dropout: number;
  /** Decay of the moving average of the weights, at most t / (t + 10) in step t; 0 for none. */
  ema: number;
  /** Number of steps done before this call. */
  step: number;
  steps: number;
}

/** Legal codes by row: row r may draw code k of the column when `sets[row[r] * size + k]` is 1; row[r] = -1 allows any. */
export interface LegalCodes {
  sets: Uint8Array;
  row: Int32Array;
}

export interface Evaluation {
  /** Mean negative log likelihood a row, nats. */
  nll: number;
  /** The same by own column. */
  perColumn: Float64Array;
}

export interface RowModel {
  readonly spec: Spec;
  /** Copies the code matrix (row-major, rows x (context + own)). */
  setRows(codes: Uint16Array, rows: number): void;
  /** `order` holds row numbers, batch x steps of them. Mean loss a row over the steps, nats. */
  train(order: Int32Array, options: StepOptions): Promise<number>;
  /**
   * Starts a second worker that computes half of each large batch, where memory can be shared: the same bytes, sooner.
   * Training goes on meanwhile, and alone where none starts. The caller sees to it that there is a core for it.
   */
  widen?(): void;
  /** Gradient of the mean loss of these rows at the live weights, dense order: what backends are compared by. */
  gradient(rows: Int32Array, dropout: number, step: number): Promise<{ loss: number; gradient: Float32Array }>;
  evaluate(rows: Int32Array, which: 'live' | 'ema'): Promise<Evaluation>;
  /** Starts drawing rows: context codes row-major, rows x context. */
  sampleBegin(context: Uint16Array, rows: number): void;
  /**
   * Draws own column j (in order) for all rows by inverse CDF of u in [0,1), among the legal codes.
   * @throws Error when a row has no legal code
   */
  sampleColumn(j: number, u: Float32Array, legal?: LegalCodes): Promise<Uint16Array>;
  /** Instead of a draw: the codes of own column j are these. */
  fixColumn(j: number, codes: Uint16Array): Promise<void>;
  /** Canonical dense order (`../layout.ts`), the same for all backends. */
  getWeights(which: 'live' | 'ema'): Promise<Float32Array>;
  /** Live weights and moving average become these. @throws Error when one is not a finite number */
  setWeights(weights: Float32Array): Promise<void>;
  /** All that training goes on from, to give to setState of any backend: live, average, first and second moments. */
  getState(): Promise<Float32Array>;
  setState(state: Float32Array): Promise<void>;
  dispose(): void;
}
