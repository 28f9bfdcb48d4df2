// The distinct values of one column with their rows: grouped by the database, trimmed here. What is read of a column for
// its type, its meaning and its keys comes from this one reading.
import { quoteIdentifier } from '../../database/sql';
import type { Database } from '../../database/types';
import { trimBlanks } from '../sql';

/** Distinct trimmed values; blank ones are left out. */
export interface DistinctValues {
  values: string[];
  counts: Float64Array;
  /** Do some values have blanks around them? */
  padded: boolean;
}

const isBlank = (code: number) => code <= 32 || code === 160;

export async function distinctValues(db: Database, table: string, column: string): Promise<DistinctValues> {
  const raw = quoteIdentifier(column);
  const { columns } = await db.table(
    'distinct values',
    `SELECT ${raw}::VARCHAR AS v, count(*)::DOUBLE AS n FROM ${quoteIdentifier(table)} WHERE ${raw} IS NOT NULL GROUP BY 1`,
  );
  const [texts, numbers] = columns;
  if (texts.kind !== 'text' || numbers.kind !== 'number') throw new Error(`column ${column} of ${table} is no text`);
  // Each value is its own group, so the dictionary holds them in order.
  return trimmed(texts.dictionary, numbers.values);
}

function trimmed(values: string[], counts: Float64Array): DistinctValues {
  let padded = false;
  let blank = false;
  for (const value of values) {
    if (value === '') blank = true;
    else if (isBlank(value.charCodeAt(0)) || isBlank(value.charCodeAt(value.length - 1))) padded = true;
  }
  if (!padded && !blank) return { values, counts, padded };
  const merged = new Map<string, number>();
  values.forEach((value, i) => {
    const text = padded ? trimBlanks(value) : value;
    if (text !== '') merged.set(text, (merged.get(text) ?? 0) + counts[i]);
  });
  return { values: [...merged.keys()], counts: Float64Array.from(merged.values()), padded };
}
