// File order of siblings: within each parent the rows are written by ascending (or descending) date or number.
import type { Facts } from './facts';
import { SMALL } from './facts';
import { shareOf, STRICT, SUPPORT } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type SiblingOrderRule, type Truth } from './types';

export function mine(facts: Facts): SiblingOrderRule[] {
  return facts.relations
    .filter((r) => facts.table(r.parent).rows > SMALL)
    .flatMap((relation) =>
      [...facts.ofRole(relation.child, 'date'), ...facts.ofRole(relation.child, 'number', 8)]
        .filter((c) => !relation.columns.includes(c.name))
        .flatMap((column) =>
          ([1, -1] as const).flatMap((sign): SiblingOrderRule[] => {
            const rule: SiblingOrderRule = {
              kind: 'sibling-order',
              id: `sibling-order|${relation.id}|${column.name}|${sign}`,
              table: relation.child,
              columns: [column.name],
              judged: relation.parent,
              words: `rows of one ${relation.parent} are written by ${sign > 0 ? 'ascending' : 'descending'} ${column.name}`,
              relation: relation.id,
              sign,
              holds: 0,
              support: 0,
            };
            const share = shareOf(holds(rule, facts));
            return share.holds >= STRICT && share.support >= SUPPORT ? [{ ...rule, ...share }] : [];
          }),
        ),
    );
}

/** Judged on parents with two or more children. */
export function holds(rule: SiblingOrderRule, facts: Facts): Truth {
  const { start, rows } = facts.siblings(rule.relation);
  const values = facts.numbers(rule.table, rule.columns[0]);
  const truth = new Uint8Array(start.length - 1).fill(NOT_APPLICABLE);
  for (let p = 0; p + 1 < start.length; p++)
    for (let i = start[p] + 1; i < start[p + 1]; i++) {
      const wrong = rule.sign * (values[rows[i]] - values[rows[i - 1]]) < 0;
      if (truth[p] !== FAILS) truth[p] = wrong ? FAILS : HOLDS;
    }
  return truth;
}
