// Which columns could refer to which keys by their values: pruned by kind and range, then by a sketch of the smallest
// hashes, then counted exactly. It finds what is possible; what is meant is judged in pair-score.ts.
import type { Database } from '../../database/types';
import { isConstant, isInt, type ColumnFacts } from './facts';
import { KEYS, LISTS, rankKeys, SCHEMA } from './distinct-lists';
import { nameFit } from './names';

const SKETCH = 256;
const TOPS = 64;

export interface Pair {
  child: ColumnFacts;
  parent: ColumnFacts;
  /** How well the names fit, 0..1. */
  name: number;
  /** Child rows with a value, and those whose value is in the parent. */
  rows: number;
  matchedRows: number;
  /** The same of distinct values. */
  distinct: number;
  matched: number;
  /** Largest distance between the ranks of the child's values among the parent's keys and an even spread, 0..1. */
  spread: number;
  /** Values in the spread's sample. */
  sampled: number;
  /** One orphan value that stands for "none". */
  sentinel?: string;
}

const SENTINELS = [0, -1, 9999, 99999, 999999];

export function canBeParent(c: ColumnFacts): boolean {
  return c.keyKind !== null && c.unique && c.distinct > 0 && !c.named.stamp;
}

function canBeChild(c: ColumnFacts): boolean {
  return c.keyKind !== null && c.distinct > 0 && !c.named.stamp && c.finding.type !== 'empty';
}

/** Could the values of these two be compared at all, and do their ranges meet? */
function comparable(child: ColumnFacts, parent: ColumnFacts): boolean {
  if (child.keyKind === 'date' || parent.keyKind === 'date')
    return child.keyKind === parent.keyKind && parent.table !== child.table && isCalendar(parent);
  if ((child.keyKind === 'uuid') !== (parent.keyKind === 'uuid')) return false;
  if (isConstant(child) && child.distinct === 1 && parent.distinct > 200) return child.named.isId;
  if (isInt(child) && isInt(parent)) return child.min <= parent.max && child.max >= parent.min;
  return true;
}

/** A table with one row a day. */
function isCalendar(c: ColumnFacts): boolean {
  return c.position === 0 || c.named.isId;
}

/** @param speaks do names say anything in this database? */
export async function findPairs(db: Database, columns: readonly ColumnFacts[], speaks: boolean): Promise<Pair[]> {
  const children = columns.filter(canBeChild);
  const parents = columns.filter(canBeParent);
  if (children.length === 0 || parents.length === 0) return [];
  const byId = new Map(columns.map((c) => [c.id, c]));
  // The smallest hashes stand for all values, the commonest values for the rows: in a dirty column most distinct values
  // can be orphans while few rows are.
  await db.run(
    `CREATE OR REPLACE TABLE ${SCHEMA}.sketch AS SELECT col, h, n, k <= ${SKETCH} AS hashed, t <= ${TOPS} AS common FROM
       (SELECT col, h, n, row_number() OVER (PARTITION BY col ORDER BY h) AS k,
         row_number() OVER (PARTITION BY col ORDER BY n DESC, h) AS t FROM ${LISTS})
     WHERE k <= ${SKETCH} OR t <= ${TOPS}`,
  );
  const commonest = await db.rows<{ col: number; n: number }>(
    `SELECT col, sum(n) AS n FROM ${SCHEMA}.sketch WHERE common GROUP BY col`,
  );
  const ofCommon = new Map(commonest.map((c) => [c.col, c.n]));
  const met = await db.rows<{ a: number; b: number; hashed: number; common: number | null }>(
    `SELECT s.col AS a, u.col AS b, count(*) FILTER (hashed) AS hashed, sum(s.n) FILTER (common) AS common
     FROM ${SCHEMA}.sketch s JOIN ${LISTS} u USING (h)
     WHERE s.col <> u.col AND u.col IN (${parents.map((c) => c.id).join(',')}) GROUP BY 1, 2`,
  );
  const pairs: Pair[] = [];
  for (const { a, b, hashed, common } of met) {
    const child = byId.get(a)!;
    const parent = byId.get(b)!;
    if (!canBeChild(child) || !canBeParent(parent) || !comparable(child, parent)) continue;
    const name = speaks ? nameOf(child, parent) : 0;
    const share = hashed / Math.min(SKETCH, child.distinct);
    const repeats = child.distinct < 0.5 * (child.rows - child.nulls);
    const often = repeats && (common ?? 0) >= 0.95 * (ofCommon.get(a) ?? Infinity);
    if (share < (name >= 0.7 ? 0.4 : 0.7) && !often) continue;
    const filled = child.rows - child.nulls;
    pairs.push({
      child,
      parent,
      name,
      rows: filled,
      matchedRows: 0,
      distinct: child.distinct,
      matched: 0,
      spread: 0,
      sampled: 0,
    });
  }
  await countPairs(db, pairs);
  return pairs.filter(keepPair);
}

