// Numbers as codes: exact values that many rows share ("atoms"), quantile bins on two levels for the rest,
// and how round a number is as a code of its own, drawn first.
import type { Random } from '../table/random';
import { rowsByValue } from '../table/rows-by-value';
import { countEntities, protectedRange, threshold } from './protect';

export interface NumberSpec {
  kind: 'number';
  decimals: number;
  /** Classes of roundness, coarsest first; a value belongs to the first step that divides it. Empty: not coded. */
  steps: number[];
  /** Exact values, ascending: coarse codes 0.. */
  atoms: number[];
  /** Upper edge of each coarse bin but the last. Coarse codes follow the atoms. */
  edges: number[];
  bins: number;
  /** Fine bins a coarse bin (1: no fine code). */
  fine: number;
  /** Upper edges of the fine bins of each coarse bin, but the last. */
  fineEdges: number[][];
  /** For each bin and fine bin the empirical quantiles, ascending, at equal steps. */
  knots: number[][];
  /** Which coarse codes go with each class of roundness. */
  pairs: number[][];
  /** Coarse code of null, or -1. */
  nullCode: number;
  min: number;
  max: number;
}

/** Values behind a bin and behind a quantile, where there are so many. */
const fewest = 5;
/**
 * Values between two quantiles: a sixty-fourth of all, but not fewer or more than these. Where they are fewer, drawn values lie nearer
 * to those learned from than to others of their kind.
 */
const valuesApart = { part: 64, least: fewest, most: 20 };
/** Values of a fine bin. */
const valuesOfFine = 40;
const allSteps = [1e6, 1e5, 1e4, 1000, 100, 50, 10, 5, 1, 0.5, 0.25, 0.1, 0.05, 0.01];
/** Share of rows that a step must have; of quarters more, as two in a hundred amounts in cents are some by chance. */
const leastOf = (step: number) => (step === 0.25 ? 0.1 : 0.005);

/** Up to what adding and writing numbers leaves over; of the multiples next to zero only zero itself is one. */
export function isMultiple(x: number, step: number): boolean {
  const off = Math.abs(x - Math.round(x / step) * step);
  return off <= Math.min(Math.max(1e-6 * step, 1e-15 * Math.abs(x)), 0.5 * Math.abs(x));
}

/** Sizes of the code columns: [roundness,] coarse [, fine]. */
export function numberSizes(spec: NumberSpec): number[] {
  const coarse = Math.max(1, spec.atoms.length + spec.bins + (spec.nullCode >= 0 ? 1 : 0));
  return [...(spec.steps.length ? [spec.steps.length + 1] : []), coarse, ...(spec.fine > 1 ? [spec.fine] : [])];
}

/** First step that divides x; `steps.length` for null, which has no roundness. The last step divides everything. */
export function roundness(steps: number[], x: number): number {
  if (Number.isNaN(x)) return steps.length;
  for (let i = 0; i < steps.length - 1; i++) if (isMultiple(x, steps[i])) return i;
  return steps.length - 1;
}

/**
 * @param values one a row, NaN null
 * @param group root entity of each row
 * @param written smallest difference that can be written
 */
export function fitNumber(
  values: Float64Array,
  group: Int32Array,
  decimals: number,
  random: Random,
  written = 10 ** -decimals,
): NumberSpec {
  const rows: number[] = [];
  for (let r = 0; r < values.length; r++) if (!Number.isNaN(values[r])) rows.push(r);
  const spec: NumberSpec = {
    kind: 'number',
    decimals,
    steps: [],
    atoms: [],
    edges: [],
    bins: 0,
    fine: 1,
    fineEdges: [],
    knots: [],
    pairs: [],
    nullCode: -1,
    min: 0,
    max: 0,
  };
  if (rows.length) fitBins(spec, values, group, random);
  if (rows.length < values.length) spec.nullCode = spec.atoms.length + spec.bins;
  if (spec.bins > 0) fitRoundness(spec, rows, values, group, written);
  return spec;
}

