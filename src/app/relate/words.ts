// What the Relate step says about relations and types, in words of the person's own tables.
import type { ColumnType, Relation, Role } from '../../schema/types';
import { int, range } from '../words/format';

/** "A disposition has no card or one; a card belongs to exactly one disposition." */
export function relationSentence(r: Relation): string {
  const { minChildren: min, maxChildren: max, nulls } = r.stats;
  let has: string;
  if (max === 0) has = `no ${r.parent} has a ${r.child}`;
  else if (max === 1) has = `a ${r.parent} has ${min === 1 ? 'exactly one' : 'at most one'} ${r.child}`;
  else if (min === 0) has = `a ${r.parent} has up to ${int(max)} rows of ${r.child}, or none`;
  else has = `a ${r.parent} has ${range(min, max)} rows of ${r.child}`;
  const belongs = nulls > 0 ? `to one ${r.parent} or to none` : `to exactly one ${r.parent}`;
  return `${has[0].toUpperCase()}${has.slice(1)}; a ${r.child} belongs ${belongs}.`;
}

export function relationName(r: Relation): string {
  return `${r.child}.${r.columns.join(', ')} → ${r.parent}.${r.parentColumns.join(', ')}`;
}

export const roleWords: Record<Role, string> = {
  context: 'Made for its parent, and knows it',
  link: 'Made apart, then matched to a second parent',
  lookup: 'Refers to a small table that is kept as it is',
};

export const typeWords: Record<ColumnType, { short: string; long: string }> = {
  integer: { short: '123', long: 'whole number' },
  decimal: { short: '1.2', long: 'number with decimals' },
  boolean: { short: 'y/n', long: 'yes or no' },
  date: { short: 'date', long: 'date' },
  datetime: { short: 'time', long: 'date and time' },
  time: { short: 'time', long: 'time of day' },
  duration: { short: 'dur', long: 'duration' },
  category: { short: 'abc', long: 'category' },
  text: { short: 'text', long: 'free text' },
  identifier: { short: 'id', long: 'identifier' },
  json: { short: 'json', long: 'JSON' },
  empty: { short: '–', long: 'empty' },
};
