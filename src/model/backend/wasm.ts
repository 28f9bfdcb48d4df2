// The row model on its own WebAssembly kernels: the default where no GPU is better. One linear memory a model.
// With the plain SIMD module the same seed gives the same bytes in every engine, by one worker or two; the relaxed one
// rounds by machine.
import { checkWeights, initialWeights } from '../initial-weights';
import { layoutOf } from '../layout';
import { checkCodes, checkColumn, checkDraw, checkRows, checkStep, checkTurn } from './check';
import { compileKernels, KernelMemory, outOfMemory } from './wasm-kernels';
import { UserError } from '../../table/user-error';
import type { StartHelper } from './helper';
import type { Backend, Evaluation, LegalCodes, RowModel, Spec, StepOptions } from './types';

const LIVE = 0;
const EMA = 1;
const GRADIENT = 2;
/** Live, average, first and second moments of Adam: what training goes on from. */
const STATE = [LIVE, EMA, 3, 4];

/** Hidden units of rows being drawn are kept up to this; rows beyond it are drawn by computing them anew. */
const STATE_BYTES = 384 * 2 ** 20;
const ALL_PAGES = 65535;
const HELPER_STACK = 65536;

/**
 * @param bytes the kernels, `row-model.wasm` or `row-model-relaxed.wasm`, or their shared twins
 * @param maximumPages bound of the memory of each model, in pages of 64 KiB
 * @param startHelper starts the second worker of a model; only with the shared twins
 */
export async function createWasmBackend(
  bytes: BufferSource,
  maximumPages = ALL_PAGES,
  startHelper?: StartHelper,
): Promise<Backend> {
  const module = await compileKernels(bytes);
  return {
    name: 'wasm',
    create: async (spec) => {
      const memory = await KernelMemory.create(module, maximumPages, startHelper !== undefined);
      return new WasmRowModel(spec, memory, true, startHelper && ((start) => startHelper({ module, ...start })));
    },
    dispose: () => {},
  };
}

/** A model to draw from only: a fifth of the memory of one that trains. */
export async function createWasmSampler(kernels: BufferSource, spec: Spec, weights: Float32Array): Promise<RowModel> {
  const memory = await KernelMemory.create(await compileKernels(kernels), ALL_PAGES, false);
  const model = new WasmRowModel(spec, memory, false);
  await model.setWeights(weights);
  return model;
}

/** Rows that are being drawn. */
interface Drawing {
  rows: number;
  codes: number;
  state: number;
  tiles: number;
  spare: number;
  next: number;
}

class WasmRowModel implements RowModel {
  private readonly sizes: number[];
  private readonly model: number;
  /** Tops of the heap: after the model, and after its rows. */
  private readonly modelEnd: number;
  private rowsEnd: number;
  private rowCount = 0;
  private codesAt = 0;
  private drawing: Drawing | null = null;
  private helperStack = 0;
  private helper: ReturnType<StartHelper> | null = null;

  constructor(
    readonly spec: Spec,
    private readonly memory: KernelMemory,
    private readonly trains: boolean,
    private readonly startHelper?: (start: Omit<Parameters<StartHelper>[0], 'module'>) => ReturnType<StartHelper>,
  ) {
    const layout = layoutOf(spec);
    this.sizes = [...spec.context, ...spec.own];
    const { call } = memory;
    const sizes = memory.put(Int32Array.from(this.sizes));
    const unit = memory.put(layout.unit);
    const { hidden, blocks, context, own } = spec;
    this.model = call.build(hidden, blocks, context.length, own.length, sizes, unit, trains ? 1 : 0);
    if (this.model === 0) throw outOfMemory(layout.total * (trains ? 24 : 4));
    if (startHelper) this.helperStack = memory.alloc(HELPER_STACK);
    this.modelEnd = this.rowsEnd = call.heap_top();
    if (!trains) return;
    const weights = initialWeights(spec);
    this.put(LIVE, weights);
    this.put(EMA, weights);
  }

  setRows(codes: Uint16Array, rows: number): void {
    if (rows === 0) throw new Error('a row model needs at least one row');
    checkCodes(codes, rows, this.sizes);
    this.drawing = null;
    this.memory.call.heap_set(this.modelEnd);
    this.codesAt = this.memory.put(codes);
    this.rowCount = rows;
    this.rowsEnd = this.memory.call.heap_top();
  }

  async train(order: Int32Array, o: StepOptions): Promise<number> {
    this.checkTrains();
    checkRows(order, this.rowCount);
    checkStep(order, o);
    const { memory, model, codesAt, spec } = this;
    const { batch, steps, step, learningRate, weightDecay, dropout, ema } = o;
    const { seed } = spec;
    try {
      return memory.borrow(() => {
        const at = memory.put(order);
        return memory.call.train(model, codesAt, at, batch, steps, step, learningRate, weightDecay, dropout, ema, seed);
      });
    } catch (error) {
      if (this.helper && error instanceof WebAssembly.RuntimeError) throw helperLost();
      throw error;
    }
  }

  widen(): void {
    if (!this.startHelper || this.helper) return;
    const { memory, model, helperStack } = this;
    this.helper = this.startHelper({ memory: memory.memory, model, stack: helperStack + HELPER_STACK });
    this.helper.catch(() => undefined);
  }

