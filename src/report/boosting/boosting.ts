// Gradient-boosted trees for two classes on binned features (after LightGBM and scikit-learn's
// HistGradientBoostingClassifier, whose defaults these are). Used to tell synthetic rows from real ones, for nothing else.
import { binFeature, type Feature } from './bins';
import { TreeGrower, treeValue, type Tree } from './tree';

const RATE = 0.1;

export interface Boosted {
  /** Log-odds of class 1 for each row of `test`, in order. */
  scores: Float64Array;
  /** Total gain of each feature's splits. */
  gains: Float64Array;
}

/** Trains on some rows and scores others. Labels are 0 or 1; both classes must be among the training rows. */
export function boost(
  features: Feature[],
  labels: Uint8Array,
  train: Int32Array,
  test: Int32Array,
  iterations: number,
): Boosted {
  const binned = features.map((feature) => binFeature(feature, train));
  const total = labels.length;
  let ones = 0;
  for (const row of train) ones += labels[row];
  const start = Math.log(ones / (train.length - ones));
  const raw = new Float64Array(total).fill(start);
  const gradients = new Float64Array(total);
  const hessians = new Float64Array(total);
  const trees: Tree[] = [];
  const grower = new TreeGrower(binned, train);
  for (let i = 0; i < iterations; i++) {
    for (let k = 0; k < train.length; k++) {
      const row = train[k];
      const p = 1 / (1 + Math.exp(-raw[row]));
      gradients[row] = p - labels[row];
      hessians[row] = p * (1 - p);
    }
    trees.push(grower.grow(gradients, hessians, raw, RATE));
  }
  const scores = new Float64Array(test.length).fill(start);
  for (const tree of trees) for (let k = 0; k < test.length; k++) scores[k] += treeValue(tree, binned, test[k]);
  return { scores, gains: grower.gains };
}
