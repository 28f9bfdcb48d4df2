// What is counted of a column before anyone says what it means: figures over its distinct values. Types and keys are
// judged by others.
import { quoteIdentifier } from '../../database/sql';
import type { Database } from '../../database/types';
import { distinctValues, type DistinctValues } from './distinct-values';
import { hashText, smallest } from './hash';

/** Long text is counted by hash and cannot be a key. */
const LONG_TEXT = 200;
const SAMPLE = 400;
const TOP = 60;

/** The same for SQL and for JavaScript. */
export const INTEGER = '[+-]?[0-9]{1,36}(\\.0*)?';
const NUMBER = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;
const UUID = /^\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\}?$/;
const INTEGER_PARTS = /^([+-]?)([0-9]{1,36})(\.0*)?$/;

export interface ValueCount {
  value: string;
  count: number;
}

export interface Profile {
  rows: number;
  /** Rows that are empty or blank. */
  empty: number;
  /** Distinct trimmed values, blank ones left out. */
  distinct: number;
  meanLength: number;
  minLength: number;
  maxLength: number;
  /** Do some values have blanks around them? */
  padded: boolean;
  /** Long text, of which only a sample of rows was read; the counts below are then 0. */
  long: boolean;
  /** Distinct values that are written as a whole number, as any number, as UUID. */
  integers: number;
  numbers: number;
  uuids: number;
  /** Whole numbers written with a point, with a leading zero, with more than 15 digits. */
  pointed: number;
  zeroLed: number;
  /** Rows with a leading zero. */
  zeroLedRows: number;
  wide: number;
  /** Distinct values with a blank inside. */
  spaced: number;
  /** Distinct integers after `07`, `7.0` and `7` are taken as one. */
  distinctIntegers: number;
  minInteger: number;
  maxInteger: number;
  min: string;
  max: string;
  /** Chance that two rows have the same value. */
  collision: number;
  /** Distinct values in the order of their hash, then the commonest ones. */
  sample: ValueCount[];
  top: ValueCount[];
}

interface Lengths {
  filled: number;
  mean: number;
}

/** Filled rows and mean length of all columns of a table, in one pass. */
export async function columnLengths(db: Database, table: string, columns: readonly string[]): Promise<Lengths[]> {
  const found: Lengths[] = [];
  for (let from = 0; from < columns.length; from += 50) {
    const part = columns.slice(from, from + 50);
    const sql = part.map(
      (c, i) => `count(${quoteIdentifier(c)}) AS f${i}, avg(length(${quoteIdentifier(c)})) AS l${i}`,
    );
    const [row] = await db.rows<Record<string, number | null>>(
      `SELECT ${sql.join(', ')} FROM ${quoteIdentifier(table)}`,
    );
    part.forEach((_, i) => found.push({ filled: row[`f${i}`] ?? 0, mean: row[`l${i}`] ?? 0 }));
  }
  return found;
}

/** @returns the profile, and the distinct values it was counted from: none of long text */
export async function profileColumn(
  db: Database,
  table: string,
  column: string,
  rows: number,
  lengths: Lengths,
): Promise<{ profile: Profile; distinct: DistinctValues }> {
  if (lengths.mean > LONG_TEXT) return profileLongText(db, table, column, rows, lengths);
  const distinct = await distinctValues(db, table, column);
  return { profile: profileOf(distinct, rows), distinct };
}

export function profileOf(distinct: DistinctValues, rows: number): Profile {
  const { values, counts } = distinct;
  let [filled, letters, shortest, longest, spaced, squares, uuids] = [0, 0, Infinity, 0, 0, 0, 0];
  let [min, max] = [values[0] ?? '', values[0] ?? ''];
  const hashes = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    const { length } = v;
    filled += counts[i];
    squares += counts[i] ** 2;
    letters += length;
    if (length < shortest) shortest = length;
    if (length > longest) longest = length;
    if (v.includes(' ')) spaced++;
    if (v < min) min = v;
    if (v > max) max = v;
    if (length >= 36 && length <= 38 && UUID.test(v)) uuids++;
    hashes[i] = hashText(v);
  }
  const at = (i: number): ValueCount => ({ value: values[i], count: counts[i] });
  const sample = smallest(hashes, SAMPLE).map(at);
  const commonest = smallest(
    counts.map((n) => -n),
    TOP,
  ).map(at);
  return {
    rows,
    empty: rows - filled,
    distinct: values.length,
    meanLength: values.length === 0 ? 0 : letters / values.length,
    minLength: values.length === 0 ? 0 : shortest,
    maxLength: longest,
    padded: distinct.padded,
    long: false,
    ...(sample.some((s) => /^[+-]?[\d.]/.test(s.value)) ? countNumbers(distinct) : NO_NUMBERS),
    uuids,
    spaced,
    min,
    max,
    collision: filled === 0 ? 1 : squares / filled ** 2,
    sample,
    top: commonest.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
  };
}

