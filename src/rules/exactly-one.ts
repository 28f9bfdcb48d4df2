// Exactly one child of a kind: each account has one owner.
import { codesAmong } from './categories';
import { type Facts } from './facts';
import { shareOf, STRICT, SUPPORT } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type ExactlyOneRule, type Truth } from './types';

export function mine(facts: Facts): ExactlyOneRule[] {
  return facts.relations.flatMap((relation) => {
    const { start } = facts.siblings(relation.id);
    if (!start.some((s, p) => p + 1 < start.length && start[p + 1] - s > 1)) return [];
    return facts
      .categories(relation.child, 20)
      .filter((by) => !relation.columns.includes(by.name))
      .flatMap((by) => {
        const shared = facts.shared(relation.child, by.name);
        return facts.words(relation.child, by.name).words.flatMap((word, code): ExactlyOneRule[] => {
          if (!shared[code]) return [];
          const rule: ExactlyOneRule = {
            kind: 'exactly-one',
            id: `exactly-one|${relation.id}|${by.name}|${word}`,
            table: relation.child,
            columns: [by.name],
            judged: relation.parent,
            words: `each ${relation.parent} has exactly one row with ${by.name} ${word}`,
            relation: relation.id,
            word,
            holds: 0,
            support: 0,
          };
          const share = shareOf(holds(rule, facts));
          return share.holds >= STRICT && share.support >= SUPPORT ? [{ ...rule, ...share }] : [];
        });
      });
  });
}

/** Judged on parents with children. */
export function holds(rule: ExactlyOneRule, facts: Facts): Truth {
  const { start, rows } = facts.siblings(rule.relation);
  const is = codesAmong(facts.words(rule.table, rule.columns[0]), [rule.word]);
  const truth = new Uint8Array(start.length - 1).fill(NOT_APPLICABLE);
  for (let p = 0; p + 1 < start.length; p++) {
    if (start[p] === start[p + 1]) continue;
    let count = 0;
    for (let i = start[p]; i < start[p + 1]; i++) if (is[rows[i]] === 0) count++;
    truth[p] = count === 1 ? HOLDS : FAILS;
  }
  return truth;
}
