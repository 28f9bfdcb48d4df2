// Values of SQL and what its operators make of them, with the third truth value. Dates are milliseconds, as in tables.
import type { SqlDialect } from '../database/catalogue';

/** Of a column or an expression; null is unknown. Dates are milliseconds, as in tables. */
export type Scalar = number | string | boolean | null;
export type Known = Exclude<Scalar, null>;

/** `numeric` holds whole numbers and others, and only the value tells which. */
export type ValueKind =
  'integer' | 'number' | 'numeric' | 'date' | 'timestamp' | 'time' | 'interval' | 'text' | 'boolean' | 'unknown';

export type Row = (column: string) => Scalar;

export interface Expression {
  kind: ValueKind;
  value: (row: Row) => Scalar;
}

/** What the condition says is not known here. */
export class Unread extends Error {}
/** What is compared is of kinds that only the database knows how to compare. */
export class Unclear extends Error {}
/** The database would refuse the row for an error of its own, a division by zero. */
export class Refused extends Error {}

export const msPerDay = 86_400_000;
export const isDated = ({ kind }: Expression) => kind === 'date' || kind === 'timestamp' || kind === 'time';
export const isNumeric = ({ kind }: Expression) => kind === 'integer' || kind === 'number' || kind === 'numeric';

export function truth(value: Scalar): boolean | null {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (/^(1|t|true|y|yes)$/i.test(value)) return true;
  if (/^(0|f|false|n|no)$/i.test(value)) return false;
  throw new Unclear(`${value} is neither true nor false`);
}

