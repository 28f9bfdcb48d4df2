// Both distributions of a column on common bins, ready to be drawn one over the other. It judges nothing.
import { isOrdered, knownValues, sizeOf, ALL, type Attribute } from './attributes';
import { countCodes, quantile } from './distances';
import type { Side } from './sides';
import type { Count } from './types';

const BINS = 24;
const CATEGORIES = 12;
const DAY = 86_400_000;

export type Overlay =
  | {
      kind: 'bins';
      /** Edges, one more than bins; dates are milliseconds since 1970. */
      edges: number[];
      /** Are bins of equal width on a logarithmic axis? */
      log: boolean;
      dates: boolean;
      /** Shares of all rows. */
      real: number[];
      synthetic: number[];
      /** Shares left of the first and right of the last edge. */
      outside: Count;
      nulls: Count;
    }
  | {
      kind: 'categories';
      /** Most frequent first; null is the null value. */
      labels: (string | null)[];
      real: number[];
      synthetic: number[];
      /** Shares of the categories not listed; the synthetic one includes values that the source does not have. */
      other: Count;
    };

/** Null for an empty source and for free text. */
export function overlay(real: Side, synthetic: Side, table: string, attribute: Attribute): Overlay | null {
  if (!real.tables[table].rows || attribute.kind === 'text') return null;
  return isOrdered(attribute) && attribute.distinct > 0
    ? binned(real, synthetic, table, attribute)
    : categories(real, synthetic, table, attribute);
}

function binned(real: Side, synthetic: Side, table: string, attribute: Attribute): Overlay {
  const values = [real, synthetic].map((side) => side.tables[table].values(attribute));
  const sorted = knownValues(values[0]);
  const { edges, log } = edgesFor(sorted, attribute);
  const sides = values.map((xs) => shares(xs, edges));
  const scale = attribute.kind === 'dt' ? DAY : 1;
  return {
    kind: 'bins',
    edges: edges.map((e) => e * scale),
    log,
    dates: attribute.kind === 'dt',
    real: sides[0].inside,
    synthetic: sides[1].inside,
    outside: { real: sides[0].outside, synthetic: sides[1].outside },
    nulls: { real: sides[0].nulls, synthetic: sides[1].nulls },
  };
}

/**
 * From the .001 to the .998 quantile of the source, so that single outliers do not flatten the picture. Whole numbers on
 * a short range have a bin each; a long tail of positive numbers has a logarithmic axis.
 */
function edgesFor(sorted: Float64Array, attribute: Attribute): { edges: number[]; log: boolean } {
  const low = quantile(sorted, 0.001);
  const high = quantile(sorted, 0.998);
  const whole = sorted.every((v) => Number.isInteger(v));
  if (whole && high - low < BINS) {
    const first = Math.floor(low);
    return { edges: Array.from({ length: Math.ceil(high) - first + 2 }, (_, i) => first + i - 0.5), log: false };
  }
  if (!(high > low)) return { edges: [low - 0.5, low + 0.5], log: false };
  const log = attribute.kind === 'num' && low > 0 && high / quantile(sorted, 0.5) > 20;
  const at = (k: number) => (log ? low * (high / low) ** k : low + (high - low) * k);
  return { edges: Array.from({ length: BINS + 1 }, (_, i) => at(i / BINS)), log };
}

/** Bins are closed on the left, the last one on both sides. */
function shares(values: Float64Array, edges: number[]) {
  const inside = new Array<number>(edges.length - 1).fill(0);
  const last = edges[edges.length - 1];
  let nulls = 0;
  let outside = 0;
  for (const v of values) {
    if (Number.isNaN(v)) nulls++;
    else if (v < edges[0] || v > last) outside++;
    else {
      let bin = 0;
      let high = edges.length - 1;
      while (bin < high - 1) {
        const middle = (bin + high) >> 1;
        if (edges[middle] <= v) bin = middle;
        else high = middle;
      }
      inside[bin]++;
    }
  }
  const n = Math.max(values.length, 1);
  return { inside: inside.map((c) => c / n), outside: outside / n, nulls: nulls / n };
}

function categories(real: Side, synthetic: Side, table: string, attribute: Attribute): Overlay {
  const size = sizeOf(attribute, ALL);
  const counts = [real, synthetic].map((side) => {
    const t = side.tables[table];
    return countCodes(t.code(attribute, ALL), size).map((c) => c / Math.max(t.rows, 1));
  });
  const shown = Array.from({ length: size }, (_, code) => code)
    .filter((code) => code !== attribute.k && (counts[0][code] > 0 || (code > attribute.k && counts[1][code] > 0)))
    .sort((a, b) => counts[0][b] - counts[0][a])
    .slice(0, CATEGORIES);
  const rest = (side: Float64Array) =>
    Math.max(0, side.reduce((sum, c) => sum + c, 0) - shown.reduce((sum, c) => sum + side[c], 0));
  return {
    kind: 'categories',
    labels: shown.map((code) => (code > attribute.k ? null : String(attribute.categories[code]))),
    real: shown.map((code) => counts[0][code]),
    synthetic: shown.map((code) => counts[1][code]),
    other: { real: rest(counts[0]), synthetic: rest(counts[1]) },
  };
}
