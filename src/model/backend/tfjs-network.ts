// The network of the row model in TensorFlow.js operations, and the masks of its flat weight vector.
import { columnOfLogits, degreeOfUnits, type Layout } from '../layout';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from './tfjs-engine';
import type { Spec } from './types';

/** By weight of the dense order: whether the masks allow it, and whether it decays. */
export function keepMask(spec: Spec, layout: Layout): { keep: Float32Array; decays: Float32Array } {
  const { hidden } = spec;
  const keep = new Float32Array(layout.total);
  const decays = new Float32Array(layout.total).fill(1);
  const sizes = [...spec.context, ...spec.own];
  for (let c = 0; c + 1 < layout.columns; c++)
    for (let k = 0; k < sizes[c]; k++) {
      const row = layout.embedding + (layout.row[c] + k) * hidden;
      keep.fill(1, row + layout.sees[c], row + hidden);
    }
  const degree = degreeOfUnits(layout, hidden);
  const column = columnOfLogits(layout);
  const bias = (at: number, length: number) => {
    keep.fill(1, at, at + length);
    decays.fill(0, at, at + length);
  };
  bias(layout.inputBias, hidden);
  for (const block of layout.blocks) {
    for (const at of [block.first, block.second])
      for (let i = 0; i < hidden; i++)
        for (let o = 0; o < hidden; o++) keep[at + i * hidden + o] = degree[i] <= degree[o] ? 1 : 0;
    bias(block.firstBias, hidden);
    bias(block.secondBias, hidden);
  }
  for (let i = 0; i < hidden; i++)
    for (let o = 0; o < layout.logits; o++)
      keep[layout.output + i * layout.logits + o] = degree[i] <= column[o] ? 1 : 0;
  bias(layout.outputBias, layout.logits);
  return { keep, decays };
}

/** Embeddings, input bias, by block W1 b1 W2 b2, output matrix and bias, cut from the flat vector. */
export function tensorsOf(tf: TensorFlow, flat: Tensor1D, spec: Spec, layout: Layout): Tensor[] {
  const { hidden } = spec;
  const square = [hidden, hidden];
  const shapes = [
    [layout.embeddings, hidden],
    [hidden],
    ...layout.blocks.flatMap(() => [square, [hidden], square, [hidden]]),
    [hidden, layout.logits],
    [layout.logits],
  ];
  let at = 0;
  return shapes.map((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const part = tf.slice(flat, at, size);
    at += size;
    return tf.reshape(part, shape);
  });
}

/** The topmost hidden layer. x: rows x embeddings. */
export function topOf(tf: TensorFlow, w: Tensor2D[], x: Tensor2D, blocks: number): Tensor2D {
  let h = tf.add(tf.matMul(x, w[0]), w[1]) as Tensor2D;
  for (let l = 0; l < blocks; l++) {
    const [first, firstBias, second, secondBias] = w.slice(2 + 4 * l, 6 + 4 * l);
    const inner = tf.relu(tf.add(tf.matMul(tf.relu(h), first), firstBias)) as Tensor2D;
    h = tf.add(h, tf.add(tf.matMul(inner, second), secondBias)) as Tensor2D;
  }
  return tf.relu(h);
}

/** Mean over the rows, summed over the own columns; wanted is 1 at the code of each column. */
export function negativeLogLikelihood(tf: TensorFlow, logits: Tensor2D, wanted: Tensor2D, layout: Layout): Scalar {
  const sizes = Array.from({ length: layout.logit.length - 1 }, (_, j) => layout.logit[j + 1] - layout.logit[j]).filter(
    (size) => size > 0,
  );
  const segments = sizes.length > 1 ? tf.split(logits, sizes, 1) : [logits];
  const logs = segments.map((segment) => tf.logSoftmax(segment, 1));
  const all = logs.length > 1 ? tf.concat(logs, 1) : logs[0];
  return tf.neg(tf.div(tf.sum(tf.mul(all, wanted)), logits.shape[0])) as Scalar;
}
