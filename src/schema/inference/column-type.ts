// The type and the written format of one column, from its profile; what the sample suggests is checked on all distinct
// values. Meanings (e-mail, city) are meaning.ts, keys are primary-keys.ts.
import type { DeclaredType } from '../declared-kind';
import type { DistinctValues } from './distinct-values';
import type { ColumnName } from './names';
import { decimalType, integerType, writtenNumberType } from './number-type';
import type { Profile } from './profile';
import { booleanType, textType } from './text-type';
import { dateType, durationType, timeType } from './time-type';
import type { Finding, Reading, TypeFinding } from './type-reading';

const NULL_ALWAYS = new Set(['NULL', '\\N', 'nan', 'NaN', 'None', '<NULL>', '(null)', '#N/A', '<NA>']);
const NULL_IN_NUMBERS = new Set([
  ...NULL_ALWAYS,
  ...['null', 'none', 'NA', 'N/A', 'n/a', 'na', '-', '--', '---', '?', '.', '*', 'missing', 'unknown', '0000-00-00'],
  '0000-00-00 00:00:00',
]);

/** @param declared what SQL says of the column; it wins over what the values look like */
export function findType(
  profile: Profile,
  all: DistinctValues,
  name: ColumnName,
  declared?: DeclaredType,
): TypeFinding {
  const found = typeOfValues(profile, all, name, declared);
  if (!declared || found.type === 'empty') return found;
  const evidence = [`Declared as ${declared.type}.`, ...found.evidence];
  if (declared.kind === 'decimal' && found.type === 'integer') return { ...found, type: 'decimal', evidence };
  if (declared.kind === 'boolean' && profile.distinct - found.nullWords.length <= 2)
    return { ...found, type: 'boolean', format: { kind: 'text' }, evidence };
  return { ...found, evidence };
}

function typeOfValues(profile: Profile, all: DistinctValues, name: ColumnName, declared?: DeclaredType): TypeFinding {
  const seen = [...profile.top, ...profile.sample];
  const present = (words: Set<string>) => {
    const found = new Map<string, number>();
    for (const { value, count } of seen) if (words.has(value)) found.set(value, count);
    return [...found].sort((a, b) => b[1] - a[1]).map(([word]) => word);
  };
  const always = present(NULL_ALWAYS);
  if (profile.distinct === always.length) return empty(profile, always);
  const loose = present(NULL_IN_NUMBERS);
  const values = seen.map((s) => s.value).filter((v) => !NULL_IN_NUMBERS.has(v));
  const distinct = profile.distinct - loose.length;
  const text = { ...textType(profile, name), nullWords: always };
  if (values.length === 0 || profile.long) return text;
  const reading: Reading = { profile, name, all, nulls: loose, values, distinct };
  const whole = integerType(reading);
  // Digits in a column of text are a code (a postcode, a number of a house), unless it is called like a measure.
  if (declared?.kind === 'text' && !name.measure && whole?.type === 'integer' && loose.length === 0)
    return { ...text, keyKind: whole.keyKind };
  const typed =
    booleanType(reading) ??
    whole ??
    decimalType(reading) ??
    dateType(reading) ??
    durationType(reading) ??
    timeType(reading) ??
    writtenNumberType(reading);
  if (typed) return { ...typed, nullWords: typed.type === 'boolean' || isText(typed) ? always : loose };
  return text;
}

const isText = (finding: Finding) => finding.type === 'identifier' || finding.type === 'category';

function empty(profile: Profile, nullWords: string[]): TypeFinding {
  return {
    type: 'empty',
    format: { kind: 'text' },
    nullWords,
    keyKind: null,
    confidence: 1,
    evidence: [profile.rows === 0 ? 'The table has no rows.' : `None of ${profile.rows} rows has a value.`],
  };
}
