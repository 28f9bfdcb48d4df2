// WGSL of the row model: seven kernels that share one set of bindings. Matrices lie dense in the weight vector; the tables
// say from where to where a tile of a block-triangular matrix is not zero, so zero blocks are skipped.
// There are no float atomics: every sum is taken by one invocation in a fixed order.
import { bindings, constants, LANES, MODE, MOST_GROUPS, type Constants } from './webgpu-bindings';

/**
 * A product of two matrices by 32 x 32 tiles, 4 x 4 sums an invocation.
 * @param a element (m, k) of the left matrix, `aAlongK` if neighbours in k are neighbours in memory
 * @param span statements that set k0 and k1, the range of the sum for the tile at m0, n0
 */
function product(parts: {
  a: string;
  aAlongK: boolean;
  b: string;
  bAlongK: boolean;
  rows: string;
  columns: string;
  span: string;
  begin: string;
  store: string;
  after?: string;
}): string {
  const index = (alongK: boolean, at: string) =>
    alongK ? `let k = i % 16u; let ${at} = i / 16u;` : `let ${at} = i % 32u; let k = i / 32u;`;
  return /* wgsl */ `
var<workgroup> left: array<f32, 512>;
var<workgroup> right: array<f32, 512>;
@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) lane: u32) {
  let m0 = group.y * 32u;
  let n0 = group.x * 32u;
  let rows = ${parts.rows};
  let columns = ${parts.columns};
  var k0 = 0u;
  var k1 = 0u;
  ${parts.span}
  var sum: array<vec4f, 4>;
  ${parts.begin}
  for (var block = k0; block < k1; block += 16u) {
    for (var s = 0u; s < 8u; s++) {
      let i = lane + s * 64u;
      { ${index(parts.aAlongK, 'm')}
        var value = 0.0;
        if (m0 + m < rows && block + k < k1) { let row = m0 + m; let at = block + k; value = ${parts.a}; }
        left[k * 32u + m] = value; }
      { ${index(parts.bAlongK, 'n')}
        var value = 0.0;
        if (n0 + n < columns && block + k < k1) { let column = n0 + n; let at = block + k; value = ${parts.b}; }
        right[k * 32u + n] = value; }
    }
    workgroupBarrier();
    for (var k = 0u; k < 16u; k++) {
      let r = k * 32u + local.x * 4u;
      let b = vec4f(right[r], right[r + 1u], right[r + 2u], right[r + 3u]);
      let l = k * 32u + local.y * 4u;
      for (var i = 0u; i < 4u; i++) { sum[i] += left[l + i] * b; }
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < 4u; i++) {
    for (var c = 0u; c < 4u; c++) {
      let row = m0 + local.y * 4u + i;
      let column = n0 + local.x * 4u + c;
      if (row < rows && column < columns) { let value = sum[i][c]; ${parts.store} }
    }
  }
  ${parts.after ?? ''}
}`;
}

const gather = /* wgsl */ `
@compute @workgroup_size(${LANES})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let u = id.x;
  let r = id.y;
  if (u >= HIDDEN) { return; }
  var sum = 0.0;
  let codes = step.inputs + r * COLUMNS;
  for (var c = 0u; c < COLUMNS; c++) {
    let e = table[codes + c];
    if (e < EMBEDDINGS) { sum += w[e * HIDDEN + u]; }
  }
  let h = w[INPUTBIAS + u] + step.inputScale * sum;
  act[H + r * HIDDEN + u] = h;
  act[op.y + r * HIDDEN + u] = max(h, 0.0);
}`;

const forward = product({
  rows: 'step.rows',
  columns: 'op.n',
  a: 'act[op.x + row * op.ldx + at]',
  aAlongK: true,
  b: 'w[op.w + at * op.ld + column]',
  bAlongK: false,
  span: 'k1 = table[op.limit + min(n0 + 31u, columns - 1u)];',
  begin: /* wgsl */ `
  for (var c = 0u; c < 4u; c++) {
    let column = n0 + local.x * 4u + c;
    if (column < columns) { for (var i = 0u; i < 4u; i++) { sum[i][c] = w[op.bias + column]; } }
  }`,
  store: /* wgsl */ `
      let to = row * op.ldy + column;
      var result = value;
      if (op.mode == ${MODE.residual}u) { result += act[op.h + to]; act[op.h + to] = result; }
      if (op.mode != ${MODE.linear}u) { result = max(result, 0.0); }
      act[op.y + to] = result;`,
});

/** Gradient of the input: dy W^T where the rectifier in front was active. */
const inputGradient = product({
  rows: 'step.rows',
  columns: 'op.k',
  a: 'act[op.x + row * op.ldx + at]',
  aAlongK: true,
  b: 'w[op.w + column * op.ld + at]',
  bAlongK: true,
  span: 'k0 = table[op.limit + n0]; k1 = op.n;',
  begin: '',
  store: /* wgsl */ `
      let to = row * op.ldy + column;
      let passed = select(0.0, value, act[op.h + to] > 0.0);
      if (op.mode == ${MODE.add}u) { act[op.y + to] += passed; } else { act[op.y + to] = passed; }`,
});

