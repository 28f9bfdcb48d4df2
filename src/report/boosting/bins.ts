// Features as bytes: at most 255 bins and a bin for missing, learnt from the training rows.

export interface Feature {
  name: string;
  /** NaN is missing; categorical features hold codes. */
  values: Float64Array;
  categorical: boolean;
}

const MAX_BINS = 255;

export interface Binned {
  categorical: boolean;
  /** Bins in use, missing not counted. */
  count: number;
  hasMissing: boolean;
  /** Bin of every row, those not trained on included; `count` is the bin for missing. */
  bins: Uint8Array;
}

/** Bins of one feature: a bin a value up to 255 distinct values, else quantiles of the training rows. */
export function binFeature(feature: Feature, train: Int32Array): Binned {
  const known = new Float64Array(train.length);
  let n = 0;
  for (const row of train) if (!Number.isNaN(feature.values[row])) known[n++] = feature.values[row];
  const sorted = known.subarray(0, n).sort();
  const distinct: number[] = [];
  for (const v of sorted) if (v !== distinct[distinct.length - 1]) distinct.push(v);
  const bins = new Uint8Array(feature.values.length);
  const base = { categorical: feature.categorical, hasMissing: n < train.length, bins };
  if (feature.categorical) {
    const codeOf = new Map(distinct.slice(0, MAX_BINS).map((value, code) => [value, code]));
    for (let i = 0; i < bins.length; i++) bins[i] = codeOf.get(feature.values[i]) ?? codeOf.size;
    return { ...base, count: codeOf.size };
  }
  const edges = distinct.length <= MAX_BINS ? midpoints(distinct) : quantileEdges(sorted);
  const count = edges.length + 1;
  for (let i = 0; i < bins.length; i++) {
    const value = feature.values[i];
    bins[i] = Number.isNaN(value) ? count : edgesBelow(edges, value);
  }
  return { ...base, count };
}

function midpoints(distinct: number[]): Float64Array {
  return Float64Array.from(
    { length: Math.max(distinct.length - 1, 0) },
    (_, i) => distinct[i] + (distinct[i + 1] - distinct[i]) / 2,
  );
}

/** The 254 inner quantiles, each the middle of the two values it falls between, without repeats. */
function quantileEdges(sorted: Float64Array): Float64Array {
  const edges: number[] = [];
  for (let q = 1; q < MAX_BINS; q++) {
    const at = ((sorted.length - 1) * q) / MAX_BINS;
    const edge = (sorted[Math.floor(at)] + sorted[Math.ceil(at)]) / 2;
    if (edge !== edges[edges.length - 1]) edges.push(edge);
  }
  return Float64Array.from(edges);
}

function edgesBelow(edges: Float64Array, x: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
