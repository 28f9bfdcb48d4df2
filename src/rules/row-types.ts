// Rules within a row: order, arithmetic, dependencies, calendar, roundness, limits, dates and composed texts.

import type { Common, Residuals, Word } from './base-types';

/** columns[0] <= columns[1] in a row. */
export interface OrderRule extends Common {
  kind: 'order';
  date: boolean;
}

/** columns[0] = sum of signed terms, up to `tolerance`. One term with sign 1 is a copy within the row. */
export interface SumRule extends Common {
  kind: 'sum';
  terms: { column: string; sign: 1 | -1 }[];
  decimals: number;
  residuals: Residuals;
}

/** columns[0] = scale x product of factors, rounded. */
export interface ProductRule extends Common {
  kind: 'product';
  /** times: the value; over: 1 / value; complement: 1 - value. */
  factors: { column: string; form: 'times' | 'over' | 'complement' }[];
  scale: number;
  decimals: number;
  residuals: Residuals;
}

/** columns[0] = columns[1] x factor / divisor + offset, rounded to a multiple of `step`. */
export interface LinearRule extends Common {
  kind: 'linear';
  /** Of either sign, not 0; as few digits as will do. */
  factor: number;
  /** A whole number of 1 or more. */
  divisor: number;
  offset: number;
  step: number;
  /** Halves go away from 0, or to the even multiple; or everything goes down or up. */
  rounding: 'half-up' | 'half-even' | 'down' | 'up';
  /** Digits after the point that the multiple is written with. */
  decimals: number;
}

/** A category decides another, or whether a column is null. */
export interface DependencyRule extends Common {
  kind: 'dependency';
  from: string;
  to: string;
  /** `value`: pairs of words. `null`: words of `from`, and 'null' or 'value'. */
  decides: 'value' | 'null';
  map: [Word, Word][];
}

/** The number is the same in all rows of a kind that the category `by` names. */
export interface FixedValueRule extends Common {
  kind: 'fixed-value';
  by: string;
  values: { word: string; value: number }[];
}

/** Days on which a date falls: weekdays, or days of the month for all rows (by null) or by category. */
export interface CalendarRule extends Common {
  kind: 'calendar';
  /** 0 Monday to 6 Sunday; null where weekdays do not matter. */
  weekdays: number[] | null;
  by: string | null;
  /** Day codes 0 to 30, 31 the last day of its month; both ends included. Empty where only weekdays matter. */
  spans: { word: Word; from: number; to: number }[];
}

/** Multiples of a step: the whole column (by null, one entry) or by category. */
export interface RoundnessRule extends Common {
  kind: 'roundness';
  by: string | null;
  steps: { word: Word; step: number }[];
}

/** No value below `least` or above `most`: natural limits such as 0 and 100, not the extremes seen. */
export interface BoundsRule extends Common {
  kind: 'bounds';
  least: number | null;
  most: number | null;
}

/** In the whole file the column ascends (1) or descends (-1). */
export interface FileOrderRule extends Common {
  kind: 'file-order';
  sign: 1 | -1;
}

/** What of a date: `month-of-year` 1 to 12, `year-month` 202001, `weekday` 0 Monday to 6. */
export type DatePart =
  | 'year'
  | 'quarter'
  | 'month-of-year'
  | 'week-of-year'
  | 'day-of-month'
  | 'weekday'
  | 'hour'
  | 'year-month'
  | 'day-of-year';

/** columns[0] says a part of the date columns[1]: part + offset, or what `map` gives for the part. */
export interface DatePartRule extends Common {
  kind: 'date-part';
  part: DatePart;
  offset: number | null;
  map: [number, string][];
}

export type DateUnit = 'year' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second';

/** columns[0] = units between columns[2] (in the row, or in the ancestor up `path`) and the later columns[1]. */
export interface DateDifferenceRule extends Common {
  kind: 'date-difference';
  later: string;
  earlier: string;
  path: string[];
  unit: DateUnit;
  /** Completed units, nearest unit, or with decimals. */
  counts: 'completed' | 'nearest' | 'exact';
  /** Added: 1 where both ends count. */
  offset: number;
  decimals: number;
}

/** The date columns[0] lies `amount` days or months after the date columns[1] of the same row. */
export interface DateShiftRule extends Common {
  kind: 'date-shift';
  unit: 'day' | 'month';
  amount: number;
}

/** A piece of a composed text: a column, whole or its first letter, with or without capitals and signs. */
export interface TextPiece {
  column: string;
  letters: 'all' | 'first';
  /** `lower` and `upper` also drop accents and all that is no letter or digit. */
  as: 'is' | 'lower' | 'upper';
}

/** Text columns[0] is put together from others: full name, user name, the local part of a mail address. */
export interface CompositionRule extends Common {
  kind: 'composition';
  pieces: TextPiece[];
  separator: string;
  /** From here on the text is its own ("@mail.test"); '' where it is composed to the end. */
  tail: '' | '@';
  /** Is every value of the source different? */
  unique: boolean;
}
