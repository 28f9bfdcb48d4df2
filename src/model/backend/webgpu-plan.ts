// What a step on the GPU consists of: where activations and tables lie, and the list of dispatches. Pure data, no device.
import { columnOfLogits, degreeOfUnits, type Layout } from '../layout';
import { LANES, MODE, MOST_GROUPS, TILE, type Constants, type Op } from './webgpu-bindings';
import type { KernelName } from './webgpu-shaders';
import type { Spec } from './types';

export interface Dispatch {
  kernel: KernelName;
  op: Op;
  groups: (rows: number) => [number, number, number];
}

export interface Plan {
  constants: Constants;
  /** The part of `table` that no step changes; the inputs of steps follow it. */
  table: Uint32Array;
  activations: number;
  inputsPerStep: number;
  forward: Dispatch[];
  /** From the codes to the loss and the gradient of the logits. */
  loss: Dispatch[];
  backward: Dispatch[];
  update: Dispatch[];
  /** Logits of own column j alone, instead of all logits: rows x size at the start of the logits. */
  column: (j: number) => Dispatch;
}

const none: Op = { mode: 0, x: 0, ldx: 0, w: 0, ld: 0, k: 0, n: 0, bias: 0, y: 0, ldy: 0, h: 0, limit: 0 };
const parts = (n: number, size: number) => Math.ceil(n / size);

/** @param capacity most rows of a batch */
export function planOf(spec: Spec, layout: Layout, capacity: number): Plan {
  const { hidden, blocks } = spec;
  const { logits } = layout;
  const own = spec.own.length;

  let activations = 0;
  const layer = (width: number) => {
    const at = activations;
    activations += capacity * width;
    return at;
  };
  const x = Array.from({ length: blocks + 1 }, () => layer(hidden));
  const inner = Array.from({ length: blocks }, () => layer(hidden));
  const h = layer(hidden);
  const d = layer(hidden);
  const logitsAt = layer(logits);

  const table: number[] = [];
  const put = (values: Iterable<number>) => {
    const at = table.length;
    for (const value of values) table.push(value);
    return at;
  };
  const degree = degreeOfUnits(layout, hidden);
  const hiddenDepth = put(degree.map((j) => layout.unit[j + 1]));
  const hiddenFrom = put(degree.map((j) => layout.unit[j]));
  const logitDepth = put(columnOfLogits(layout).map((j) => layout.unit[j + 1]));
  const logitFrom = put(degree.map((j) => layout.logit[j]));
  const logitStart = put(layout.logit);
  const sees: number[] = [];
  for (let c = 0; c + 1 < layout.columns; c++) {
    const end = c + 2 < layout.columns ? layout.row[c + 1] : layout.embeddings;
    for (let e = layout.row[c]; e < end; e++) sees.push(layout.sees[c]);
  }
  const seesAt = put(sees);
  const biases = [layout.inputBias, ...layout.blocks.flatMap((b) => [b.firstBias, b.secondBias])].flatMap((at) => [
    at,
    at + hidden,
  ]);
  biases.push(layout.outputBias, layout.outputBias + logits);
  const biasesAt = put([biases.length / 2, ...biases]);

  const targets = capacity * layout.columns;
  const listStart = targets + capacity * own;
  const list = listStart + layout.embeddings + 1;
  const constants: Constants = {
    hidden,
    columns: layout.columns,
    own,
    context: spec.context.length,
    embeddings: layout.embeddings,
    weights: layout.total,
    inputBias: layout.inputBias,
    logitStart,
    sees: seesAt,
    biases: biasesAt,
    targets,
    listStart,
    list,
    h,
    logits: logitsAt,
    logitStride: logits,
  };

  const square = { ldx: hidden, ld: hidden, k: hidden, n: hidden, ldy: hidden };
  const toColumns =
    (n: number) =>
    (rows: number): [number, number, number] => [parts(n, TILE), parts(rows, TILE), 1];
  const hiddenColumns = toColumns(hidden);
  const forward: Dispatch[] = [
    { kernel: 'gather', op: { ...none, y: x[0] }, groups: (rows) => [parts(hidden, LANES), rows, 1] },
  ];
  layout.blocks.forEach((b, l) => {
    const first = { ...none, ...square, mode: MODE.relu, x: x[l], w: b.first, bias: b.firstBias, y: inner[l] };
    const second = {
      ...none,
      ...square,
      mode: MODE.residual,
      x: inner[l],
      w: b.second,
      bias: b.secondBias,
      y: x[l + 1],
      h,
    };
    for (const op of [first, second])
      forward.push({ kernel: 'forward', op: { ...op, limit: hiddenDepth }, groups: hiddenColumns });
  });
  const outputOp = (from: number, n: number): Op => ({
    ...none,
    x: x[blocks],
    ldx: hidden,
    w: layout.output + from,
    ld: logits,
    k: hidden,
    n,
    bias: layout.outputBias + from,
    y: logitsAt,
    ldy: n,
    limit: logitDepth + from,
  });
  const loss: Dispatch[] = [
    { kernel: 'forward', op: outputOp(0, logits), groups: toColumns(logits) },
    { kernel: 'softmax', op: none, groups: (rows) => [own, rows, 1] },
  ];

  /** The two gradients of a product y = x W + b whose dy lies at `dy`. */
  const gradients = (
    op: Op,
    dy: number,
    from: number,
    into: number,
    active: number,
    mode: number,
    width: number,
  ): Dispatch[] => [
    {
      kernel: 'weightGradient',
      op: { ...op, y: dy, ldy: width },
      groups: () => [parts(op.n, TILE), parts(hidden, TILE), 1],
    },
    {
      kernel: 'inputGradient',
      op: { ...op, mode, x: dy, ldx: width, y: into, ldy: hidden, h: active, limit: from },
      groups: hiddenColumns,
    },
  ];
  const backward = gradients(outputOp(0, logits), logitsAt, logitFrom, h, x[blocks], MODE.set, logits);
  for (let l = blocks - 1; l >= 0; l--) {
    const [first, second] = forward.slice(1 + 2 * l, 3 + 2 * l).map((dispatch) => dispatch.op);
    backward.push(...gradients(second, h, hiddenFrom, d, inner[l], MODE.set, hidden));
    backward.push(...gradients(first, d, hiddenFrom, h, x[l], MODE.add, hidden));
  }
  const rowsOfEmbeddings = layout.embeddings + 1;
  backward.push({
    kernel: 'embeddingGradient',
    op: none,
    groups: () => [parts(hidden, LANES), Math.min(rowsOfEmbeddings, MOST_GROUPS), parts(rowsOfEmbeddings, MOST_GROUPS)],
  });
  const waves = parts(layout.total, LANES);
  const update: Dispatch[] = [
    { kernel: 'adamw', op: none, groups: () => [Math.min(waves, MOST_GROUPS), parts(waves, MOST_GROUPS), 1] },
  ];
  return {
    constants,
    table: Uint32Array.from(table),
    activations,
    inputsPerStep: list + capacity * layout.columns,
    forward,
    loss,
    backward,
    update,
    column: (j) => {
      const size = layout.logit[j + 1] - layout.logit[j];
      return { kernel: 'forward', op: outputOp(layout.logit[j], size), groups: toColumns(size) };
    },
  };
}
