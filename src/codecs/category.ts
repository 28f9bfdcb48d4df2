// Values that repeat, one code each. Values of too few root entities share the code "rare": where they are few rows it is
// never drawn, else it is, and such rows get words of their own.
import type { Random } from '../table/random';
import { threshold } from './protect';

export interface CategorySpec {
  kind: 'category';
  /** Value of each code, commonest first. */
  values: string[];
  /** Code of rare values, or -1. */
  rare: number;
  /** Code of null, or -1. */
  nullCode: number;
  size: number;
}

/** Most values that get a code of their own. */
const most = 1024;

/**
 * @param codes dictionary code of each row, -1 null
 * @param group root entity of each row
 * @param known the values are public anyway (rows of a kept table): none is too rare
 */
export function fitCategory(
  codes: Int32Array,
  dictionary: string[],
  group: Int32Array,
  random: Random,
  known = false,
): CategorySpec {
  const count = new Map<number, number>();
  const entities = new Map<number, Set<number>>();
  const all = new Set<number>();
  let nulls = 0;
  for (let r = 0; r < codes.length; r++) {
    const c = codes[r];
    all.add(group[r]);
    if (c < 0) {
      nulls++;
      continue;
    }
    count.set(c, (count.get(c) ?? 0) + 1);
    let seen = entities.get(c);
    if (!seen) entities.set(c, (seen = new Set()));
    if (seen.size < 9) seen.add(group[r]);
  }
  const order = [...count.keys()].sort(
    (a, b) => count.get(b)! - count.get(a)! || (dictionary[a] < dictionary[b] ? -1 : 1),
  );
  const enough = (c: number) => known || entities.get(c)!.size >= threshold(all.size, random);
  const kept = order.filter(enough).slice(0, most);
  const values = kept.map((c) => dictionary[c]);
  const rare = kept.length < order.length ? kept.length : -1;
  const nullCode = nulls > 0 ? kept.length + (rare < 0 ? 0 : 1) : -1;
  return {
    kind: 'category',
    values,
    rare,
    nullCode,
    size: Math.max(1, values.length + +(rare >= 0) + +(nullCode >= 0)),
  };
}

/** Codes of the rows of a text column. */
export function encodeCategory(spec: CategorySpec, codes: Int32Array, dictionary: string[]): Uint16Array {
  const index = new Map(spec.values.map((v, i) => [v, i]));
  const map = Uint16Array.from(dictionary, (v) => index.get(v) ?? Math.max(0, spec.rare));
  return Uint16Array.from(codes, (c) => (c < 0 ? Math.max(0, spec.nullCode) : map[c]));
}

/** 1 for each code that may be drawn, where not all may: all but "rare", where nothing stands for it and there is anything else. */
export function legalCategory(spec: CategorySpec, drawsRare: boolean): Uint8Array | null {
  if (spec.rare < 0 || spec.size < 2 || drawsRare) return null;
  const legal = new Uint8Array(spec.size).fill(1);
  legal[spec.rare] = 0;
  return legal;
}

/** Share of the non-null rows whose value has a code of its own. */
export function keptShare(spec: CategorySpec, codes: Int32Array, dictionary: string[]): number {
  const kept = new Set(spec.values);
  let known = 0;
  let rows = 0;
  for (const c of codes) {
    if (c < 0) continue;
    rows++;
    if (kept.has(dictionary[c])) known++;
  }
  return rows ? known / rows : 1;
}
