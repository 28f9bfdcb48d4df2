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
const UUID = /\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\}?/;

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
  const raw = quoteIdentifier(column);
  const group = (text: string) =>
    db.run(
      `CREATE OR REPLACE TABLE ${GROUPS} AS SELECT ${text} AS v, count(*) AS n FROM ${quoteIdentifier(table)} GROUP BY 1`,
    );
  await group(raw);
  let picked = await pickValues(db);
  const { padded } = picked;
  if (padded) {
    await group(trimmedSql(raw));
    picked = await pickValues(db);
  }
  const numeric = picked.sample.some((s) => /^[+-]?[\d.]/.test(s.value));
  const [c] = await db.rows<Record<string, number | string | null>>(
    `SELECT count(*) AS distinct, coalesce(sum(n), 0) AS filled, avg(length(v)) AS mean, min(length(v)) AS shortest,
       max(length(v)) AS longest, count(*) FILTER (contains(v, ' ')) AS spaced, min(v) AS min, max(v) AS max,
       sum(n::DOUBLE * n) AS squares FROM ${GROUPS} WHERE v <> ''`,
  );
  const filled = Number(c.filled);
  const uuids = picked.sample.some((s) => s.value.length >= 36 && UUID.test(s.value));
  return {
    rows,
    empty: rows - filled,
    distinct: Number(c.distinct),
    meanLength: Number(c.mean ?? 0),
    minLength: Number(c.shortest ?? 0),
    maxLength: Number(c.longest ?? 0),
    padded,
    long: false,
    ...(numeric ? await countNumbers(db) : NO_NUMBERS),
    uuids: uuids ? (await countGroups(db, matchesSql(UUID.source), [])).distinct : 0,
    spaced: Number(c.spaced),
    min: String(c.min ?? ''),
    max: String(c.max ?? ''),
    collision: filled === 0 ? 1 : Number(c.squares) / filled ** 2,
    sample: picked.sample,
    top: picked.top,
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

async function countNumbers(db: Database): Promise<typeof NO_NUMBERS> {
  const [c] = await db.rows<Record<string, number | null>>(`
    SELECT count(integer) AS integers, count(*) FILTER (integer IS NULL AND regexp_full_match(v, '${NUMBER}')) AS others,
      count(*) FILTER (integer IS NOT NULL AND contains(v, '.')) AS pointed,
      count(*) FILTER (integer IS NOT NULL AND starts_with(ltrim(v, '+-'), '0') AND length(split_part(ltrim(v, '+-'), '.', 1)) > 1)
        AS zeroLed,
      sum(n) FILTER (integer IS NOT NULL AND starts_with(ltrim(v, '+-'), '0') AND length(split_part(ltrim(v, '+-'), '.', 1)) > 1) AS zeroLedRows,
      count(*) FILTER (abs(integer) >= 1e15) AS wide,
      count(DISTINCT integer) AS distinctIntegers, min(integer)::DOUBLE AS minInteger, max(integer)::DOUBLE AS maxInteger
    FROM (SELECT v, n, TRY_CAST(CASE WHEN regexp_full_match(v, '${INTEGER}') THEN split_part(v, '.', 1) END AS HUGEINT) AS integer
      FROM ${GROUPS} WHERE v <> '')`);
  const integers = c.integers ?? 0;
  return {
    integers,
    numbers: integers + (c.others ?? 0),
    pointed: c.pointed ?? 0,
    zeroLed: c.zeroLed ?? 0,
    zeroLedRows: c.zeroLedRows ?? 0,
    wide: c.wide ?? 0,
    distinctIntegers: c.distinctIntegers ?? 0,
    minInteger: c.minInteger ?? NaN,
    maxInteger: c.maxInteger ?? NaN,
  };
}

async function pickValues(db: Database): Promise<{ sample: ValueCount[]; top: ValueCount[]; padded: boolean }> {
  // Blanks sort before "!", so this finds texts that begin or end with one.
  const blankEnds = `v < '!' OR right(v, 1) < '!' OR starts_with(v, chr(160)) OR ends_with(v, chr(160))`;
  const picked = await db.rows<{ v: string; n: number; kind: number; padded: boolean | null }>(`
    SELECT *, (SELECT bool_or(${blankEnds}) FROM ${GROUPS} WHERE v <> '') AS padded FROM (
    (SELECT v, n, 0 AS kind FROM ${GROUPS} WHERE v <> '' ORDER BY hash(v) LIMIT ${SAMPLE}) UNION ALL
    (SELECT v, n, 1 AS kind FROM ${GROUPS} WHERE v <> '' ORDER BY n DESC, v LIMIT ${TOP}))`);
  const values = (kind: number) => picked.filter((p) => p.kind === kind).map((p) => ({ value: p.v, count: p.n }));
  return {
    sample: values(0),
    top: values(1).sort((a, b) => b.count - a.count),
    padded: picked[0]?.padded === true,
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
