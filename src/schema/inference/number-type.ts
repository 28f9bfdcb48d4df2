// Columns of whole numbers, decimal numbers and numbers written with a comma, a sign or a unit; digits that are a code.
import type { DistinctValues } from './distinct-values';
import { detectNumber, formatDecimals, plainNumber } from './number-detect';
import { packedDate } from './time-type';
import { fits, verify, type Finding, type Reading } from './type-reading';

export function integerType(reading: Reading): Finding | null {
  const { profile, name, all, values, distinct } = reading;
  if (!fits(profile.integers, distinct)) return null;
  const date = packedDate(reading);
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

export function decimalType(reading: Reading): Finding | null {
  const { profile, name, all, distinct } = reading;
  if (!fits(profile.numbers, distinct)) return null;
  const p = fractionsOf(all, (v) => (/^[+-]?[\d.]+([eE][+-]?\d+)?$/.test(v) ? (v.split('.')[1] ?? '') : undefined));
  const exponents = all.values.some((v) => /^[+-]?[\d.]+[eE]/.test(v));
  const most = exponents ? 15 : Math.min(15, p.most);
  const format = formatDecimals(plainNumber, most, exponents ? 0 : p.least, p.zeros && !exponents);
  const checked = verify(reading, format);
  if (!checked) return null;
  // Numbers of shelves, chapters and accounts ("512.4"): of one form, and called so.
  const isCode = name.isId && !name.measure && profile.minLength === profile.maxLength && profile.minLength <= 12;
  if (isCode && p.least === p.most && !exponents)
    return {
      type: 'identifier',
      format: { kind: 'text', trimmed: true },
      keyKind: 'text',
      confidence: 0.85,
      evidence: [`Digits with a point, all of one form (“${profile.min}”): a code, kept as it is written.`],
    };
  const evidence = [`Numbers with up to ${most} decimals.`, ...checked.evidence];
  return { type: 'decimal', format, keyKind: null, confidence: Math.min(0.98, checked.confidence), evidence };
}

/** Numbers with a decimal comma, separators or a unit. */
export function writtenNumberType(reading: Reading): Finding | null {
  const { all, values } = reading;
  const sampled = detectNumber(values);
  if (!sampled) return null;
  const point = sampled.decimalComma ? ',' : '.';
  const behind = new RegExp(`\\${point}(\\d*)[^\\d]*$`);
  const p = fractionsOf(all, (v) => behind.exec(v)?.[1] ?? '');
  const bare = { ...sampled, decimals: 0, padded: false };
  delete bare.leastDecimals;
  const format = formatDecimals(bare, Math.min(15, p.most), p.least, p.zeros);
  const checked = verify(reading, format);
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
