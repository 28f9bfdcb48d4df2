// Values as written in the file <-> values in memory, by the format of the column. Each format has the same reader
// twice, in SQL (for whole columns) and in JavaScript (for single values), and one writer; the pair is tested against
// each other. Which format a column has is found elsewhere (column-type.ts).
import { quoteIdentifier, quoteText } from '../database/sql';
import { formatDate, parseDate } from './date-pattern';
import { durationSql, readDuration, writeDuration } from './duration-format';
import { escapeRegex, trimBlanks, trimmedSql } from './sql';
import { storageOf, type ColumnSchema, type ValueFormat } from './types';

type NumberFormat = Extract<ValueFormat, { kind: 'number' }>;
type TimeFormat = Extract<ValueFormat, { kind: 'time' }>;

const NUMBER = '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?';
const NUMBER_REGEX = new RegExp(`^${NUMBER}$`);
const TIME = '-?[0-9]+:[0-5][0-9](:[0-5][0-9](\\.[0-9]+)?)?';
const TIME_PARTS = /^(-?)([0-9]+):([0-5][0-9])(?::([0-5][0-9](?:\.[0-9]+)?))?$/;

const prefixPattern = (prefix: string) => `^([+-]?)\\s*${escapeRegex(prefix.trim())}\\s*([+-]?)`;
const suffixPattern = (suffix: string) => `\\s*${escapeRegex(suffix.trim())}$`;

function numberText(format: NumberFormat, text: string): string {
  let t = trimBlanks(text);
  if (format.prefix.trim()) t = t.replace(new RegExp(prefixPattern(format.prefix)), '$1$2');
  if (format.suffix.trim()) t = t.replace(new RegExp(suffixPattern(format.suffix)), '');
  if (format.thousands) t = t.replaceAll(format.thousands, '');
  if (format.thousands === ' ') t = t.replaceAll('\u00a0', '').replaceAll('\u202f', '');
  if (format.decimalComma) t = t.replaceAll(',', '.');
  return t;
}

function numberSql(format: NumberFormat, trimmed: string): string {
  let t = trimmed;
  if (format.prefix.trim()) t = `regexp_replace(${t}, ${quoteText(prefixPattern(format.prefix))}, '\\1\\2')`;
  if (format.suffix.trim()) t = `regexp_replace(${t}, ${quoteText(suffixPattern(format.suffix))}, '')`;
  if (format.thousands) t = `replace(${t}, ${quoteText(format.thousands)}, '')`;
  if (format.thousands === ' ') t = `replace(replace(${t}, chr(160), ''), chr(8239), '')`;
  if (format.decimalComma) t = `replace(${t}, ',', '.')`;
  const value = `TRY_CAST(${t} AS DOUBLE)`;
  return `CASE WHEN regexp_full_match(${t}, '${NUMBER}') AND isfinite(${value}) THEN ${value} END`;
}

function timeSql(trimmed: string): string {
  const part = (i: number) => `CAST(split_part(ltrim(${trimmed}, '-'), ':', ${i}) AS DOUBLE)`;
  const seconds = `coalesce(TRY_CAST(split_part(${trimmed}, ':', 3) AS DOUBLE), 0)`;
  const sign = `CASE WHEN starts_with(${trimmed}, '-') THEN -1 ELSE 1 END`;
  return (
    `CASE WHEN regexp_full_match(${trimmed}, '${TIME}') THEN ` +
    `round((${part(1)} * 3600 + ${part(2)} * 60 + ${seconds}) * 1e6) / 1e3 * (${sign}) END`
  );
}

/**
 * SQL that reads a raw VARCHAR: DOUBLE for number, date (ms since 1970 UTC), time (ms since midnight) and duration (ms) formats,
 * VARCHAR for text. What cannot be read is NULL.
 * @param expression SQL of the raw text
 */
export function readValueSql(format: ValueFormat, expression: string): string {
  const trimmed = trimmedSql(expression);
  switch (format.kind) {
    case 'number':
      return numberSql(format, trimmed);
    case 'date':
      return `epoch_us(try_strptime(${trimmed}, ${quoteText(format.pattern)})) / 1000.0`;
    case 'time':
      return timeSql(trimmed);
    case 'duration':
      return durationSql(format, trimmed);
    case 'text':
      return format.trimmed ? `nullif(${trimmed}, '')` : `CASE WHEN ${trimmed} <> '' THEN ${expression} END`;
  }
}

