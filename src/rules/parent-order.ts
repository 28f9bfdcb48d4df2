// Order against the parent: no transaction before its account was opened, no more delivered than was ordered.
import { Random } from '../table/random';
import type { Facts, RuleRelation } from './facts';
import { beatsChance, shareOf, STRICT, SUPPORT, judgeRows } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type ParentOrderRule, type Truth } from './types';

const COLUMNS = 8;

export function mine(facts: Facts): ParentOrderRule[] {
  return facts.relations.flatMap((relation) =>
    (['date', 'number'] as const).flatMap((role) => {
      const own = facts.ofRole(relation.child, role, COLUMNS).filter((c) => !relation.columns.includes(c.name));
      const above = facts
        .ofRole(relation.parent, role, COLUMNS)
        .filter((c) => !relation.parentColumns.includes(c.name));
      return own.flatMap((a) =>
        above.flatMap((b) => ([1, -1] as const).flatMap((sign) => test(facts, relation, a.name, b.name, sign, role))),
      );
    }),
  );
}

export function holds(rule: ParentOrderRule, facts: Facts): Truth {
  const { parent } = facts.relation(rule.relation);
  const parents = facts.parents(rule.relation);
  const own = facts.numbers(rule.table, rule.columns[0]);
  const above = facts.numbers(parent, rule.parentColumn);
  return judgeRows(parents, (p, row) =>
    p < 0 || Number.isNaN(own[row] + above[p])
      ? NOT_APPLICABLE
      : rule.sign * (own[row] - above[p]) >= 0
        ? HOLDS
        : FAILS,
  );
}

/** Least and greatest value of columns[0] given the parent's value; infinite where that is unknown. */
export function legalRange(rule: ParentOrderRule, parentValue: number): [number, number] {
  if (Number.isNaN(parentValue)) return [-Infinity, Infinity];
  return rule.sign > 0 ? [parentValue, Infinity] : [-Infinity, parentValue];
}

function test(
  facts: Facts,
  relation: RuleRelation,
  column: string,
  parentColumn: string,
  sign: 1 | -1,
  role: 'date' | 'number',
): ParentOrderRule[] {
  const own = facts.numbers(relation.child, column);
  const above = facts.numbers(relation.parent, parentColumn);
  const parents = facts.parents(relation.id);
  const sample = facts.sample(relation.child);
  const shuffled = new Random(19).permutation(sample.length);
  let yes = 0;
  let all = 0;
  let chance = 0;
  let pairs = 0;
  for (let i = 0; i < sample.length; i++) {
    const v = own[sample[i]];
    const p = parents[sample[i]];
    const q = parents[sample[shuffled[i]]];
    if (p >= 0 && !Number.isNaN(v + above[p])) {
      all++;
      if (sign * (v - above[p]) >= 0) yes++;
    }
    if (q >= 0 && !Number.isNaN(v + above[q])) {
      pairs++;
      if (sign * (v - above[q]) >= 0) chance++;
    }
  }
  if (all === 0 || yes < 0.97 * all) return [];
  const byChance = chance / Math.max(1, pairs);
  if (role === 'number' && byChance >= 0.95) return [];
  const word = role === 'date' ? (sign > 0 ? 'before' : 'after') : sign > 0 ? 'below' : 'above';
  const rule: ParentOrderRule = {
    kind: 'parent-order',
    id: `parent-order|${relation.id}|${column}|${parentColumn}|${sign}`,
    table: relation.child,
    columns: [column],
    judged: relation.child,
    words: `${column} is never ${word} the ${relation.parent}'s ${parentColumn}`,
    relation: relation.id,
    parentColumn,
    sign,
    date: role === 'date',
    holds: 0,
    support: 0,
  };
  const share = shareOf(holds(rule, facts));
  const strong = role === 'date' || beatsChance(share.holds, byChance);
  return share.holds >= STRICT && share.support >= SUPPORT && strong ? [{ ...rule, ...share }] : [];
}
