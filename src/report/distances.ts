// Distances between two samples, each with what a perfect sample of these sizes is expected to reach (its ceiling).
// They know codes and numbers only, no tables.

/** A figure from 0 (nothing alike) to 1, and the expectation of it for an independent sample of the same sizes. */
export interface Figure {
  score: number;
  ceiling: number;
}

/** Mean of the numbers, leaving out null; null when there are none. */
export function mean(xs: Iterable<number | null | undefined>): number | null {
  let sum = 0;
  let n = 0;
  for (const x of xs)
    if (x !== null && x !== undefined && !Number.isNaN(x)) {
      sum += x;
      n++;
    }
  return n ? sum / n : null;
}

export function meanFigure(figures: Iterable<Figure | null>): Figure | null {
  const list = [...figures].filter((f) => f !== null);
  if (!list.length) return null;
  return { score: mean(list.map((f) => f.score))!, ceiling: mean(list.map((f) => f.ceiling))! };
}

/** How often each code 0..cells-1 occurs. */
export function countCodes(codes: ArrayLike<number>, cells: number): Float64Array {
  const counts = new Float64Array(cells);
  for (let i = 0; i < codes.length; i++) counts[codes[i]]++;
  return counts;
}

/**
 * 1 - total variation distance of two count vectors. Ceiling: each cell's |p - q| is half-normal with the binomial
 * variances of both samples. Null when the real side is empty; 0 when only the synthetic one is.
 */
export function totalVariation(real: ArrayLike<number>, synthetic: ArrayLike<number>): Figure | null {
  let n = 0;
  let m = 0;
  for (let i = 0; i < real.length; i++) {
    n += real[i];
    m += synthetic[i];
  }
  if (!n) return null;
  if (!m) return { score: 0, ceiling: 1 };
  const spread = (2 / Math.PI) * (1 / n + 1 / m);
  let distance = 0;
  let noise = 0;
  for (let i = 0; i < real.length; i++) {
    const p = real[i] / n;
    distance += Math.abs(p - synthetic[i] / m);
    noise += Math.sqrt(spread * p * (1 - p));
  }
  return { score: 1 - distance / 2, ceiling: Math.max(1 - noise / 2, 0) };
}

export function totalVariationOfCodes(real: ArrayLike<number>, synthetic: ArrayLike<number>, cells: number) {
  return totalVariation(countCodes(real, cells), countCodes(synthetic, cells));
}

/** A sorted copy in which NaN (null) counts as one value below all others. */
function sortedWithNulls(values: ArrayLike<number>): Float64Array {
  const out = Float64Array.from(values);
  for (let i = 0; i < out.length; i++) if (Number.isNaN(out[i])) out[i] = -Infinity;
  return out.sort();
}

/**
 * 1 - Kolmogorov-Smirnov distance; nulls count as one value below all others. Ceiling: the mean of the Kolmogorov
 * distribution, sqrt(pi/2) ln 2 * sqrt(1/n + 1/m), or less where few distinct values leave less room.
 */
export function kolmogorovSmirnov(real: ArrayLike<number>, synthetic: ArrayLike<number>): Figure | null {
  const n = real.length;
  const m = synthetic.length;
  if (!n) return null;
  if (!m) return { score: 0, ceiling: 1 };
  const a = sortedWithNulls(real);
  const b = sortedWithNulls(synthetic);
  let distance = 0;
  let room = 0;
  let i = 0;
  let j = 0;
  while (i < n || j < m) {
    const x = i < n && (j >= m || a[i] <= b[j]) ? a[i] : b[j];
    while (i < n && a[i] === x) i++;
    while (j < m && b[j] === x) j++;
    const p = i / n;
    distance = Math.max(distance, Math.abs(p - j / m));
    room += Math.sqrt((2 / Math.PI) * p * (1 - p));
  }
  const noise = Math.min(Math.sqrt(Math.PI / 2) * Math.LN2, room) * Math.sqrt(1 / n + 1 / m);
  return { score: 1 - distance, ceiling: Math.max(1 - noise, 0) };
}

/** Pearson correlation over positions where both are known (0 where one is constant); null under three of them. */
export function correlation(x: Float64Array, y: Float64Array): { value: number; rows: number } | null {
  let n = 0;
  let mx = 0;
  let my = 0;
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let i = 0; i < x.length; i++) {
    const a = x[i];
    const b = y[i];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    n++;
    const dx = a - mx;
    const dy = b - my;
    mx += dx / n;
    my += dy / n;
    sxx += dx * (a - mx);
    syy += dy * (b - my);
    sxy += dx * (b - my);
  }
  if (n <= 2) return null;
  const value = sxx > 0 && syy > 0 ? sxy / Math.sqrt(sxx * syy) : 0;
  return { value: Math.max(-1, Math.min(1, value)), rows: n };
}

/** Area under the ROC curve of `scores` for class 1, ties counted half; null when a class is missing. */
export function areaUnderCurve(scores: ArrayLike<number>, isOne: ArrayLike<number>): number | null {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  let ones = 0;
  let ranks = 0;
  for (let i = 0; i < order.length;) {
    let j = i;
    while (j < order.length && scores[order[j]] === scores[order[i]]) j++;
    for (let k = i; k < j; k++)
      if (isOne[order[k]]) {
        ones++;
        ranks += (i + j + 1) / 2;
      }
    i = j;
  }
  const zeros = order.length - ones;
  return ones && zeros ? (ranks - (ones * (ones + 1)) / 2) / (ones * zeros) : null;
}

/** Quantile of sorted numbers, interpolated linearly between neighbours (Hyndman and Fan's type 7). */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

/** Inner edges of at most ten bins of about equal counts: the deciles, each once. */
export function decileEdges(sorted: ArrayLike<number>): Float64Array {
  const edges = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => quantile(sorted, i / 10));
  return Float64Array.from(edges.filter((e, i) => i === 0 || e !== edges[i - 1]));
}

/** Number of edges below x: the bin of x, bins closed on the right. */
export function binOf(edges: Float64Array, x: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
