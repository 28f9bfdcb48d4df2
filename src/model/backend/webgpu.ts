// The row model on its own WGSL kernels: about 20 dispatches a step, many steps a submission.
// Rounding differs by device, so the same seed gives nearly, not exactly, the same weights.
import { dropoutOf } from '../dropout';
import { checkWeights, initialWeights } from '../initial-weights';
import { layoutOf, type Layout } from '../layout';
import { checkCodes, checkRows, checkStep, checkTurn } from './check';
import { Drawing } from './drawing';
import { Gpu } from './webgpu-device';
import { fillInputs } from './webgpu-inputs';
import { planOf, type Dispatch, type Plan } from './webgpu-plan';
import { Program, type StepSlot } from './webgpu-program';
import type { Backend, Evaluation, LegalCodes, RowModel, Spec, StepOptions } from './types';

/** Most rows that go through the network together. */
const CAPACITY = 512;
const STEPS_PER_SUBMISSION = 16;

/**
 * @param software whether a GPU emulated on the CPU will do: right, but slow
 * @throws UserError 'unsupported' when there is no GPU that can be used
 */
export async function createWebGpuBackend(software = true): Promise<Backend> {
  const gpu = await Gpu.open(software);
  return { name: 'webgpu', create: (spec) => WebGpuRowModel.create(gpu, spec), dispose: () => gpu.dispose() };
}

const idle: Omit<StepSlot, 'rows' | 'input'> = {
  inputScale: 1,
  gradientScale: 0,
  rate: 0,
  correct: 1,
  keep: 1,
  blend: 0,
};

export class WebGpuRowModel implements RowModel {
  private codes = new Uint16Array(0);
  private rowCount = 0;
  private drawing: Drawing | null = null;
  /** Of one training step. */
  dispatchesPerStep = 0;

  private constructor(
    readonly spec: Spec,
    private readonly gpu: Gpu,
    private readonly layout: Layout,
    private readonly plan: Plan,
    private readonly program: Program,
    private readonly columns: Dispatch[],
  ) {}

  static async create(gpu: Gpu, spec: Spec): Promise<WebGpuRowModel> {
    gpu.check();
    const layout = layoutOf(spec);
    const plan = planOf(spec, layout, CAPACITY);
    const columns = spec.own.map((_, j) => plan.column(j));
    const dispatches = [...plan.forward, ...plan.loss, ...plan.backward, ...plan.update, ...columns];
    const program = await Program.create(gpu, plan, dispatches, CAPACITY, STEPS_PER_SUBMISSION);
    const model = new WebGpuRowModel(spec, gpu, layout, plan, program, columns);
    await model.setWeights(initialWeights(spec));
    return model;
  }

  setRows(codes: Uint16Array, rows: number): void {
    if (rows === 0) throw new Error('a row model needs at least one row');
    checkCodes(codes, rows, [...this.spec.context, ...this.spec.own]);
    this.codes = codes.slice();
    this.rowCount = rows;
  }

  async train(order: Int32Array, o: StepOptions): Promise<number> {
    checkRows(order, this.rowCount);
    checkStep(order, o);
    if (o.batch > CAPACITY) throw new Error(`a batch of ${o.batch} rows is more than ${CAPACITY}`);
    if (this.layout.logits === 0) return 0;
    let loss = 0;
    for (let s = 0; s < o.steps; s += STEPS_PER_SUBMISSION) {
      const n = Math.min(STEPS_PER_SUBMISSION, o.steps - s);
      loss += await this.submitSteps(order.subarray(s * o.batch, (s + n) * o.batch), {
        ...o,
        step: o.step + s,
        steps: n,
      });
    }
    return loss / (o.steps * o.batch);
  }

  async gradient(rows: Int32Array, dropout: number, step: number): Promise<{ loss: number; gradient: Float32Array }> {
    checkRows(rows, this.rowCount);
    const { gpu, layout, program, plan, spec } = this;
    if (layout.logits === 0) return { loss: 0, gradient: new Float32Array(layout.total) };
    if (rows.length > CAPACITY) throw new Error(`a batch of ${rows.length} rows is more than ${CAPACITY}`);
    const drop = dropoutOf(dropout, spec.seed, step);
    const inputs = new Uint32Array(plan.inputsPerStep);
    fillInputs(inputs, this.take(rows), rows.length, layout, plan.constants, drop, rows);
    program.writeInputs(inputs);
    program.writeSteps([
      { ...idle, rows: rows.length, input: 0, inputScale: drop.scale, gradientScale: 1 / rows.length },
    ]);
    this.submit((pass) => {
      program.record(pass, [...plan.forward, ...plan.loss, ...plan.backward], 'live', 0, rows.length);
    });
    const losses = await gpu.read(program.buffers.loss, 0, rows.length * spec.own.length);
    const gradient = await gpu.read(program.buffers.gradient, 0, layout.total);
    gpu.check();
    return { loss: losses.reduce((a, b) => a + b, 0) / rows.length, gradient };
  }

