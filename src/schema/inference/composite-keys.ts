// Smallest sets of two to five columns that are unique together, ranked by how key-like their parts are: a pruned walk
// over the lattice of column sets, best parts first, no supersets of what is unique already.
import type { ColumnFacts, TableFacts } from './facts';
import { isConstant, isInt } from './facts';
import type { UniquenessTest } from './key-sample';
import type { KnownRelations } from './single-keys';
import { countsDown, isLine } from './line-numbers';
import { SPLITS } from './words';

export interface CompositeKey {
  columns: ColumnFacts[];
  score: number;
  /** Score from which the set is believed. */
  needed: number;
  duplicates: number;
  /** Does it start at the first column without a gap? */
  leading: boolean;
}

const BEST_PARTS = 9;
const PER_LEVEL = [0, 0, 36, 36, 30, 20];
const MOST_PARTS = 5;
/** A leading block may be longer: what stands first and is unique together was meant. */
const LONGEST_LEAD = 7;
const UNKNOWN_NUMBER = -1;

const isDate = (c: ColumnFacts) => c.keyKind === 'date';
const isEnd = (c: ColumnFacts) => isDate(c) && c.named.words.some((w) => ['end', 'to', 'until', 'thru'].includes(w));
/** How well a column suits as part of a key, wherever it stands; null when it cannot be one. */
export function partScore(column: ColumnFacts, relations: KnownRelations): number | null {
  const { named, keyKind, finding } = column;
  if (isConstant(column) || column.distinct < 1) return null;
  if (finding.type === 'time' && column.nulls === 0) return -0.2;
  if (keyKind === null || named.stamp) return null;
  if (column.nulls > 1e-3 * column.rows) return null;
  if (relations.refersTo.has(column.id)) return 2.2;
  if (isLine(column)) return 1.2;
  if (named.isId || keyKind === 'uuid') return 1.6;
  if (isDate(column)) return isEnd(column) ? 0 : hasEnd(column.table) ? 2 : 1.3;
  if (column.named.words.some((w) => SPLITS.has(w))) return 1;
  if (named.measure) return -1.5;
  if (countsDown(column)) return 0.5;
  if (isInt(column)) return UNKNOWN_NUMBER;
  return column.profile.meanLength <= 20 && column.profile.spaced < 0.3 * column.distinct ? 0.7 : -0.5;
}

/** A period has a start and an end; what it belongs to can come again, so that its start is part of the key. */
const hasEnd = (table: TableFacts) => table.columns.some(isEnd);

/** Rows that would share their key by chance if the columns were independent. */
function chanceCollisions(columns: readonly ColumnFacts[], rows: number): number {
  let chance = (rows * (rows - 1)) / 2;
  for (const c of columns) chance *= c.profile.collision;
  return chance;
}

/** Other tables that have columns of all these names: a key that travels. */
function tablesWithAll(columns: readonly ColumnFacts[]): number {
  const names = columns.map((c) => c.named.glued);
  if (names.includes('') || columns.some((c) => c.named.core.length === 0)) return 0;
  let found = 0;
  for (const table of columns[0].table.others)
    if (names.every((name) => table.columns.some((c) => c.named.glued === name))) found++;
  return found;
}

function allowedDuplicates(columns: readonly ColumnFacts[], rows: number): number {
  const ids = columns.every((c, i) => c.position === i && c.named.isId);
  return Math.floor(rows * (ids ? 2e-4 : 1e-4));
}

function judge(
  columns: readonly ColumnFacts[],
  table: TableFacts,
  parts: ReadonlyMap<ColumnFacts, number>,
  duplicates: number,
): CompositeKey {
  const last = Math.max(...columns.map((c) => c.position));
  const skipped = last + 1 - columns.length;
  const leading = skipped === 0;
  const line = columns.some(isLine);
  const collisions = chanceCollisions(columns, table.rows);
  // A leading block that is unique against all expectation was meant, whatever its parts are called.
  const meant = leading && collisions > 20;
  let score = sum(columns, parts) - (meant ? 1 : 1.6) * Math.max(0, columns.length - 2);
  for (const c of columns) score -= 0.1 * Math.min(c.position, 8);
  score += leading ? 1.2 : -0.2 * Math.min(skipped, 4);
  if (line) score += 1;
  if (columns.length === table.columns.length) score += 0.5;
  // Unique against all expectation is no chance.
  if (collisions > 5) score += Math.min(2, 0.8 + 0.5 * Math.log10(collisions / 5));
  // Numbers that would be no part of a key by themselves are one where the whole leading block holds against expectation.
  const unknown = columns.filter((c) => parts.get(c) === UNKNOWN_NUMBER).length;
  if (collisions > 5 && leading) score += (meant ? 1.8 : 1) * unknown;
  else if (collisions < 0.5) score -= leading ? 0.6 + 0.5 * (columns.length - 2) : 1 + 1.5 * (columns.length - 2);
  const travels = tablesWithAll(columns);
  score += 0.7 * Math.min(2, travels);
  // Numbers that several tables have together under the same names ("mandt, vkorg") are no measures.
  if (leading && travels >= 3 && collisions <= 5) score += unknown;
  const at = columns.findIndex(isLine);
  if (!leading && at > 0 && columns[at].position === columns[at - 1].position + 1) score += 1;
  // Parts that all look like parts of a key need no place at the front, if chance alone would not make them unique.
  const strong = collisions > 5 && columns.every((c) => parts.get(c)! >= 1);
  const needed = leading ? 2.4 : strong ? 2.2 : skipped === 1 || line ? 3.2 : 4.5;
  return { columns: [...columns], score, needed, duplicates, leading };
}

