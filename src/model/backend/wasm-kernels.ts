// The kernels' WebAssembly module: what it exports and how one instance is made. The bytes come from the caller
// (`kernels-node.ts` reads a file, `kernels-browser.ts` fetches the asset), so this runs anywhere.
import { UserError } from '../../table/user-error';

/** Exports of `../kernels/*.c`; every pointer is a byte address, 0 where memory was refused. */
export interface Kernels {
  heap_top(): number;
  heap_set(top: number): void;
  alloc(bytes: number): number;
  build(
    hidden: number,
    blocks: number,
    context: number,
    own: number,
    sizes: number,
    unit: number,
    train: number,
  ): number;
  move_dense(model: number, which: number, dense: number, into: number): void;
  swap_ema(model: number): void;
  clear_gradient(model: number): void;
  add_gradient(
    model: number,
    codes: number,
    order: number,
    rows: number,
    dropout: number,
    seed: number,
    step: number,
  ): number;
  train(
    model: number,
    codes: number,
    order: number,
    batch: number,
    steps: number,
    done: number,
    learningRate: number,
    weightDecay: number,
    dropout: number,
    ema: number,
    seed: number,
  ): number;
  evaluate(model: number, codes: number, order: number, rows: number, byColumn: number): void;
  state_floats(model: number): number;
  tile_rows(): number;
  sample_column(
    model: number,
    j: number,
    codes: number,
    rows: number,
    u: number,
    sets: number,
    set: number,
    state: number,
    tiles: number,
    spare: number,
  ): number;
}

/** More of the modules built for shared memory: a second worker's part of `train`, which never returns. */
export interface SharedKernels {
  help(model: number): void;
  __stack_pointer: WebAssembly.Global;
}

/** @throws UserError 'unsupported' when the engine has no WebAssembly SIMD */
export async function compileKernels(bytes: BufferSource): Promise<WebAssembly.Module> {
  if (!WebAssembly.validate(bytes))
    throw new UserError(
      'unsupported',
      'this browser cannot run the WebAssembly SIMD kernels of the row model',
      'Use a browser of 2022 or later (Chrome 91, Firefox 89, Safari 16.4).',
    );
  return WebAssembly.compile(bytes);
}

const FIRST_PAGES = 4;
/** Addresses of shared memory are taken at once: devices that refuse very many of them are asked for fewer. */
const SHARED_PAGES = [65535, 16384, 4096];

export class KernelMemory {
  private constructor(
    readonly call: Kernels,
    readonly memory: WebAssembly.Memory,
  ) {}

  /**
   * A fresh memory of at most `maximumPages` pages of 64 KiB; shared, for a module that is built for it.
   * @throws UserError 'out-of-memory'
   */
  static async create(module: WebAssembly.Module, maximumPages: number, shared: boolean): Promise<KernelMemory> {
    const memory = memoryOf(maximumPages, shared);
    const instance = await WebAssembly.instantiate(module, { env: { memory } });
    const call = instance.exports as unknown as Kernels & { __heap_base: WebAssembly.Global };
    call.heap_set(call.__heap_base.value);
    return new KernelMemory(call, memory);
  }

  /** @throws UserError 'out-of-memory' */
  alloc(bytes: number): number {
    const address = bytes < 2 ** 32 ? this.call.alloc(bytes) : 0;
    if (address === 0) throw outOfMemory(bytes);
    return address;
  }

  /** Runs with space that is given back afterwards. */
  borrow<T>(use: () => T): T {
    const top = this.call.heap_top();
    try {
      return use();
    } finally {
      this.call.heap_set(top);
    }
  }

  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, length);
  }

  doubles(at: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, length);
  }

  codes(at: number, length: number): Uint16Array {
    return new Uint16Array(this.memory.buffer, at, length);
  }

  /** Copies into new space and returns its address. */
  put(values: Int32Array | Float32Array | Uint8Array | Uint16Array): number {
    const at = this.alloc(Math.max(4, values.byteLength));
    new Uint8Array(this.memory.buffer, at, values.byteLength).set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    );
    return at;
  }

  get bytes(): number {
    return this.memory.buffer.byteLength;
  }
}

function memoryOf(maximum: number, shared: boolean): WebAssembly.Memory {
  const tries = shared ? [maximum, ...SHARED_PAGES.filter((pages) => pages < maximum)] : [maximum];
  for (const pages of tries)
    try {
      return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: pages, shared });
    } catch {
      continue;
    }
  throw outOfMemory(FIRST_PAGES * 65536);
}

export function outOfMemory(bytes: number): UserError {
  return new UserError(
    'out-of-memory',
    `the row model needs ${Math.ceil(bytes / 2 ** 20)} MB more than this device gives`,
    'Close other tabs, or leave out wide tables or columns with very many values.',
  );
}
