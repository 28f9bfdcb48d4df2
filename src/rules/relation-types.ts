// Rules along relations: against parents and siblings, copies, repeats, running totals, counters and sums over children.

import type { Common, Residuals, Word } from './base-types';
import type { ProductRule } from './row-types';

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

/**
 * After a row of such a kind the parent has the next one `months` later, if it has rows until then. `columns`: the date by
 * which siblings are ordered, and the category that names the kind.
 */
export interface RecurringRule extends Common {
  kind: 'recurring';
  relation: string;
  /** `sameDay`: on the same day of the month, or on the last one. `share` of the `rows` that are followed so. */
  kinds: { word: string; months: number; sameDay: boolean; share: number; rows: number }[];
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
