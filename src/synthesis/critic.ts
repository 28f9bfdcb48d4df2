// A critic tells drawn units from real ones, given the same parents; its odds say how much more often a unit like this one
// ought to come (a classifier as density ratio: Azadi et al. 2019, "Discriminator rejection sampling").
import { growForest, scoresOf, type Forest } from '../boosting/boosting';
import type { Feature } from '../boosting/bins';
import { Random } from '../table/random';
import { extensionsOf } from './context';
import { drawRows } from './draw';
import { FeatureReader } from './features';
import { layoutOf, flatLayout } from './layout';
import { marginsOf, type Margin } from './margins';
import { emptyState, type TableState } from './state';
import type { SourcePlan, TableModel } from './table-model';
import type { Sampler } from './types';
import type { TrainResult } from '../model/types';
import { unitFeatures, unitsOf } from './units';

export interface Critic {
  forest: Forest;
  /** Log-odds are this much of the forest's scores: what held up on units that it had not seen. */
  slope: number;
  /** Draws of each unit. */
  candidates: number;
  sequences: boolean;
  margins: Margin[];
}

/** Says nothing of any unit. */
const silent: Forest = { binnings: [], start: 0, trees: [], gains: [] };

/** Units and rows that a critic is trained on at most. */
const mostUnits = 6000;
const mostRows = 60_000;
/** Fewer units teach nothing. */
const fewestUnits = 200;
/** Draws of a unit at most; half as many at least in tables of few rows, where they cost nothing, and a few where they cost little. */
const mostDraws = 16;
const cheap = 5000;
const affordableRows = 20_000;
const fewestDraws = 3;
const folds = 4;
const rounds = 60;
/** Nats a unit, and in all, that the critic must tell on unseen units to be used. */
const least = 0.002;
const leastInAll = 4;
/** Rows of all draws together that are held at once. */
const mostHeld = 1_500_000;

/**
 * @returns null where drawn units cannot be told from real ones, or there are too few. Where draws cost little the margins
 * alone are worth a choice: the slope is then 0.
 */
export async function learnCritic(
  plan: SourcePlan,
  model: TableModel,
  trained: TrainResult,
  sampler: Sampler,
  budget: number,
  seed: number,
): Promise<Critic | null> {
  const real = plan.states.get(model.table)!;
  const random = Random.for(seed, 'critic', model.table);
  const chosen = chooseUnits(real, random);
  const affordable = Math.min(mostDraws, Math.floor(budget / real.layout.rows));
  if (chosen.length < fewestUnits || affordable < 2) return null;
  const drawn = likeReal(real, chosen);
  const rowModel = await sampler(trained.spec, trained.weights);
  const makeReader = () => new FeatureReader(model.features, drawn, extensionsOf(plan, model, plan.states));
  await drawRows(model, drawn, { models: plan.tables, states: plan.states }, rowModel, makeReader, random, () => {});
  rowModel.dispose();
  const sequences = real.layout.siblings.some((s) => s > 1);
  const ofReal = unitFeatures(plan.tables, model, real, chosen, sequences);
  const ofDrawn = unitFeatures(plan.tables, model, drawn, unitsOf(drawn), sequences);
  const features = ofReal.map((f, i) => ({ ...f, values: joined(within(f, ofDrawn[i].values), ofDrawn[i].values) }));
  const n = chosen.length;
  const labels = new Uint8Array(2 * n).fill(1, 0, n);
  const group = plan.groups.get(model.table)!;
  const scores = outOfFold(features, labels, (unit) => group[chosen[unit % n]] % folds);
  const slope = slopeOf(scores, labels);
  const gain = Math.LN2 - lossOf(scores, labels, slope);
  const tells = slope > 0 && gain >= least && gain * 2 * n >= leastInAll;
  const few = real.layout.rows < cheap;
  if (!tells && real.layout.rows > affordableRows) return null;
  const forest = tells ? growForest(features, labels, Int32Array.from(labels.keys()), rounds) : silent;
  const needed = tells ? Math.ceil(1 / effective(scores.subarray(n), slope)) + 1 : fewestDraws;
  const candidates = Math.min(affordable, few ? Math.max(needed, mostDraws / 2) : needed);
  return { forest, slope: tells ? slope : 0, candidates, sequences, margins: marginsOf(model, real) };
}

/** Draws that selection may choose from, so that memory holds them. */
export function drawsFor(critic: Critic | undefined, rows: number): number {
  return critic ? Math.max(1, Math.min(critic.candidates, Math.floor(mostHeld / Math.max(1, rows)))) : 1;
}

/** First rows of units drawn at random, in order. */
function chooseUnits(state: TableState, random: Random): Int32Array {
  const { siblings } = state.layout;
  const chosen: number[] = [];
  let rows = 0;
  for (const first of random.shuffle(unitsOf(state))) {
    if (chosen.length >= mostUnits || rows >= mostRows) break;
    chosen.push(first);
    rows += siblings[first];
  }
  return Int32Array.from(chosen).sort();
}

/** An empty state with rows for these units under the same parents. */
function likeReal(real: TableState, units: Int32Array): TableState {
  if (!real.parent) return emptyState(real.name, flatLayout(units.length), null);
  const counts = new Int32Array(real.parent.layout.rows);
  let without = 0;
  for (const first of units) {
    const parent = real.layout.parentOf[first];
    if (parent < 0) without++;
    else counts[parent] = real.layout.siblings[first];
  }
  return emptyState(real.name, layoutOf(counts, without), real.parent);
}

/** Real extremes, which are not drawn, become the drawn ones: the forest's edges tell none of them. */
function within({ values, categorical }: Feature, drawn: Float64Array): Float64Array {
  if (categorical) return values;
  let low = Infinity;
  let high = -Infinity;
  for (const v of drawn) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return low > high ? values.map(() => NaN) : values.map((v) => Math.max(low, Math.min(high, v)));
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

/** Scores of each unit by a forest that saw none of its fold. */
function outOfFold(features: Feature[], labels: Uint8Array, foldOf: (unit: number) => number): Float64Array {
  const all = Int32Array.from(labels.keys());
  const scores = new Float64Array(labels.length);
  for (let fold = 0; fold < folds; fold++) {
    const test = all.filter((u) => foldOf(u) === fold);
    const train = all.filter((u) => foldOf(u) !== fold);
    const found = scoresOf(growForest(features, labels, train, rounds), features, test);
    test.forEach((u, i) => (scores[u] = found[i]));
  }
  return scores;
}

/** Slope of the logistic regression of the labels on the scores, through the origin; by Newton's method. */
function slopeOf(scores: Float64Array, labels: Uint8Array): number {
  let slope = 0.5;
  for (let step = 0; step < 20; step++) {
    let gradient = 0;
    let curvature = 1e-9;
    for (let i = 0; i < scores.length; i++) {
      const p = 1 / (1 + Math.exp(-slope * scores[i]));
      gradient += (labels[i] - p) * scores[i];
      curvature += p * (1 - p) * scores[i] * scores[i];
    }
    slope += gradient / curvature;
  }
  return Math.min(1, slope);
}

function lossOf(scores: Float64Array, labels: Uint8Array, slope: number): number {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += Math.log1p(Math.exp((labels[i] ? -1 : 1) * slope * scores[i]));
  return sum / scores.length;
}

/** Share of the drawn units that are as good as drawn from the real ones, after weighting. */
function effective(scores: Float64Array, slope: number): number {
  let sum = 0;
  let squares = 0;
  for (const s of scores) {
    const w = Math.exp(slope * s);
    sum += w;
    squares += w * w;
  }
  return (sum * sum) / (squares * scores.length);
}
