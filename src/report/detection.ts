// Detection: can a classifier tell synthetic rows from real ones? Out of fold, per table and on parents with the
// aggregates of their children (C2ST-Agg). An area under the curve of .5 is chance.
import { Random } from '../table/random';
import { growForest, scoresOf } from '../boosting/boosting';
import type { Feature } from '../boosting/bins';
import { areaUnderCurve, mean } from './distances';
import { aggregateFeatures, rowFeatures } from './features';
import { contentUnits, foldsOf, type Units } from './folds';
import { mainLink } from './siblings';
import type { Side } from './sides';

const FOLDS = 5;
const ITERATIONS = 100;
const MAX_ROWS = 10_000;
const MIN_ROWS = 25;
/** Tests with fewer rows a side are shown but do not count. */
export const ENOUGH_ROWS = 100;

export interface DetectionFigure {
  table: string;
  what: 'rows' | 'aggregates';
  /** Area under the ROC curve, mean over folds. */
  auc: number;
  /** Share of rows told apart rightly. */
  accuracy: number;
  /** Rows a side. */
  rows: number;
  /** What gave it away: share of the trees' gain, largest first, at most five. */
  reasons: { feature: string; share: number }[];
}

/** Rows of a table; rows of one parent share a fold. Null under 25 rows a side. */
export function rowDetection(real: Side, synthetic: Side, table: string, seed: number): DetectionFigure | null {
  const sequence = mainLink(real, table);
  const groups = (side: Side) =>
    sequence?.big ? side.parents(sequence.link).map((parent, row) => (parent >= 0 ? parent : -1 - row)) : null;
  const sides = [real, synthetic].map((side) => {
    const features = rowFeatures(side, table);
    return { features, units: contentUnits(features, side.tables[table].rows, groups(side)) };
  });
  const found = twoSampleTest(sides[0], sides[1], Random.for(seed, 'rows', table));
  return found && { table, what: 'rows', ...found };
}

/** Parent rows with aggregates of their children. Null under 25 rows a side. */
export function aggregateDetection(real: Side, synthetic: Side, table: string, seed: number): DetectionFigure | null {
  const own = real.tables[table].layout.attributes.length;
  const sides = [real, synthetic].map((side) => {
    const features = aggregateFeatures(side, table);
    return { features, units: contentUnits(features.slice(0, own), side.tables[table].rows, null) };
  });
  const found = twoSampleTest(sides[0], sides[1], Random.for(seed, 'aggregates', table));
  return found && { table, what: 'aggregates', ...found };
}

/** Parents of relations of which at least one end was generated. */
export function aggregatedTables({ layout }: Side): string[] {
  const written = layout.links.filter((l) => !layout.kept.has(l.child) || !layout.kept.has(l.parent));
  return [...new Set(written.map((l) => l.parent))];
}

interface Sample {
  features: Feature[];
  units: Units;
}

function twoSampleTest(
  real: Sample,
  synthetic: Sample,
  random: Random,
): Omit<DetectionFigure, 'table' | 'what'> | null {
  if (!real.features.length) return null;
  const sizes = [real, synthetic].map((s) => s.features[0].values.length);
  const n = Math.min(...sizes, MAX_ROWS);
  if (n < MIN_ROWS) return null;
  const at = sizes.map((size) => random.permutation(size).slice(0, n).sort());
  const join = (pick: (s: Sample) => ArrayLike<number>) => {
    const out = new Float64Array(2 * n);
    [real, synthetic].forEach((side, k) => {
      const values = pick(side);
      for (let i = 0; i < n; i++) out[k * n + i] = values[at[k][i]];
    });
    return out;
  };
  const features = real.features.map((f, j) => ({ ...f, values: join((s) => s.features[j].values) }));
  const labels = new Uint8Array(2 * n).fill(1, n);
  const units = { content: join((s) => s.units.content), nth: Int32Array.from(join((s) => s.units.nth)) };
  const fold = foldsOf(units, labels, FOLDS, random);
  const aucs: number[] = [];
  const accuracies: number[] = [];
  const gains = new Float64Array(features.length);
  const rows = Int32Array.from(fold.keys());
  for (let k = 0; k < FOLDS; k++) {
    const test = rows.filter((i) => fold[i] === k);
    const train = rows.filter((i) => fold[i] !== k);
    if (!bothClasses(labels, test) || !bothClasses(labels, train)) continue;
    const forest = growForest(features, labels, train, ITERATIONS);
    const scores = scoresOf(forest, features, test);
    const truth = test.map((row) => labels[row]);
    aucs.push(areaUnderCurve(scores, truth)!);
    accuracies.push(scores.filter((s, i) => s > 0 === truth[i] > 0).length / test.length);
    forest.gains.forEach((gain, f) => (gains[f] += gain));
  }
  if (!aucs.length) return null;
  const total = gains.reduce((sum, g) => sum + g, 0) || 1;
  const reasons = features
    .map((f, j) => ({ feature: f.name, share: gains[j] / total }))
    .sort((a, b) => b.share - a.share)
    .slice(0, 5);
  return { auc: mean(aucs)!, accuracy: mean(accuracies)!, rows: n, reasons };
}

function bothClasses(labels: Uint8Array, rows: Int32Array): boolean {
  return rows.some((row) => labels[row] === 1) && rows.some((row) => labels[row] === 0);
}
