// Columns that repeat a part of a date: the year, the quarter, the weekday, as a number or in words.
import { civilOf, daysOf, monthIndex, msPerDay, weekday } from '../codecs/calendar';
import type { Facts } from './facts';
import { beatsChance, shareOf, STRICT, SUPPORT, judgeRows } from './judge';
import { Random } from '../table/random';
import { FAILS, HOLDS, NOT_APPLICABLE, type DatePart, type DatePartRule, type Truth } from './types';

const DATES = 4;
/** Parts of few values before those of many: the plainest that explains the column is taken. */
const PARTS: DatePart[] = [
  'weekday',
  'quarter',
  'month-of-year',
  'hour',
  'year',
  'day-of-month',
  'week-of-year',
  'year-month',
  'day-of-year',
];

export function mine(facts: Facts): DatePartRule[] {
  return facts.tables.flatMap((table) => {
    const dates = facts.ofRole(table.name, 'date').slice(0, DATES);
    return facts
      .columns(table.name)
      .filter(
        (c) => (c.role === 'number' ? c.decimals === 0 : c.role === 'category') && c.distinct >= 2 && c.distinct <= 400,
      )
      .flatMap((column) => {
        for (const date of dates)
          for (const part of PARTS) {
            const rule = test(facts, table.name, column.name, date.name, part);
            if (rule) return [rule];
          }
        return [];
      });
  });
}

export function holds(rule: DatePartRule, facts: Facts): Truth {
  const dates = facts.numbers(rule.table, rule.columns[1]);
  const { codes, words } = facts.words(rule.table, rule.columns[0]);
  return judgeRows(dates, (ms, row) => {
    const wanted = Number.isNaN(ms) || codes[row] < 0 ? undefined : derive(rule, ms);
    return wanted === undefined ? NOT_APPLICABLE : words[codes[row]] === wanted ? HOLDS : FAILS;
  });
}

/** The value as written (a number in plain digits), or undefined where the rule does not know it. */
export function derive(rule: DatePartRule, ms: number): string | undefined {
  const value = partOf(ms, rule.part);
  return rule.offset === null ? rule.map.find(([part]) => part === value)?.[1] : String(value + rule.offset);
}

/** Is there a value for every date, in a column that can have any (`open`) or only those it has in the source? */
export function isTotal({ part, offset, map }: DatePartRule, open: boolean): boolean {
  if (offset !== null) return open;
  return map.length === ({ weekday: 7, quarter: 4, 'month-of-year': 12 } as Partial<Record<DatePart, number>>)[part];
}

/** @param ms milliseconds since 1970 UTC */
export function partOf(ms: number, part: DatePart): number {
  const day = Math.floor(ms / msPerDay);
  if (part === 'weekday') return weekday(day);
  if (part === 'hour') return Math.floor((ms - day * msPerDay) / 3_600_000);
  if (part === 'week-of-year') return isoWeek(day);
  const civil = civilOf(day);
  switch (part) {
    case 'year':
      return civil.year;
    case 'quarter':
      return Math.ceil(civil.month / 3);
    case 'month-of-year':
      return civil.month;
    case 'day-of-month':
      return civil.day;
    case 'year-month':
      return Math.floor(monthIndex(day) / 12) * 100 + civil.month;
    case 'day-of-year':
      return day - daysOf(civil.year, 1, 1) + 1;
  }
}

/** Week 1 holds the year's first Thursday (ISO 8601). */
function isoWeek(day: number): number {
  const thursday = day - weekday(day) + 3;
  return Math.floor((thursday - daysOf(civilOf(thursday).year, 1, 1)) / 7) + 1;
}

function test(facts: Facts, table: string, column: string, date: string, part: DatePart): DatePartRule | null {
  const dates = facts.numbers(table, date);
  const { codes, words } = facts.words(table, column);
  const rows = facts.sample(table).filter((row) => codes[row] >= 0 && !Number.isNaN(dates[row]));
  if (rows.length < SUPPORT) return null;
  const parts = Array.from(rows, (row) => partOf(dates[row], part));
  const found = majority(
    parts,
    Array.from(rows, (row) => codes[row]),
  );
  if (found.share < STRICT || found.effect.size < 2) return null;
  const shuffled = new Random(43).permutation(rows.length);
  const chance = majority(
    parts,
    Array.from(shuffled, (i) => codes[rows[i]]),
  ).share;
  if (!beatsChance(found.share, chance) || found.share - chance < 0.2) return null;
  const pairs = [...found.effect].sort((a, b) => a[0] - b[0]).map(([p, code]): [number, string] => [p, words[code]]);
  const offset = Number(pairs[0][1]) - pairs[0][0];
  const plain = pairs.every(([p, word]) => word !== '' && Number(word) === p + offset);
  const shared = facts.shared(table, column);
  const rule: DatePartRule = {
    kind: 'date-part',
    id: `date-part|${table}|${column}|${date}|${part}`,
    table,
    columns: [column, date],
    judged: table,
    words: `${column} says the ${part.replaceAll('-', ' ')} of ${date}`,
    part,
    offset: plain ? offset : null,
    map: plain ? [] : pairs.filter(([p]) => shared[found.effect.get(p)!] === 1),
    holds: 0,
    support: 0,
  };
  const share = shareOf(holds(rule, facts));
  return share.holds >= STRICT && share.support >= SUPPORT ? { ...rule, ...share } : null;
}

/** The commonest code of each part, and the share of rows that have it. */
function majority(parts: number[], codes: number[]): { share: number; effect: Map<number, number> } {
  const counts = new Map<number, Map<number, number>>();
  parts.forEach((part, i) => {
    let of = counts.get(part);
    if (!of) counts.set(part, (of = new Map()));
    of.set(codes[i], (of.get(codes[i]) ?? 0) + 1);
  });
  let follow = 0;
  const effect = new Map<number, number>();
  for (const [part, of] of counts) {
    const [code, n] = [...of].reduce((best, next) => (next[1] > best[1] ? next : best));
    effect.set(part, code);
    follow += n;
  }
  return { share: follow / parts.length, effect };
}
