// Distance to the nearest row: numbers by rank, categories equal or not. The same space as the benchmark's "nearer to REAL":
// a column differs by at most 1, half of it for being null on one side.
import type { Random } from '../table/random';
import type { Feature } from '../boosting/bins';

/** Categories kept apart; the others are one. */
const LEVELS = 50;
const NULL = -2;
const OTHER = -1;

/** Rows in the common space, row by row: ranks in 0..1 or level numbers; `missing` is 1 for null. */
export interface Points {
  rows: number;
  width: number;
  categorical: Uint8Array;
  values: Float64Array;
  missing: Uint8Array;
}

/** At most `cap` rows in random order, of features of equal length. */
export function sampleFeatures(features: Feature[], cap: number, random: Random): Feature[] {
  return takeFeatures(features, random.permutation(features[0].values.length).slice(0, cap));
}

export function takeFeatures(features: Feature[], rows: Int32Array): Feature[] {
  return features.map((f) => ({ ...f, values: Float64Array.from(rows, (row) => f.values[row]) }));
}

/** Puts sets of rows into one space, whose ranks and levels are those of the `base` sets together. */
export function commonSpace(sets: Feature[][], base: number[]): Points[] {
  const width = sets[0].length;
  const categorical = Uint8Array.from(sets[0], (f) => Number(f.categorical));
  const points = sets.map((set): Points => {
    const rows = set[0].values.length;
    return {
      rows,
      width,
      categorical,
      values: new Float64Array(rows * width),
      missing: new Uint8Array(rows * width),
    };
  });
  for (let j = 0; j < width; j++) {
    const known = Float64Array.from(
      base.flatMap((k) => Array.from(sets[k][j].values.filter((v) => !Number.isNaN(v)))),
    ).sort();
    const place = categorical[j] ? levelsOf(known) : (v: number) => rankOf(known, v);
    sets.forEach((set, k) => {
      const { values, missing, rows } = points[k];
      for (let i = 0; i < rows; i++) {
        const v = set[j].values[i];
        missing[i * width + j] = Number(Number.isNaN(v));
        values[i * width + j] = Number.isNaN(v) ? (categorical[j] ? NULL : 0.5) : place(v);
      }
    });
  }
  return points;
}

function levelsOf(sorted: Float64Array): (v: number) => number {
  const counts = new Map<number, number>();
  for (const v of sorted) counts.set(v, (counts.get(v) ?? 0) + 1);
  const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, LEVELS);
  const levels = new Map(top.map(([v], i) => [v, i]));
  return (v) => levels.get(v) ?? OTHER;
}

/** Share of values below v, ties counted half. */
function rankOf(sorted: Float64Array, v: number): number {
  const below = lowerBound(sorted, v, false);
  return (below + lowerBound(sorted, v, true)) / 2 / Math.max(sorted.length, 1);
}

/** How many values are below v (or not above it). */
function lowerBound(sorted: Float64Array, v: number, orEqual: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < v || (orEqual && sorted[middle] === v)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Distance of each query to its nearest reference; with `skipSelf`, query i is reference i and does not count.
 * References are sorted by the number that spreads most and scanned outward from the query until that number alone is
 * farther than the best; columns that tell most come first, so that most sums are given up early.
 */
export function nearestDistances(queries: Points, references: Points, skipSelf = false): Float64Array {
  const columns = columnsBySpread(references);
  const main = columns.find((j) => !references.categorical[j]) ?? -1;
  const order = Uint32Array.from({ length: references.rows }, (_, i) => i);
  const along = (points: Points, row: number) => (main < 0 ? 0 : points.values[row * points.width + main]);
  order.sort((a, b) => along(references, a) - along(references, b));
  const keys = Float64Array.from(order, (row) => along(references, row));
  const sorted = arrange(references, order, columns);
  const own = arrange(queries, null, columns);
  const place = skipSelf ? Int32Array.from(order.keys()).sort((a, b) => order[a] - order[b]) : null;
  const { width } = sorted;
  const out = new Float64Array(queries.rows);
  for (let i = 0; i < queries.rows; i++) {
    const key = along(queries, i);
    const query = own.values.subarray(i * width, (i + 1) * width);
    const self = place ? place[i] : -1;
    let up = lowerBound(keys, key, false);
    let down = up - 1;
    let best = Infinity;
    while (best > 0) {
      const above = up < keys.length ? (keys[up] - key) * (keys[up] - key) : Infinity;
      const below = down >= 0 ? (keys[down] - key) * (keys[down] - key) : Infinity;
      if (above >= best && below >= best) break;
      const row = above <= below ? up++ : down--;
      if (row === self) continue;
      const sum = squaredDistance(query, sorted.values, row * width, sorted.kinds, best);
      if (sum < best) best = sum;
    }
    out[i] = Math.sqrt(best);
  }
  return out;
}

const NUMBER = 0;
const LEVEL = 1;
/** Is null or not: differs by a half. */
const FLAG = 2;

/** Rows in another order, columns likewise, and after them a flag for each number column: is it null? */
function arrange(points: Points, order: Uint32Array | null, columns: Int32Array) {
  const { rows, width, values, missing, categorical } = points;
  const numbers = columns.filter((j) => !categorical[j]);
  const total = width + numbers.length;
  const out = new Float64Array(rows * total);
  for (let i = 0; i < rows; i++) {
    const from = (order ? order[i] : i) * width;
    for (let c = 0; c < width; c++) out[i * total + c] = values[from + columns[c]];
    for (let c = 0; c < numbers.length; c++) out[i * total + width + c] = missing[from + numbers[c]];
  }
  const kinds = Uint8Array.from({ length: total }, (_, c) =>
    c >= width ? FLAG : categorical[columns[c]] ? LEVEL : NUMBER,
  );
  return { values: out, kinds, width: total };
}

/** Sum over columns, given up once it reaches `limit`. */
function squaredDistance(a: Float64Array, rows: Float64Array, at: number, kinds: Uint8Array, limit: number): number {
  let sum = 0;
  for (let c = 0; c < kinds.length && sum < limit; c++) {
    const difference = a[c] - rows[at + c];
    if (difference === 0) continue;
    if (kinds[c] === NUMBER) sum += difference * difference;
    else if (kinds[c] === FLAG) sum += 0.5;
    else sum += (a[c] === OTHER ? 0 : 0.5) + (rows[at + c] === OTHER ? 0 : 0.5);
  }
  return sum;
}

/** Columns by the mean squared difference of neighbouring rows (which are in random order), largest first. */
function columnsBySpread({ rows, width, values, categorical }: Points): Int32Array {
  const spread = new Float64Array(width);
  for (let i = 1; i < Math.min(rows, 500); i++)
    for (let j = 0; j < width; j++) {
      const a = values[i * width + j];
      const b = values[(i - 1) * width + j];
      spread[j] += categorical[j] ? Number(a !== b) : (a - b) ** 2;
    }
  return Int32Array.from({ length: width }, (_, j) => j).sort((a, b) => spread[b] - spread[a]);
}
