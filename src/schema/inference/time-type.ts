// Columns of days, moments, times of day and durations.
import { detectDuration, isWritten } from '../duration-format';
import type { ValueFormat } from '../types';
import { readValue } from '../value-format';
import { detectDate } from './date-detect';
import { countValues, fits, verify, type Finding, type Reading } from './type-reading';

const DATE_WORDS = /^(date|day|dat|datum|fecha|birth|dob|time|timestamp|ymd|issued|since|until|valid|when)$/;

/** 19930705 or 930705: only where the name says date, or where so many could not be dates by chance. */
export function packedDate(reading: Reading): Finding | null {
  const { name, values, distinct } = reading;
  const width = values[0].length;
  if ((width !== 6 && width !== 8) || values.some((v) => v.length !== width)) return null;
  const named = name.words.some((w) => DATE_WORDS.test(w));
  if (!named && distinct < (width === 8 ? 8 : 60)) return null;
  if (name.isId && !named) return null;
  if (width === 8 && values.some((v) => v < '18500101' || v > '21991231') && !values.includes('99991231')) return null;
  const found = detectDate(values, 1);
  if (!found) return null;
  const checked = verify(reading, { kind: 'date', pattern: found.pattern });
  if (!checked || checked.evidence.length > 0) return null;
  const evidence = [`All ${distinct} values are days written as ${width === 8 ? 'year, month, day' : 'YYMMDD'}.`];
  const format: ValueFormat = { kind: 'date', pattern: found.pattern };
  return { type: 'date', format, keyKind: 'date', confidence: named ? 0.95 : 0.85, evidence };
}

export function dateType(reading: Reading): Finding | null {
  const { name, values, distinct } = reading;
  const found = detectDate(values);
  if (!found) return null;
  const format: ValueFormat = { kind: 'date', pattern: found.pattern };
  const checked = verify(reading, format);
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

/** Share of the rows that may be written otherwise. */
const STRAY = 0.01;
const SPAN_WORDS = /^(duration|length|elapsed|runtime|lap|split|pace|gap|interval|delay)$/;

/**
 * Spans of time that are no plain hours, minutes and seconds: with parts of a second, a sign, ISO 8601, or with as many
 * numbers as it takes. Each must be written exactly as the format writes it.
 */
export function durationType(reading: Reading): Finding | null {
  const { name, values, profile, distinct } = reading;
  const format = detectDuration(values);
  if (!format) return null;
  const { style, decimals, plus, always, largest } = format;
  const plain = style === 'clock' && decimals === 0 && !plus && always === largest;
  if (plain || (style === 'clock' && largest === 'second')) return null;
  const ms = values.map((v) => Number(readValue(format, v) ?? NaN));
  // 9:05 beside 9:05:30 may be hours and minutes.
  const short = values.filter((v) => v.split(':').length === 2);
  const named = name.words.some((w) => SPAN_WORDS.test(w));
  if (style === 'clock' && decimals === 0 && !plus && !named && !short.some((v) => parseInt(v, 10) >= 24)) return null;
  const wrong = countValues(reading, (v) => !isWritten(format, v));
  if (!fits(distinct - wrong.distinct, distinct) || wrong.rows > STRAY * (profile.rows - profile.empty)) return null;
  const day = always === 'hour' && format.padded && !named && ms.every((v) => !(v < 0 || v >= 86_400_000));
  const evidence = [`${day ? 'Times of day' : 'Spans of time'} written as “${values[0]}”.`];
  if (wrong.distinct > 0) evidence.push(`${wrong.rows} rows are written otherwise (“${wrong.examples[0]}”).`);
  return { type: day ? 'time' : 'duration', format, keyKind: null, confidence: 0.95, evidence };
}

export function timeType(reading: Reading): Finding | null {
  const { values } = reading;
  const good = values.filter((v) => /^-?\d{1,4}:[0-5]\d(:[0-5]\d(\.\d+)?)?$/.test(v));
  if (good.length < 0.98 * values.length || good.length === 0) return null;
  const format: ValueFormat = {
    kind: 'time',
    seconds: good.some((v) => v.split(':').length === 3),
    padded: !good.some((v) => /^-?\d:/.test(v)),
  };
  const checked = verify(reading, format);
  if (!checked) return null;
  const late = countValues(reading, (v) => {
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
