// Dates at a fixed distance within a row: due 30 days after the order, ends on the day it starts.
import { civilOf, dayInMonth, monthIndex, msPerDay } from '../codecs/calendar';
import { Random } from '../table/random';
import type { Facts } from './facts';
import { shareOf, SUPPORT, judgeRows } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type DateShiftRule, type Truth } from './types';

const OFTEN = 0.5;
const LIFT = 3;

export function mine(facts: Facts): DateShiftRule[] {
  return facts.tables.flatMap((table) => {
    const dates = facts.ofRole(table.name, 'date').slice(0, 6);
    return dates.flatMap((from, i) => dates.slice(i + 1).flatMap((to) => test(facts, table.name, to.name, from.name)));
  });
}

export function holds(rule: DateShiftRule, facts: Facts): Truth {
  const [to, from] = rule.columns.map((c) => facts.numbers(rule.table, c));
  return judgeRows(to, (ms, row) => {
    if (Number.isNaN(ms + from[row])) return NOT_APPLICABLE;
    return dayOf(ms) === dayOf(derive(rule, from[row])) ? HOLDS : FAILS;
  });
}

/** The date columns[0], in milliseconds, from columns[1]; the time of day is kept. */
export function derive(rule: Pick<DateShiftRule, 'unit' | 'amount'>, from: number): number {
  if (rule.unit === 'day') return from + rule.amount * msPerDay;
  const day = dayOf(from);
  return dayInMonth(monthIndex(day) + rule.amount, civilOf(day).day - 1) * msPerDay + (from - day * msPerDay);
}

function test(facts: Facts, table: string, to: string, from: string): DateShiftRule[] {
  const x = facts.numbers(table, from);
  const y = facts.numbers(table, to);
  const rows = facts.sample(table).filter((row) => !Number.isNaN(x[row] + y[row]));
  if (rows.length < SUPPORT) return [];
  const ways = (['day', 'month'] as const).map((unit) => {
    const gap = (row: number): number =>
      unit === 'day' ? dayOf(y[row]) - dayOf(x[row]) : monthIndex(dayOf(y[row])) - monthIndex(dayOf(x[row]));
    const amount = commonest(Array.from(rows, gap));
    const fits = (row: number, of = row): boolean => dayOf(y[of]) === dayOf(derive({ unit, amount }, x[row]));
    return { unit, amount, fits, share: rows.filter((row) => fits(row)).length / rows.length };
  });
  const best = ways[1].share > ways[0].share + 0.05 ? ways[1] : ways[0];
  const shuffled = new Random(53).permutation(rows.length);
  const chance = rows.reduce((n, row, i) => n + (best.fits(row, rows[shuffled[i]]) ? 1 : 0), 0) / rows.length;
  if (best.share < OFTEN || best.share < LIFT * chance) return [];
  const amount = `${Math.abs(best.amount)} ${best.unit}${Math.abs(best.amount) === 1 ? '' : 's'}`;
  const rule: DateShiftRule = {
    kind: 'date-shift',
    id: `date-shift|${table}|${to}|${from}`,
    table,
    columns: [to, from],
    judged: table,
    words:
      best.amount === 0
        ? `${to} is the day of ${from}`
        : `${to} is ${amount} ${best.amount < 0 ? 'before' : 'after'} ${from}`,
    unit: best.unit,
    amount: best.amount,
    holds: 0,
    support: 0,
  };
  return [{ ...rule, ...shareOf(holds(rule, facts)) }];
}

function commonest(values: number[]): number {
  const counts = new Map<number, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

function dayOf(ms: number): number {
  return Math.floor(ms / msPerDay);
}
