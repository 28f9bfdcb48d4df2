// The type and the written format of one column, from its profile; what the sample suggests is checked on all distinct
// values. Meanings (e-mail, city) are meaning.ts, keys are primary-keys.ts.
import type { ColumnType, ValueFormat } from '../types';
import { readValue } from '../value-format';
import type { DeclaredType } from '../declared-kind';
import { detectDate } from './date-detect';
import type { ColumnName } from './names';
import { detectNumber, formatDecimals, plainNumber } from './number-detect';
import type { Profile } from './profile';
import type { DistinctValues } from './distinct-values';

/** How the values can be compared with those of other columns: none of these for floats and long text. */
export type KeyKind = 'int' | 'text' | 'uuid' | 'date' | null;

export interface TypeFinding {
  type: ColumnType;
  format: ValueFormat;
  nullWords: string[];
  keyKind: KeyKind;
  confidence: number;
  evidence: string[];
}

const NULL_ALWAYS = new Set(['NULL', '\\N', 'nan', 'NaN', 'None', '<NULL>', '(null)', '#N/A', '<NA>']);
const NULL_IN_NUMBERS = new Set([
  ...NULL_ALWAYS,
  ...['null', 'none', 'NA', 'N/A', 'n/a', 'na', '-', '--', '---', '?', '.', '*', 'missing', 'unknown', '0000-00-00'],
  '0000-00-00 00:00:00',
]);
const BOOLEANS = [
  'true/false',
  't/f',
  'yes/no',
  'y/n',
  '1/0',
  'on/off',
  'ja/nein',
  'oui/non',
  'si/no',
  'ano/ne',
  'j/n',
];
const DATE_WORDS = /^(date|day|dat|datum|fecha|birth|dob|time|timestamp|ymd|issued|since|until|valid|when)$/;

/** Columns of few distinct values may have none that does not fit; larger ones one in a hundred. */
const fits = (good: number, all: number) => all > 0 && (all < 200 ? good === all : good >= 0.99 * all);

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
  const whole = values.length === 0 || profile.long ? null : integerType(all, profile, name, values, distinct, loose);
  // Digits in a column of text are a code (a postcode, a number of a house), unless it is called like a measure.
  const code = declared?.kind === 'text' && !name.measure && whole?.type === 'integer' && loose.length === 0;
  if (code) return { ...textType(profile, name), keyKind: whole.keyKind, nullWords: always };
  const typed =
    values.length === 0 || profile.long
      ? null
      : (booleanType(values, distinct) ??
        whole ??
        decimalType(all, profile, distinct, loose) ??
        dateType(all, name, values, distinct, loose) ??
        timeType(all, values, distinct, loose) ??
        writtenNumberType(all, values, distinct, loose));
  if (typed) return { ...typed, nullWords: typed.type === 'boolean' || isText(typed) ? always : loose };
  return { ...textType(profile, name), nullWords: always };
}

type Finding = Omit<TypeFinding, 'nullWords'>;

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

function booleanType(values: readonly string[], distinct: number): Finding | null {
  if (distinct > 2) return null;
  const lower = [...new Set(values.map((v) => v.toLowerCase()))];
  const pair = BOOLEANS.map((b) => b.split('/')).find((p) => lower.every((v) => p.includes(v)));
  if (!pair || (lower.length < 2 && /^([01]|[a-z])$/.test(lower[0]))) return null;
  const evidence = [`Only ${lower.join(' and ')} occur.`];
  const keyKind = lower.every((v) => /^[01]$/.test(v)) ? 'int' : 'text';
  return { type: 'boolean', format: { kind: 'text' }, keyKind, confidence: 0.98, evidence };
}

/** Checks a format on all distinct values; says which do not fit. */
function verify(all: DistinctValues, format: ValueFormat, distinct: number, nulls: readonly string[]) {
  const wrong = countValues(all, nulls, (v) => readValue(format, v) === null);
  if (!fits(distinct - wrong.distinct, distinct)) return null;
  if (wrong.distinct === 0) return { evidence: [], confidence: 1 };
  const examples = wrong.examples.map((e) => `“${e}”`).join(', ');
  return {
    evidence: [`${wrong.rows} rows hold something else (${examples}) and are read as empty.`],
    confidence: 1 - wrong.distinct / distinct,
  };
}

