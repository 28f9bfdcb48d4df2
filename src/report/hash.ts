// Hashes of row contents, to find equal rows fast: two 32-bit lanes (after MurmurHash3) joined to 53 bits.
import { columnOf, type Table } from '../table/table';

const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);

/** Two lanes in progress. */
export interface Lanes {
  a: number;
  b: number;
}

export const startLanes = (): Lanes => ({ a: 0x811c9dc5 | 0, b: 0x9747b28c | 0 });

/** Adds a number; -0 counts as 0, and all NaN are one. */
export function addNumber(lanes: Lanes, value: number): void {
  bits[0] = Number.isNaN(value) ? NaN : value + 0;
  lanes.a = mix(mix(lanes.a, words[0]), words[1]);
  lanes.b = mix(mix(lanes.b, words[1] ^ 0x5bd1e995), words[0]);
}

/** The two lanes, each finished to 32 bits. */
export function finishLanes({ a, b }: Lanes): [number, number] {
  return [finish(a), finish(b)];
}

/** Two 32-bit lanes as one whole number of 53 bits. */
export function joinLanes(high: number, low: number): number {
  return (high & 0x1fffff) * 4294967296 + (low >>> 0);
}

/** A number for each row, equal for rows with equal values in these columns (and for others once in 2^53 pairs). */
export function rowHashes(table: Table, names: string[]): Float64Array {
  const rows = Array.from({ length: table.rows }, startLanes);
  for (const column of names.map((name) => columnOf(table, name))) {
    if (column.kind === 'number') {
      for (let i = 0; i < rows.length; i++) addNumber(rows[i], column.values[i]);
      continue;
    }
    const wordHashes = column.dictionary.map(textHash);
    for (let i = 0; i < rows.length; i++) addNumber(rows[i], column.codes[i] < 0 ? NaN : wordHashes[column.codes[i]]);
  }
  return Float64Array.from(rows, (lanes) => joinLanes(...finishLanes(lanes)));
}

function textHash(text: string): number {
  const lanes = startLanes();
  for (let i = 0; i < text.length; i++) addNumber(lanes, text.charCodeAt(i));
  return joinLanes(...finishLanes(lanes));
}

function mix(hash: number, word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  const h = hash ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
