// What is due: kinds of rows that a parent has had and that come again months later.
import { dayCode, dayCodes, dayInMonth, monthIndex, monthStart, msPerDay } from '../codecs/calendar';
import type { RecurringRule } from '../rules/types';
import { Random } from '../table/random';
import { baseOf, valuesOf } from './blocks';
import { endOf, type Span } from './span';
import type { TableModel } from './table-model';
import type { TableState } from './state';

/** A kind, by its code, that comes again after so many months. */
export interface DueKind {
  code: number;
  months: number;
  /** On the same day of the month; else on any. */
  sameDay: boolean;
  /** Share of the rows that are followed by another. */
  share: number;
}

/** `span`: of each parent, where its rows go on to the end of it. */
export type Recurring = RecurringRule & { span: Span | null };

/** The kinds of a rule that have a code of their own. */
export function dueKindsIn(rule: RecurringRule, model: TableModel): DueKind[] {
  const block = model.blocks.map(baseOf).find((b) => b.kind === 'category' && b.column === rule.columns[1]);
  if (block?.kind !== 'category') return [];
  return rule.kinds.flatMap(({ word, months, sameDay, share }) => {
    const code = block.spec.values.indexOf(word);
    return code < 0 ? [] : [{ code, months, sameDay, share }];
  });
}

/** null where siblings do not follow each other by that date, or no kind can be told. */
export function duesIn(rule: Recurring, model: TableModel, state: TableState): Dues | null {
  const [time, by] = rule.columns;
  const date = model.blocks.map(baseOf).find((b) => b.kind === 'date' && b.column === time);
  const kinds = dueKindsIn(rule, model);
  if (date?.kind !== 'date' || date.spec.reference.of !== 'previous' || !kinds.length) return null;
  return new Dues(kinds, by, time, date.spec.max, rule.span, state);
}

/** Unknown yet, in what is remembered of a row. */
const unknown = -2;

export class Dues {
  private readonly last: Int32Array[];
  private readonly ends: Float64Array;
  /** The last moment of the span of each parent. */
  private readonly spanEnd: ((parent: number) => number) | null;

  /**
   * @param by category that names the kind
   * @param end last day there is: nothing is due after it
   */
  constructor(
    private readonly kinds: DueKind[],
    private readonly by: string,
    private readonly time: string,
    private readonly end: number,
    span: Span | null,
    private readonly state: TableState,
  ) {
    this.last = kinds.map(() => new Int32Array(state.layout.rows).fill(unknown));
    this.ends = new Float64Array(state.layout.rows).fill(unknown);
    this.spanEnd = span && state.parent && endOf(span, state.parent);
  }

  /**
   * The last day by which the kind comes again after the siblings before a row, NaN where it is not due: it never came, did
   * not come when it was due, or would come after the end.
   */
  day(row: number, k: number): number {
    const at = this.lastOfKind(row, k);
    if (at < 0) return NaN;
    const dates = valuesOf(this.state, this.time);
    const came = Math.floor(dates[at] / msPerDay);
    const { months, sameDay } = this.kinds[k];
    const due = dayInMonth(monthIndex(came) + months, sameDay ? dayCode(came) : dayCodes - 1);
    return due < Math.floor(dates[row - 1] / msPerDay) || due > this.end ? NaN : due;
  }

  /** Number of the kind that is due first, and its day; -1 and NaN where none is. */
  first(row: number): { kind: number; day: number } {
    let kind = -1;
    let day = NaN;
    for (let k = 0; k < this.kinds.length; k++) {
      const due = this.day(row, k);
      if (due < day || (kind < 0 && !Number.isNaN(due))) [kind, day] = [k, due];
    }
    return { kind, day };
  }

  /** Does the kind go on after the last row of it? As often as it does in the source. */
  goesOn(row: number, k: number): boolean {
    const at = this.lastOfKind(row, k);
    const day = Math.floor(valuesOf(this.state, this.time)[at] / msPerDay);
    return new Random(Math.imul(at, 31 * this.kinds.length) + 31 * k + day).next() < this.kinds[k].share;
  }

  /** The day after which a row may not come, as a kind that goes on is due; NaN where none is. */
  until(row: number): number {
    if (this.state.layout.position[row] === 0) return NaN;
    if (this.ends[row] !== unknown) return this.ends[row];
    let least = NaN;
    for (let k = 0; k < this.kinds.length; k++) {
      const day = this.day(row, k);
      if (!(day >= least) && !Number.isNaN(day) && this.goesOn(row, k)) least = day;
    }
    return (this.ends[row] = least);
  }

  /** First and last day on which a row of its kind may come; null where it may come on any. */
  days(row: number): [number, number] | null {
    const last = this.until(row);
    if (Number.isNaN(last)) return null;
    const own = valuesOf(this.state, this.by)[row];
    const k = this.kinds.findIndex(({ code }) => code === own);
    const day = k < 0 ? NaN : this.day(row, k);
    return [Number.isNaN(day) || !this.goesOn(row, k) ? -Infinity : this.earliest(k, day), last];
  }

  /** Codes of the kinds that go on and are due on a later day than another. */
  tooLate(row: number): number[] {
    const last = this.until(row);
    return this.kinds.flatMap(({ code }, k) => {
      const day = Number.isNaN(last) ? NaN : this.day(row, k);
      return !Number.isNaN(day) && this.earliest(k, day) > last && this.goesOn(row, k) ? [code] : [];
    });
  }

  /** The first day on which a kind may come that is due by a day. */
  private earliest(k: number, due: number): number {
    return this.kinds[k].sameDay ? due : monthStart(monthIndex(due));
  }

  /**
   * Codes of the kinds that may come next, where the rows that are left are no more than those that shall come again until
   * the end of the parent's span; null where there are more, or no span.
   */
  only(row: number): number[] | null {
    const { siblings, position, parentOf } = this.state.layout;
    const last = this.until(row);
    if (!this.spanEnd || Number.isNaN(last)) return null;
    const end = monthIndex(Math.floor(this.spanEnd(parentOf[row]) / msPerDay));
    let left = siblings[row] - position[row];
    const next: number[] = [];
    for (let k = 0; k < this.kinds.length; k++) {
      const day = this.day(row, k);
      if (Number.isNaN(day) || !this.goesOn(row, k)) continue;
      const { code, months } = this.kinds[k];
      left -= Math.max(0, 1 + Math.floor((end - monthIndex(day)) / months));
      if (this.earliest(k, day) <= last) next.push(code);
    }
    return left <= 0 ? next : null;
  }

  private lastOfKind(row: number, k: number): number {
    const last = this.last[k];
    if (last[row] !== unknown) return last[row];
    const codes = valuesOf(this.state, this.by);
    const first = row - this.state.layout.position[row];
    let at = row - 1;
    while (at >= first && codes[at] !== this.kinds[k].code && last[at] === unknown) at--;
    return (last[row] = at < first ? -1 : codes[at] === this.kinds[k].code ? at : last[at]);
  }
}