/** The same in JavaScript: a number for number, date, time and duration formats, a string for text, null when it cannot be read. */
export function readValue(format: ValueFormat, text: string): number | string | null {
  switch (format.kind) {
    case 'number': {
      const t = numberText(format, text);
      const value = NUMBER_REGEX.test(t) ? Number(t) : NaN;
      return Number.isFinite(value) ? value : null;
    }
    case 'date':
      return parseDate(format.pattern, trimBlanks(text));
    case 'time': {
      const match = TIME_PARTS.exec(trimBlanks(text));
      if (!match) return null;
      const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
      const ms = Math.round(seconds * 1e6) / 1e3;
      return match[1] ? -ms : ms;
    }
    case 'duration':
      return readDuration(format, trimBlanks(text));
    case 'text': {
      const trimmed = trimBlanks(text);
      return trimmed === '' ? null : format.trimmed ? trimmed : text;
    }
  }
}

function plainDigits(value: number, format: NumberFormat): string {
  let text = String(value);
  // Most numbers: whole, and nothing to add.
  if (Number.isSafeInteger(value) && !(format.padded ? format.decimals : format.leastDecimals)) return text;
  const point = text.indexOf('.');
  const decimals = point < 0 ? 0 : text.length - point - 1;
  if (text.includes('e') || decimals > format.decimals) text = value.toFixed(Math.min(format.decimals, 100));
  if (text.includes('e')) text = BigInt(value).toString();
  const [whole, fraction = ''] = text.split('.');
  const least = format.padded ? format.decimals : (format.leastDecimals ?? 0);
  const digits = fraction.replace(/0+$/, '').padEnd(least, '0');
  return digits === '' ? whole : `${whole}.${digits}`;
}

function writeNumber(format: NumberFormat, value: number): string {
  const digits = plainDigits(Math.abs(value), format);
  if (!format.thousands && !format.decimalComma)
    return (value < 0 && /[1-9]/.test(digits) ? '-' : '') + format.prefix + digits + format.suffix;
  const [digitsBefore, fraction] = digits.split('.') as [string, string?];
  let whole = digitsBefore;
  if (format.thousands) whole = whole.replace(/\B(?=(\d{3})+$)/g, format.thousands);
  const body = fraction === undefined ? whole : whole + (format.decimalComma ? ',' : '.') + fraction;
  const negative = value < 0 && /[1-9]/.test(digits);
  return (negative ? '-' : '') + format.prefix + body + format.suffix;
}

function writeTime(format: TimeFormat, value: number): string {
  const micros = Math.round(Math.abs(value) * 1000);
  const seconds = Math.floor(micros / 1e6);
  const minutes = Math.floor(seconds / 60);
  const hours = String(Math.floor(minutes / 60)).padStart(format.padded ? 2 : 1, '0');
  let text = `${value < 0 ? '-' : ''}${hours}:${String(minutes % 60).padStart(2, '0')}`;
  if (!format.seconds) return text;
  text += `:${String(seconds % 60).padStart(2, '0')}`;
  const fraction = String(micros % 1e6).padStart(6, '0');
  return fraction === '000000' ? text : `${text}.${fraction.replace(/0+$/, '')}`;
}

/** Writes a value as the column writes it; numbers are rounded to the decimals of the format. */
export function writeValue(format: ValueFormat, value: number | string): string {
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) return '';
  switch (format.kind) {
    case 'number':
      return writeNumber(format, value);
    case 'date':
      return formatDate(format.pattern, value);
    case 'time':
      return writeTime(format, value);
    case 'duration':
      return writeDuration(format, value);
    case 'text':
      return String(value);
  }
}

type Written = Pick<ColumnSchema, 'type' | 'format' | 'nullWords'>;

/** A column that is held as text keeps its writing, whatever its format says. */
function formatOf(column: Written): ValueFormat {
  return storageOf(column.type) === 'number' || column.format.kind === 'text' ? column.format : { kind: 'text' };
}

/** SQL that reads a whole column of the source: DOUBLE or VARCHAR as `storageOf(type)` says; null words become NULL. */
export function readColumnSql(column: ColumnSchema, prefix = ''): string {
  const raw = prefix + quoteIdentifier(column.name);
  const value = readValueSql(formatOf(column), raw);
  if (column.nullWords.length === 0) return value;
  const words = column.nullWords.map(quoteText).join(', ');
  return `CASE WHEN ${trimmedSql(raw)} IN (${words}) THEN NULL ELSE ${value} END`;
}

/** A field of the file as a value in memory, null words included. */
export function readCell(column: Written, text: string | null): number | string | null {
  if (text === null || column.nullWords.includes(trimBlanks(text))) return null;
  return readValue(formatOf(column), text);
}

/** A value in memory as a field of the file; null gives the column's first null word, or an empty field. */
export function writeCell(column: Written, value: number | string | null): string {
  if (value === null || (typeof value === 'number' && Number.isNaN(value))) return column.nullWords[0] ?? '';
  return writeValue(formatOf(column), value);
}
