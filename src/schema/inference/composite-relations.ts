// References by several columns to a composite key. Pure link tables are left out as parents: they are shown, not claimed.
import { quoteIdentifier } from '../../database/sql';
import type { Database } from '../../database/types';
import { nameList } from '../sql';
import type { ColumnFacts, TableFacts } from './facts';
import { keySql } from './key-sql';
import { nameFit } from './names';

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
  const grand = context.refersTo.get(parent.id);
  const own = context.refersTo.get(child.id);
  if (own && grand && own === grand) return 0.9;
  if (own && own === parent) return 0.9;
  if (child.named.glued !== '' && child.named.glued === parent.named.glued) return 1;
  const fit = nameFit(
    { column: child.named, table: child.table.named },
    { column: parent.named, table: parent.table.named },
    child.table === parent.table,
  );
  return fit >= 0.7 ? fit : 0;
}

/** The best assignment of child columns to the parts of a key; null when a part finds none. */
function assign(
  table: TableFacts,
  key: readonly ColumnFacts[],
  context: CompositeContext,
): { columns: ColumnFacts[]; name: number } | null {
  const used = new Set<ColumnFacts>();
  const columns: ColumnFacts[] = [];
  let total = 0;
  for (const part of key) {
    let best: ColumnFacts | null = null;
    let fit = 0;
    for (const column of table.columns) {
      if (used.has(column) || column.distinct === 0) continue;
      if (table === part.table && column === part) continue;
      const value = partFit(column, part, context);
      if (value > fit) [best, fit] = [column, value];
    }
    if (!best) return null;
    used.add(best);
    columns.push(best);
    total += fit;
  }
  return { columns, name: total / key.length };
}

/**
 * References that a longer one implies: to an ancestor through a parent that is itself a part of that ancestor and has
 * a number or name of its own within it. Such chains are declared link by link.
 */
export function impliedColumns(
  accepted: readonly CompositePair[],
  context: CompositeContext,
): { pair: CompositePair; columns: ColumnFacts[]; parentColumns: readonly ColumnFacts[] }[] {
  const implied: { pair: CompositePair; columns: ColumnFacts[]; parentColumns: readonly ColumnFacts[] }[] = [];
  for (const pair of accepted) {
    const key = pair.parentColumns;
    const local = key.filter((c) => !context.refersTo.has(c.id));
    if (local.length === 0 || local.every((c) => c.keyKind === 'date')) continue;
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
      const match = assign(table, key, context);
      if (!match || match.columns.some((c, i) => !rangesMeet(c, key[i]))) continue;
      const counted = await countTuples(db, match.columns, key);
      if (counted.rows === 0 || counted.matched < 0.8 * counted.rows) continue;
      const pair = { ...match, parentColumns: [...key], rows: counted.rows, matchedRows: counted.matched };
      found.push({ ...pair, reason: refuse(pair, key, context) });
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
  key: readonly ColumnFacts[],
  context: CompositeContext,
): string {
  const child = pair.columns[0].table;
  const parent = key[0].table;
  if (pair.matchedRows < 0.95 * pair.rows) return `${pair.rows - pair.matchedRows} rows find no parent.`;
  // Share of the possible tuples that the parent holds: when it holds most of them, any tuple would be found.
  const possible = key.reduce((product, c) => product * c.distinct, 1);
  const dense = parent.rows / Math.max(1, possible);
  if (key.every((c) => context.refersTo.has(c.id)) && (dense > 0.3 || pair.rows < 20))
    return `${parent.name} only links other tables; each column refers to its own parent.`;
  const own = context.keys.get(child.index);
  if (own && own.length === pair.columns.length && own.every((c) => pair.columns.includes(c))) {
    if (pair.matchedRows < pair.rows || child.rows > 0.9 * parent.rows || dense > 0.3)
      return `The columns are the whole key of ${child.name}: the two tables stand side by side.`;
  }
  return '';
}

const ROWS = 'understudy rows';

/** Child rows with a value in every column, and those of them whose values are together in a parent row. */
export async function countTuples(
  db: Database,
  columns: readonly ColumnFacts[],
  key: readonly ColumnFacts[],
): Promise<{ rows: number; matched: number }> {
  const names = key.map((_, i) => `k${i}`);
  const tuples = (of: readonly ColumnFacts[]) => {
    const unique = [...new Set(of.map((c) => c.name))];
    const raw = `SELECT ${nameList(unique)}, count(*) AS "${ROWS}" FROM ${quoteIdentifier(of[0].table.name)} GROUP BY ALL`;
    return `SELECT ${of.map((c, i) => `${keySql(c)} AS k${i}`).join(', ')}, "${ROWS}" AS n FROM (${raw})`;
  };
  const filled = names.map((n) => `${n} IS NOT NULL`).join(' AND ');
  const [row] = await db.rows<{ rows: number | null; matched: number | null }>(
    `WITH c AS (SELECT * FROM (${tuples(columns)}) WHERE ${filled}), p AS (${tuples(key)})
     SELECT (SELECT sum(n) FROM c) AS rows, (SELECT sum(n) FROM c SEMI JOIN p USING (${names.join(', ')})) AS matched`,
  );
  return { rows: row.rows ?? 0, matched: row.matched ?? 0 };
}
