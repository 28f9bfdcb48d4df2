// Finds how sample values write numbers beyond plain digits: thousands, decimal comma, currency and units.
// It proposes; the caller checks it on all values.
import { readValue } from '../value-format';
import type { ValueFormat } from '../types';

export type NumberFormat = Extract<ValueFormat, { kind: 'number' }>;

const CURRENCIES = '[$€£¥₹₽₩฿]|US\\$|A\\$|C\\$|R\\$|CHF|EUR|USD|GBP|Kč|Rs\\.?|kr\\.?';
const PARTS = new RegExp(
  `^[+-]?\\s*(?<prefix>(?:${CURRENCIES})\\s?)?[+-]?(?<body>\\d(?:[\\d.,'\\u00a0\\u202f ]*[\\d.,])?|[.,]\\d+)(?<suffix>\\s?[^\\d\\s.,][^\\d.,]{0,4})?$`,
  'u',
);

export const plainNumber: NumberFormat = {
  kind: 'number',
  decimals: 0,
  padded: false,
  decimalComma: false,
  thousands: '',
  prefix: '',
  suffix: '',
};

/** @returns a format that reads at least 98 % of the values, or null */
export function detectNumber(values: readonly string[]): NumberFormat | null {
  const parts = values.map((v) => PARTS.exec(v)?.groups);
  const good = parts.filter((p) => p !== undefined);
  if (good.length < 0.98 * values.length || good.length === 0) return null;
  const only = (key: 'prefix' | 'suffix') => {
    const found = new Set(good.map((p) => p[key] ?? ''));
    return found.size === 1 ? [...found][0] : null;
  };
  const prefix = only('prefix');
  const suffix = only('suffix');
  if (prefix === null || suffix === null) return null;
  const bodies = good.map((p) => p.body.trim().replace(/[\u00a0\u202f]/g, ' '));
  for (const [decimalComma, thousands] of [
    [false, ','],
    [false, ''],
    [false, "'"],
    [false, ' '],
    [true, ''],
    [true, '.'],
    [true, ' '],
  ] as const) {
    if (decimalComma && !bodies.some((b) => b.includes(','))) continue;
    if (thousands && !bodies.some((b) => b.includes(thousands))) continue;
    const point = decimalComma ? ',' : '\\.';
    const group = thousands === '.' ? '\\.' : thousands;
    const whole = thousands ? `(\\d{1,3}(${group}\\d{3})+|\\d{1,3})` : '\\d*';
    const test = new RegExp(`^${whole}(${point}\\d*)?$`);
    if (bodies.filter((b) => test.test(b)).length < 0.98 * bodies.length) continue;
    const format = withDecimals(
      { ...plainNumber, decimalComma, thousands, prefix, suffix },
      bodies.map((b) => b.split(decimalComma ? ',' : '.')[1] ?? ''),
    );
    if (values.filter((v) => readValue(format, v) !== null).length >= 0.98 * values.length) return format;
  }
  return null;
}

/** Sets the decimals of a format from the digits found after the point. */
export function withDecimals(format: NumberFormat, fractions: readonly string[]): NumberFormat {
  const lengths = fractions.map((f) => f.length);
  const decimals = Math.min(15, Math.max(0, ...lengths));
  const least = Math.min(decimals, ...lengths);
  const zeros = fractions.some((f) => f.endsWith('0'));
  return formatDecimals(format, decimals, least, zeros);
}

/**
 * @param most, least digits after the point
 * @param zeros are there trailing zeros?
 */
export function formatDecimals(format: NumberFormat, most: number, least: number, zeros: boolean): NumberFormat {
  if (most > 0 && most === least && zeros) return { ...format, decimals: most, padded: true };
  const leastDecimals = zeros && least > 0 ? least : 0;
  return { ...format, decimals: most, ...(leastDecimals > 0 ? { leastDecimals } : {}) };
}
