// Which columns could refer to which keys by their values: pruned by kind and range, then by a sketch, then counted
// exactly. It finds what is possible; what is meant is judged in pair-score.ts.
import { isConstant, isInt, type ColumnFacts } from './facts';
import { indexOf } from './key-list';
import { extendsName, nameFit } from './name-fit';
import { Sketches } from './sketches';
import { PERSONS } from './words';

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
  /** The orphan value that stands for "none". */
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
export function findPairs(columns: readonly ColumnFacts[], speaks: boolean): Pair[] {
  const children = columns.filter(canBeChild);
  const parents = columns.filter(canBeParent);
  const sketches = new Sketches(children);
  const pairs: Pair[] = [];
  for (const parent of parents) {
    for (const { child, hashed, common } of sketches.meet(parent)) {
      if (child === parent || !comparable(child, parent)) continue;
      const name = speaks ? nameOf(child, parent) : 0;
      const share = hashed / child.list.sketch.length;
      const repeats = child.distinct < 0.5 * (child.rows - child.nulls);
      if (share < (name >= 0.7 ? 0.4 : 0.7) && !(repeats && common >= 0.95)) continue;
      const pair = countPair(child, parent, name);
      if (keepPair(pair)) pairs.push(pair);
    }
    parent.list.index = null;
  }
  return pairs;
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
  // "entity_id" of product_prices is that of products.
  const isPart = child.table !== parent.table && !child.unique && extendsName(child.table.named, parent.table.named);
  if (isPart && parent.named.core.length === 0 && child.named.glued === parent.named.glued) return Math.max(fit, 0.95);
  if (child.table === parent.table || parent.named.glued === child.named.glued || child.named.glued === '') return fit;
  const same = parent.table.columns.find((c) => c !== parent && c.named.glued === child.named.glued);
  if (!same || isSomebodyUnlisted(child, parent)) return fit;
  // Numbers called as the other table calls its texts are the keys of those texts ("win_type" 1, 2: win_type.win_id).
  const called = child.named.core.length > 0 && same.keyKind === 'text';
  if (called && isInt(child) && isInt(parent) && same.distinct >= 0.9 * parent.distinct) return 0.9;
  return fit <= 0.3 ? fit : 0.3;
}

/** "creator" names somebody, and no table is called so: the users may have one themselves. */
function isSomebodyUnlisted(child: ColumnFacts, parent: ColumnFacts): boolean {
  const head = child.named.core.at(-1);
  if (!child.named.person || !PERSONS.has(parent.table.named.words.at(-1) ?? '')) return false;
  return ![parent.table, ...parent.table.others].some((t) => t.named.words.at(-1) === head);
}

/** Counts a pair over all values of the child. */
function countPair(child: ColumnFacts, parent: ColumnFacts, name: number): Pair {
  const { hashes, counts, sketch, numbers } = child.list;
  const index = indexOf(parent.list);
  let [matched, matchedRows, lost, lostRows] = [0, 0, -1, 0];
  for (let i = 0; i < hashes.length; i++)
    if (index.find(hashes[i]) >= 0) {
      matched++;
      matchedRows += counts[i];
    } else {
      lostRows += counts[i];
      if (lost < 0 || counts[i] > counts[lost]) lost = i;
    }
  const pair: Pair = {
    child,
    parent,
    name,
    rows: child.rows - child.nulls,
    matchedRows,
    distinct: child.distinct,
    matched,
    ...spreadOver(sketch, hashes, parent),
  };
  const none = lost >= 0 && numbers ? numbers[lost] : NaN;
  if (isInt(child) && SENTINELS.includes(none) && counts[lost] > 0.5 * lostRows && pair.distinct >= 3) {
    pair.sentinel = String(none);
    pair.rows -= counts[lost];
    pair.distinct -= 1;
  }
  return pair;
}

/** Distance (Kolmogorov, Smirnov) of the child's values from an even spread over the keys of the parent. */
function spreadOver(sketch: readonly number[], hashes: Float64Array, parent: ColumnFacts) {
  const { ranks } = parent.list;
  const index = indexOf(parent.list);
  const found = sketch
    .map((i) => index.find(hashes[i]))
    .filter((at) => at >= 0)
    .map((at) => ranks![at])
    .sort((a, b) => a - b);
  const k = found.length;
  const spread = found.reduce((most, r, o) => Math.max(most, Math.abs(r - o / k), Math.abs(r - (o + 1) / k)), 0);
  return { spread, sampled: k };
}

function keepPair(p: Pair): boolean {
  if (p.matched === 0 || p.matchedRows < 0.8 * p.rows) return false;
  if (p.matchedRows >= 0.97 * p.rows && p.matchedRows >= 3 * p.matched) return true;
  if (p.name >= 0.8 && p.matchedRows >= 0.9 * p.rows && p.matchedRows >= 3 * p.matched) return true;
  return p.matched >= (p.name >= 0.8 ? 0.5 : 0.9) * p.distinct;
}
