// A plan made ready on a GPU: pipelines, buffers, bind groups, and how dispatches are recorded.
import type { Gpu } from './webgpu-device';
import type { Dispatch, Plan } from './webgpu-plan';
import { OP_FIELDS } from './webgpu-bindings';
import { kernelNames, shaderOf, type KernelName } from './webgpu-shaders';

/** Uniform slots lie at multiples of this. */
const SLOT = 256;

export interface StepSlot {
  rows: number;
  /** Which of the inputs written it reads. */
  input: number;
  inputScale: number;
  /** Of the gradient of the loss; 0 to compute the loss only. */
  gradientScale: number;
  rate: number;
  correct: number;
  keep: number;
  blend: number;
}

export interface Buffers {
  table: GPUBuffer;
  live: GPUBuffer;
  gradient: GPUBuffer;
  activations: GPUBuffer;
  loss: GPUBuffer;
  mean: GPUBuffer;
  square: GPUBuffer;
  ema: GPUBuffer;
}

export class Program {
  private readonly ops = new Map<Dispatch, number>();

  private constructor(
    private readonly gpu: Gpu,
    private readonly plan: Plan,
    readonly buffers: Buffers,
    private readonly opBuffer: GPUBuffer,
    private readonly stepBuffer: GPUBuffer,
    private readonly pipelines: Record<KernelName, GPUComputePipeline>,
    private readonly groups: Record<'live' | 'ema', GPUBindGroup>,
    dispatches: Dispatch[],
  ) {
    const slots = new Uint32Array((dispatches.length * SLOT) / 4);
    dispatches.forEach((dispatch, i) => {
      this.ops.set(dispatch, i);
      OP_FIELDS.forEach((field, f) => (slots[(i * SLOT) / 4 + f] = dispatch.op[field]));
    });
    gpu.write(opBuffer, slots);
    gpu.write(buffers.table, plan.table);
  }

  /** @param steps most steps, and inputs, of one submission */
  static async create(gpu: Gpu, plan: Plan, dispatches: Dispatch[], capacity: number, steps: number): Promise<Program> {
    const { device } = gpu;
    const { weights, own } = plan.constants;
    const tableWords = plan.table.length + steps * plan.inputsPerStep;
    const bytes = [4 * tableWords, 4 * weights, 4 * plan.activations];
    const uniform = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const vector = () => gpu.buffer(4 * weights);
    const made = await gpu.allocate(bytes, () => ({
      buffers: {
        table: gpu.buffer(4 * tableWords),
        live: vector(),
        gradient: vector(),
        activations: gpu.buffer(4 * plan.activations),
        loss: gpu.buffer(4 * capacity * own),
        mean: vector(),
        square: vector(),
        ema: vector(),
      },
      ops: gpu.buffer(dispatches.length * SLOT, uniform),
      steps: gpu.buffer(steps * SLOT, uniform),
    }));
    const pipelines = Object.fromEntries(
      await Promise.all(
        kernelNames.map(async (name) => [name, await gpu.pipeline(shaderOf(name, plan.constants))] as const),
      ),
    ) as Record<KernelName, GPUComputePipeline>;
    const { buffers: b } = made;
    const group = (live: GPUBuffer, ema: GPUBuffer) => {
      const storage = [b.table, live, b.gradient, b.activations, b.loss, b.mean, b.square, ema];
      const resources: GPUBufferBinding[] = [
        { buffer: made.ops, size: SLOT },
        { buffer: made.steps, size: SLOT },
        ...storage.map((buffer) => ({ buffer })),
      ];
      return device.createBindGroup({
        layout: gpu.bindings,
        entries: resources.map((resource, binding) => ({ binding, resource })),
      });
    };
    const groups = { live: group(b.live, b.ema), ema: group(b.ema, b.live) };
    gpu.check();
    return new Program(gpu, plan, b, made.ops, made.steps, pipelines, groups, dispatches);
  }

  writeInputs(inputs: Uint32Array): void {
    this.gpu.write(this.buffers.table, inputs, 4 * this.plan.table.length);
  }

  writeSteps(steps: StepSlot[]): void {
    const slots = new ArrayBuffer(steps.length * SLOT);
    const words = new Uint32Array(slots);
    const floats = new Float32Array(slots);
    steps.forEach((s, i) => {
      const at = (i * SLOT) / 4;
      words[at] = s.rows;
      words[at + 1] = this.plan.table.length + s.input * this.plan.inputsPerStep;
      floats.set([s.inputScale, s.gradientScale, s.rate, s.correct, s.keep, s.blend], at + 2);
    });
    this.gpu.write(this.stepBuffer, floats);
  }

  /** Records the dispatches of one step; returns how many they are. */
  record(
    pass: GPUComputePassEncoder,
    dispatches: Dispatch[],
    which: 'live' | 'ema',
    step: number,
    rows: number,
  ): number {
    for (const dispatch of dispatches) {
      const op = this.ops.get(dispatch);
      if (op === undefined) throw new Error(`a dispatch of ${dispatch.kernel} is not in the program`);
      pass.setPipeline(this.pipelines[dispatch.kernel]);
      pass.setBindGroup(0, this.groups[which], [op * SLOT, step * SLOT]);
      pass.dispatchWorkgroups(...dispatch.groups(rows));
    }
    return dispatches.length;
  }

  dispose(): void {
    for (const buffer of [...Object.values<GPUBuffer>({ ...this.buffers }), this.opBuffer, this.stepBuffer])
      buffer.destroy();
  }
}
