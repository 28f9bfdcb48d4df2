// Days on which a row may fall: by its kind, by the last row of its kind, and by the time that is left for those after it.
import { dayCode, dayCodes, dayInMonth, monthIndex, msPerDay, weekday } from '../codecs/calendar';
import type { DateSpec } from '../codecs/date';
import { legalDays, legalWeekdays } from '../rules/calendar';
import type { CalendarRule, RepeatRule } from '../rules/types';
import type { TableModel } from './table-model';
import type { TableState } from './state';
import { sameKind, wordReader } from './ways';

/** Is a day (since 1970) allowed? */
export type AllowDay = (day: number) => boolean;
/** Which days a row may fall on; null where it may on any. The same function for the same days. */
export type DayRule = (row: number) => AllowDay | null;

/** First and last day on which a row may fall; null where it may on any. */
export type DayRange = (row: number) => [number, number] | null;

/** What several rules about days allow together. */
export class DayRules {
  private readonly rules: DayRule[] = [];
  private readonly ranges: DayRange[] = [];
  /** By the numbers of the rules that apply: what they allow together. */
  private readonly together = new Map<string, AllowDay>();
  private readonly numbers = new Map<AllowDay, number>();

  get size(): number {
    return this.rules.length + this.ranges.length;
  }

  add(rule: DayRule): void {
    this.rules.push(rule);
  }

  addRange(range: DayRange): void {
    this.ranges.push(range);
  }

  /** What all rules about the days of a row allow; of rules that leave no day of a month, the earlier ones. */
  allowed(row: number): AllowDay | null {
    let allow = this.byRules(row);
    for (const range of this.ranges) {
      const days = range(row);
      if (days) allow = this.within(allow, days);
    }
    return allow;
  }

  /** What a rule allows within a range; where that is no day, what it allows. */
  private within(rule: AllowDay | null, [from, to]: [number, number]): AllowDay {
    const key = `${rule ? this.numberOf(rule) : ''} ${from} ${to}`;
    let allow = this.together.get(key);
    if (allow) return allow;
    allow = (day) => day >= from && day <= to && (!rule || rule(day));
    let day = to;
    while (day > to - 62 && !allow(day)) day--;
    if (day === to - 62) allow = rule ?? (() => true);
    this.together.set(key, allow);
    return allow;
  }

  private byRules(row: number): AllowDay | null {
    const found: AllowDay[] = [];
    for (const rule of this.rules) {
      const allow = rule(row);
      if (allow) found.push(allow);
    }
    if (found.length < 2) return found[0] ?? null;
    const key = found.map((allow) => this.numberOf(allow)).join();
    let all = this.together.get(key);
    if (!all) this.together.set(key, (all = agreement(found)));
    return all;
  }

  private numberOf(allow: AllowDay): number {
    let n = this.numbers.get(allow);
    if (n === undefined) this.numbers.set(allow, (n = this.numbers.size));
    return n;
  }
}

function agreement(rules: AllowDay[]): AllowDay {
  for (let n = rules.length; n > 1; n--) {
    const some = rules.slice(0, n);
    for (let day = 0; day < 62; day++)
      if (some.every((allow) => allow(day))) return (d) => some.every((allow) => allow(d));
  }
  return rules[0];
}

export function calendarDays(rule: CalendarRule, model: TableModel, state: TableState): DayRule {
  const word = rule.by === null ? () => null : wordReader(rule.by, model, state);
  const weekdays = legalWeekdays(rule);
  const everyDay = !weekdays.includes(0);
  const days = new Map<string | null, AllowDay | null>();
  return (row) => {
    const w = word(row);
    const known = days.get(w);
    if (known !== undefined) return known;
    const legal = legalDays(rule, w);
    const all = !legal.includes(0);
    const allow = (day: number) => (all || legal[dayCode(day)] === 1) && weekdays[weekday(day)] === 1;
    days.set(w, all && everyDay ? null : allow);
    return days.get(w)!;
  };
}

/** Does a date, as a number in words, fall on a day on which rows of this kind fall? */
export function fittingDays(
  column: string,
  model: TableModel,
  state: TableState,
): (row: number, milliseconds: string) => boolean {
  const rules = new DayRules();
  for (const rule of model.restrictions)
    if (rule.kind === 'calendar' && rule.columns[0] === column) rules.add(calendarDays(rule, model, state));
  return (row, milliseconds) => rules.allowed(row)?.(Math.floor(Number(milliseconds) / msPerDay)) ?? true;
}

export function repeatedDay(rule: RepeatRule, model: TableModel, state: TableState): DayRule {
  const before = sameKind(rule, model, state);
  const days: AllowDay[] = Array.from({ length: dayCodes }, (_, code) => (day) => dayCode(day) === code);
  return (row) => {
    const at = before(row);
    const ms = at < 0 ? NaN : state.values.get(rule.columns[0])![at];
    return Number.isNaN(ms) ? null : days[dayCode(Math.floor(ms / msPerDay))];
  };
}

/** Must a row of this kind wait for another month, as the days of its kind in the month of the row before are past? */
export type Waits = (row: number, kind: number) => boolean;

export function calendarWaits(rule: CalendarRule, words: string[], dates: () => Float64Array): Waits {
  const legal = words.map((word) => legalDays(rule, word));
  return (row, kind) => {
    const before = Math.floor(dates()[row - 1] / msPerDay);
    const month = monthIndex(before);
    for (let code = 0; code < dayCodes; code++)
      if (legal[kind][code] && dayInMonth(month, code) >= before) return false;
    return true;
  };
}

/** @param kinds code of each row's kind, where the day is that of the last row of the same kind */
export function repeatWaits(
  rule: RepeatRule,
  words: string[],
  dates: () => Float64Array,
  kinds: () => Float64Array,
  { layout }: TableState,
): Waits {
  const repeats = words.map((word) => rule.kinds.some((k) => k.word === word));
  return (row, kind) => {
    if (!repeats[kind]) return false;
    const codes = kinds();
    const before = Math.floor(dates()[row - 1] / msPerDay);
    for (let at = row - 1; at >= row - layout.position[row]; at--)
      if (codes[at] === kind) {
        const day = dayCode(Math.floor(dates()[at] / msPerDay));
        return dayInMonth(monthIndex(before), day) < before;
      }
    return false;
  };
}

/** So many times its own rows a month an entity may have before it may not skip to the next. */
const haste = 1.3;

/**
 * Has an entity hardly time left for the rows to come, so that the next must fall in the month of the one before?
 * Its own pace is its rows over the months from its first to the last that there is.
 */
export function isLate(spec: DateSpec, dates: () => Float64Array, { layout }: TableState): (row: number) => boolean {
  const last = monthIndex(spec.max);
  const month = (ms: number) => monthIndex(Math.floor(ms / msPerDay));
  return (row) => {
    const place = layout.position[row];
    if (place === 0) return false;
    const values = dates();
    const [first, before] = [values[row - place], values[row - 1]];
    if (Number.isNaN(first + before)) return false;
    const own = layout.siblings[row] / (last - month(first) + 1);
    return layout.siblings[row] - place > haste * own * (last - month(before));
  };
}
