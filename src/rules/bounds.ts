// Natural limits of a number: never negative, at most 100, between 0 and 1. Observed extremes are no rule.
import type { Facts } from './facts';
import { shareOf, SUPPORT } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type BoundsRule, type Truth } from './types';

const LEAST = [0, 1];
const MOST = [1, 100];

export function mine(facts: Facts): BoundsRule[] {
  return facts.tables.flatMap((table) =>
    facts.ofRole(table.name, 'number').flatMap((column): BoundsRule[] => {
      let low = Infinity;
      let high = -Infinity;
      for (const v of facts.numbers(table.name, column.name)) {
        if (v < low) low = v;
        if (v > high) high = v;
      }
      const near = 0.02 * (high - low);
      const least = LEAST.find((l) => low >= l && low <= l + near) ?? null;
      const most = MOST.find((m) => high <= m && high >= m - near) ?? null;
      if ((least === null && most === null) || column.known < SUPPORT) return [];
      const words = [least === null ? '' : `at least ${least}`, most === null ? '' : `at most ${most}`];
      const rule: BoundsRule = {
        kind: 'bounds',
        id: `bounds|${table.name}|${column.name}`,
        table: table.name,
        columns: [column.name],
        judged: table.name,
        words: `${column.name} is ${words.filter(Boolean).join(' and ')}`,
        least,
        most,
        holds: 0,
        support: 0,
      };
      return [{ ...rule, ...shareOf(holds(rule, facts)) }];
    }),
  );
}

export function holds(rule: BoundsRule, facts: Facts): Truth {
  const [least, most] = legalRange(rule);
  return facts.numbers(rule.table, rule.columns[0]).reduce(
    (truth, v, row) => {
      truth[row] = Number.isNaN(v) ? NOT_APPLICABLE : v >= least && v <= most ? HOLDS : FAILS;
      return truth;
    },
    new Uint8Array(facts.table(rule.table).rows),
  );
}

export function legalRange(rule: BoundsRule): [number, number] {
  return [rule.least ?? -Infinity, rule.most ?? Infinity];
}
