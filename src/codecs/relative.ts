// A number told by another number: as a share of it, or as what is between the two. The share or the difference is coded
// like any other number.
import { decodeNumber, encodeNumber, fitNumber, highOf, lowOf, round, type NumberSpec } from './number';
import type { Random } from '../table/random';

export interface RelativeSpec {
  form: 'ratio' | 'difference';
  /** Of the ratio or the difference; roundness is none of its codes. */
  spec: NumberSpec;
}

/** Draws in a bin before a value that leaves the range is brought to its end. */
const tries = 8;
/** Decimals of a ratio at most. */
const finest = 12;

/** What a value is in terms of the other; NaN where one is missing or there is no ratio. */
export function relativeOf(form: RelativeSpec['form'], value: number, other: number, decimals: number): number {
  if (form === 'difference') return round(value - other, decimals);
  return other === 0 ? NaN : round(value / other, decimals);
}

/** The value that is so much of the other, or so far from it. */
export function absoluteOf(form: RelativeSpec['form'], relative: number, other: number): number {
  return form === 'ratio' ? relative * other : relative + other;
}

/**
 * @param values one a row, NaN null
 * @param others known in every row with a value, with a value of 0 where one is 0 and ratios are asked for
 * @param own codec of the values themselves
 */
export function fitRelative(
  form: RelativeSpec['form'],
  values: Float64Array,
  others: Float64Array,
  group: Int32Array,
  own: NumberSpec,
  random: Random,
): RelativeSpec {
  const decimals = form === 'ratio' ? decimalsOfRatio(others, own) : Math.max(own.decimals, decimalsOf(others));
  const relative = values.map((v, row) => relativeOf(form, v, others[row], decimals));
  const rows = Int32Array.from(relative.keys()).filter((row) => !Number.isNaN(relative[row]));
  const spec = fitNumber(
    Float64Array.from(rows, (row) => relative[row]),
    Int32Array.from(rows, (row) => group[row]),
    decimals,
    random,
  );
  spec.steps = [];
  spec.pairs = [];
  if (values.some((v) => Number.isNaN(v))) spec.nullCode = spec.atoms.length + spec.bins;
  return { form, spec };
}

/** The distance between two numbers that the column can write. */
export function unitOf(own: NumberSpec): number {
  return own.steps.at(-1) ?? 10 ** -own.decimals;
}

function decimalsOfRatio(others: Float64Array, own: NumberSpec): number {
  const most = others.reduce((m, x) => Math.max(m, Number.isNaN(x) ? 0 : Math.abs(x)), 0);
  let decimals = 1;
  while (decimals < finest && most * 10 ** -decimals > unitOf(own) / 20) decimals++;
  return decimals;
}

function decimalsOf(values: Float64Array): number {
  let decimals = 0;
  for (const v of values) while (decimals < 9 && !Number.isNaN(v) && round(v, decimals) !== v) decimals++;
  return decimals;
}

/** Writes the codes of a value into `out`, one a code column of numberSizes(relative.spec). Of nothing any share is nothing. */
export function encodeRelative({ form, spec }: RelativeSpec, value: number, other: number, out: number[]): void {
  const nothing = form === 'ratio' && other === 0 && value === 0;
  encodeNumber(spec, nothing ? 0 : relativeOf(form, value, other, spec.decimals), out);
}

/** Draws a value that has these codes beside the other, within the range of the column and as it writes numbers. */
export function decodeRelative(
  { form, spec }: RelativeSpec,
  own: NumberSpec,
  codes: ArrayLike<number>,
  other: number,
  random: Random,
): number {
  let value = NaN;
  for (let k = 0; k < tries; k++) {
    value = written(absoluteOf(form, decodeNumber(spec, codes, random), other), own);
    if (!(value < own.min || value > own.max)) break;
  }
  return Number.isNaN(value) ? NaN : Math.min(own.max, Math.max(own.min, value));
}

/** Smallest and largest value that a coarse code may give beside the other; NaN where that is missing. */
export function reachOf(
  { form, spec }: RelativeSpec,
  own: NumberSpec,
  coarse: number,
  other: number,
): [number, number] {
  const low = written(absoluteOf(form, lowOf(spec, coarse), other), own);
  const high = written(absoluteOf(form, highOf(spec, coarse), other), own);
  return low <= high ? [low, high] : [high, low];
}

function written(value: number, own: NumberSpec): number {
  const unit = unitOf(own);
  return round(Math.round(value / unit) * unit, own.decimals);
}