  async gradient(rows: Int32Array, dropout: number, step: number): Promise<{ loss: number; gradient: Float32Array }> {
    this.checkTrains();
    checkRows(rows, this.rowCount);
    const { memory, model, codesAt, spec } = this;
    const loss = memory.borrow(() =>
      memory.call.add_gradient(model, codesAt, memory.put(rows), rows.length, dropout, spec.seed, step),
    );
    const gradient = this.get(GRADIENT);
    memory.call.clear_gradient(model);
    return { loss: loss / rows.length, gradient };
  }

  async evaluate(rows: Int32Array, which: 'live' | 'ema'): Promise<Evaluation> {
    checkRows(rows, this.rowCount);
    const { memory, model, codesAt, spec } = this;
    return memory.borrow(() => {
      const order = memory.put(rows);
      const sums = memory.put(new Float32Array(2 * spec.own.length));
      if (which === 'ema') memory.call.swap_ema(model);
      memory.call.evaluate(model, codesAt, order, rows.length, sums);
      if (which === 'ema') memory.call.swap_ema(model);
      const perColumn = memory.doubles(sums, spec.own.length).map((sum) => sum / rows.length);
      return { nll: perColumn.reduce((a, b) => a + b, 0), perColumn };
    });
  }

  sampleBegin(context: Uint16Array, rows: number): void {
    const { memory, spec } = this;
    if (rows === 0) throw new Error('no rows to draw');
    checkCodes(context, rows, spec.context);
    const { call } = memory;
    call.heap_set(this.rowsEnd);
    const width = spec.context.length;
    const columns = this.sizes.length;
    const codes = memory.alloc(rows * columns * 2);
    const view = memory.codes(codes, rows * columns).fill(0);
    for (let r = 0; r < rows; r++) view.set(context.subarray(r * width, (r + 1) * width), r * columns);
    const stateBytes = call.state_floats(this.model) * 4;
    const spare = memory.alloc(stateBytes);
    let tiles = Math.min(Math.ceil(rows / call.tile_rows()), Math.floor(STATE_BYTES / stateBytes));
    let state = 0;
    while (tiles > 0 && (state = call.alloc(tiles * stateBytes)) === 0) tiles >>= 1;
    this.drawing = { rows, codes, state, tiles, spare, next: 0 };
  }

  async sampleColumn(j: number, u: Float32Array, legal?: LegalCodes): Promise<Uint16Array> {
    const { memory, model, spec } = this;
    const d = this.turn(j);
    checkDraw(spec, j, d.rows, u, legal);
    const stuck = memory.borrow(() => {
      const sets = legal ? memory.put(legal.sets) : 0;
      const set = legal ? memory.put(legal.row) : 0;
      return memory.call.sample_column(model, j, d.codes, d.rows, memory.put(u), sets, set, d.state, d.tiles, d.spare);
    });
    if (stuck >= 0) throw new Error(`row ${stuck} has no legal code for own column ${j}`);
    d.next = j + 1;
    const drawn = new Uint16Array(d.rows);
    const columns = this.sizes.length;
    const codes = memory.codes(d.codes, d.rows * columns);
    for (let r = 0, at = spec.context.length + j; r < d.rows; r++, at += columns) drawn[r] = codes[at];
    return drawn;
  }

  async fixColumn(j: number, fixed: Uint16Array): Promise<void> {
    const { memory, spec } = this;
    const d = this.turn(j);
    checkCodes(fixed, d.rows, [spec.own[j]]);
    memory.call.sample_column(this.model, j, d.codes, d.rows, 0, 0, 0, d.state, d.tiles, d.spare);
    d.next = j + 1;
    const columns = this.sizes.length;
    const codes = memory.codes(d.codes, d.rows * columns);
    for (let r = 0, at = spec.context.length + j; r < d.rows; r++, at += columns) codes[at] = fixed[r];
  }

  async getWeights(which: 'live' | 'ema'): Promise<Float32Array> {
    return this.get(which === 'ema' ? EMA : LIVE);
  }

  async setWeights(weights: Float32Array): Promise<void> {
    checkWeights(weights, this.spec);
    this.put(LIVE, weights);
    if (this.trains) this.put(EMA, weights);
  }

  async getState(): Promise<Float32Array> {
    this.checkTrains();
    const length = layoutOf(this.spec).total;
    const state = new Float32Array(STATE.length * length);
    STATE.forEach((which, i) => state.set(this.get(which), i * length));
    return state;
  }

  async setState(state: Float32Array): Promise<void> {
    this.checkTrains();
    const length = state.length / STATE.length;
    STATE.forEach((which, i) => {
      const part = state.subarray(i * length, (i + 1) * length);
      checkWeights(part, this.spec);
      this.put(which, part);
    });
  }

  dispose(): void {
    this.drawing = null;
    void this.helper?.then((end) => end()).catch(() => undefined);
  }

  private turn(j: number): Drawing {
    checkColumn(this.spec, j);
    checkTurn(j, this.drawing?.next ?? -1);
    return this.drawing!;
  }

  private checkTrains(): void {
    if (!this.trains) throw new Error('this row model was made to draw rows only');
  }

  private get(which: number): Float32Array {
    const { memory } = this;
    const length = layoutOf(this.spec).total;
    return memory.borrow(() => {
      const dense = memory.alloc(length * 4);
      memory.floats(dense, length).fill(0);
      memory.call.move_dense(this.model, which, dense, 0);
      return memory.floats(dense, length).slice();
    });
  }

  private put(which: number, dense: Float32Array): void {
    const { memory } = this;
    memory.borrow(() => memory.call.move_dense(this.model, which, memory.put(dense), 1));
  }
}

function helperLost(): UserError {
  return new UserError('engine-failed', 'the second worker of the row model does not answer', 'Train again.');
}
