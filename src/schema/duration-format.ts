// Spans of time as written <-> milliseconds: "1:35.360" as a clock shows them, "PT1H30M" as ISO 8601 writes them.
// One pattern is read by SQL and by JavaScript alike.
import { quoteText } from '../database/sql';
import type { DurationUnit, ValueFormat } from './types';

export type DurationFormat = Extract<ValueFormat, { kind: 'duration' }>;

const units: DurationUnit[] = ['second', 'minute', 'hour', 'day'];
const seconds: Record<DurationUnit, number> = { second: 1, minute: 60, hour: 3600, day: 86_400 };

interface Pattern {
  /** Without ^ and $; group 1 is the sign. */
  source: string;
  /** From group 2 on: unit of each. */
  groups: DurationUnit[];
}

function patternOf({ style, always }: DurationFormat): Pattern {
  const whole = '([0-9]+)';
  const part = '[0-9]+(?:\\.[0-9]{1,6})?';
  if (style === 'iso')
    return {
      source: `([+-]?)P(?:${whole}D)?(?:T(?:${whole}H)?(?:${whole}M)?(?:(${part})S)?)?`,
      groups: ['day', 'hour', 'minute', 'second'],
    };
  const sixty = '[0-5][0-9]';
  const clock = `(?:(?:${whole}:(${sixty})|${whole}):(${sixty}(?:\\.[0-9]{1,6})?))`;
  return {
    source: always === 'second' ? `([+-]?)(?:${clock}|(${part}))` : `([+-]?)${clock}`,
    groups: ['hour', 'minute', 'minute', 'second', ...(always === 'second' ? (['second'] as const) : [])],
  };
}

/** SQL that reads trimmed text: milliseconds, NULL for what is not written so. */
export function durationSql(format: DurationFormat, trimmed: string): string {
  const { source, groups } = patternOf(format);
  const group = (i: number) => `regexp_extract(${trimmed}, ${quoteText(`^${source}$`)}, ${i})`;
  const sum = groups
    .map((unit, i) => `coalesce(TRY_CAST(${group(i + 2)} AS DOUBLE), 0) * ${seconds[unit]}`)
    .join(' + ');
  return (
    `CASE WHEN regexp_full_match(${trimmed}, ${quoteText(source)}) AND regexp_matches(${trimmed}, '[0-9]$|[0-9][DHMS]$') ` +
    `THEN round((${sum}) * 1e6) / 1e3 * (CASE WHEN ${group(1)} = '-' THEN -1 ELSE 1 END) END`
  );
}

/** Milliseconds; null for what is not written so. */
export function readDuration(format: DurationFormat, trimmed: string): number | null {
  const { source, groups } = patternOf(format);
  const match = /[0-9]$|[0-9][DHMS]$/.test(trimmed) ? new RegExp(`^${source}$`).exec(trimmed) : null;
  if (!match) return null;
  const sum = groups.reduce((s, unit, i) => s + Number(match[i + 2] ?? 0) * seconds[unit], 0);
  return (Math.round(sum * 1e6) / 1e3) * (match[1] === '-' ? -1 : 1) + 0;
}

export function writeDuration(format: DurationFormat, value: number): string {
  const { style, largest, always, decimals, plus, padded } = format;
  const finest = 10 ** (6 - decimals);
  const micros = Math.round((Math.abs(value) * 1000) / finest) * finest;
  const parts = new Map<DurationUnit, number>();
  let rest = Math.floor(micros / 1e6);
  for (const unit of [...units].reverse()) {
    if (units.indexOf(unit) > units.indexOf(largest)) continue;
    parts.set(unit, Math.floor(rest / seconds[unit]));
    rest %= seconds[unit];
  }
  const digits = String(micros % 1e6)
    .padStart(6, '0')
    .slice(0, decimals);
  const sign = value < 0 && micros > 0 ? '-' : plus ? '+' : '';
  if (style === 'iso') return sign + isoText(parts, always, digits.replace(/0+$/, ''));
  const from = units.findLastIndex((u) => u === always || (parts.get(u) ?? 0) > 0);
  const numbers = units.slice(0, from + 1).reverse();
  const text = numbers.map((u, i) => String(parts.get(u)!).padStart(i > 0 || padded ? 2 : 1, '0')).join(':');
  return sign + text + (digits ? `.${digits}` : '');
}

/** Units of 0 are left out, but for the one that is always written; "PT0S" for nothing at all. */
function isoText(parts: Map<DurationUnit, number>, always: DurationUnit, fraction: string): string {
  const all = [...parts].some(([, n]) => n > 0) || fraction !== '';
  const written = (u: DurationUnit) =>
    (parts.get(u) ?? 0) > 0 || (u === 'second' && fraction !== '') || (!all && u === always);
  const say = (u: DurationUnit, sign: string, more = '') => (written(u) ? `${parts.get(u) ?? 0}${more}${sign}` : '');
  const clock = say('hour', 'H') + say('minute', 'M') + say('second', 'S', fraction && `.${fraction}`);
  return `P${say('day', 'D')}${clock && `T${clock}`}`;
}

/** How most of some values are written as spans of time; null where they are not. The caller checks it on all values. */
export function detectDuration(values: readonly string[]): DurationFormat | null {
  const fit = (format: DurationFormat) => values.filter((v) => isWritten(format, v)).length;
  let best: DurationFormat | null = null;
  let most = Math.max(1, 0.98 * values.length) - 1e-9;
  for (const format of candidates(values)) {
    const n = fit(format);
    if (n < most || (best && n === most)) continue;
    [best, most] = [format, n];
  }
  return best;
}

/** Is this how the format would write it? */
export function isWritten(format: DurationFormat, value: string): boolean {
  const ms = readDuration(format, value);
  return ms !== null && writeDuration(format, ms) === value;
}

function candidates(values: readonly string[]): DurationFormat[] {
  const plus = values.filter((v) => v.startsWith('+')).length > 0.5 * values.length;
  if (values.every((v) => !/^[+-]?P/.test(v))) return clockFormats(values, plus);
  const decimals = Math.min(6, Math.max(0, ...values.map((v) => /\.(\d+)S$/.exec(v)?.[1].length ?? 0)));
  return [...units].reverse().flatMap((largest) =>
    units.map((always): DurationFormat => ({
      kind: 'duration',
      style: 'iso',
      largest,
      always,
      padded: false,
      decimals,
      plus,
    })),
  );
}

function clockFormats(values: readonly string[], plus: boolean): DurationFormat[] {
  const bare = values.map((v) => v.replace(/^[+-]/, ''));
  const parts = bare.map((v) => v.split(':').length);
  const lengths = bare.map((v) => v.split('.')[1]?.length ?? 0).sort((a, b) => a - b);
  const decimals = Math.min(6, lengths[lengths.length >> 1] ?? 0);
  const largest = units[Math.min(3, Math.max(...parts)) - 1] ?? 'second';
  const always = units[Math.min(3, Math.min(...parts)) - 1] ?? 'second';
  return [false, true].map((padded) => ({ kind: 'duration', style: 'clock', largest, always, padded, decimals, plus }));
}
