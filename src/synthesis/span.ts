// The time in which a row can have children: from a date of its own to another one, or to the last day there is.
import { msPerDay } from '../codecs/calendar';
import type { TableState } from './state';

export interface Span {
  from: string;
  /** Where it is missing, and where there is no such column, the span goes on to the end. */
  to: string | null;
  /** In milliseconds since 1970. */
  end: number;
}

/** Days of each row's span, the first and the last one too; 1 at least, NaN without a begin. */
export function daysOf(span: Span, state: TableState): (row: number) => number {
  const begins = state.values.get(span.from)!;
  const ends = endOf(span, state);
  return (row) => daysUntil(begins[row], ends(row));
}

/** Days from one moment to another, the first and the last one too; 1 at least. */
export function daysUntil(from: number, to: number): number {
  return Math.max(1, Math.floor((to - from) / msPerDay) + 1);
}

/** The last moment of each row's span. */
export function endOf({ to, end }: Span, state: TableState): (row: number) => number {
  const ends = to === null ? null : state.values.get(to)!;
  return (row) => (ends && !Number.isNaN(ends[row]) ? ends[row] : end);
}
