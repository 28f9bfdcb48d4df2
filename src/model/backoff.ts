// What a table of few rows says of its columns, as counts that back off: each code is told by a few codes before it, and
// where these were seen too seldom by fewer of them (Witten & Bell 1991). Which ones, and from how many rows on they are
// believed, is what foretells each row best from all the others. Rows drawn from it are many, and teach a row model what
// so few rows can: it cannot learn them by heart.
import type { Random } from '../table/random';

/** Rows by which a longer context must outweigh a shorter one. */
const WEIGHTS = [1, 2, 4, 8, 16];
const MOST_CAUSES = 3;
/** Nats by which another cause must foretell all rows better, beside the logarithm of how many causes were tried. */
const LEAST_GAIN = 1;
/** Rows that are asked which causes tell. */
const MOST_ASKED = 1000;
/** Spread over all codes. */
const PRIOR_ROWS = 0.5;

interface Cause {
  /** Column of the row, context first. */
  column: number;
  weight: number;
}

/** Codes of few rows, row-major. */
export interface FewRows {
  codes: Uint16Array;
  rows: Int32Array;
  context: number[];
  own: number[];
}

/** @returns as many rows as asked for, row-major: contexts are those of the rows, own columns are drawn */
export function drawByCounts(few: FewRows, count: number, random: Random): Uint16Array {
  const { codes, rows, context, own } = few;
  const width = context.length + own.length;
  const out = new Uint16Array(count * width);
  for (let i = 0; i < count; i++) {
    const from = rows[random.below(rows.length)] * width;
    out.set(codes.subarray(from, from + context.length), i * width);
  }
  const some = { ...few, rows: random.shuffle(rows.slice()).subarray(0, MOST_ASKED) };
  own.forEach((size, j) => {
    const at = context.length + j;
    const draw = drawer(few, at, size, causesOf(some, at, size));
    for (let i = 0; i < count; i++) {
      const row = out.subarray(i * width, (i + 1) * width);
      row[at] = draw(row, random);
    }
  });
  return out;
}

/** The causes of a column, most telling first: added while they foretell left-out rows better. */
function causesOf(few: FewRows, at: number, size: number): Cause[] {
  if (size < 2) return [];
  const { codes, rows, context, own } = few;
  const width = context.length + own.length;
  const n = rows.length;
  const mine = Uint16Array.from(rows, (r) => codes[r * width + at]);
  const counts = new Float64Array(size);
  for (const c of mine) counts[c]++;
  let told = Float64Array.from(mine, (c) => (counts[c] - 1 + PRIOR_ROWS / size) / (n - 1 + PRIOR_ROWS));
  let keys = new Int32Array(n);
  const causes: Cause[] = [];
  while (causes.length < MOST_CAUSES) {
    let best: { gain: number; cause: Cause; told: Float64Array<ArrayBuffer>; keys: Int32Array<ArrayBuffer> } | null =
      null;
    for (let column = 0; column < at; column++) {
      const joined = joinedKeys(keys, rows, (r) => codes[r * width + column]);
      const seen = new Map<number, number>();
      const both = new Map<number, number>();
      for (let i = 0; i < n; i++) {
        seen.set(joined[i], (seen.get(joined[i]) ?? 0) + 1);
        const pair = joined[i] * size + mine[i];
        both.set(pair, (both.get(pair) ?? 0) + 1);
      }
      if (seen.size < 2) continue;
      for (const weight of WEIGHTS) {
        let gain = 0;
        const now = told.map((before, i) => {
          const p = (both.get(joined[i] * size + mine[i])! - 1 + weight * before) / (seen.get(joined[i])! - 1 + weight);
          gain += Math.log(p / before);
          return p;
        });
        if (!best || gain > best.gain) best = { gain, cause: { column, weight }, told: now, keys: joined };
      }
    }
    if (!best || best.gain < LEAST_GAIN + Math.log(at)) break;
    causes.push(best.cause);
    told = best.told;
    keys = best.keys;
  }
  return causes;
}

/** One number for each pair of a key and a code. */
function joinedKeys(keys: Int32Array, rows: Int32Array, code: (row: number) => number): Int32Array<ArrayBuffer> {
  const index = new Map<number, number>();
  return Int32Array.from(keys, (key, i) => {
    const pair = key * 65536 + code(rows[i]);
    if (!index.has(pair)) index.set(pair, index.size);
    return index.get(pair)!;
  });
}

/** Codes after one context: how many rows had each or one before it. */
type Counts = Map<number, Float64Array>;

function drawer(few: FewRows, at: number, size: number, causes: Cause[]): (row: Uint16Array, random: Random) => number {
  const { codes, rows, context, own } = few;
  const width = context.length + own.length;
  const keyOf = (row: ArrayLike<number>, start: number, depth: number) => {
    let key = 0;
    for (let k = 0; k < depth; k++) key = key * 65536 + row[start + causes[k].column];
    return key;
  };
  const counts = Array.from({ length: causes.length + 1 }, (_, depth): Counts => {
    const by: Counts = new Map();
    for (const r of rows) {
      const key = keyOf(codes, r * width, depth);
      let of = by.get(key);
      if (!of) by.set(key, (of = new Float64Array(size)));
      of[codes[r * width + at]]++;
    }
    for (const of of by.values()) for (let c = 1; c < size; c++) of[c] += of[c - 1];
    return by;
  });
  return (row, random) => {
    // The longest context is taken as often as it is believed, else a shorter one.
    for (let depth = causes.length; ; depth--) {
      const of = counts[depth].get(keyOf(row, 0, depth));
      if (!of) continue;
      const n = of[size - 1];
      const u = random.next() * (n + (depth ? causes[depth - 1].weight : PRIOR_ROWS));
      if (u < n) return firstAbove(of, u);
      if (!depth) return random.below(size);
    }
  };
}

function firstAbove(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (ascending[mid] > value) high = mid;
    else low = mid + 1;
  }
  return low;
}
