// The row model on TensorFlow.js: dense masked matrices and automatic differentiation. Independent of the own kernels, so
// it serves as their reference, and as the way out where a device refuses them. Slow; draws by computing each column anew.
import { dropoutOf, isDropped } from '../dropout';
import { checkWeights, initialWeights } from '../initial-weights';
import { layoutOf, type Layout } from '../layout';
import { checkCodes, checkRows, checkStep, checkTurn } from './check';
import { lossOfCode } from './draw';
import { Drawing } from './drawing';
import { openTensorFlow, type TensorFlow, type TensorFlowName } from './tfjs-engine';
import { keepMask, negativeLogLikelihood, tensorsOf, topOf } from './tfjs-network';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend, Evaluation, LegalCodes, RowModel, Spec, StepOptions } from './types';

const CHUNK = 512;
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** @throws UserError 'unsupported' when the device does not offer this backend */
export async function createTfjsBackend(name: TensorFlowName): Promise<Backend> {
  const tf = await openTensorFlow(name);
  return { name, create: async (spec) => new TfjsRowModel(tf, spec), dispose: () => {} };
}

/** Live weights, moving average and moments, each one flat tensor in dense order. */
type Vectors = [live: Tensor1D, ema: Tensor1D, mean: Tensor1D, square: Tensor1D];

class TfjsRowModel implements RowModel {
  private readonly layout: Layout;
  private readonly sizes: number[];
  /** 1 where the masks allow a weight, and 1 where it decays. */
  private readonly keep: Tensor1D;
  private readonly decays: Tensor1D;
  private vectors: Vectors;
  private codes = new Uint16Array(0);
  private rowCount = 0;
  private drawing: Drawing | null = null;

  constructor(
    private readonly tf: TensorFlow,
    readonly spec: Spec,
  ) {
    this.layout = layoutOf(spec);
    this.sizes = [...spec.context, ...spec.own];
    const mask = keepMask(spec, this.layout);
    this.keep = tf.tensor1d(mask.keep);
    this.decays = tf.tensor1d(mask.decays);
    const weights = initialWeights(spec);
    const zeros = () => tf.zeros([weights.length]) as Tensor1D;
    this.vectors = [tf.tensor1d(weights), tf.tensor1d(weights), zeros(), zeros()];
  }

  setRows(codes: Uint16Array, rows: number): void {
    if (rows === 0) throw new Error('a row model needs at least one row');
    checkCodes(codes, rows, this.sizes);
    this.codes = codes.slice();
    this.rowCount = rows;
  }

  async train(order: Int32Array, o: StepOptions): Promise<number> {
    checkRows(order, this.rowCount);
    checkStep(order, o);
    let total = 0;
    for (let s = 0; s < o.steps; s++) {
      const rows = order.subarray(s * o.batch, (s + 1) * o.batch);
      const { loss, gradient } = this.lossAndGradient(rows, o.dropout, o.step + s);
      this.update(gradient, o, o.step + s);
      gradient.dispose();
      total += (await loss.data())[0];
      loss.dispose();
    }
    return total / o.steps;
  }

  async gradient(rows: Int32Array, dropout: number, step: number): Promise<{ loss: number; gradient: Float32Array }> {
    checkRows(rows, this.rowCount);
    const { loss, gradient } = this.lossAndGradient(rows, dropout, step);
    const result = { loss: (await loss.data())[0], gradient: (await gradient.data()).slice() as Float32Array };
    loss.dispose();
    gradient.dispose();
    return result;
  }

  async evaluate(rows: Int32Array, which: 'live' | 'ema'): Promise<Evaluation> {
    checkRows(rows, this.rowCount);
    const { spec, layout } = this;
    const columns = layout.columns;
    const perColumn = new Float64Array(spec.own.length);
    for (let at = 0; at < rows.length && layout.logits > 0; at += CHUNK) {
      const part = rows.subarray(at, at + CHUNK);
      const codes = new Uint16Array(part.length * columns);
      part.forEach((row, i) => codes.set(this.codes.subarray(row * columns, (row + 1) * columns), i * columns));
      const logits = await this.logits(codes, part.length, which, 0, layout.logits);
      for (let i = 0; i < part.length; i++)
        for (let j = 0; j < spec.own.length; j++) {
          const size = layout.logit[j + 1] - layout.logit[j];
          const code = codes[i * columns + spec.context.length + j];
          if (size) perColumn[j] += lossOfCode(logits, i * layout.logits + layout.logit[j], size, code) / rows.length;
        }
    }
    return { nll: perColumn.reduce((a, b) => a + b, 0), perColumn };
  }

  sampleBegin(context: Uint16Array, rows: number): void {
    const { layout } = this;
    this.drawing = new Drawing(this.spec, context, rows, CHUNK, (codes, n, j) =>
      this.logits(codes, n, 'live', layout.logit[j], layout.logit[j + 1]),
    );
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
    return (await this.vectors[which === 'ema' ? 1 : 0].data()).slice() as Float32Array;
  }

  async setWeights(weights: Float32Array): Promise<void> {
    checkWeights(weights, this.spec);
    this.replace([
      this.tf.tensor1d(weights),
      this.tf.tensor1d(weights),
      this.vectors[2].clone(),
      this.vectors[3].clone(),
    ]);
  }