function integerType(
  all: DistinctValues,
  profile: Profile,
  name: ColumnName,
  values: readonly string[],
  distinct: number,
  nulls: readonly string[],
): Finding | null {
  if (!fits(profile.integers, distinct)) return null;
  const date = packedDate(all, name, values, distinct, nulls);
  if (date) return date;
  if (profile.wide > 0)
    return {
      type: 'identifier',
      format: { kind: 'text', trimmed: true },
      keyKind: 'int',
      confidence: 0.95,
      evidence: ['Whole numbers of more than 15 digits: kept as they are written.'],
    };
  const merged = profile.integers - profile.distinctIntegers;
  const sameWidth = profile.minLength === profile.maxLength;
  // A few padded numbers are dirt; where many rows are padded, or all values have one width, it is a code.
  const often = profile.zeroLedRows > 0.15 * (profile.rows - profile.empty);
  if (profile.zeroLed > 0 && (often || (sameWidth && profile.zeroLed > 0.01 * distinct))) {
    const why = sameWidth ? `all of ${profile.maxLength} digits` : 'with leading zeros';
    return {
      type: name.measure && !name.isId ? 'integer' : 'identifier',
      format: name.measure && !name.isId ? plainNumber : { kind: 'text', trimmed: true },
      keyKind: merged > 0.02 * distinct ? 'text' : 'int',
      confidence: 0.9,
      evidence: [`Digits ${why} (“${profile.min}”): a code, kept as it is written.`],
    };
  }
  const points = profile.pointed === 0 ? 0 : mostZeros(all);
  const written = values.filter((v) => /\.0+$/.test(v)).length > 0.5 * values.length;
  const format = written ? formatDecimals(plainNumber, points, points, true) : plainNumber;
  const evidence = ['Whole numbers.'];
  if (points > 0)
    evidence.push(
      profile.pointed === profile.integers ? `Written with a point (“${values[0]}”).` : 'Some are written with “.0”.',
    );
  if (profile.zeroLed > 0) evidence.push(`${profile.zeroLed} are written with leading zeros and taken as the number.`);
  if (profile.integers < distinct)
    evidence.push(`${distinct - profile.integers} distinct values are no whole number and are read as empty.`);
  return { type: 'integer', format, keyKind: 'int', confidence: Math.min(0.98, profile.integers / distinct), evidence };
}

/** Most zeros written after the point of a whole number. */
function mostZeros({ values }: DistinctValues): number {
  let most = 0;
  for (const v of values) {
    const point = v.indexOf('.');
    if (point >= 0 && /^[+-]?\d+\.0*$/.test(v)) most = Math.max(most, v.length - point - 1);
  }
  return most;
}

/** Distinct values and rows for which something holds, null words left out. */
function countValues(
  { values, counts }: DistinctValues,
  without: readonly string[],
  holds: (value: string) => boolean,
): { distinct: number; rows: number; examples: string[] } {
  const found: number[] = [];
  values.forEach((v, i) => {
    if (!without.includes(v) && holds(v)) found.push(i);
  });
  const rows = found.reduce((sum, i) => sum + counts[i], 0);
  const commonest = found.sort((a, b) => counts[b] - counts[a] || (values[a] < values[b] ? -1 : 1)).slice(0, 3);
  return { distinct: found.length, rows, examples: commonest.map((i) => values[i]) };
}

/** Digits behind the point, over the values of which a pattern gives them. */
function fractionsOf({ values }: DistinctValues, fraction: (value: string) => string | undefined) {
  let [most, least, zeros] = [0, Infinity, false];
  for (const v of values) {
    const f = fraction(v);
    if (f === undefined) continue;
    if (f.length > most) most = f.length;
    if (f.length < least) least = f.length;
    if (f.endsWith('0')) zeros = true;
  }
  return { most, least: Number.isFinite(least) ? least : 0, zeros };
}

