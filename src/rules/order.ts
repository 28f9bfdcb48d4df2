// Order in a row: one column is never above another (ship date after order date, price at most list price).
import type { Facts } from './facts';
import { beatsChance, shareOf, STRICT, SUPPORT, judgeRows } from './judge';
import { Random } from '../table/random';
import { FAILS, HOLDS, NOT_APPLICABLE, type OrderRule, type Truth } from './types';

const COLUMNS = 12;

export function mine(facts: Facts): OrderRule[] {
  return facts.tables.flatMap((table) =>
    (['date', 'number'] as const).flatMap((role) => {
      const columns = facts.ofRole(table.name, role, COLUMNS).map((c) => c.name);
      return columns.flatMap((a) => columns.filter((b) => b !== a).flatMap((b) => test(facts, table.name, a, b, role)));
    }),
  );
}

export function holds(rule: OrderRule, facts: Facts): Truth {
  const [low, high] = rule.columns.map((c) => facts.numbers(rule.table, c));
  return judgeRows(low, (v, row) => (Number.isNaN(v + high[row]) ? NOT_APPLICABLE : v <= high[row] ? HOLDS : FAILS));
}

/**
 * Least (bounds[0]) and greatest (bounds[1]) value that `column` may take, given what is known of the row; infinite where
 * the rule does not bind it.
 */
export function legalRange(rule: OrderRule, column: string, known: (column: string) => number): [number, number] {
  const [low, high] = rule.columns;
  const other = known(column === low ? high : low);
  if (Number.isNaN(other)) return [-Infinity, Infinity];
  return column === low ? [-Infinity, other] : column === high ? [other, Infinity] : [-Infinity, Infinity];
}

function test(facts: Facts, table: string, a: string, b: string, role: 'date' | 'number'): OrderRule[] {
  const x = facts.numbers(table, a);
  const y = facts.numbers(table, b);
  const sample = facts.sample(table);
  const shuffled = new Random(11).permutation(sample.length);
  const seen = { yes: 0, all: 0, chance: 0, pairs: 0 };
  for (let i = 0; i < sample.length; i++) {
    const v = x[sample[i]];
    const w = y[sample[i]];
    const other = y[sample[shuffled[i]]];
    if (!Number.isNaN(v + w)) {
      seen.all++;
      if (v <= w) seen.yes++;
    }
    if (!Number.isNaN(v + other)) {
      seen.pairs++;
      if (v <= other) seen.chance++;
    }
  }
  if (seen.yes < 0.97 * seen.all || seen.all === 0) return [];
  const chance = seen.chance / Math.max(1, seen.pairs);
  if (role === 'number' && chance >= 0.96) return [];
  const rule: OrderRule = {
    kind: 'order',
    id: `order|${table}|${a}|${b}`,
    table,
    columns: [a, b],
    judged: table,
    words: `${a} is never ${role === 'date' ? 'after' : 'above'} ${b}`,
    date: role === 'date',
    holds: 0,
    support: 0,
  };
  const share = shareOf(holds(rule, facts));
  const strong = role === 'date' || beatsChance(share.holds, chance);
  return share.holds >= STRICT && share.support >= SUPPORT && strong ? [{ ...rule, ...share }] : [];
}