const NO_NUMBERS = {
  integers: 0,
  numbers: 0,
  pointed: 0,
  zeroLed: 0,
  zeroLedRows: 0,
  wide: 0,
  distinctIntegers: 0,
  minInteger: NaN,
  maxInteger: NaN,
};

/** Digits alone, the first no zero: by far the commonest way to write a whole number. */
export function isPlainInteger(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > 36 || (length > 1 && text.charCodeAt(0) === 48)) return false;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** `7` for `7`, `07`, `+7` and `7.0`; null for what is no whole number. */
export function canonicalInteger(text: string): string | null {
  if (isPlainInteger(text)) return text;
  const parts = INTEGER_PARTS.exec(text);
  if (!parts) return null;
  const digits = parts[2].replace(/^0+(?=\d)/, '');
  return parts[1] === '-' && digits !== '0' ? `-${digits}` : digits;
}

function countNumbers({ values, counts }: DistinctValues): typeof NO_NUMBERS {
  const found = { ...NO_NUMBERS, minInteger: Infinity, maxInteger: -Infinity };
  const odd = new Set<string>();
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    const canonical = canonicalInteger(v);
    if (canonical === null) {
      if (NUMBER.test(v)) found.numbers++;
      continue;
    }
    found.integers++;
    const value = Number(canonical);
    if (value < found.minInteger) found.minInteger = value;
    if (value > found.maxInteger) found.maxInteger = value;
    if (Math.abs(value) >= 1e15) found.wide++;
    if (canonical === v) continue;
    odd.add(canonical);
    if (v.includes('.')) found.pointed++;
    if (/^[+-]?0\d/.test(v)) {
      found.zeroLed++;
      found.zeroLedRows += counts[i];
    }
  }
  found.numbers += found.integers;
  if (found.integers === 0) return { ...found, minInteger: NaN, maxInteger: NaN };
  found.distinctIntegers = found.integers;
  if (odd.size > 0) {
    const all = new Set(odd);
    for (const v of values) {
      const canonical = canonicalInteger(v);
      if (canonical !== null) all.add(canonical);
    }
    found.distinctIntegers = all.size;
  }
  return found;
}

async function profileLongText(
  db: Database,
  table: string,
  column: string,
  rows: number,
  lengths: Lengths,
): Promise<{ profile: Profile; distinct: DistinctValues }> {
  const raw = quoteIdentifier(column);
  const [c] = await db.rows<{ distinct: number; shortest: number; longest: number }>(
    `SELECT count(DISTINCT hash(${raw})) AS distinct, min(length(${raw})) AS shortest, max(length(${raw})) AS longest ` +
      `FROM ${quoteIdentifier(table)}`,
  );
  const sample = await db.rows<{ v: string; n: number }>(
    `SELECT ${raw} AS v, count(*) AS n FROM (SELECT ${raw} FROM ${quoteIdentifier(table)} WHERE ${raw} IS NOT NULL ` +
      `LIMIT ${SAMPLE}) GROUP BY 1`,
  );
  const values = sample.map((s) => ({ value: s.v, count: s.n }));
  const profile: Profile = {
    rows,
    empty: rows - lengths.filled,
    distinct: c.distinct,
    meanLength: lengths.mean,
    minLength: c.shortest,
    maxLength: c.longest,
    padded: true,
    long: true,
    ...NO_NUMBERS,
    uuids: 0,
    spaced: 0,
    min: '',
    max: '',
    collision: 1 / Math.max(1, c.distinct),
    sample: values,
    top: values,
  };
  return { profile, distinct: { values: [], counts: new Float64Array(0), padded: false } };
}