/** How well the names fit; a table that has the same column itself is not the thing that column speaks of. */
export function nameOf(child: ColumnFacts, parent: ColumnFacts): number {
  const fit = nameFit(
    { column: child.named, table: child.table.named },
    { column: parent.named, table: parent.table.named },
    child.table === parent.table,
  );
  // A year or day that leads its table is what the table is about.
  const calendar = fit === 0.5 && parent.position === 0 && child.named.glued === parent.named.glued;
  if (calendar && parent.named.core.some((w) => ['year', 'date', 'day', 'week', 'month'].includes(w))) return 0.8;
  if (fit <= 0.3 || child.table === parent.table || parent.named.glued === child.named.glued) return fit;
  const refersItself = parent.table.columns.some((c) => c !== parent && c.named.glued === child.named.glued);
  return refersItself && child.named.glued !== '' ? 0.3 : fit;
}

async function countPairs(db: Database, pairs: Pair[]): Promise<void> {
  if (pairs.length === 0) return;
  await rankKeys(db, [...new Set(pairs.map((p) => p.parent))]);
  await db.run(`CREATE OR REPLACE TABLE ${SCHEMA}.pairs (p INTEGER, a INTEGER, b INTEGER)`);
  for (let from = 0; from < pairs.length; from += 2000) {
    const values = pairs.slice(from, from + 2000).map((p, i) => `(${from + i},${p.child.id},${p.parent.id})`);
    await db.run(`INSERT INTO ${SCHEMA}.pairs VALUES ${values.join(',')}`);
  }
  const exact = await db.rows<{ p: number; m: number; r: number }>(
    `SELECT p, count(*) AS m, sum(n) AS r FROM ${SCHEMA}.pairs JOIN ${LISTS} d ON d.col = a
     JOIN ${KEYS} u ON u.col = b AND u.h = d.h GROUP BY p`,
  );
  for (const { p, m, r } of exact) {
    pairs[p].matched = m;
    pairs[p].matchedRows = r;
  }
  const spreads = await db.rows<{ p: number; ks: number; k: number }>(
    `SELECT p, max(greatest(abs(r - (o - 1) / k), abs(r - o / k))) AS ks, max(k) AS k FROM (
       SELECT p, r, row_number() OVER (PARTITION BY p ORDER BY r) AS o, count(*) OVER (PARTITION BY p) AS k
       FROM ${SCHEMA}.pairs JOIN ${SCHEMA}.sketch s ON s.col = a AND s.hashed JOIN ${KEYS} u ON u.col = b AND u.h = s.h)
     GROUP BY p`,
  );
  for (const { p, ks, k } of spreads) {
    pairs[p].spread = ks;
    pairs[p].sampled = k;
  }
  const single = pairs.flatMap((p, i) => (p.distinct - p.matched === 1 && isInt(p.child) ? [i] : []));
  if (single.length === 0) return;
  const lost = await db.rows<{ p: number; i: number | null; n: number }>(
    `SELECT p, d.i AS i, d.n AS n FROM ${SCHEMA}.pairs JOIN ${LISTS} d ON d.col = a
     ANTI JOIN ${KEYS} u ON u.col = b AND u.h = d.h WHERE p IN (${single.join(',')})`,
  );
  for (const { p, i, n } of lost) {
    if (i === null || !SENTINELS.includes(i) || pairs[p].distinct < 3) continue;
    pairs[p].sentinel = String(i);
    pairs[p].rows -= n;
    pairs[p].distinct -= 1;
  }
}

function keepPair(p: Pair): boolean {
  if (p.matched === 0 || p.matchedRows < 0.8 * p.rows) return false;
  if (p.matchedRows >= 0.97 * p.rows && p.matchedRows >= 3 * p.matched) return true;
  return p.matched >= (p.name >= 0.8 ? 0.5 : 0.9) * p.distinct;
}