/** 19930705 or 930705: only where the name says date, or where so many could not be dates by chance. */
function packedDate(
  all: DistinctValues,
  name: ColumnName,
  values: readonly string[],
  distinct: number,
  nulls: readonly string[],
): Finding | null {
  const width = values[0].length;
  if ((width !== 6 && width !== 8) || values.some((v) => v.length !== width)) return null;
  const named = name.words.some((w) => DATE_WORDS.test(w));
  if (!named && distinct < (width === 8 ? 8 : 60)) return null;
  if (name.isId && !named) return null;
  if (width === 8 && values.some((v) => v < '18500101' || v > '21991231') && !values.includes('99991231')) return null;
  const found = detectDate(values, 1);
  if (!found) return null;
  const checked = verify(all, { kind: 'date', pattern: found.pattern }, distinct, nulls);
  if (!checked || checked.evidence.length > 0) return null;
  const evidence = [`All ${distinct} values are days written as ${width === 8 ? 'year, month, day' : 'YYMMDD'}.`];
  const format: ValueFormat = { kind: 'date', pattern: found.pattern };
  return { type: 'date', format, keyKind: 'date', confidence: named ? 0.95 : 0.85, evidence };
}

function decimalType(
  all: DistinctValues,
  profile: Profile,
  distinct: number,
  nulls: readonly string[],
): Finding | null {
  if (!fits(profile.numbers, distinct)) return null;
  const p = fractionsOf(all, (v) => (/^[+-]?[\d.]+([eE][+-]?\d+)?$/.test(v) ? (v.split('.')[1] ?? '') : undefined));
  const exponents = all.values.some((v) => /^[+-]?[\d.]+[eE]/.test(v));
  const most = exponents ? 15 : Math.min(15, p.most);
  const format = formatDecimals(plainNumber, most, exponents ? 0 : p.least, p.zeros && !exponents);
  const checked = verify(all, format, distinct, nulls);
  if (!checked) return null;
  const evidence = [`Numbers with up to ${most} decimals.`, ...checked.evidence];
  return { type: 'decimal', format, keyKind: null, confidence: Math.min(0.98, checked.confidence), evidence };
}

function dateType(
  all: DistinctValues,
  name: ColumnName,
  values: readonly string[],
  distinct: number,
  nulls: readonly string[],
): Finding | null {
  const found = detectDate(values);
  if (!found) return null;
  const format: ValueFormat = { kind: 'date', pattern: found.pattern };
  const checked = verify(all, format, distinct, nulls);
  if (!checked) return null;
  const evidence = [`Dates written as ${found.pattern}.`, ...checked.evidence];
  let confidence = 0.98 * checked.confidence;
  if (found.ambiguous) {
    evidence.push(`Ambiguous: no day is above 12, so ${found.ambiguous} fits all ${distinct} values as well.`);
    confidence = 0.6;
  }
  if (name.mute) confidence *= 0.99;
  const type = found.dateOnly ? 'date' : 'datetime';
  return { type, format, keyKind: 'date', confidence, evidence };
}

function timeType(
  all: DistinctValues,
  values: readonly string[],
  distinct: number,
  nulls: readonly string[],
): Finding | null {
  const good = values.filter((v) => /^-?\d{1,4}:[0-5]\d(:[0-5]\d(\.\d+)?)?$/.test(v));
  if (good.length < 0.98 * values.length || good.length === 0) return null;
  const format: ValueFormat = {
    kind: 'time',
    seconds: good.some((v) => v.split(':').length === 3),
    padded: !good.some((v) => /^-?\d:/.test(v)),
  };
  const checked = verify(all, format, distinct, nulls);
  if (!checked) return null;
  const late = countValues(all, nulls, (v) => {
    const ms = readValue(format, v);
    return typeof ms === 'number' && (ms < 0 || ms >= 86_400_000);
  });
  const evidence = [
    late.rows > 0 ? `Durations: ${late.rows} rows pass 24 hours.` : 'Times of day.',
    ...checked.evidence,
  ];
  const type = late.rows > 0 ? 'duration' : 'time';
  return { type, format, keyKind: null, confidence: 0.95 * checked.confidence, evidence };
}

