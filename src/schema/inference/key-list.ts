// The values of a column in the form in which equal keys are equal, by their hashes: what is compared between columns.
// What is done with the lists is candidates.ts; the same form in SQL is key-sql.ts.
import { readValue } from '../value-format';
import type { KeyKind, TypeFinding } from './type-reading';
import type { DistinctValues } from './distinct-values';
import { HashIndex, hashText, smallest } from './hash';
import { canonicalInteger, isPlainInteger } from './profile';

const SKETCH = 256;
const TOPS = 64;
const QUANTILES = 257;
/** Ranks of more texts than these are read off a sample in order. */
const RANKED = 20_000;

export interface KeyList {
  /** Hash of each distinct key. */
  hashes: Float64Array;
  /** Rows of each. */
  counts: Float64Array;
  /** Of whole numbers: the numbers. */
  numbers: Float64Array | null;
  /** Place of each in order, 0..1; of unique columns only. */
  ranks: Float64Array | null;
  /** Positions of the smallest hashes: a fair sample of the values. */
  sketch: number[];
  /** Positions of the commonest values: what most rows have. */
  common: number[];
  index: HashIndex | null;
}

export const EMPTY_LIST: KeyList = {
  hashes: new Float64Array(0),
  counts: new Float64Array(0),
  numbers: null,
  ranks: null,
  sketch: [],
  common: [],
  index: null,
};

type Form = Pick<TypeFinding, 'format' | 'nullWords'>;

/** `7` for `07` and `7.0` in columns of whole numbers, small letters in UUIDs, milliseconds of dates; null for null words. */
export function canonicalKey(finding: Form, keyKind: KeyKind, value: string): string | null {
  if (finding.nullWords.includes(value)) return null;
  if (keyKind === 'int') return canonicalInteger(value) ?? value;
  if (keyKind === 'uuid') return value.replace(/[{}]/g, '').toLowerCase();
  if (keyKind !== 'date' || finding.format.kind !== 'date') return value;
  const ms = readValue(finding.format, value);
  return ms === null ? null : String(ms);
}

export function keyList(distinct: DistinctValues, finding: Form, keyKind: KeyKind): KeyList {
  const merged = mergedKeys(distinct, finding, keyKind);
  const { values, counts } = merged;
  const hashes = Float64Array.from(values, hashText);
  return {
    hashes,
    counts,
    numbers: keyKind === 'int' ? Float64Array.from(values, Number) : null,
    ranks: counts.every((n) => n === 1) || unique(counts) ? ranksOf(values, keyKind) : null,
    sketch: smallest(hashes, SKETCH),
    common: smallest(
      counts.map((n) => -n),
      TOPS,
    ),
    index: null,
  };
}

/** Unique but for a few rows. */
function unique(counts: Float64Array): boolean {
  let rows = 0;
  for (const n of counts) rows += n;
  return rows - counts.length <= 1e-3 * rows;
}

/** Keys of which each stands once; most columns need no merging. */
function mergedKeys(distinct: DistinctValues, finding: Form, keyKind: KeyKind): Omit<DistinctValues, 'padded'> {
  const plain = finding.nullWords.length === 0;
  if (plain && keyKind === 'text') return distinct;
  if (plain && keyKind === 'int' && distinct.values.every(isPlainInteger)) return distinct;
  const merged = new Map<string, number>();
  distinct.values.forEach((value, i) => {
    const key = canonicalKey(finding, keyKind, value);
    if (key !== null) merged.set(key, (merged.get(key) ?? 0) + distinct.counts[i]);
  });
  return { values: [...merged.keys()], counts: Float64Array.from(merged.values()) };
}

function ranksOf(values: readonly string[], keyKind: KeyKind): Float64Array {
  const ranks = new Float64Array(values.length);
  if (keyKind === 'int') {
    const numbers = Float64Array.from(values, Number);
    const order = Float64Array.from(numbers).sort();
    for (let i = 0; i < ranks.length; i++) ranks[i] = (place(order, numbers[i]) + 0.5) / order.length;
    return ranks;
  }
  const step = Math.max(1, Math.ceil(values.length / RANKED));
  const order = values.filter((_, i) => i % step === 0).sort();
  for (let i = 0; i < ranks.length; i++) ranks[i] = (place(order, values[i]) + 0.5) / order.length;
  return ranks;
}

/** How many stand before a value in order. */
function place<T extends string | number>(order: ArrayLike<T>, value: T): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order[middle] < value) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, order.length - 1);
}

export function indexOf(list: KeyList): HashIndex {
  list.index ??= new HashIndex(list.hashes);
  return list.index;
}

/** Some 257 of the whole numbers in order, evenly spread, first and last among them. */
export function quantilesOf(list: KeyList): number[] {
  if (!list.numbers) return [];
  const order = Float64Array.from(list.numbers).sort();
  const step = Math.max(1, Math.floor(order.length / (QUANTILES - 1)));
  return [...order.filter((_, i) => i % step === 0 || i === order.length - 1)];
}
