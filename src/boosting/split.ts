// The best split of a node from its histogram: a threshold for numbers, a set of bins for categories; either side takes
// the missing. Same rules as scikit-learn's HistGradientBoostingClassifier with its defaults.
import type { Binned } from './bins';

const MIN_LEAF = 20;
const MIN_HESSIAN = 1e-3;
const TINY = 1e-15;
/** Categories with less hessian than this (scaled to rows) are left out of category splits. */
const CATEGORY_SUPPORT = 10;

/**
 * Gradient, hessian and rows of each bin, three numbers a bin. A feature's bins begin at its offset; the last of them
 * is for missing.
 */
export type Histogram = Float64Array;

export interface Sums {
  gradient: number;
  hessian: number;
  count: number;
}

export interface Split {
  feature: number;
  gain: number;
  /** 1 for bins that go left, missing included. */
  left: Uint8Array;
  leftSums: Sums;
}

/** Where each feature's bins begin in a histogram, and where they end. */
export function offsetsOf(features: Binned[]): Int32Array {
  const offsets = new Int32Array(features.length + 1);
  features.forEach((f, i) => (offsets[i + 1] = offsets[i] + f.count + 1));
  return offsets;
}

export function bestSplit(histogram: Histogram, features: Binned[], offsets: Int32Array, total: Sums): Split | null {
  let best: Split | null = null;
  if (total.count < 2 * MIN_LEAF) return null;
  for (let f = 0; f < features.length; f++) {
    const bins = histogram.subarray(offsets[f] * 3, offsets[f + 1] * 3);
    const least: number = best?.gain ?? 0;
    const split: Split | null = features[f].categorical
      ? categorySplit(bins, f, features[f], total, least)
      : numberSplit(bins, f, features[f], total, least);
    best = split ?? best;
  }
  return best;
}

/** Tries every threshold, with missing on the right and then on the left; null when none gains more than `least`. */
function numberSplit(bins: Histogram, feature: number, f: Binned, total: Sums, least: number): Split | null {
  const missing = f.count * 3;
  const whole = (total.gradient * total.gradient) / (total.hessian + TINY);
  let bestGain = least;
  let bestBin = -1;
  let bestLeft = false;
  const hasMissing = f.hasMissing && bins[missing + 2] > 0;
  for (let pass = 0; pass < (hasMissing ? 2 : 1); pass++) {
    let gradient = pass ? bins[missing] : 0;
    let hessian = pass ? bins[missing + 1] : 0;
    let count = pass ? bins[missing + 2] : 0;
    const end = (hasMissing && !pass ? f.count : f.count - 1) * 3;
    for (let at = 0; at < end; at += 3) {
      gradient += bins[at];
      hessian += bins[at + 1];
      count += bins[at + 2];
      if (count < MIN_LEAF || hessian < MIN_HESSIAN) continue;
      const right = total.hessian - hessian;
      if (total.count - count < MIN_LEAF || right < MIN_HESSIAN) break;
      const rest = total.gradient - gradient;
      const gain = (gradient * gradient) / (hessian + TINY) + (rest * rest) / (right + TINY) - whole;
      if (gain > bestGain) {
        bestGain = gain;
        bestBin = at / 3;
        bestLeft = pass === 1;
      }
    }
  }
  if (bestBin < 0) return null;
  const left = new Uint8Array(f.count + 1);
  left.fill(1, 0, bestBin + 1);
  left[f.count] = bestLeft ? 1 : 0;
  return finished(feature, bestGain, bins, left, hasMissing, total);
}

/** Orders categories by their mean gradient and tries every cut, from both ends up to the middle. */
function categorySplit(bins: Histogram, feature: number, f: Binned, total: Sums, least: number): Split | null {
  const whole = (total.gradient * total.gradient) / (total.hessian + TINY);
  const support = total.count / total.hessian;
  const used: number[] = [];
  for (let bin = 0; bin < f.count + (f.hasMissing ? 1 : 0); bin++)
    if (bins[bin * 3 + 1] * support >= CATEGORY_SUPPORT) used.push(bin);
  if (used.length <= 1) return null;
  const value = (bin: number) => bins[bin * 3] / (bins[bin * 3 + 1] + CATEGORY_SUPPORT);
  used.sort((a, b) => value(a) - value(b));
  let best: number[] | null = null;
  let bestGain = least;
  for (const order of [used, used.toReversed()]) {
    let gradient = 0;
    let hessian = 0;
    let count = 0;
    for (let i = 0; i < (used.length + 1) >> 1; i++) {
      gradient += bins[order[i] * 3];
      hessian += bins[order[i] * 3 + 1];
      count += bins[order[i] * 3 + 2];
      if (count < MIN_LEAF || hessian < MIN_HESSIAN) continue;
      const right = total.hessian - hessian;
      if (total.count - count < MIN_LEAF || right < MIN_HESSIAN) break;
      const rest = total.gradient - gradient;
      const gain = (gradient * gradient) / (hessian + TINY) + (rest * rest) / (right + TINY) - whole;
      if (gain > bestGain) {
        bestGain = gain;
        best = order.slice(0, i + 1);
      }
    }
  }
  if (!best) return null;
  const left = new Uint8Array(f.count + 1);
  for (const bin of best) left[bin] = 1;
  return finished(feature, bestGain, bins, left, f.hasMissing && bins[f.count * 3 + 2] > 0, total);
}

/** Where no training row is missing, missing rows follow the larger side. */
function finished(
  feature: number,
  gain: number,
  bins: Histogram,
  left: Uint8Array,
  hasMissing: boolean,
  total: Sums,
): Split {
  const leftSums = sumOf(bins, left);
  if (!hasMissing) left[left.length - 1] = leftSums.count > total.count / 2 ? 1 : 0;
  return { feature, gain, left, leftSums };
}

function sumOf(bins: Histogram, left: Uint8Array): Sums {
  const sums: Sums = { gradient: 0, hessian: 0, count: 0 };
  for (let bin = 0; bin < left.length; bin++)
    if (left[bin]) {
      sums.gradient += bins[bin * 3];
      sums.hessian += bins[bin * 3 + 1];
      sums.count += bins[bin * 3 + 2];
    }
  return sums;
}
