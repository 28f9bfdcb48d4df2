// What every rule has: who it is about, its words, its evidence. Plain serialisable data.

/** A category as written, or null. */
export type Word = string | null;

export interface Common {
  id: string;
  table: string;
  /** Columns of `table` that the rule binds; where it derives one, that is the first. */
  columns: string[];
  /** Table of the rows that `holds` speaks of. */
  judged: string;
  words: string;
  /** Share of the rows to which the rule applies in which it holds, 0..1. */
  holds: number;
  /** Rows to which it applies. */
  support: number;
}

/** What is left over where an arithmetic rule holds: value minus derived value, as drawn quantiles. All 0 where it is exact. */
export interface Residuals {
  /** Absolute, or relative to the derived value. */
  relative: boolean;
  /** 33 quantiles from smallest to largest; [0] where all are 0. */
  quantiles: number[];
  /** Largest difference at which the rule is said to hold: max(absolute, share * |derived|). */
  absolute: number;
  share: number;
}
