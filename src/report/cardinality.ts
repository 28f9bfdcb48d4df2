// How many children parents have: the distribution beside the source's, and structure kept.
import { kolmogorovSmirnov, type Figure } from './distances';
import type { Side } from './sides';

export interface CardinalityFigure extends Figure {
  relation: string;
  /** Children per parent of the source, smallest and largest. */
  range: [number, number];
  /** Share of synthetic parents inside that range. */
  inRange: number;
}

/** Totals that differ by less than this share are taken as equal. */
const SAME_TOTAL = 0.02;

/**
 * 1 - KS of children per parent, 0 included; null where the source has no parents. A kept parent has more children in a
 * larger result: there the source's numbers are scaled to the same mean first.
 */
export function cardinality(real: Side, synthetic: Side, link: number): CardinalityFigure | null {
  const { parent, relation } = real.layout.links[link];
  const own = real.children(link);
  const made = synthetic.children(link);
  const scale = real.layout.kept.has(parent) ? scaleOf(mean(own), mean(made)) : 1;
  const expected = Float64Array.from(own, (n) => n * scale);
  const figure = kolmogorovSmirnov(expected, made);
  if (!figure) return null;
  let low = Infinity;
  let high = 0;
  for (const n of own) {
    low = Math.min(low, n);
    high = Math.max(high, n);
  }
  const inside = made.filter((n) => n >= Math.floor(low * scale) && n <= Math.ceil(high * scale)).length;
  return { ...figure, relation: relation.id, range: [low, high], inRange: made.length ? inside / made.length : 0 };
}

function scaleOf(real: number, synthetic: number): number {
  const scale = real > 0 ? synthetic / real : 1;
  return Math.abs(scale - 1) < SAME_TOTAL ? 1 : scale;
}

function mean(counts: Int32Array): number {
  return counts.length ? counts.reduce((sum, n) => sum + n, 0) / counts.length : 0;
}