function writtenNumberType(
  all: DistinctValues,
  values: readonly string[],
  distinct: number,
  nulls: readonly string[],
): Finding | null {
  const sampled = detectNumber(values);
  if (!sampled) return null;
  const point = sampled.decimalComma ? ',' : '.';
  const behind = new RegExp(`\\${point}(\\d*)[^\\d]*$`);
  const p = fractionsOf(all, (v) => behind.exec(v)?.[1] ?? '');
  const bare = { ...sampled, decimals: 0, padded: false };
  delete bare.leastDecimals;
  const format = formatDecimals(bare, Math.min(15, p.most), p.least, p.zeros);
  const checked = verify(all, format, distinct, nulls);
  if (!checked) return null;
  const said = [
    format.decimalComma ? 'a decimal comma' : '',
    format.thousands ? `“${format.thousands}” between thousands` : '',
    format.prefix ? `“${format.prefix.trim()}” in front` : '',
    format.suffix ? `“${format.suffix.trim()}” behind` : '',
  ].filter((s) => s !== '');
  const evidence = [`Numbers with ${said.join(', ') || 'blanks'} (“${values[0]}”).`, ...checked.evidence];
  const type = format.decimals === 0 ? 'integer' : 'decimal';
  return { type, format, keyKind: null, confidence: 0.93 * checked.confidence, evidence };
}

function textType(profile: Profile, name: ColumnName): Finding {
  const { distinct, rows, empty: blank } = profile;
  const filled = rows - blank;
  const format: ValueFormat = { kind: 'text' };
  const keyKind: KeyKind = profile.long || profile.meanLength > 64 ? null : 'text';
  if (profile.uuids > 0 && fits(profile.uuids, distinct))
    return { type: 'identifier', format, keyKind: 'uuid', confidence: 0.99, evidence: ['All values are UUIDs.'] };
  const sample = profile.sample.map((s) => s.value);
  if (isJson(sample))
    return { type: 'json', format, keyKind: null, confidence: 0.98, evidence: ['The sampled values are JSON.'] };
  const hash = /^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;
  if (sample.length > 3 && sample.every((v) => hash.test(v)))
    return { type: 'identifier', format, keyKind, confidence: 0.97, evidence: ['All values look like a hash.'] };
  const share = distinct / Math.max(1, filled);
  const hasBlanks = profile.spaced > 0.1 * distinct;
  if (share > 0.9 && !hasBlanks && distinct > 20 && profile.maxLength <= 64 && isPattern(sample))
    return {
      type: 'identifier',
      format,
      keyKind,
      confidence: 0.85,
      evidence: [`${distinct} distinct values of one pattern in ${filled} rows (“${profile.min}”).`],
    };
  if (distinct <= 20 || (distinct <= 1000 && share < 0.2) || (distinct <= 5000 && share < 0.02))
    if (profile.meanLength <= 64 && !(distinct === filled && filled > 12 && hasBlanks))
      return {
        type: 'category',
        format,
        keyKind,
        confidence: 0.9,
        evidence: [`${distinct} distinct values in ${filled} rows.`],
      };
  const evidence = [
    `${distinct} distinct values in ${filled} rows, ${Math.round(profile.meanLength)} letters on average.`,
  ];
  return { type: name.isId && !hasBlanks ? 'identifier' : 'text', format, keyKind, confidence: 0.85, evidence };
}

function isJson(sample: readonly string[]): boolean {
  if (sample.length === 0 || !sample.every((v) => /^[[{]/.test(v))) return false;
  return sample.slice(0, 100).every((v) => {
    try {
      return typeof JSON.parse(v) === 'object';
    } catch {
      return false;
    }
  });
}

/** Do most values have the same shape (letters, digits, marks)? */
function isPattern(sample: readonly string[]): boolean {
  const shapes = new Map<string, number>();
  let digits = 0;
  for (const value of sample) {
    if (/\d/.test(value)) digits++;
    const shape = value.replace(/\p{L}+/gu, 'a').replace(/\d+/g, '9');
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
  }
  const most = Math.max(...shapes.values());
  return digits > 0.9 * sample.length && most > 0.6 * sample.length;
}
