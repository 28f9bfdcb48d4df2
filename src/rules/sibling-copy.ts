// Copies from a sibling table: a standing order's amount is the payment of the account's loan.
import { Random } from '../table/random';
import type { Grouped } from '../table/groups';
import { beatsLuck, comparablesOf, equals, named, OFTEN, type Comparable, type Comparables } from './comparable';
import { keysOf } from './copy';
import { SMALL, type Facts, type RuleRelation } from './facts';
import { shareOf, SUPPORT, judgeRows } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type SiblingCopyRule, type Truth } from './types';

/** Places in a race are among those of any other race: of values that mostly are no rule says a thing. */
const MOST_BY_CHANCE = 0.5;

/** Rows after which a pair must be half-way to a rule. */
const GLANCE = 500;
const RARELY = 5;

export function mine(facts: Facts): SiblingCopyRule[] {
  const comparables = comparablesOf(facts);
  const found = new Map<string, SiblingCopyRule>();
  for (const a of facts.relations)
    for (const b of facts.relations) {
      if (a.child === b.child || a.parent !== b.parent || facts.table(a.parent).rows <= SMALL) continue;
      for (const rule of mineSiblings(facts, comparables, a, b)) {
        const ends = [
          `${rule.relation}|${named({ columns: rule.columns })}`,
          `${rule.sourceRelation}|${named({ columns: rule.sourceColumns })}`,
        ];
        const key = ends.sort().join('|');
        const before = found.get(key);
        if (!before || rule.holds > before.holds) found.set(key, rule);
      }
    }
  return [...found.values()];
}

/** Judged on rows with a value whose parent has a row in the sibling table. */
export function holds(rule: SiblingCopyRule, facts: Facts): Truth {
  const comparables = comparablesOf(facts);
  const own = comparables.one(rule.table, rule.columns, rule.foreignKey?.own);
  const other = comparables.one(rule.source, rule.sourceColumns, rule.foreignKey?.source);
  return compare(own, other, facts.parents(rule.relation), facts.siblings(rule.sourceRelation));
}

function mineSiblings(facts: Facts, comparables: Comparables, a: RuleRelation, b: RuleRelation): SiblingCopyRule[] {
  const parents = facts.parents(a.id);
  const siblings = facts.siblings(b.id);
  const has = (p: number): boolean => p >= 0 && siblings.start[p] < siblings.start[p + 1];
  const sample = facts.sample(a.child).filter((row) => has(parents[row]));
  const shuffled = new Random(41).permutation(sample.length);
  const plain = (c: Comparable): boolean => c.domain !== 'word' && !c.few;
  return comparables
    .of(a.child, a.columns)
    .filter(plain)
    .flatMap((own) =>
      comparables
        .of(b.child, b.columns)
        .filter((other) => plain(other) && own.domain === other.domain)
        .flatMap((other): SiblingCopyRule[] => {
          const found = finder(own, other, siblings);
          let known = 0;
          let yes = 0;
          let chance = 0;
          for (let i = 0; i < sample.length; i++) {
            // Wide tables have many pairs: those far from a rule are left early.
            if (known === GLANCE && !(yes > 1.5 * chance || (known - yes) * RARELY < known - chance)) return [];
            const row = sample[i];
            if (Number.isNaN(own.values[row])) continue;
            known++;
            if (found(own.values[row], parents[row])) yes++;
            if (found(own.values[row], parents[sample[shuffled[i]]])) chance++;
          }
          if (!beatsLuck(own, other, yes, chance, known) || chance > MOST_BY_CHANCE * known) return [];
          const share = shareOf(compare(own, other, parents, siblings));
          if (share.holds < OFTEN || share.support < SUPPORT) return [];
          return [
            {
              kind: 'sibling-copy',
              id: `sibling-copy|${a.id}|${b.id}|${named(own)}|${named(other)}`,
              table: a.child,
              columns: own.columns,
              judged: a.child,
              words: `${named(own)} is among the ${named(other)} values of the ${b.child} rows of the same ${a.parent}`,
              relation: a.id,
              sourceRelation: b.id,
              source: b.child,
              sourceColumns: other.columns,
              foreignKey: keysOf(own, other),
              ...share,
            },
          ];
        }),
    );
}

function compare(own: Comparable, other: Comparable, parents: Int32Array, siblings: Grouped): Truth {
  const found = finder(own, other, siblings);
  return judgeRows(parents, (p, row) =>
    p < 0 || Number.isNaN(own.values[row]) || siblings.start[p] === siblings.start[p + 1]
      ? NOT_APPLICABLE
      : found(own.values[row], p)
        ? HOLDS
        : FAILS,
  );
}

/** Is the value among those of the parent's rows? Those of large families are sorted once. */
function finder(
  own: Comparable,
  other: Comparable,
  { start, rows }: Grouped,
): (value: number, parent: number) => boolean {
  const equal = equals(own, other);
  const sorted = new Map<number, Float64Array>();
  return (value, p) => {
    if (start[p + 1] - start[p] <= 32) {
      for (let i = start[p]; i < start[p + 1]; i++) if (equal(value, other.values[rows[i]])) return true;
      return false;
    }
    let values = sorted.get(p);
    if (!values) {
      values = Float64Array.from(rows.subarray(start[p], start[p + 1]), (row) => other.values[row]).sort();
      sorted.set(p, values);
    }
    let lo = 0;
    let hi = values.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (values[mid] < value) lo = mid + 1;
      else hi = mid;
    }
    return (lo < values.length && equal(value, values[lo])) || (lo > 0 && equal(value, values[lo - 1]));
  };
}