/** @returns the unique sets found, best first */
export async function findCompositeKeys(
  test: UniquenessTest,
  table: TableFacts,
  relations: KnownRelations,
): Promise<CompositeKey[]> {
  const parts = new Map<ColumnFacts, number>();
  for (const column of table.columns) {
    const score = partScore(column, relations);
    // A day may be unique by chance and is still no key alone.
    const alone = column.unique && column.nulls === 0 && column.rows > 1 && !isDate(column);
    if (score !== null && !alone) parts.set(column, score);
  }
  const linkParts = table.columns.filter((c) => relations.refersTo.has(c.id) && c.nulls === 0);
  for (const column of linkParts) if (!parts.has(column)) parts.set(column, partScore(column, relations) ?? 0);
  await dropCopies(test, parts);
  const found: CompositeKey[] = [];
  const holds = async (columns: readonly ColumnFacts[]): Promise<boolean> => {
    const allowed = allowedDuplicates(columns, table.rows);
    const duplicates = await test.duplicates(columns, allowed);
    if (duplicates > allowed) return false;
    found.push(judge(columns, table, parts, duplicates));
    return true;
  };
  const covers = (columns: readonly ColumnFacts[]) => found.some((f) => f.columns.every((c) => columns.includes(c)));

  const lead: ColumnFacts[] = [];
  for (const column of table.columns) {
    if (!parts.has(column) || lead.length === LONGEST_LEAD) break;
    lead.push(column);
  }
  const best = [...parts.keys()].sort((a, b) => parts.get(b)! - parts.get(a)!).slice(0, BEST_PARTS);
  await test.load([...new Set([...lead, ...best, ...[...parts.keys()].filter(isLine)])]);
  // A line number and what it counts within, wherever they stand.
  for (const line of [...parts.keys()].filter(isLine))
    for (const other of best) {
      const set = [line, other].sort((a, b) => a.position - b.position);
      if (line !== other && !covers(set)) await holds(set);
    }
  for (let size = 2; size <= lead.length; size++) if (await holds(lead.slice(0, size))) break;
  for (let size = 2; size <= Math.min(MOST_PARTS, best.length); size++) {
    const sets = combinations(best, size)
      .filter((set) => !covers(set))
      .sort((a, b) => sum(b, parts) - sum(a, parts))
      .slice(0, PER_LEVEL[size]);
    for (const set of sets) {
      const ordered = set.sort((a, b) => a.position - b.position);
      if (!covers(ordered)) await holds(ordered);
    }
  }
  const believed = found.filter((f) => f.score >= f.needed);
  const minimal = found.filter((key) => !believed.some((f) => f !== key && canSpare(key.columns, f.columns)));
  return minimal.map((key) => complete(key, table, parts)).sort((a, b) => b.score - a.score);
}

/** Of columns that say the same (a case and its number) only the one that suits best is a part of a key. */
async function dropCopies(test: UniquenessTest, parts: Map<ColumnFacts, number>): Promise<void> {
  const order = [...parts.keys()].sort((a, b) => parts.get(b)! - parts.get(a)! || a.position - b.position);
  const many = (a: ColumnFacts, b: ColumnFacts) => Math.abs(a.distinct - b.distinct) <= 0.05 * a.distinct;
  const alike = order.filter((c) => order.some((o) => o !== c && many(o, c)));
  await test.load(alike);
  for (const [i, column] of alike.entries())
    if (alike.slice(0, i).some((o) => parts.has(o) && many(o, column) && test.saySame(o, column))) parts.delete(column);
}

const sum = (columns: readonly ColumnFacts[], parts: ReadonlyMap<ColumnFacts, number>) =>
  columns.reduce((total, c) => total + parts.get(c)!, 0);

/** Is the smaller set a part of the larger, and what the larger has beside it no id? */
function canSpare(larger: readonly ColumnFacts[], smaller: readonly ColumnFacts[]): boolean {
  if (smaller.length >= larger.length || !smaller.every((c) => larger.includes(c))) return false;
  if (smaller.some(isLine)) return true;
  return larger.some((c) => !smaller.includes(c) && !c.named.isId);
}

/** Fills gaps between parts that are all ids: keys are declared in one block even where a part could be spared. */
function complete(key: CompositeKey, table: TableFacts, parts: ReadonlyMap<ColumnFacts, number>): CompositeKey {
  if (key.leading || key.columns[0].position > 0 || key.columns.some(isLine)) return key;
  const isIdPart = (c: ColumnFacts) => parts.has(c) && parts.get(c)! >= 1.5 && !isDate(c);
  const last = key.columns[key.columns.length - 1].position;
  if (!key.columns.every(isIdPart)) return key;
  const block = table.columns.slice(0, last + 1);
  if (block.length > MOST_PARTS || !block.every(isIdPart)) return key;
  return { ...judge(block, table, parts, key.duplicates) };
}

function combinations<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  if (items.length < size) return [];
  const [head, ...rest] = items;
  return [...combinations(rest, size - 1).map((set) => [head, ...set]), ...combinations(rest, size)];
}
