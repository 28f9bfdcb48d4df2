// Constant within a parent: all rows of a customer name the same currency.
import type { Column } from '../table/column';
import type { Grouped } from '../table/groups';
import { Random } from '../table/random';
import { columnOf } from '../table/table';
import type { Facts, RuleRelation } from './facts';
import { beatsChance, shareOf, STRICT, SUPPORT } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type ConstantRule, type Truth } from './types';

export function mine(facts: Facts): ConstantRule[] {
  return facts.relations.flatMap((relation) => {
    const keys = new Set(facts.relations.filter((r) => r.child === relation.child).flatMap((r) => r.columns));
    return facts
      .columns(relation.child)
      .filter((c) => c.role !== 'key' && c.distinct > 1 && !keys.has(c.name))
      .flatMap((column) => test(facts, relation, column.name));
  });
}

/** Judged on rows that have an elder sibling (in file order). */
export function holds(rule: ConstantRule, facts: Facts): Truth {
  const { start, rows } = facts.siblings(rule.relation);
  const same = sameness(columnOf(facts.table(rule.table), rule.columns[0]));
  const truth = new Uint8Array(facts.table(rule.table).rows).fill(NOT_APPLICABLE);
  for (let p = 0; p + 1 < start.length; p++)
    for (let i = start[p] + 1; i < start[p + 1]; i++) truth[rows[i]] = same(rows[i], rows[start[p]]) ? HOLDS : FAILS;
  return truth;
}

function test(facts: Facts, relation: RuleRelation, column: string): ConstantRule[] {
  const rule: ConstantRule = {
    kind: 'constant',
    id: `constant|${relation.id}|${column}`,
    table: relation.child,
    columns: [column],
    judged: relation.child,
    words: `${column} is the same in all rows of one ${relation.parent}`,
    relation: relation.id,
    holds: 0,
    support: 0,
  };
  const same = sameness(columnOf(facts.table(relation.child), column));
  if (!promising(facts.siblings(relation.id), same)) return [];
  const share = shareOf(holds(rule, facts));
  if (share.holds < STRICT || share.support < SUPPORT) return [];
  const sample = facts.sample(relation.child);
  const shuffled = new Random(23).permutation(sample.length);
  const equal = sample.reduce((n, row, i) => n + (same(row, sample[shuffled[i]]) ? 1 : 0), 0);
  return beatsChance(share.holds, equal / sample.length) ? [{ ...rule, ...share }] : [];
}

function sameness(column: Column): (a: number, b: number) => boolean {
  if (column.kind === 'text') return (a, b) => column.codes[a] === column.codes[b];
  const { values } = column;
  return (a, b) => values[a] === values[b] || (Number.isNaN(values[a]) && Number.isNaN(values[b]));
}

/** Does it hold among the first families? */
function promising({ start, rows }: Grouped, same: (a: number, b: number) => boolean): boolean {
  let pairs = 0;
  let yes = 0;
  for (let p = 0; p + 1 < start.length && pairs < 2000; p++)
    for (let i = start[p] + 1; i < start[p + 1] && pairs < 2000; i++, pairs++) if (same(rows[i], rows[i - 1])) yes++;
  return yes >= 0.97 * pairs;
}
