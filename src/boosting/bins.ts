// Features as bytes: at most 255 bins and a bin for missing, learnt from the training rows.

export interface Feature {
  name: string;
  /** NaN is missing; categorical features hold codes. */
  values: Float64Array;
  categorical: boolean;
}

const MAX_BINS = 255;

/** How the values of one feature fall into bins; plain data. */
export interface Binning {
  categorical: boolean;
  /** Upper edges of numeric bins; the value of each categorical bin. */
  edges: number[];
  hasMissing: boolean;
}

export interface Binned {
  categorical: boolean;
  /** Bins in use, missing not counted. */
  count: number;
  hasMissing: boolean;
  /** Bin of every row, those not trained on included; `count` is the bin for missing. */
  bins: Uint8Array;
}

/** Bins of one feature: a bin a value up to 255 distinct values, else quantiles of the training rows. */
export function learnBins(feature: Feature, train: Int32Array): Binning {
  const known = new Float64Array(train.length);
  let n = 0;
  for (const row of train) if (!Number.isNaN(feature.values[row])) known[n++] = feature.values[row];
  const sorted = known.subarray(0, n).sort();
  const distinct: number[] = [];
  for (const v of sorted) if (v !== distinct[distinct.length - 1]) distinct.push(v);
  const { categorical } = feature;
  const edges = categorical
    ? distinct.slice(0, MAX_BINS)
    : distinct.length <= MAX_BINS
      ? midpoints(distinct)
      : quantileEdges(sorted);
  return { categorical, edges, hasMissing: n < train.length };
}

export function binFeature({ categorical, edges, hasMissing }: Binning, values: Float64Array): Binned {
  const bins = new Uint8Array(values.length);
  const count = categorical ? edges.length : edges.length + 1;
  const codeOf = categorical ? new Map(edges.map((value, code) => [value, code])) : null;
  for (let i = 0; i < bins.length; i++)
    bins[i] = codeOf
      ? (codeOf.get(values[i]) ?? count)
      : Number.isNaN(values[i])
        ? count
        : edgesBelow(edges, values[i]);
  return { categorical, count, hasMissing, bins };
}

function midpoints(distinct: number[]): number[] {
  return Array.from(
    { length: Math.max(distinct.length - 1, 0) },
    (_, i) => distinct[i] + (distinct[i + 1] - distinct[i]) / 2,
  );
}

/** The 254 inner quantiles, each the middle of the two values it falls between, without repeats. */
function quantileEdges(sorted: Float64Array): number[] {
  const edges: number[] = [];
  for (let q = 1; q < MAX_BINS; q++) {
    const at = Math.floor(((sorted.length - 1) * q) / MAX_BINS);
    const edge = (sorted[at] + sorted[at + 1]) / 2;
    if (edge !== edges[edges.length - 1]) edges.push(edge);
  }
  return edges;
}

function edgesBelow(edges: number[], x: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
