// Columns whose value is, row by row, that of one of the references beside them: the winner is one of the two teams.
import { quoteIdentifier } from '../../database/sql';
import type { Database } from '../../database/types';
import type { Choice } from './choose';
import type { ColumnFacts } from './facts';
import { keySql } from './key-sql';
import type { ScoredPair } from './scored-pairs';
import { counted, plural } from './wording';

const FEWEST_ROWS = 20;
const FEWEST_PARENTS = 5;
const SHARE = 0.97;

/** Adds such references to the choice, in place of weaker ones. */
export async function addOneOfSiblings(db: Database, { chosen, ranked }: Choice): Promise<void> {
  for (const [parent, siblings] of siblingsOf(chosen)) {
    if (parent.distinct < FEWEST_PARENTS) continue;
    const { table } = siblings[0].child;
    for (const [column, pairs] of ranked) {
      if (column.table !== table || column.unique || chosen.get(column)?.parent === parent) continue;
      const pair = pairs.find((p) => p.parent === parent);
      if (!pair || pair.matchedRows < SHARE * pair.rows || pair.distinct < 3) continue;
      if ((chosen.get(column)?.name ?? 0) >= 0.8) continue;
      const beside = siblings.map((s) => s.child);
      const { rows, within } = await countWithin(db, column, beside);
      if (rows < FEWEST_ROWS || within < SHARE * rows) continue;
      pair.reason = '';
      pair.logit = Math.max(pair.logit, 2);
      pair.beside = `In ${counted(within)} of ${plural(rows, 'row')} it is the value of ${beside.map((c) => c.name).join(' or ')}.`;
      chosen.set(column, pair);
    }
  }
}

/** References of one table to one key, where there are several. */
function siblingsOf(chosen: ReadonlyMap<ColumnFacts, ScoredPair>): [ColumnFacts, ScoredPair[]][] {
  const groups: [ColumnFacts, ScoredPair[]][] = [];
  for (const pair of chosen.values()) {
    const group = groups.find(([parent, pairs]) => parent === pair.parent && pairs[0].child.table === pair.child.table);
    if (group) group[1].push(pair);
    else groups.push([pair.parent, [pair]]);
  }
  return groups.filter(([, pairs]) => pairs.length > 1);
}

async function countWithin(db: Database, column: ColumnFacts, beside: readonly ColumnFacts[]) {
  const keys = beside.map((c, i) => `${keySql(c)} AS s${i}`).join(', ');
  const among = beside.map((_, i) => `k = s${i}`).join(' OR ');
  const [row] = await db.rows<{ rows: number; within: number }>(
    `SELECT count(*) AS rows, count(*) FILTER (${among}) AS within FROM (SELECT ${keySql(column)} AS k, ${keys} ` +
      `FROM ${quoteIdentifier(column.table.name)}) WHERE k IS NOT NULL`,
  );
  return row;
}
