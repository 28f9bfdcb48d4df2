// Copies over a link: two parents of a row agree (an owner and the account live in the same district).
import { Random } from '../table/random';
import { beatsLuck, comparablesOf, equals, named, OFTEN, type Comparable, type Comparables } from './comparable';
import { keysOf } from './copy';
import type { Facts, RuleRelation } from './facts';
import { shareOf, SUPPORT, judgeRows } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type LinkCopyRule, type Truth } from './types';

export function mine(facts: Facts): LinkCopyRule[] {
  const comparables = comparablesOf(facts);
  return facts.relations.flatMap((a, i) =>
    facts.relations
      .slice(i + 1)
      .filter((b) => a.child === b.child && !a.columns.some((c) => b.columns.includes(c)))
      .flatMap((b) => mineLink(facts, comparables, a, b)),
  );
}

export function holds(rule: LinkCopyRule, facts: Facts): Truth {
  const comparables = comparablesOf(facts);
  const own = comparables.one(rule.table, rule.columns, rule.foreignKey?.own);
  const other = comparables.one(rule.source, rule.sourceColumns, rule.foreignKey?.source);
  return compare(own, other, facts.parents(rule.relation), facts.parents(rule.sourceRelation));
}

function mineLink(facts: Facts, comparables: Comparables, a: RuleRelation, b: RuleRelation): LinkCopyRule[] {
  const left = facts.parents(a.id);
  const right = facts.parents(b.id);
  const sample = facts.sample(a.child).filter((row) => left[row] >= 0 && right[row] >= 0);
  const shuffled = new Random(37).permutation(sample.length);
  return comparables.of(a.parent, []).flatMap((own) =>
    comparables.of(b.parent, []).flatMap((other): LinkCopyRule[] => {
      if (own.domain !== other.domain || (a.parent === b.parent && named(own) !== named(other))) return [];
      const equal = equals(own, other);
      let known = 0;
      let yes = 0;
      let chance = 0;
      for (let i = 0; i < sample.length; i++) {
        const x = own.values[left[sample[i]]];
        const y = other.values[right[sample[i]]];
        if (Number.isNaN(x + y)) continue;
        known++;
        if (equal(x, y)) yes++;
        if (equal(x, other.values[right[sample[shuffled[i]]]])) chance++;
      }
      if (!beatsLuck(own, other, yes, chance, known)) return [];
      const share = shareOf(compare(own, other, left, right));
      if (share.holds < OFTEN || share.support < SUPPORT) return [];
      return [
        {
          kind: 'link-copy',
          id: `link-copy|${a.id}|${b.id}|${named(own)}|${named(other)}`,
          table: a.parent,
          columns: own.columns,
          judged: a.child,
          words: `${a.parent}'s ${named(own)} is the ${b.parent}'s ${named(other)} where a ${a.child} joins them`,
          relation: a.id,
          sourceRelation: b.id,
          source: b.parent,
          sourceColumns: other.columns,
          foreignKey: keysOf(own, other),
          ...share,
        },
      ];
    }),
  );
}

function compare(own: Comparable, other: Comparable, left: Int32Array, right: Int32Array): Truth {
  const equal = equals(own, other);
  return judgeRows(left, (p, row) => {
    const q = right[row];
    if (p < 0 || q < 0 || Number.isNaN(own.values[p] + other.values[q])) return NOT_APPLICABLE;
    return equal(own.values[p], other.values[q]) ? HOLDS : FAILS;
  });
}