function fitBins(spec: NumberSpec, values: Float64Array, group: Int32Array, random: Random): void {
  const sorted = rowsByValue(values);
  [spec.min, spec.max] = protectedRange(sorted, (r) => values[r], group, random);
  const entities = countEntities(sorted, group);
  const runs: { value: number; from: number; to: number }[] = [];
  for (let i = 0; i < sorted.length;) {
    let j = i;
    while (j < sorted.length && values[sorted[j]] === values[sorted[i]]) j++;
    runs.push({ value: values[sorted[i]], from: i, to: j });
    i = j;
  }
  const few = runs.length <= 100;
  const rest: number[] = [];
  const owners: number[] = [];
  for (const { value, from, to } of runs) {
    const inside = value >= spec.min && value <= spec.max;
    const enough = few || to - from >= 0.01 * sorted.length;
    if (
      inside &&
      enough &&
      to - from >= 2 &&
      countEntities(sorted.subarray(from, to), group) >= threshold(entities, random)
    )
      spec.atoms.push(value);
    else
      for (let i = from; i < to; i++) {
        rest.push(Math.min(spec.max, Math.max(spec.min, value)));
        owners.push(group[sorted[i]]);
      }
  }
  // A bin of a handful would tell their values; the nearest atom stands for them.
  if (!rest.length || (rest.length < fewest && spec.atoms.length)) return;
  spec.edges = binEdges(rest, owners, entities, sorted.length);
  spec.bins = spec.edges.length + 1;
  spec.fine = Math.max(1, Math.min(32, Math.floor(rest.length / spec.bins / valuesOfFine)));
  if (spec.fine < 4 || entities < 20 * spec.bins) spec.fine = 1;
  const { part, least, most } = valuesApart;
  const apart = Math.max(least, Math.min(most, rest.length / part));
  let at = 0;
  for (let b = 0; b < spec.bins; b++) {
    const upTo = b < spec.edges.length ? spec.edges[b] : Infinity;
    const from = at;
    while (at < rest.length && rest[at] <= upTo) at++;
    const inBin = rest.slice(from, at);
    const edges = spec.fine > 1 ? quantileEdges(inBin, spec.fine) : [];
    spec.fineEdges.push(edges);
    let f = 0;
    for (let k = 0; k <= edges.length; k++) {
      const start = f;
      while (f < inBin.length && (k === edges.length || inBin[f] <= edges[k])) f++;
      spec.knots.push(quantileKnots(inBin.slice(start, f), apart));
    }
    for (let k = edges.length + 1; k < spec.fine; k++) spec.knots.push([]);
  }
}

/**
 * Bins at most, and values of a bin: a sixteenth of all, but not fewer or more than these. Half as many entities, but no fewer than
 * any value must stand on.
 */
const mostBins = 32;
const valuesOfBin = { part: 16, least: 10, most: 40 };
const entitiesOfBin = 8;

/**
 * As many bins as there are entities for if each has values in one; more where each bin has the values of as many.
 * @param all values of the column
 */
function binEdges(sorted: number[], owners: number[], entities: number, all: number): number[] {
  const { part, least, most } = valuesOfBin;
  const values = Math.max(least, Math.min(most, all / part));
  const each = Math.max(entitiesOfBin, values / 2);
  const room = Math.min(mostBins, Math.floor(sorted.length / values));
  const sure = Math.max(1, Math.min(room, Math.floor(entities / each)));
  for (let n = room; n > sure; n = Math.min(n - 1, Math.floor(n * 0.8))) {
    const edges = quantileEdges(sorted, n);
    if (entitiesWithin(sorted, owners, edges, each).every((found) => found >= each)) return edges;
  }
  return quantileEdges(sorted, sure);
}

/** Number of distinct owners of the values of each bin, counted up to `enough`. */
function entitiesWithin(sorted: number[], owners: number[], edges: number[], enough: number): number[] {
  const found = Array.from({ length: edges.length + 1 }, () => new Set<number>());
  sorted.forEach((value, i) => {
    const of = found[bisect(edges, value)];
    if (of.size < enough) of.add(owners[i]);
  });
  return found.map((of) => of.size);
}

/** Edges that cut sorted values into at most n bins of about equal size and five values at least, each between two distinct values. */
function quantileEdges(sorted: number[], n: number): number[] {
  const edges: number[] = [];
  let last = 0;
  for (let k = 1; k < n; k++) {
    let i = Math.floor((k * sorted.length) / n);
    while (i < sorted.length && sorted[i] === sorted[i - 1]) i++;
    if (i > sorted.length - fewest) break;
    if (i - last < fewest) continue;
    edges.push((sorted[i - 1] + sorted[i]) / 2);
    last = i;
  }
  return edges;
}

/** Quantiles at equal steps, so many values apart at least; each is the mean of five, so that none tells one row's value. */
function quantileKnots(sorted: number[], apart: number): number[] {
  const n = Math.max(2, Math.min(9, Math.floor(sorted.length / apart) + 1));
  return Array.from({ length: n }, (_, i) => {
    const at = Math.round((i / (n - 1)) * (sorted.length - 1));
    const from = Math.max(0, Math.min(sorted.length - fewest, at - 2));
    const near = sorted.slice(from, from + fewest);
    return near.reduce((a, b) => a + b, 0) / near.length;
  });
}

/** Rows that must agree before what divides them all is taken for a rule. */
const agreeing = 50;

/** What divides every value: a minute where times are written without seconds, else the last digit that is written. */
function finestStep({ decimals }: NumberSpec, rows: number[], values: Float64Array, written: number): number {
  if (decimals > 0 || rows.length < agreeing) return written;
  let divisor = 0;
  for (const r of rows) {
    for (let rest = Math.abs(values[r]); rest > 0;) [divisor, rest] = [rest, divisor % rest];
    if (divisor === 1) return 1;
  }
  return divisor || written;
}

