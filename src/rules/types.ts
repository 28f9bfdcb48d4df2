// Rules: what holds in the rows of a database without being a key or a type. Plain serialisable data.
// A rule names the table whose columns it binds (`table`) and the table whose rows it is judged on (`judged`).
import type { Tables } from '../table/table';

/** What mining needs to know of the schema; the schema of the house fits as it is. */
export interface RuleSchema {
  tables: {
    name: string;
    columns: { name: string; type: string; format: { kind: string } }[];
    primaryKey: { columns: string[] } | null;
  }[];
  relations: { id: string; child: string; columns: string[]; parent: string; parentColumns: string[] }[];
}

export interface RuleData {
  tables: Tables;
  schema: RuleSchema;
  /** By relation id: parent row of each child row, -1 for none. */
  parents: Record<string, Int32Array>;
  /** By relation id: child rows ordered by parent and within it as the siblings follow; file order where absent. */
  order?: Record<string, Int32Array>;
  /** By table: root entity of each row; each row its own where absent. Values of few entities stay out of the rules. */
  groups?: Record<string, Int32Array>;
}

/** A category as written, or null. */
export type Word = string | null;

interface Common {
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

/** A category decides another, or whether a column is null. */
export interface DependencyRule extends Common {
  kind: 'dependency';
  from: string;
  to: string;
  /** `value`: pairs of words. `null`: words of `from`, and 'null' or 'value'. */
  decides: 'value' | 'null';
  map: [Word, Word][];
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

/** The child's value is not below (sign 1) or not above (sign -1) the parent's. */
export interface ParentOrderRule extends Common {
  kind: 'parent-order';
  relation: string;
  parentColumn: string;
  sign: 1 | -1;
  date: boolean;
}

/** Within a parent, in file order, the column ascends (1) or descends (-1). Judged on parents with two or more children. */
export interface SiblingOrderRule extends Common {
  kind: 'sibling-order';
  relation: string;
  sign: 1 | -1;
}

/** In the whole file the column ascends (1) or descends (-1). */
export interface FileOrderRule extends Common {
  kind: 'file-order';
  sign: 1 | -1;
}

/** Each parent with children has exactly one child with this word. Judged on those parents. */
export interface ExactlyOneRule extends Common {
  kind: 'exactly-one';
  relation: string;
  word: string;
}

/** All children of a parent have the same value. Judged on rows after the first. */
export interface ConstantRule extends Common {
  kind: 'constant';
  relation: string;
}

/** The value, or the day of its month, is that of the parent's last row of the same kind. */
export interface RepeatRule extends Common {
  kind: 'repeat';
  relation: string;
  /** The category that names the kind, and the kinds that repeat. */
  by: string;
  kinds: { word: string; share: number; rows: number }[];
  part: 'value' | 'day-of-month';
  /** The date by which siblings are ordered, null for file order. */
  time: string | null;
}

/** columns[0] = previous sibling's columns[0] + sign * columns[1]. */
export interface RunningTotalRule extends Common {
  kind: 'running-total';
  relation: string;
  time: string | null;
  /** Sign for all rows, or by the category `by` (words not listed take `sign`). */
  sign: 1 | -1;
  by: string | null;
  signs: [Word, 1 | -1][];
  decimals: number;
  residuals: Residuals;
  /** Share of first rows that equal their own signed addend, as if the total before were 0. */
  startsAtZero: number;
}

/** The value equals that of an ancestor, up along `path` (relation ids, child first). */
export interface CopyRule extends Common {
  kind: 'copy';
  path: string[];
  source: string;
  /** In the ancestor; parallel to `columns` (several only for a foreign key). */
  sourceColumns: string[];
  /** Set where both are foreign keys to this table and name the same row of it. */
  foreignKey: { own: string; source: string; parent: string } | null;
}

/** Two parents of a row agree. Judged on the rows of the link table; binds the parent table `table`. */
export interface LinkCopyRule extends Common {
  kind: 'link-copy';
  /** Relations of the link table to `table` and to `source`. */
  relation: string;
  sourceRelation: string;
  source: string;
  sourceColumns: string[];
  foreignKey: { own: string; source: string; parent: string } | null;
}

/** The value is found among the rows of a sibling table that have the same parent. */
export interface SiblingCopyRule extends Common {
  kind: 'sibling-copy';
  relation: string;
  sourceRelation: string;
  source: string;
  sourceColumns: string[];
  foreignKey: { own: string; source: string; parent: string } | null;
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

/** columns[0] numbers the children of a parent: start, start + 1, ... Judged on parents with two or more children. */
export interface CounterRule extends Common {
  kind: 'counter';
  relation: string;
  start: number;
  /** In file order, by the date `time` and then file order, or each number once in any order. */
  along: 'file' | 'time' | 'any';
  time: string | null;
}

/** columns[0] of a parent sums up its children. Judged on parents with children. */
export interface AggregateRule extends Common {
  kind: 'aggregate';
  relation: string;
  child: string;
  how: 'count' | 'sum' | 'mean' | 'min' | 'max';
  /** The child's value: product of these; empty for a count. */
  factors: ProductRule['factors'];
  decimals: number;
  residuals: Residuals;
}

export type Rule =
  | CompositionRule
  | DatePartRule
  | DateDifferenceRule
  | DateShiftRule
  | CounterRule
  | AggregateRule
  | OrderRule
  | SumRule
  | ProductRule
  | DependencyRule
  | CalendarRule
  | RoundnessRule
  | BoundsRule
  | ParentOrderRule
  | SiblingOrderRule
  | FileOrderRule
  | ExactlyOneRule
  | ConstantRule
  | RepeatRule
  | RunningTotalRule
  | CopyRule
  | LinkCopyRule
  | SiblingCopyRule;

export type RuleKind = Rule['kind'];

/** For each judged row: 1 holds, 0 does not, 2 not applicable. */
export type Truth = Uint8Array;
export const FAILS = 0;
export const HOLDS = 1;
export const NOT_APPLICABLE = 2;
