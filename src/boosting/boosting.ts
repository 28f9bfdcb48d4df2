// Gradient-boosted trees for two classes on binned features (after LightGBM and scikit-learn's
// HistGradientBoostingClassifier, whose defaults these are). Used to tell synthetic rows from real ones, for nothing else.
import { binFeature, learnBins, type Binning, type Feature } from './bins';
import { TreeGrower, treeValue, type Tree } from './tree';

const RATE = 0.1;

/** A trained classifier; plain data. */
export interface Forest {
  binnings: Binning[];
  /** Log-odds before any tree. */
  start: number;
  trees: Tree[];
  /** Total gain of each feature's splits. */
  gains: number[];
}

/** Trains on some rows of the features. Labels are 0 or 1; both classes must be among the training rows. */
export function growForest(features: Feature[], labels: Uint8Array, train: Int32Array, iterations: number): Forest {
  const binnings = features.map((feature) => learnBins(feature, train));
  const binned = features.map((feature, f) => binFeature(binnings[f], feature.values));
  let ones = 0;
  for (const row of train) ones += labels[row];
  const start = Math.log(ones / (train.length - ones));
  const raw = new Float64Array(labels.length).fill(start);
  const gradients = new Float64Array(labels.length);
  const hessians = new Float64Array(labels.length);
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
  return { binnings, start, trees, gains: [...grower.gains] };
}

/** Log-odds of class 1 for each of the rows, in order. The features are those that it was trained on. */
export function scoresOf({ binnings, start, trees }: Forest, features: Feature[], rows: Int32Array): Float64Array {
  const binned = trees.length ? features.map((feature, f) => binFeature(binnings[f], feature.values)) : [];
  const scores = new Float64Array(rows.length).fill(start);
  for (const tree of trees) for (let k = 0; k < rows.length; k++) scores[k] += treeValue(tree, binned, rows[k]);
  return scores;
}