/** Gradient of a matrix, x^T dy where the masks allow it, and of its bias. */
const weightGradient = product({
  rows: 'op.k',
  columns: 'op.n',
  a: 'act[op.x + at * op.ldx + row]',
  aAlongK: false,
  b: 'act[op.y + at * op.ldy + column]',
  bAlongK: false,
  span: 'if (m0 < table[op.limit + min(n0 + 31u, columns - 1u)]) { k1 = step.rows; }',
  begin: '',
  store: 'if (row < table[op.limit + column]) { g[op.w + row * op.ld + column] = value; }',
  after: /* wgsl */ `
  if (m0 == 0u && lane < 32u && n0 + lane < columns) {
    var total = 0.0;
    for (var r = 0u; r < step.rows; r++) { total += act[op.y + r * op.ldy + n0 + lane]; }
    g[op.bias + n0 + lane] = total;
  }`,
});

/** One workgroup a row and own column: softmax, its loss, and the logits become their gradient. */
const softmax = /* wgsl */ `
var<workgroup> shared_values: array<f32, ${LANES}>;
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let j = group.x;
  let r = group.y;
  let first = table[LOGITSTART + j];
  let size = table[LOGITSTART + j + 1u] - first;
  if (size == 0u) { return; }
  let at = LOGITS + r * LOGITSTRIDE + first;
  let code = table[step.inputs + TARGETS + r * OWN + j];
  let wanted = act[at + code];
  var high = -3.0e38;
  for (var k = lane; k < size; k += ${LANES}u) { high = max(high, act[at + k]); }
  shared_values[lane] = high;
  workgroupBarrier();
  for (var half = ${LANES / 2}u; half > 0u; half /= 2u) {
    if (lane < half) { shared_values[lane] = max(shared_values[lane], shared_values[lane + half]); }
    workgroupBarrier();
  }
  high = shared_values[0];
  workgroupBarrier();
  var total = 0.0;
  for (var k = lane; k < size; k += ${LANES}u) { total += exp(act[at + k] - high); }
  shared_values[lane] = total;
  workgroupBarrier();
  for (var half = ${LANES / 2}u; half > 0u; half /= 2u) {
    if (lane < half) { shared_values[lane] += shared_values[lane + half]; }
    workgroupBarrier();
  }
  total = shared_values[0];
  if (lane == 0u) { loss[r * OWN + j] += log(total) + high - wanted; }
  if (step.gradientScale == 0.0) { return; }
  for (var k = lane; k < size; k += ${LANES}u) {
    let p = exp(act[at + k] - high) / total;
    act[at + k] = (p - select(0.0, 1.0, k == code)) * step.gradientScale;
  }
}`;

/** Each embedding row sums over the batch rows in its list; the row after the last is the input bias, over all rows. */
const embeddingGradient = /* wgsl */ `
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let e = group.y + group.z * ${MOST_GROUPS}u;
  let u = group.x * ${LANES}u + lane;
  if (u >= HIDDEN || e > EMBEDDINGS) { return; }
  var sum = 0.0;
  if (e == EMBEDDINGS) {
    for (var r = 0u; r < step.rows; r++) { sum += act[H + r * HIDDEN + u]; }
    g[INPUTBIAS + u] = sum;
    return;
  }
  if (u < table[SEES + e]) { return; }
  let end = table[step.inputs + LISTSTART + e + 1u];
  for (var i = table[step.inputs + LISTSTART + e]; i < end; i++) {
    sum += act[H + table[step.inputs + LIST + i] * HIDDEN + u];
  }
  g[e * HIDDEN + u] = sum * step.inputScale;
}`;

/** AdamW with a moving average, one invocation a weight. Biases do not decay. */
const adamw = /* wgsl */ `
@compute @workgroup_size(${LANES})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * ${MOST_GROUPS * LANES}u;
  if (i >= WEIGHTS) { return; }
  var keep = step.keep;
  for (var b = 0u; b < table[BIASES]; b++) {
    let first = table[BIASES + 1u + 2u * b];
    if (i >= first && i < table[BIASES + 2u + 2u * b]) { keep = 1.0; }
  }
  let x = g[i];
  let m = 0.9 * mean[i] + 0.1 * x;
  let v = 0.999 * square[i] + 0.001 * x * x;
  mean[i] = m;
  square[i] = v;
  let next = w[i] * keep - step.rate * m / (sqrt(v) * step.correct + 1e-8);
  w[i] = next;
  ema[i] += step.blend * (next - ema[i]);
}`;

const kernels = { gather, forward, softmax, weightGradient, inputGradient, embeddingGradient, adamw };
export type KernelName = keyof typeof kernels;
export const kernelNames = Object.keys(kernels) as KernelName[];

export function shaderOf(kernel: KernelName, c: Constants): string {
  return constants(c) + bindings + kernels[kernel];
}