function fitRoundness(
  spec: NumberSpec,
  rows: number[],
  values: Float64Array,
  group: Int32Array,
  written: number,
): void {
  const finest = finestStep(spec, rows, values, written);
  const inDress = finest % 60 === 0 ? [60, 30, 15, 10, 5].map((n) => n * finest) : [];
  const steps = [...new Set([...inDress, ...allSteps])]
    .filter((s) => s > finest * 1.000001 && isMultiple(s, finest))
    .sort((a, b) => b - a);
  const entities = steps.map(() => new Set<number>());
  const count = new Float64Array(steps.length + 1);
  const all = [...steps, finest];
  for (const r of rows) {
    const k = roundness(all, values[r]);
    count[k]++;
    if (k < steps.length && entities[k].size < 9) entities[k].add(group[r]);
  }
  const kept = steps.filter((_, i) => count[i] >= leastOf(steps[i]) * rows.length && entities[i].size >= 8);
  if (!kept.length && finest === 10 ** -spec.decimals) return;
  spec.steps = [...kept, finest];
  const coarse = spec.atoms.length + spec.bins;
  spec.pairs = spec.steps.map(() => new Array<number>(coarse).fill(0));
  for (const r of rows) spec.pairs[roundness(spec.steps, values[r])][coarseCode(spec, values[r])] = 1;
}

function bisect(edges: number[], x: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (x <= edges[mid]) high = mid;
    else low = mid + 1;
  }
  return low;
}

function atomOf(spec: NumberSpec, x: number): number {
  let low = 0;
  let high = spec.atoms.length - 1;
  while (low <= high) {
    const mid = (low + high) >> 1;
    if (spec.atoms[mid] === x) return mid;
    if (spec.atoms[mid] < x) low = mid + 1;
    else high = mid - 1;
  }
  return -1;
}

/** Coarse code of a value that is not null. Without bins the nearest atom stands for it. */
export function coarseCode(spec: NumberSpec, x: number): number {
  const atom = atomOf(spec, x);
  if (atom >= 0) return atom;
  if (spec.bins) return spec.atoms.length + bisect(spec.edges, x);
  let best = 0;
  for (let i = 1; i < spec.atoms.length; i++)
    if (Math.abs(spec.atoms[i] - x) < Math.abs(spec.atoms[best] - x)) best = i;
  return best;
}

/** Writes the codes of one value into `out` (one a code column of numberSizes). */
export function encodeNumber(spec: NumberSpec, x: number, out: number[]): void {
  let k = 0;
  if (spec.steps.length) out[k++] = roundness(spec.steps, x);
  const coarse = Number.isNaN(x) ? Math.max(0, spec.nullCode) : coarseCode(spec, x);
  out[k++] = coarse;
  if (spec.fine > 1) {
    const bin = coarse - spec.atoms.length;
    out[k] = bin >= 0 && bin < spec.bins ? bisect(spec.fineEdges[bin], x) : 0;
  }
}

/** Draws a value that has these codes: within a bin from its empirical quantiles, then as round as asked. */
export function decodeNumber(spec: NumberSpec, codes: ArrayLike<number>, random: Random): number {
  let k = 0;
  const step = spec.steps.length ? codes[k++] : -1;
  const coarse = codes[k++];
  if (coarse === spec.nullCode) return NaN;
  if (coarse < spec.atoms.length) return spec.atoms[coarse];
  const bin = coarse - spec.atoms.length;
  const fine = spec.fine > 1 ? codes[k] : 0;
  let knots = spec.knots[bin * spec.fine + fine];
  if (!knots?.length) knots = spec.knots[bin * spec.fine];
  if (step < 0 || step >= spec.steps.length) return round(interpolate(knots, random.next()), spec.decimals);
  const s = spec.steps[step];
  let x = 0;
  for (let tries = 0; tries < 8; tries++) {
    x = Math.round(interpolate(knots, random.next()) / s) * s;
    if (
      x >= spec.min &&
      x <= spec.max &&
      roundness(spec.steps, x) === step &&
      atomOf(spec, round(x, spec.decimals)) < 0
    )
      return round(x, spec.decimals);
  }
  for (let away = 1; away < 12; away++)
    for (const y of [x + away * s, x - away * s])
      if (y >= spec.min && y <= spec.max && roundness(spec.steps, y) === step) return round(y, spec.decimals);
  return round(Math.min(spec.max, Math.max(spec.min, x)), spec.decimals);
}

function interpolate(knots: number[], u: number): number {
  const at = u * (knots.length - 1);
  const low = Math.min(knots.length - 2, Math.floor(at));
  return knots[low] + (knots[low + 1] - knots[low]) * (at - low);
}

export function round(x: number, decimals: number): number {
  const f = 10 ** decimals;
  return Math.round(x * f) / f;
}

/** Smallest value that a coarse code may give. */
export function lowOf(spec: NumberSpec, coarse: number): number {
  if (coarse < spec.atoms.length) return spec.atoms[coarse];
  const bin = coarse - spec.atoms.length;
  return bin === 0 ? spec.min : spec.edges[bin - 1];
}

/** Largest value that a coarse code may give. */
export function highOf(spec: NumberSpec, coarse: number): number {
  if (coarse < spec.atoms.length) return spec.atoms[coarse];
  const bin = coarse - spec.atoms.length;
  return bin === spec.bins - 1 ? spec.max : spec.edges[bin];
}