  async getState(): Promise<Float32Array> {
    const parts = await Promise.all(this.vectors.map((v) => v.data()));
    const state = new Float32Array(parts.length * this.layout.total);
    parts.forEach((part, i) => state.set(part, i * this.layout.total));
    return state;
  }

  async setState(state: Float32Array): Promise<void> {
    const parts = [0, 1, 2, 3].map((i) => state.slice(i * this.layout.total, (i + 1) * this.layout.total));
    parts.forEach((part) => checkWeights(part, this.spec));
    this.replace(parts.map((part) => this.tf.tensor1d(part)) as Vectors);
  }

  dispose(): void {
    this.tf.dispose([this.vectors, [this.keep, this.decays]]);
    this.drawing = null;
  }

  private replace(vectors: Vectors): void {
    this.tf.dispose(this.vectors);
    this.vectors = vectors;
  }

  /** One row of the result a row of codes: how often each embedding counts. Columns from `columns` on count nothing. */
  private inputs(
    codes: Uint16Array,
    rows: number,
    columns: number,
    dropped?: (row: number, c: number) => boolean,
    scale = 1,
  ) {
    const { layout } = this;
    const hot = new Float32Array(rows * layout.embeddings);
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < Math.min(columns, layout.columns - 1); c++)
        if (!dropped?.(r, c)) hot[r * layout.embeddings + layout.row[c] + codes[r * layout.columns + c]] = scale;
    return this.tf.tensor2d(hot, [rows, layout.embeddings]);
  }

  private lossAndGradient(rows: Int32Array, dropout: number, step: number): { loss: Tensor; gradient: Tensor1D } {
    const { tf, spec, layout } = this;
    const { columns } = layout;
    if (layout.logits === 0) return { loss: tf.scalar(0), gradient: tf.zeros([layout.total]) as Tensor1D };
    const drop = dropoutOf(dropout, spec.seed, step);
    const codes = new Uint16Array(rows.length * columns);
    rows.forEach((row, i) => codes.set(this.codes.subarray(row * columns, (row + 1) * columns), i * columns));
    const targets = new Float32Array(rows.length * layout.logits);
    for (let i = 0; i < rows.length; i++)
      for (let j = 0; j < spec.own.length; j++)
        if (layout.logit[j + 1] > layout.logit[j])
          targets[i * layout.logits + layout.logit[j] + codes[i * columns + spec.context.length + j]] = 1;
    return tf.tidy(() => {
      const x = this.inputs(codes, rows.length, columns, (i, c) => isDropped(drop, rows[i], c), drop.scale);
      const wanted = tf.tensor2d(targets, [rows.length, layout.logits]);
      const tensors = tensorsOf(tf, this.vectors[0], spec, layout);
      const { value, grads } = tf.valueAndGrads((...w: Tensor[]) => {
        const top = topOf(tf, w as Tensor2D[], x, spec.blocks);
        const logits = tf.add(tf.matMul(top, w[w.length - 2] as Tensor2D), w[w.length - 1]) as Tensor2D;
        return negativeLogLikelihood(tf, logits, wanted, layout);
      })(tensors);
      const flat = tf.concat(grads.map((g, i) => tf.reshape(g, [tensors[i].size])));
      return { loss: value, gradient: tf.mul(flat, this.keep) as Tensor1D };
    });
  }

  private update(gradient: Tensor1D, o: StepOptions, step: number): void {
    const { tf } = this;
    const ema = Math.min(o.ema, step / (step + 10));
    const blend = (old: Tensor, now: Tensor, share: number) => tf.add(tf.mul(old, 1 - share), tf.mul(now, share));
    const next = tf.tidy(() => {
      const [live, average, mean, square] = this.vectors;
      const m = blend(mean, gradient, 1 - BETA1);
      const v = blend(square, tf.square(gradient), 1 - BETA2);
      const change = tf.div(
        tf.mul(m, o.learningRate / (1 - BETA1 ** (step + 1))),
        tf.add(tf.mul(tf.sqrt(v), 1 / Math.sqrt(1 - BETA2 ** (step + 1))), EPSILON),
      );
      const decayed = tf.sub(live, tf.mul(tf.mul(live, this.decays), o.learningRate * o.weightDecay));
      const weights = tf.sub(decayed, change);
      return [weights, blend(average, weights, 1 - ema), m, v] as Vectors;
    });
    this.replace(next);
  }

  /** Logits from..to of rows of codes. */
  private async logits(
    codes: Uint16Array,
    rows: number,
    which: 'live' | 'ema',
    from: number,
    to: number,
  ): Promise<Float32Array> {
    const { tf, spec, layout } = this;
    const result = tf.tidy(() => {
      const tensors = tensorsOf(tf, this.vectors[which === 'ema' ? 1 : 0], spec, layout);
      const top = topOf(tf, tensors as Tensor2D[], this.inputs(codes, rows, layout.columns), spec.blocks);
      const output = tf.slice(tensors[tensors.length - 2], [0, from], [spec.hidden, to - from]) as Tensor2D;
      return tf.add(tf.matMul(top, output), tf.slice(tensors[tensors.length - 1], [from], [to - from]));
    });
    const data = (await result.data()).slice() as Float32Array;
    result.dispose();
    return data;
  }
}
