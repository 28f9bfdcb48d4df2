// What all kernels of the row model on the GPU share: uniforms, buffers, and the sizes that are constants of a model.

/** Fields of the uniform `op`, one slot a dispatch, all u32. */
export const OP_FIELDS = ['mode', 'x', 'ldx', 'w', 'ld', 'k', 'n', 'bias', 'y', 'ldy', 'h', 'limit'] as const;
export type Op = Record<(typeof OP_FIELDS)[number], number>;

export const MODE = { linear: 0, relu: 1, residual: 2, set: 3, add: 4 } as const;

/** Edge of the tiles of rows and columns of a product. */
export const TILE = 32;
/** Invocations of the other kernels. */
export const LANES = 64;
/** Workgroups in one dimension of a dispatch. */
export const MOST_GROUPS = 65535;

export const bindings = /* wgsl */ `
struct Op { ${OP_FIELDS.map((f) => `${f}: u32`).join(', ')} }
struct Step {
  rows: u32, inputs: u32, inputScale: f32, gradientScale: f32,
  rate: f32, correct: f32, keep: f32, blend: f32,
}
@group(0) @binding(0) var<uniform> op: Op;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> table: array<u32>;
@group(0) @binding(3) var<storage, read_write> w: array<f32>;
@group(0) @binding(4) var<storage, read_write> g: array<f32>;
@group(0) @binding(5) var<storage, read_write> act: array<f32>;
@group(0) @binding(6) var<storage, read_write> loss: array<f32>;
@group(0) @binding(7) var<storage, read_write> mean: array<f32>;
@group(0) @binding(8) var<storage, read_write> square: array<f32>;
@group(0) @binding(9) var<storage, read_write> ema: array<f32>;
`;

/** Where things lie in `table`, and the sizes that no dispatch changes. */
export interface Constants {
  hidden: number;
  columns: number;
  own: number;
  context: number;
  embeddings: number;
  weights: number;
  inputBias: number;
  /** Offsets in `table`. */
  logitStart: number;
  sees: number;
  biases: number;
  /** Offsets in the inputs of a step. */
  targets: number;
  listStart: number;
  list: number;
  /** Offset of h in `act`, and of the logits. */
  h: number;
  logits: number;
  logitStride: number;
}

export function constants(c: Constants): string {
  return Object.entries(c)
    .map(([name, value]) => `const ${name.toUpperCase()} = ${value}u;\n`)
    .join('');
}
