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

/** 1 - KS of children per parent, 0 included; null where the source has no parents. */
export function cardinality(real: Side, synthetic: Side, link: number): CardinalityFigure | null {
  const r = real.children(link);
  const s = synthetic.children(link);
  const figure = kolmogorovSmirnov(r, s);
  if (!figure) return null;
  let low = Infinity;
  let high = 0;
  for (const n of r) {
    low = Math.min(low, n);
    high = Math.max(high, n);
  }
  const inside = s.reduce((sum, n) => sum + (n >= low && n <= high ? 1 : 0), 0);
  return {
    ...figure,
    relation: real.layout.links[link].relation.id,
    range: [low, high],
    inRange: s.length ? inside / s.length : 0,
  };
}
