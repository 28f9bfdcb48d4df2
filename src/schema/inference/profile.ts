// What is counted of a column before anyone says what it means: one grouping of its trimmed text, then figures over the
// distinct values. SQL in, plain figures out. Types and keys are judged by others.
import { quoteIdentifier, quoteText } from '../../database/sql';
import type { Database } from '../../database/types';
import { escapeRegex, trimmedSql } from '../sql';

/** Long text is counted by hash and cannot be a key. */
const LONG_TEXT = 200;
const SAMPLE = 400;
const TOP = 60;

export const INTEGER = '[+-]?[0-9]{1,36}(\\.0*)?';
const NUMBER = '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?';
const UUID = '\\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\\}?';

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
  /** Long text, of which only a sample of rows was read; the counts below are then 0. */
  long: boolean;
  /** Distinct values that are written as a whole number, as any number, as UUID. */
  integers: number;
  numbers: number;
  uuids: number;
  /** Distinct values with a leading zero, with more than 15 digits, with a blank inside. */
  zeroLed: number;
  wide: number;
  spaced: number;
  /** Distinct integers after `07`, `7.0` and `7` are taken as one; rows that fall on a value seen before. */
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

/** The distinct values of the column under work: v trimmed text, n rows. */
export const GROUPS = '"understudy"."groups"';

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

/** Groups a column into GROUPS and counts; the groups stay until the next call. */
export async function profileColumn(
  db: Database,
  table: string,
  column: string,
  rows: number,
  lengths: Lengths,
): Promise<Profile> {
  if (lengths.mean > LONG_TEXT) return profileLongText(db, table, column, rows, lengths);
  await db.run(
    `CREATE OR REPLACE TABLE ${GROUPS} AS SELECT ${trimmedSql(quoteIdentifier(column))} AS v, count(*) AS n ` +
      `FROM ${quoteIdentifier(table)} GROUP BY 1`,
  );
  const isInteger = `regexp_full_match(v, '${INTEGER}')`;
  const integer = `TRY_CAST(CASE WHEN ${isInteger} THEN split_part(v, '.', 1) END AS HUGEINT)`;
  const [c] = await db.rows<Record<string, number | string | null>>(`
    SELECT count(*) AS distinct, coalesce(sum(n), 0) AS filled, avg(length(v)) AS mean, min(length(v)) AS shortest,
      max(length(v)) AS longest, count(*) FILTER (isInteger) AS integers,
      count(*) FILTER (isInteger OR regexp_full_match(v, '${NUMBER}')) AS numbers,
      count(*) FILTER (length(v) >= 36 AND regexp_full_match(v, '${UUID}')) AS uuids,
      count(*) FILTER (regexp_full_match(v, '[+-]?0[0-9]+(\\.0*)?')) AS zeroLed,
      count(*) FILTER (isInteger AND length(split_part(v, '.', 1)) > 15) AS wide,
      count(*) FILTER (contains(v, ' ')) AS spaced,
      count(DISTINCT integer) AS distinctIntegers, min(integer)::DOUBLE AS minInteger, max(integer)::DOUBLE AS maxInteger,
      min(v) AS min, max(v) AS max, sum(n::DOUBLE * n) AS squares
    FROM (SELECT v, n, ${isInteger} AS isInteger, ${integer} AS integer FROM ${GROUPS} WHERE v <> '')`);
  const picked = await db.rows<{ v: string; n: number; kind: number }>(`
    (SELECT v, n, 0 AS kind FROM ${GROUPS} WHERE v <> '' ORDER BY hash(v) LIMIT ${SAMPLE}) UNION ALL
    (SELECT v, n, 1 AS kind FROM ${GROUPS} WHERE v <> '' ORDER BY n DESC, v LIMIT ${TOP})`);
  const values = (kind: number) => picked.filter((p) => p.kind === kind).map((p) => ({ value: p.v, count: p.n }));
  const filled = Number(c.filled);
  return {
    rows,
    empty: rows - filled,
    distinct: Number(c.distinct),
    meanLength: Number(c.mean ?? 0),
    minLength: Number(c.shortest ?? 0),
    maxLength: Number(c.longest ?? 0),
    long: false,
    integers: Number(c.integers),
    numbers: Number(c.numbers),
    uuids: Number(c.uuids),
    zeroLed: Number(c.zeroLed),
    wide: Number(c.wide),
    spaced: Number(c.spaced),
    distinctIntegers: Number(c.distinctIntegers),
    minInteger: Number(c.minInteger ?? NaN),
    maxInteger: Number(c.maxInteger ?? NaN),
    min: String(c.min ?? ''),
    max: String(c.max ?? ''),
    collision: filled === 0 ? 1 : Number(c.squares) / filled ** 2,
    sample: values(0),
    top: values(1).sort((a, b) => b.count - a.count),
  };
}

async function profileLongText(
  db: Database,
  table: string,
  column: string,
  rows: number,
  lengths: Lengths,
): Promise<Profile> {
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
  return {
    rows,
    empty: rows - lengths.filled,
    distinct: c.distinct,
    meanLength: lengths.mean,
    minLength: c.shortest,
    maxLength: c.longest,
    long: true,
    integers: 0,
    numbers: 0,
    uuids: 0,
    zeroLed: 0,
    wide: 0,
    spaced: 0,
    distinctIntegers: 0,
    minInteger: NaN,
    maxInteger: NaN,
    min: '',
    max: '',
    collision: 1 / Math.max(1, c.distinct),
    sample: values,
    top: values,
  };
}

/** Rows and distinct values of GROUPS for which an SQL condition over v holds, null words left out. */
export async function countGroups(
  db: Database,
  condition: string,
  without: readonly string[],
): Promise<{ distinct: number; rows: number; examples: string[] }> {
  const words = without.length > 0 ? `AND v NOT IN (${without.map(quoteText).join(', ')})` : '';
  const from = `FROM ${GROUPS} WHERE v <> '' ${words} AND (${condition})`;
  const [found] = await db.rows<{ d: number; r: number | null }>(`SELECT count(*) AS d, sum(n) AS r ${from}`);
  if (found.d === 0) return { distinct: 0, rows: 0, examples: [] };
  const examples = await db.rows<{ v: string }>(`SELECT v ${from} ORDER BY n DESC, v LIMIT 3`);
  return { distinct: found.d, rows: found.r ?? 0, examples: examples.map((e) => e.v) };
}

/** A pattern as an SQL test of v. */
export function matchesSql(pattern: string): string {
  return `regexp_full_match(v, ${quoteText(pattern)})`;
}

/** `a|b|c` of literal words. */
export function anyOf(words: readonly string[]): string {
  return words.map(escapeRegex).join('|');
}
