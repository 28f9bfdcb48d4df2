// What the tests of one column's type read and find, and the check of a format on all its distinct values.
import type { ColumnType, ValueFormat } from '../types';
import { readValue } from '../value-format';
import type { DistinctValues } from './distinct-values';
import type { ColumnName } from './names';
import type { Profile } from './profile';

/** How the values can be compared with those of other columns: none of these for floats and long text. */
export type KeyKind = 'int' | 'text' | 'uuid' | 'date' | null;

export interface TypeFinding {
  type: ColumnType;
  format: ValueFormat;
  nullWords: string[];
  keyKind: KeyKind;
  /** 0..1 */
  confidence: number;
  evidence: string[];
}

/** Null words are settled by the caller. */
export type Finding = Omit<TypeFinding, 'nullWords'>;

/** A column with at least one value that is no null word. */
export interface Reading {
  profile: Profile;
  name: ColumnName;
  all: DistinctValues;
  /** Null words that occur. */
  nulls: readonly string[];
  /** A sample of the distinct values, and how many there are, null words left out. */
  values: readonly string[];
  distinct: number;
}

/** Columns of few distinct values may have none that does not fit; larger ones one in a hundred. */
export const fits = (good: number, all: number) => all > 0 && (all < 200 ? good === all : good >= 0.99 * all);

/** So few values that do not fit may stand for "none", in however many rows. */
const PLACEHOLDERS = 3;
/** Share of the rows that may hold other values that do not fit. */
const MOST_LOST = 0.01;

/** Checks a format on all distinct values. @returns which do not fit, in words; null when they are too many */
export function verify(reading: Reading, format: ValueFormat): { evidence: string[]; confidence: number } | null {
  const { distinct } = reading;
  const wrong = countValues(reading, (v) => readValue(format, v) === null);
  if (!fits(distinct - wrong.distinct, distinct)) return null;
  if (wrong.distinct === 0) return { evidence: [], confidence: 1 };
  const { rows } = countValues(reading, () => true);
  if (wrong.distinct > PLACEHOLDERS && wrong.rows > MOST_LOST * rows) return null;
  const examples = wrong.examples.map((e) => `“${e}”`).join(', ');
  return {
    evidence: [`${wrong.rows} rows hold something else (${examples}) and are read as empty.`],
    confidence: 1 - wrong.distinct / distinct,
  };
}

/** Distinct values and rows for which something holds, null words left out. */
export function countValues(
  { all, nulls }: Reading,
  holds: (value: string) => boolean,
): { distinct: number; rows: number; examples: string[] } {
  const { values, counts } = all;
  const found: number[] = [];
  values.forEach((v, i) => {
    if (!nulls.includes(v) && holds(v)) found.push(i);
  });
  const rows = found.reduce((sum, i) => sum + counts[i], 0);
  const commonest = found.sort((a, b) => counts[b] - counts[a] || (values[a] < values[b] ? -1 : 1)).slice(0, 3);
  return { distinct: found.length, rows, examples: commonest.map((i) => values[i]) };
}
