// Primary keys that are made of drawn values: rows that came out alike are given a value that is still free.
import { isNull, type Column } from '../table/column';
import type { Random } from '../table/random';
import { valueKey } from './key-values';

/**
 * The column `free` of a key, changed so that no two rows have the same key and none is null.
 * New values are ones seen in the source; where these do not suffice, numbers beyond the largest.
 * @param key all columns of the key, `free` among them
 */
export function freeValues(key: Column[], free: Column, source: Column, random: Random): Column {
  const rows = free.kind === 'number' ? free.values.length : free.codes.length;
  const seen = new Set<string>();
  const bad: number[] = [];
  const tuple = (row: number, value?: string) =>
    key.map((c) => (c === free && value !== undefined ? value : valueKey(c, row))).join('\u0000');
  for (let r = 0; r < rows; r++) {
    const t = tuple(r);
    if (seen.has(t) || isNull(free, r)) bad.push(r);
    else seen.add(t);
  }
  if (!bad.length) return free;
  const pool = distinctRows(source);
  const donors = new Int32Array(rows).fill(-1);
  const beyond: number[] = [];
  for (const r of bad) {
    const start = random.below(pool.length || 1);
    let done = false;
    for (let k = 0; k < pool.length && !done; k++) {
      const donor = pool[(start + k) % pool.length];
      const t = tuple(r, valueKey(source, donor));
      if (seen.has(t)) continue;
      seen.add(t);
      donors[r] = donor;
      done = true;
    }
    if (!done) beyond.push(r);
  }
  const out = replace(free, source, donors);
  if (out.kind === 'number') {
    let next = out.values.reduce((a, b) => (b > a ? b : a), 0);
    for (const r of beyond) out.values[r] = ++next;
  }
  return out;
}

function distinctRows(column: Column): number[] {
  const seen = new Set<string>();
  const rows: number[] = [];
  const n = column.kind === 'number' ? column.values.length : column.codes.length;
  for (let r = 0; r < n; r++) {
    if (isNull(column, r)) continue;
    const k = valueKey(column, r);
    if (seen.has(k)) continue;
    seen.add(k);
    rows.push(r);
  }
  return rows;
}

function replace(target: Column, source: Column, donors: Int32Array): Column {
  if (target.kind === 'number' && source.kind === 'number') {
    const values = target.values.slice();
    donors.forEach((d, r) => d >= 0 && (values[r] = source.values[d]));
    return { ...target, values };
  }
  if (target.kind !== 'text' || source.kind !== 'text') return target;
  const dictionary = [...target.dictionary];
  const index = new Map(dictionary.map((w, i) => [w, i]));
  const codes = target.codes.slice();
  donors.forEach((d, r) => {
    if (d < 0) return;
    const word = source.dictionary[source.codes[d]];
    let code = index.get(word);
    if (code === undefined) {
      code = dictionary.push(word) - 1;
      index.set(word, code);
    }
    codes[r] = code;
  });
  return { ...target, codes, dictionary };
}
