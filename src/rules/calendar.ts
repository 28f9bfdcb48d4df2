// Calendar habits: dates on certain weekdays only, on the last day of the month, or in a span of days, in all or by category.
import { dayCodes, msPerDay, weekday } from '../codecs/calendar';
import { codesAmong } from './categories';
import { type ColumnFacts, type Facts } from './facts';
import { shareOf, STRICT, SUPPORT, judgeRows } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type CalendarRule, type Truth, type Word } from './types';

const DATES = 4;
const LAST = dayCodes - 1;
/** Longest span that is a habit, and most of all rows that may lie in it anyway. */
const SPAN = 15;
const ANYWAY = 0.7;
const IN_SPAN = 0.985;
const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export function mine(facts: Facts): CalendarRule[] {
  return facts.tables.flatMap((table) =>
    facts
      .ofRole(table.name, 'date')
      .filter((c) => c.distinct > 30)
      .slice(0, DATES)
      .flatMap((date) => mineColumn(facts, table.name, date)),
  );
}

export function holds(rule: CalendarRule, facts: Facts): Truth {
  const days = facts.numbers(rule.table, rule.columns[0]);
  const codes = facts.dayCodes(rule.table, rule.columns[0]);
  const open = legalWeekdays(rule);
  const kinds = rule.by === null ? null : facts.words(rule.table, rule.by);
  const span =
    kinds &&
    codesAmong(
      kinds,
      rule.spans.map((s) => s.word ?? ''),
    );
  return judgeRows(days, (ms, row) => {
    const which = span ? span[row] : rule.spans.length ? 0 : -1;
    if (Number.isNaN(ms) || (which < 0 && rule.weekdays === null)) return NOT_APPLICABLE;
    if (which >= 0 && (codes[row] < rule.spans[which].from || codes[row] > rule.spans[which].to)) return FAILS;
    return open[weekday(Math.floor(ms / msPerDay))] ? HOLDS : FAILS;
  });
}

/** 1 for each weekday (0 Monday) on which a date may fall. */
export function legalWeekdays(rule: CalendarRule): Uint8Array {
  return Uint8Array.from({ length: 7 }, (_, d) => (rule.weekdays === null || rule.weekdays.includes(d) ? 1 : 0));
}

/** 1 for each day code (0 to 30, 31 the last day of its month) on which a date may fall in a row with this word. */
export function legalDays(rule: CalendarRule, word: Word): Uint8Array {
  const span = rule.by === null ? rule.spans[0] : rule.spans.find((s) => s.word === word);
  return Uint8Array.from({ length: dayCodes }, (_, d) => (!span || (d >= span.from && d <= span.to) ? 1 : 0));
}

function mineColumn(facts: Facts, table: string, date: ColumnFacts): CalendarRule[] {
  const values = facts.numbers(table, date.name);
  const code = facts.dayCodes(table, date.name);
  const weekdays = new Int32Array(7);
  const all = new Int32Array(dayCodes);
  for (let row = 0; row < values.length; row++) {
    if (code[row] < 0) continue;
    weekdays[weekday(Math.floor(values[row] / msPerDay))]++;
    all[code[row]]++;
  }
  const draft = { kind: 'calendar', table, judged: table, holds: 0, support: 0, weekdays: null } as const;
  const found: CalendarRule[] = [];
  const open = [...weekdays.keys()].filter((d) => weekdays[d] > 0.001 * date.known);
  if (open.length < 7)
    found.push({
      ...draft,
      id: `calendar|${table}|${date.name}|weekdays`,
      columns: [date.name],
      words: `${date.name} falls on ${listed(open.map((d) => NAMES[d]))} only`,
      weekdays: open,
      by: null,
      spans: [],
    });
  const whole = habit(all, date.known);
  if (whole)
    found.push({
      ...draft,
      id: `calendar|${table}|${date.name}|days`,
      columns: [date.name],
      words: `${date.name} falls on ${spanWords(whole)}`,
      by: null,
      spans: [{ word: null, ...whole }],
    });
  for (const by of facts.categories(table, 30)) {
    const kinds = facts.words(table, by.name);
    const days = kinds.words.map(() => new Int32Array(dayCodes));
    for (let row = 0; row < code.length; row++)
      if (code[row] >= 0 && kinds.codes[row] >= 0) days[kinds.codes[row]][code[row]]++;
    const shared = facts.shared(table, by.name);
    const spans = kinds.words.flatMap((word, k) => {
      const span = shared[k] === 1 && habit(days[k], sum(days[k]));
      return span && sum(all.subarray(span.from, span.to + 1)) < ANYWAY * date.known ? [{ word, ...span }] : [];
    });
    if (spans.length)
      found.push({
        ...draft,
        id: `calendar|${table}|${date.name}|${by.name}`,
        columns: [date.name, by.name],
        words: `${date.name} by ${by.name}: ${spans.map((s) => `${s.word} on ${spanWords(s)}`).join(', ')}`,
        by: by.name,
        spans,
      });
  }
  return found
    .map((rule) => ({ ...rule, ...shareOf(holds(rule, facts)) }))
    .filter((rule) => rule.support >= SUPPORT && rule.holds >= (rule.weekdays ? STRICT : IN_SPAN));
}

/** The span between the quantiles .005 and .995, if it is short and stands on enough rows. */
function habit(days: Int32Array, rows: number): { from: number; to: number } | null {
  if (rows < SUPPORT) return null;
  const at = (share: number): number => {
    let left = Math.floor(share * (rows - 1)) + 1;
    for (let d = 0; d < dayCodes; d++) if ((left -= days[d]) <= 0) return d;
    return LAST;
  };
  const from = at(0.005);
  const to = at(0.995);
  return to - from <= SPAN ? { from, to } : null;
}

function spanWords({ from, to }: { from: number; to: number }): string {
  const day = (code: number): string => (code === LAST ? 'the last day' : `day ${code + 1}`);
  return from === to ? day(from) : to === LAST ? `${day(from)} to the last day` : `days ${from + 1} to ${to + 1}`;
}

function listed(names: string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

function sum(values: Int32Array): number {
  return values.reduce((s, v) => s + v, 0);
}
