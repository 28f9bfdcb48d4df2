// One regression tree on gradients, grown leaf by leaf from histograms; the larger child's histogram is a difference.
import type { Binned } from './bins';
import { bestSplit, offsetsOf, type Histogram, type Split, type Sums } from './split';

const MAX_LEAVES = 31;

/** Node 0 is the root; `left[i] < 0` marks a leaf. */
export interface Tree {
  feature: number[];
  /** 1 for bins that go left. */
  goesLeft: (Uint8Array | null)[];
  left: number[];
  right: number[];
  value: number[];
}

interface Growing {
  node: number;
  from: number;
  to: number;
  sums: Sums;
  histogram: Histogram;
  split: Split;
}

/** Grows trees on one set of training rows; memory is kept from tree to tree. */
export class TreeGrower {
  private readonly offsets: Int32Array;
  private readonly rows: Int32Array;
  private readonly others: Int32Array;
  private readonly gradient: Float64Array;
  private readonly hessian: Float64Array;
  private readonly spare: Histogram[] = [];
  /** Gain of each feature's splits, over all trees. */
  readonly gains: Float64Array;

  constructor(
    private readonly features: Binned[],
    train: Int32Array,
  ) {
    this.offsets = offsetsOf(features);
    this.rows = train.slice();
    this.others = new Int32Array(train.length);
    this.gradient = new Float64Array(train.length);
    this.hessian = new Float64Array(train.length);
    this.gains = new Float64Array(features.length);
  }

  /** Grows one tree and adds `rate` times its leaf values to `raw`; all arrays are by row number. */
  grow(gradients: Float64Array, hessians: Float64Array, raw: Float64Array, rate: number): Tree {
    const { features, offsets, rows } = this;
    const tree: Tree = { feature: [], goesLeft: [], left: [], right: [], value: [] };
    const waiting: Growing[] = [];
    const addNode = (sums: Sums): number => {
      tree.feature.push(-1);
      tree.goesLeft.push(null);
      tree.left.push(-1);
      tree.right.push(-1);
      return tree.value.push((-rate * sums.gradient) / (sums.hessian + 1e-15)) - 1;
    };
    const finish = (node: number, from: number, to: number, histogram: Histogram) => {
      for (let i = from; i < to; i++) raw[rows[i]] += tree.value[node];
      this.spare.push(histogram);
    };
    const consider = (node: number, from: number, to: number, sums: Sums, histogram: Histogram) => {
      const split = bestSplit(histogram, features, offsets, sums);
      if (split) waiting.push({ node, from, to, sums, histogram, split });
      else finish(node, from, to, histogram);
    };

    const sums: Sums = { gradient: 0, hessian: 0, count: rows.length };
    for (let i = 0; i < rows.length; i++) {
      sums.gradient += gradients[rows[i]];
      sums.hessian += hessians[rows[i]];
    }
    consider(addNode(sums), 0, rows.length, sums, this.histogramOf(0, rows.length, gradients, hessians));
    for (let leaves = 1; leaves < MAX_LEAVES && waiting.length; leaves++) {
      let next = 0;
      for (let i = 1; i < waiting.length; i++) if (waiting[i].split.gain > waiting[next].split.gain) next = i;
      const { node, from, to, sums: all, histogram, split } = waiting.splice(next, 1)[0];
      const middle = this.partition(from, to, features[split.feature].bins, split.left);
      const { leftSums } = split;
      const rest: Sums = {
        gradient: all.gradient - leftSums.gradient,
        hessian: all.hessian - leftSums.hessian,
        count: all.count - leftSums.count,
      };
      this.gains[split.feature] += split.gain;
      tree.feature[node] = split.feature;
      tree.goesLeft[node] = split.left;
      tree.left[node] = addNode(leftSums);
      tree.right[node] = addNode(rest);
      const leftIsSmall = middle - from <= to - middle;
      const small = leftIsSmall
        ? this.histogramOf(from, middle, gradients, hessians)
        : this.histogramOf(middle, to, gradients, hessians);
      for (let i = 0; i < histogram.length; i++) histogram[i] -= small[i];
      consider(tree.left[node], from, middle, leftSums, leftIsSmall ? small : histogram);
      consider(tree.right[node], middle, to, rest, leftIsSmall ? histogram : small);
    }
    for (const { node, from, to, histogram } of waiting) finish(node, from, to, histogram);
    return tree;
  }

  private histogramOf(from: number, to: number, gradients: Float64Array, hessians: Float64Array): Histogram {
    const { features, offsets, rows, gradient, hessian } = this;
    const out = this.spare.pop()?.fill(0) ?? new Float64Array(offsets[features.length] * 3);
    for (let i = from; i < to; i++) {
      gradient[i] = gradients[rows[i]];
      hessian[i] = hessians[rows[i]];
    }
    for (let f = 0; f < features.length; f++)
      addRows(out, offsets[f], features[f].bins, rows, gradient, hessian, from, to);
    return out;
  }

  /** Moves the rows that go left to the front of from..to, keeping order; returns where the others begin. */
  private partition(from: number, to: number, bins: Uint8Array, goesLeft: Uint8Array): number {
    const { rows, others } = this;
    let middle = from;
    let n = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      if (goesLeft[bins[row]]) rows[middle++] = row;
      else others[n++] = row;
    }
    rows.set(others.subarray(0, n), middle);
    return middle;
  }
}

function addRows(
  histogram: Histogram,
  offset: number,
  bins: Uint8Array,
  rows: Int32Array,
  gradient: Float64Array,
  hessian: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const at = (offset + bins[rows[i]]) * 3;
    histogram[at] += gradient[i];
    histogram[at + 1] += hessian[i];
    histogram[at + 2]++;
  }
}

/** The tree's value for a row. */
export function treeValue(tree: Tree, features: Binned[], row: number): number {
  let node = 0;
  while (tree.left[node] >= 0)
    node = tree.goesLeft[node]![features[tree.feature[node]].bins[row]] ? tree.left[node] : tree.right[node];
  return tree.value[node];
}