  async evaluate(rows: Int32Array, which: 'live' | 'ema'): Promise<Evaluation> {
    checkRows(rows, this.rowCount);
    const { gpu, layout, plan, program, spec } = this;
    const own = spec.own.length;
    const perColumn = new Float64Array(own);
    for (let at = 0; at < rows.length && layout.logits > 0; at += CAPACITY) {
      const part = rows.subarray(at, at + CAPACITY);
      this.writeRows(this.take(part), part.length);
      this.submit((pass) => program.record(pass, [...plan.forward, ...plan.loss], which, 0, part.length));
      const losses = await gpu.read(program.buffers.loss, 0, part.length * own);
      losses.forEach((nll, i) => (perColumn[i % own] += nll / rows.length));
    }
    gpu.check();
    return { nll: perColumn.reduce((a, b) => a + b, 0), perColumn };
  }

  sampleBegin(context: Uint16Array, rows: number): void {
    const { gpu, plan, program, spec } = this;
    this.drawing = new Drawing(spec, context, rows, CAPACITY, async (codes, n, j) => {
      this.writeRows(codes, n);
      this.submit((pass) => program.record(pass, [...plan.forward, this.columns[j]], 'live', 0, n));
      const logits = await gpu.read(program.buffers.activations, plan.constants.logits, n * spec.own[j]);
      gpu.check();
      return logits;
    });
  }

  async sampleColumn(j: number, u: Float32Array, legal?: LegalCodes): Promise<Uint16Array> {
    if (!this.drawing) checkTurn(j, -1);
    return this.drawing!.draw(j, u, legal);
  }

  async fixColumn(j: number, codes: Uint16Array): Promise<void> {
    if (!this.drawing) checkTurn(j, -1);
    this.drawing!.fix(j, codes);
  }

  async getWeights(which: 'live' | 'ema'): Promise<Float32Array> {
    return this.gpu.read(this.program.buffers[which], 0, this.layout.total);
  }

  async setWeights(weights: Float32Array): Promise<void> {
    checkWeights(weights, this.spec);
    this.gpu.write(this.program.buffers.live, weights);
    this.gpu.write(this.program.buffers.ema, weights);
  }

  async getState(): Promise<Float32Array> {
    const state = new Float32Array(4 * this.layout.total);
    for (const [i, buffer] of this.stateBuffers().entries())
      state.set(await this.gpu.read(buffer, 0, this.layout.total), i * this.layout.total);
    return state;
  }

  async setState(state: Float32Array): Promise<void> {
    this.stateBuffers().forEach((buffer, i) => {
      const part = state.subarray(i * this.layout.total, (i + 1) * this.layout.total);
      checkWeights(part, this.spec);
      this.gpu.write(buffer, part);
    });
  }

  dispose(): void {
    this.program.dispose();
    this.drawing = null;
  }

  private stateBuffers(): GPUBuffer[] {
    const { live, ema, mean, square } = this.program.buffers;
    return [live, ema, mean, square];
  }

  /** Summed loss over the rows of these steps. */
  private async submitSteps(order: Int32Array, o: StepOptions): Promise<number> {
    const { gpu, layout, plan, program, spec } = this;
    const inputs = new Uint32Array(o.steps * plan.inputsPerStep);
    const slots: StepSlot[] = [];
    for (let s = 0; s < o.steps; s++) {
      const t = o.step + s;
      const rows = order.subarray(s * o.batch, (s + 1) * o.batch);
      const drop = dropoutOf(o.dropout, spec.seed, t);
      const into = inputs.subarray(s * plan.inputsPerStep, (s + 1) * plan.inputsPerStep);
      fillInputs(into, this.take(rows), o.batch, layout, plan.constants, drop, rows);
      slots.push({
        rows: o.batch,
        input: s,
        inputScale: drop.scale,
        gradientScale: 1 / o.batch,
        rate: o.learningRate / (1 - 0.9 ** (t + 1)),
        correct: 1 / Math.sqrt(1 - 0.999 ** (t + 1)),
        keep: 1 - o.learningRate * o.weightDecay,
        blend: 1 - Math.min(o.ema, t / (t + 10)),
      });
    }
    program.writeInputs(inputs);
    program.writeSteps(slots);
    const dispatches = [...plan.forward, ...plan.loss, ...plan.backward, ...plan.update];
    this.submit((pass) => {
      for (let s = 0; s < o.steps; s++) this.dispatchesPerStep = program.record(pass, dispatches, 'live', s, o.batch);
    });
    const losses = await gpu.read(program.buffers.loss, 0, o.batch * spec.own.length);
    gpu.check();
    return losses.reduce((a, b) => a + b, 0);
  }

  private writeRows(codes: Uint16Array, rows: number): void {
    const { layout, plan, program } = this;
    const inputs = new Uint32Array(plan.inputsPerStep);
    fillInputs(inputs, codes, rows, layout, plan.constants, null, null);
    program.writeInputs(inputs);
    program.writeSteps([{ ...idle, rows, input: 0 }]);
  }

  /** Clears the losses and runs one compute pass. */
  private submit(record: (pass: GPUComputePassEncoder) => void): void {
    this.gpu.check();
    const { device } = this.gpu;
    const encoder = device.createCommandEncoder();
    encoder.clearBuffer(this.program.buffers.loss);
    const pass = encoder.beginComputePass();
    record(pass);
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  /** Codes of these rows. */
  private take(rows: Int32Array): Uint16Array {
    const { columns } = this.layout;
    const codes = new Uint16Array(rows.length * columns);
    rows.forEach((row, i) => codes.set(this.codes.subarray(row * columns, (row + 1) * columns), i * columns));
    return codes;
  }
}
