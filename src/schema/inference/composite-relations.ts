// References by several columns to a composite key. Pure link tables are left out as parents: they are shown, not claimed.
import { quoteIdentifier } from '../../database/sql';
import type { Database } from '../../database/types';
import { nameList } from '../sql';
import type { ColumnFacts, TableFacts } from './facts';
import { isLine, isSequence } from './line-numbers';
import { keySql } from './key-sql';
import { nameFit } from './name-fit';
import { WEAK } from './words';

export interface CompositePair {
  columns: ColumnFacts[];
  parentColumns: ColumnFacts[];
  /** Mean fit of the names, 0..1. */
  name: number;
  rows: number;
  matchedRows: number;
  reason: string;
}

export interface CompositeContext {
  /** Primary key of each table, by table index. */
  keys: ReadonlyMap<number, readonly ColumnFacts[]>;
  refersTo: ReadonlyMap<number, ColumnFacts>;
}

/** Fit of one part: equal names, names that fit, or the same grandparent. */
function partFit(child: ColumnFacts, parent: ColumnFacts, context: CompositeContext): number {
  if (child.keyKind !== parent.keyKind || child.keyKind === null) return 0;
  // A number within its group is spoken of by a number, not by an attribute of the same word ("position", "position_no").
  if (isLine(parent) && parent.named.isId && !child.named.isId && !context.refersTo.has(parent.id)) return 0;
  // "h_c_d_id" for "c_d_id": the whole name, prefix included.
  const [whole, part] = [child.name.toLowerCase(), parent.name.toLowerCase()];
  if (whole.length > part.length && part.length > 3 && /[ _.-]/.test(part) && whole.endsWith(part)) return 1.05;
  const telling = child.named.core.some((w) => !WEAK.has(w));
  if (child.named.glued !== '' && child.named.glued === parent.named.glued && telling) return 1;
  const grand = context.refersTo.get(parent.id);
  const own = context.refersTo.get(child.id);
  const related = own !== undefined && (own === grand || own === parent) ? 0.9 : 0;
  const same = child.named.glued !== '' && child.named.glued === parent.named.glued ? 0.75 : 0;
  const fit = nameFit(
    { column: child.named, table: child.table.named },
    { column: parent.named, table: parent.table.named },
    child.table === parent.table,
  );
  const best = Math.max(related, same, fit);
  return best >= 0.7 ? best : 0;
}

interface Assignment {
  columns: ColumnFacts[];
  /** Mean fit, 0..1. */
  name: number;
}

const TRIES = 6;
const BEST_OF_PART = 3;

/** Assignments of child columns to the parts of a key, best first; none when a part finds no column. */
function assignments(table: TableFacts, key: readonly ColumnFacts[], context: CompositeContext): Assignment[] {
  let found: { columns: ColumnFacts[]; total: number }[] = [{ columns: [], total: 0 }];
  for (const part of key) {
    const fits = table.columns
      .filter((c) => c.distinct > 0 && c !== part && rangesMeet(c, part))
      .map((column) => ({ column, fit: partFit(column, part, context) }))
      .filter(({ fit }) => fit > 0)
      .sort((a, b) => b.fit - a.fit || a.column.name.length - b.column.name.length)
      .slice(0, BEST_OF_PART);
    found = found.flatMap(({ columns, total }) =>
      fits
        .filter(({ column }) => !columns.includes(column))
        .map(({ column, fit }) => ({ columns: [...columns, column], total: total + fit })),
    );
  }
  return found
    .sort((a, b) => b.total - a.total)
    .slice(0, TRIES)
    .map(({ columns, total }) => ({ columns, name: Math.min(1, total / key.length) }));
}

/**
 * References that a longer one implies: to an ancestor through a parent that is itself a part of that ancestor and has
 * a number or name of its own within it, or to the parents of a table that links them. Such chains are declared link by
 * link.
 */
export function impliedColumns(
  accepted: readonly CompositePair[],
  context: CompositeContext,
): { pair: CompositePair; columns: ColumnFacts[]; parentColumns: readonly ColumnFacts[] }[] {
  const implied: { pair: CompositePair; columns: ColumnFacts[]; parentColumns: readonly ColumnFacts[] }[] = [];
  for (const pair of accepted) {
    const key = pair.parentColumns;
    const local = key.filter((c) => !context.refersTo.has(c.id));
    if (local.length > 0 && local.every((c) => c.keyKind === 'date')) continue;
    key.forEach((part, i) => {
      const grand = context.refersTo.get(part.id);
      if (grand) implied.push({ pair, columns: [pair.columns[i]], parentColumns: [grand] });
    });
    for (const above of accepted)
      if (above.columns[0].table === key[0].table && above.columns.every((c) => key.includes(c)))
        implied.push({
          pair,
          columns: above.columns.map((c) => pair.columns[key.indexOf(c)]),
          parentColumns: above.parentColumns,
        });
  }
  return implied;
}

