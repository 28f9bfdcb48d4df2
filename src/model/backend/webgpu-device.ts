// The GPU: adapter, device, the bindings and pipelines of the row model, buffers in and out, and what happens when it goes.
import { UserError } from '../../table/user-error';
import { outOfMemory } from './wasm-kernels';

/** Two uniforms with a slot a dispatch and a step, the table, and seven vectors that kernels write. */
const bindingKinds: GPUBufferBindingLayout[] = [
  { type: 'uniform', hasDynamicOffset: true },
  { type: 'uniform', hasDynamicOffset: true },
  { type: 'read-only-storage' },
  ...Array.from({ length: 7 }, () => ({ type: 'storage' }) as const),
];

function isSoftware(info: GPUAdapterInfo): boolean {
  const words = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(words);
}

export class Gpu {
  private lost: string | null = null;
  private readonly faults: string[] = [];
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  readonly bindings: GPUBindGroupLayout;
  private readonly layout: GPUPipelineLayout;

  private constructor(readonly device: GPUDevice) {
    this.bindings = device.createBindGroupLayout({
      entries: bindingKinds.map((buffer, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer })),
    });
    this.layout = device.createPipelineLayout({ bindGroupLayouts: [this.bindings] });
    void device.lost.then((info) => (this.lost = info.message || info.reason || 'no reason given'));
    device.onuncapturederror = (event) => this.faults.push(event.error.message);
  }

  /** @throws UserError 'unsupported' when there is no GPU that can be used */
  static async open(software: boolean): Promise<Gpu> {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) throw new UserError('unsupported', 'this browser offers no GPU', 'Choose another backend.');
    if (!software && isSoftware(adapter.info))
      throw new UserError('unsupported', 'the GPU is emulated in software', 'Choose another backend.');
    const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
    const device = await adapter.requestDevice({ requiredLimits: { maxStorageBufferBindingSize, maxBufferSize } });
    return new Gpu(device);
  }

  /** @throws UserError 'engine-failed' when the device is lost or complained */
  check(): void {
    const fault = this.lost !== null ? `it was lost (${this.lost})` : this.faults[0];
    if (fault) throw new UserError('engine-failed', `the GPU failed: ${fault}`, 'Train without the GPU.');
  }

  /** Makes buffers; refuses sizes that the device does not give. */
  async allocate<T>(bytes: number[], make: () => T): Promise<T> {
    const { limits } = this.device;
    const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
    const large = bytes.find((n) => n > most);
    if (large !== undefined) throw outOfMemory(large);
    this.device.pushErrorScope('out-of-memory');
    const made = make();
    if (await this.device.popErrorScope()) throw outOfMemory(bytes.reduce((a, b) => a + b, 0));
    this.check();
    return made;
  }

  /** The pipeline of a shader, compiled once. */
  pipeline(code: string): Promise<GPUComputePipeline> {
    let made = this.pipelines.get(code);
    if (!made) {
      const module = this.device.createShaderModule({ code });
      made = this.device.createComputePipelineAsync({ layout: this.layout, compute: { module, entryPoint: 'main' } });
      this.pipelines.set(code, made);
    }
    return made;
  }

  buffer(bytes: number, usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST): GPUBuffer {
    return this.device.createBuffer({ size: Math.max(16, Math.ceil(bytes / 4) * 4), usage });
  }

  write(buffer: GPUBuffer, data: Float32Array | Uint32Array, at = 0): void {
    this.device.queue.writeBuffer(buffer, at, data.buffer, data.byteOffset, data.byteLength);
  }

  /** Floats from a buffer, after all that was submitted before. */
  async read(buffer: GPUBuffer, from: number, length: number): Promise<Float32Array> {
    const bytes = length * 4;
    if (bytes === 0) return new Float32Array(0);
    const staging = this.buffer(bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, from * 4, staging, 0, bytes);
    this.device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(GPUMapMode.READ);
      return new Float32Array(staging.getMappedRange()).slice(0, length);
    } catch (error) {
      this.check();
      throw error;
    } finally {
      staging.destroy();
    }
  }

  dispose(): void {
    this.device.destroy();
  }
}
