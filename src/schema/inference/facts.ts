// What inference knows of each column and table: figures, name and type. Plain data that all later steps read.
import type { ColumnName, TableName } from './names';
import type { Profile } from './profile';
import type { KeyKind, TypeFinding } from './type-reading';
import type { KeyList } from './key-list';

export interface ColumnFacts {
  /** Index over all columns of all tables; `list` in the distinct lists. */
  id: number;
  table: TableFacts;
  name: string;
  position: number;
  named: ColumnName;
  profile: Profile;
  finding: TypeFinding;
  keyKind: KeyKind;
  /** Its key values; empty where it can be no key. */
  list: KeyList;
  rows: number;
  /** Rows without a value, null words included. */
  nulls: number;
  /** Distinct values after `7`, `7.0` and `07` are one. */
  distinct: number;
  /** Rows whose value another row has already. */
  duplicates: number;
  /** At most one row without a value and no value twice. */
  unique: boolean;
  /** Whole numbers only, else NaN. */
  min: number;
  max: number;
  /** Whole numbers of a unique column in order, at most some 257 of them evenly spread, first and last among them. */
  quantiles: number[];
  /** Value that stands for "none" in a foreign key, found while looking for parents. */
  sentinel?: string;
}

export interface TableFacts {
  index: number;
  name: string;
  named: TableName;
  rows: number;
  columns: ColumnFacts[];
  /** The other tables of the database. */
  others: readonly TableFacts[];
}

export const isInt = (c: ColumnFacts) => c.keyKind === 'int';

/** Share of the whole numbers between min and max that are there. */
export function density(c: ColumnFacts): number {
  return isInt(c) && Number.isFinite(c.min) ? c.distinct / Math.max(1, c.max - c.min + 1) : 0;
}

/** Numbers its rows 0, 1, 2 ... or 1, 2, 3 ... */
export function isCounter(c: ColumnFacts): boolean {
  return isInt(c) && c.unique && (c.min === 0 || c.min === 1) && c.max - c.min === c.distinct - 1;
}

/** How many of the column's values lie in a range at most, from its quantiles. */
export function mostBetween(c: ColumnFacts, low: number, high: number): number {
  const q = c.quantiles;
  if (q.length === 0) return c.distinct;
  let inside = 0;
  for (const value of q) if (value >= low && value <= high) inside++;
  return q.length >= c.distinct ? inside : Math.min(1, (inside + 1) / q.length) * c.distinct;
}

/** Only one value in all rows. */
export const isConstant = (c: ColumnFacts) => c.distinct <= 1 && c.rows > 1;