export async function findCompositeRelations(
  db: Database,
  tables: readonly TableFacts[],
  children: readonly TableFacts[],
  context: CompositeContext,
): Promise<CompositePair[]> {
  const found: CompositePair[] = [];
  for (const parent of tables) {
    const key = context.keys.get(parent.index);
    if (!key || key.length < 2 || parent.rows === 0) continue;
    for (const table of children) {
      if (table === parent || table.rows === 0) continue;
      let best: CompositePair | null = null;
      for (const match of assignments(table, key, context)) {
        const counted = await countTuples(db, match.columns, key);
        if (counted.rows === 0 || counted.matched < 0.8 * counted.rows) continue;
        const pair = { ...match, parentColumns: [...key], rows: counted.rows, matchedRows: counted.matched };
        const judged = { ...pair, reason: refuse(pair, counted.tuples, key, context) };
        if (!best || judged.matchedRows / judged.rows > best.matchedRows / best.rows + 0.02) best = judged;
        if (judged.matchedRows >= 0.98 * judged.rows) break;
      }
      if (best) found.push(best);
    }
  }
  dropImplied(found, context);
  return found;
}

function dropImplied(found: CompositePair[], context: CompositeContext): void {
  for (let again = true; again;) {
    again = false;
    const accepted = found.filter((p) => p.reason === '');
    for (const { pair, columns, parentColumns } of impliedColumns(accepted, context))
      for (const other of accepted)
        if (
          other !== pair &&
          other.reason === '' &&
          sameList(other.columns, columns) &&
          sameList(other.parentColumns, parentColumns)
        ) {
          other.reason = `Implied by the reference to ${pair.parentColumns[0].table.name}.`;
          again = columns.length > 2;
        }
  }
}

const sameList = (a: readonly ColumnFacts[], b: readonly ColumnFacts[]) =>
  a.length === b.length && a.every((c) => b[a.indexOf(c)] === c);

function rangesMeet(child: ColumnFacts, parent: ColumnFacts): boolean {
  return child.keyKind !== 'int' || (child.min <= parent.max && child.max >= parent.min);
}

function refuse(
  pair: { columns: ColumnFacts[]; rows: number; matchedRows: number },
  tuples: number,
  key: readonly ColumnFacts[],
  context: CompositeContext,
): string {
  const child = pair.columns[0].table;
  const parent = key[0].table;
  if (pair.matchedRows < 0.95 * pair.rows) return `${pair.rows - pair.matchedRows} rows find no parent.`;
  // Share of the possible tuples that the parent holds: when it holds most of them, any tuple would be found.
  const possible = key.reduce((product, c) => product * c.distinct, 1);
  const dense = parent.rows / Math.max(1, possible);
  // So many tuples would not all be found by chance.
  const known = pair.matchedRows >= 0.97 * pair.rows && (1 - dense) * tuples >= 30;
  if (key.every((c) => context.refersTo.has(c.id)) && !known && (dense > 0.3 || pair.rows < 20))
    return `${parent.name} only links other tables; each column refers to its own parent.`;
  const own = context.keys.get(child.index);
  const numbers = pair.columns.filter((c) => own?.includes(c) && isLine(c) && !context.refersTo.has(c.id));
  if (numbers.length > 0 && pair.columns.some((c) => !own!.includes(c)) && key.length > 1)
    return `${numbers[0].name} tells the rows of ${child.name} apart and speaks of no row of ${parent.name}.`;
  if (own && own.length === pair.columns.length && own.every((c) => pair.columns.includes(c))) {
    if (numbers.some(isSequence) || pair.matchedRows < pair.rows || child.rows > 0.9 * parent.rows || dense > 0.3)
      return `The columns are the whole key of ${child.name}: the two tables stand side by side.`;
  }
  return '';
}

const ROWS = 'understudy rows';

/** Child rows with a value in every column, those of them whose values are together in a parent row, and tuples in all. */
export async function countTuples(
  db: Database,
  columns: readonly ColumnFacts[],
  key: readonly ColumnFacts[],
): Promise<{ rows: number; matched: number; tuples: number }> {
  const names = key.map((_, i) => `k${i}`);
  const tuples = (of: readonly ColumnFacts[]) => {
    const unique = [...new Set(of.map((c) => c.name))];
    const raw = `SELECT ${nameList(unique)}, count(*) AS "${ROWS}" FROM ${quoteIdentifier(of[0].table.name)} GROUP BY ALL`;
    return `SELECT ${of.map((c, i) => `${keySql(c)} AS k${i}`).join(', ')}, "${ROWS}" AS n FROM (${raw})`;
  };
  const filled = names.map((n) => `${n} IS NOT NULL`).join(' AND ');
  const [row] = await db.rows<{ rows: number | null; matched: number | null; tuples: number }>(
    `WITH c AS (SELECT * FROM (${tuples(columns)}) WHERE ${filled}), p AS (${tuples(key)})
     SELECT (SELECT sum(n) FROM c) AS rows, (SELECT count(*) FROM c) AS tuples, (SELECT sum(n) FROM c SEMI JOIN p USING (${names.join(', ')})) AS matched`,
  );
  return { rows: row.rows ?? 0, matched: row.matched ?? 0, tuples: row.tuples };
}
