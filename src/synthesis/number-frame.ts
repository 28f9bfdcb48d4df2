// Chooses the frame of a number column: by which number drawn before it is told, if by any. By how likely held-out rows are:
// the share of the other number, or the difference to it, against the value itself given any number drawn before.
import { isMultiple, type NumberSpec } from '../codecs/number';
import { unitOf, type RelativeSpec } from '../codecs/relative';
import { classesOf, Density, type Intervals } from './density';
import { correlation, ranks } from './ranks';

export interface NumberColumn {
  /** 0 for columns of the table, else how far up. */
  level: number;
  column: string;
  /** By row of the table; NaN null. */
  values: Float64Array;
  /** The column itself, one row before: steps add up, and so a series drifts away from where single values would be. */
  drifts?: boolean;
}

export interface FrameChoice {
  form: RelativeSpec['form'];
  other: NumberColumn;
  /** Nats a row. */
  gain: number;
}

/** Nats a row that a frame must gain, more where it drifts, and standard errors beyond that. */
const worth = 0.1;
const worthDrift = 1;
const errors = 2;
/** Rows looked at, fewest that tell anything, and other columns tried: those whose ranks go along most. */
const mostRows = 3000;
const fewestRows = 100;
const mostOthers = 5;
/** Classes of the other number that values are predicted from. */
const classCounts = [1, 4, 12, 32];

/**
 * @param values of the column, one a row
 * @param others numbers that are drawn before
 * @param group root entity of each row
 * @returns the frame under which held-out rows are likeliest, null where none is worth it
 */
export function chooseFrame(
  values: Float64Array,
  spec: NumberSpec,
  others: NumberColumn[],
  group: Int32Array,
): FrameChoice | null {
  const known = Int32Array.from(group.keys()).filter((r) => !Number.isNaN(values[r]));
  const every = Math.max(1, Math.ceil(known.length / mostRows));
  const rows = known.filter((_, i) => i % every === 0);
  const folds = Uint8Array.from(rows, (r) => group[r] % 2);
  const second = sum(folds);
  if (rows.length < fewestRows || Math.min(second, rows.length - second) < fewestRows / 4) return null;
  const y = Float64Array.from(rows, (r) => values[r]);
  const half = unitOf(spec) / 2;
  const range = (Math.max(...y) - Math.min(...y)) / (2 * half) + 1;
  const plain = new Density({ at: y, low: y.map((v) => v - half), high: y.map((v) => v + half) }, folds, range);
  let before: Float64Array | null = null;
  let least: { nats: Float64Array; form: RelativeSpec['form']; other: NumberColumn; cost: number } | null = null;
  for (const other of nearest(values, others, rows)) {
    const x = Float64Array.from(rows, (r) => other.values[r]);
    const classes = classCounts.map((n) => classesOf(x, n));
    for (const c of classes) before = likelier(before, plain.nats(c));
    for (const form of ['ratio', 'difference'] as const) {
      if (!isPossible(form, values, other.values)) continue;
      const density = new Density(relative(form, y, x, half), folds, range);
      const nats = classes.map((c) => density.nats(c)).reduce(likelier);
      const cost = sum(nats) + asked(other) * rows.length;
      if (!least || cost < least.cost) least = { nats, form, other, cost };
    }
  }
  if (!least || !before) return null;
  const [gain, error] = difference(before, least.nats);
  return gain > asked(least.other) + errors * error ? { form: least.form, other: least.other, gain } : null;
}

const asked = (other: NumberColumn) => (other.drifts ? worthDrift : worth);

/** Rows rounder than their neighbours would have it, for roundness to say something. */
const rounder = 0.05;

/** Are values round more often than by chance? */
export function isRound(values: Float64Array, spec: NumberSpec): boolean {
  const unit = unitOf(spec);
  const known = values.filter((v) => v < 0 || v > 0);
  return spec.steps.slice(0, -1).some((step) => {
    let excess = 0;
    for (const v of known)
      excess += +isMultiple(v, step) - (+isMultiple(v - unit, step) + +isMultiple(v + unit, step)) / 2;
    return excess > rounder * values.length;
  });
}

/** Is the other number known in every row with a value, and nothing of it nothing? */
function isPossible(form: RelativeSpec['form'], values: Float64Array, others: Float64Array): boolean {
  return values.every((v, row) => {
    const x = others[row];
    return Number.isNaN(v) || (form === 'difference' ? !Number.isNaN(x) : x > 0 || (x === 0 && v === 0));
  });
}

function relative(form: RelativeSpec['form'], values: Float64Array, x: Float64Array, half: number): Intervals {
  const of = (by: number) =>
    values.map((v, i) => (form === 'difference' ? v + by - x[i] : x[i] === 0 ? NaN : (v + by) / x[i]));
  return { at: of(0), low: of(-half), high: of(half) };
}

function sum(values: ArrayLike<number>): number {
  let all = 0;
  for (let i = 0; i < values.length; i++) all += values[i];
  return all;
}

function likelier(a: Float64Array | null, b: Float64Array): Float64Array {
  return !a || sum(b) < sum(a) ? b : a;
}

/** Mean of a - b, and its standard error. */
function difference(a: Float64Array, b: Float64Array): [number, number] {
  const gains = a.map((v, i) => v - b[i]);
  const mean = sum(gains) / gains.length;
  return [mean, Math.sqrt(sum(gains.map((g) => (g - mean) ** 2))) / gains.length];
}

/** The other columns whose ranks go along most with those of a column. */
function nearest(values: Float64Array, others: NumberColumn[], rows: Int32Array): NumberColumn[] {
  const own = ranks(values, rows);
  return others
    .filter((o) => rows.every((r) => !Number.isNaN(o.values[r])))
    .map((other) => ({ other, along: Math.abs(correlation(own, ranks(other.values, rows))) }))
    .sort((a, b) => b.along - a.along)
    .slice(0, mostOthers)
    .map(({ other }) => other);
}