export function not(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

export function both(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

export function compared(operator: string, a: Scalar, b: Scalar): boolean | null {
  if (a === null || b === null) return null;
  const order = orderOf(a, b);
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    default:
      return order >= 0;
  }
}

/** IS NOT DISTINCT FROM: unknown is like unknown. */
export function same(a: Scalar, b: Scalar): boolean {
  return a === null || b === null ? a === b : orderOf(a, b) === 0;
}

export function isOneOf(value: Scalar, list: Scalar[]): boolean | null {
  if (value === null) return null;
  if (list.some((item) => item !== null && orderOf(value, item) === 0)) return true;
  return list.includes(null) ? null : false;
}

function orderOf(a: Known, b: Known): number {
  if (typeof a === 'boolean' || typeof b === 'boolean') return Number(truth(a)) - Number(truth(b));
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return number(a) - number(b);
}

/** A text beside a number is a number, a date or a time of day. @throws Unclear */
export function number(value: Known): number {
  if (typeof value !== 'string') return Number(value);
  const plain = value.trim() === '' ? NaN : Number(value);
  if (!Number.isNaN(plain)) return plain;
  const moment = momentOf(value);
  if (moment === null) throw new Unclear(`${value} is no number`);
  return moment;
}

/** Milliseconds of a date, a moment or a time of day as ISO writes them; null for another text. */
export function momentOf(value: string): number | null {
  const time = /^(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?$/.exec(value);
  if (time) return ((Number(time[1]) * 60 + Number(time[2])) * 60 + Number(time[3] ?? 0)) * 1000;
  const date = /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(value)
    ? Date.parse(value.length === 10 ? value : `${value.replace(' ', 'T')}Z`)
    : NaN;
  return Number.isNaN(date) ? null : date;
}

/** A value as SQL writes it in a text. */
export function textOf({ kind, value }: Expression): (row: Row) => string | null {
  const write = (v: Known): string => {
    if (typeof v !== 'number' || kind === 'integer') return String(v);
    const iso = new Date(v).toISOString();
    if (kind === 'date') return iso.slice(0, 10);
    if (kind === 'timestamp') return iso.slice(0, 19).replace('T', ' ');
    return kind === 'time' ? iso.slice(11, 19) : String(v);
  };
  return (row) => {
    const v = value(row);
    return v === null ? null : write(v);
  };
}

/** Of numbers alone; what divides by zero is null, or an error where the database makes it one. */
export function calculated(sign: string, a: Expression, b: Expression, dialect: SqlDialect | null): Expression {
  const whole = (e: Expression, v: number) => e.kind === 'integer' || (e.kind === 'numeric' && Number.isInteger(v));
  const strict = dialect === 'postgres' || dialect === 'tsql';
  const floating = dialect === 'mysql' || dialect === 'duckdb';
  const byZero = () => {
    if (strict) throw new Refused('division by zero');
    return null;
  };
  const result = (x: number, y: number): number | null => {
    const truncates = dialect === 'sqlite' && sign === '%';
    const [p, q] = truncates ? [Math.trunc(x), Math.trunc(y)] : [x, y];
    switch (sign) {
      case '+':
        return p + q;
      case '-':
        return p - q;
      case '*':
        return p * q;
      case '%':
        return q === 0 ? byZero() : p % q;
      case '//':
        return q === 0 ? byZero() : Math.trunc(p / q);
      case '&':
        return Number(BigInt(p) & BigInt(q));
      case '^':
        return p ** q;
      default:
        // DuckDB divides as IEEE 754 does, and what is no number is above all numbers.
        if (q === 0) return dialect === 'duckdb' ? (p < 0 ? -Infinity : Infinity) : byZero();
        return !floating && whole(a, p) && whole(b, q) ? Math.trunc(p / q) : p / q;
    }
  };
  return {
    kind: resultKind(sign, a, b, floating),
    value: (row) => {
      const [x, y] = [a.value(row), b.value(row)];
      return x === null || y === null ? null : result(number(x), number(y));
    },
  };
}

function resultKind(sign: string, a: Expression, b: Expression, floating: boolean): ValueKind {
  if (sign === '^' || (sign === '/' && floating)) return 'number';
  if (a.kind === 'integer' && b.kind === 'integer') return 'integer';
  return a.kind === 'number' || b.kind === 'number' ? 'number' : 'numeric';
}

/**
 * Sums and differences with dates: days between dates, spans between moments.
 * @throws Unread where the database takes them for something else
 */
export function shifted(sign: string, a: Expression, b: Expression, dialect: SqlDialect | null): Expression {
  if (dialect === 'tsql' || (dialect === 'mysql' && b.kind !== 'interval')) throw new Unread();
  const value =
    (scale: (y: number) => number, result = (ms: number) => ms) =>
    (row: Row) => {
      const [x, y] = [a.value(row), b.value(row)];
      if (x === null || y === null) return null;
      return result(sign === '+' ? number(x) + scale(number(y)) : number(x) - scale(number(y)));
    };
  const plain = (ms: number) => ms;
  if (sign === '-' && a.kind === 'date' && b.kind === 'date')
    return { kind: 'integer', value: value(plain, (ms) => Math.round(ms / msPerDay)) };
  if (sign === '-' && isDated(a) && isDated(b)) return { kind: 'interval', value: value(plain) };
  if (b.kind === 'interval') return { kind: a.kind === 'date' ? 'timestamp' : a.kind, value: value(plain) };
  if (a.kind === 'date' && b.kind === 'integer') return { kind: 'date', value: value((days) => days * msPerDay) };
  throw new Unread();
}

const UNITS: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: msPerDay,
  week: 7 * msPerDay,
};

/** '2 days', '1 hour 30 minutes'; months and years are of no fixed length. @throws Unread */
export function spanOf(words: string): number {
  let sum = 0;
  const rest = words.replace(
    /(-?\d+(?:\.\d+)?)\s*(second|minute|hour|day|week)s?/gi,
    (_, count: string, unit: string) => {
      sum += Number(count) * UNITS[unit.toLowerCase()];
      return '';
    },
  );
  if (rest.trim() !== '' || words.trim() === '') throw new Unread();
  return sum;
}
