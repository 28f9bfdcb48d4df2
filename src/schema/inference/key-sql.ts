// SQL of key values in the form in which equal keys are equal; the same form in JavaScript is key-list.ts.
import { quoteIdentifier, quoteText } from '../../database/sql';
import { trimmedSql } from '../sql';
import type { KeyKind, TypeFinding } from './type-reading';
import type { ColumnFacts } from './facts';
import { INTEGER, type Profile } from './profile';

/**
 * Whole numbers without zeros in front and behind, UUIDs in small letters, dates in microseconds, NULL for null words.
 * @param v SQL of the trimmed text
 */
function canonicalSql(
  finding: Pick<TypeFinding, 'format' | 'nullWords'>,
  keyKind: KeyKind,
  v: string,
  sentinel?: string,
): string {
  let key = v;
  if (keyKind === 'int')
    key =
      `CASE WHEN regexp_full_match(${v}, '${INTEGER}') ` +
      `THEN CAST(TRY_CAST(split_part(${v}, '.', 1) AS HUGEINT) AS VARCHAR) ELSE ${v} END`;
  else if (keyKind === 'uuid') key = `lower(trim(${v}, '{}'))`;
  else if (keyKind === 'date' && finding.format.kind === 'date')
    key = `CAST(epoch_us(try_strptime(${v}, ${quoteText(finding.format.pattern)})) AS VARCHAR)`;
  const nulls = ['', ...finding.nullWords, ...(sentinel === undefined ? [] : [sentinel])];
  return `CASE WHEN ${v} NOT IN (${nulls.map(quoteText).join(', ')}) THEN ${key} END`;
}

/** SQL of a column's canonical key value, NULL where there is none. */
export function keySql(column: ColumnFacts): string {
  const raw = quoteIdentifier(column.name);
  const kind = column.keyKind;
  const asWritten = kind === 'text' || (kind === 'int' && isPlain(column.profile));
  const text = column.profile.padded ? trimmedSql(raw) : raw;
  return canonicalSql(column.finding, asWritten ? 'text' : kind, text, column.sentinel);
}

/** The same where values are compared within the column only: dates as they are written. */
export function ownKeySql(column: ColumnFacts): string {
  return column.keyKind === 'date' || column.keyKind === null ? quoteIdentifier(column.name) : keySql(column);
}

/** Is every whole number written in the one plain way? */
function isPlain(profile: Profile): boolean {
  return profile.pointed === 0 && profile.zeroLed === 0 && !/^\+/.test(profile.min);
}
