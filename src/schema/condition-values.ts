// Values of SQL and what its operators make of them, with the third truth value. Dates are milliseconds, as in tables.

/** Of a column or an expression; null is unknown. Dates are milliseconds, as in tables. */
export type Scalar = number | string | boolean | null;

/** What is compared is of kinds that only the database knows how to compare. */
export class Unclear extends Error {}

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

export function isOneOf(value: Scalar, list: Scalar[]): boolean | null {
  if (value === null) return null;
  if (list.some((item) => item !== null && orderOf(value, item) === 0)) return true;
  return list.includes(null) ? null : false;
}

function orderOf(a: Exclude<Scalar, null>, b: Exclude<Scalar, null>): number {
  if (typeof a === 'boolean' || typeof b === 'boolean') return Number(truth(a)) - Number(truth(b));
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return number(a) - number(b);
}

/** A text beside a number is a number, a date or a time of day. */
export function number(value: Exclude<Scalar, null>): number {
  if (typeof value !== 'string') return Number(value);
  const plain = value.trim() === '' ? NaN : Number(value);
  if (!Number.isNaN(plain)) return plain;
  const time = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(value);
  if (time) return ((Number(time[1]) * 60 + Number(time[2])) * 60 + Number(time[3] ?? 0)) * 1000;
  const date = /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(value)
    ? Date.parse(value.length === 10 ? value : `${value.replace(' ', 'T')}Z`)
    : NaN;
  if (Number.isNaN(date)) throw new Unclear(`${value} is no number`);
  return date;
}

export function text(value: Exclude<Scalar, null>): string {
  return String(value);
}

export function calculated(sign: string, a: Scalar, b: Scalar): Scalar {
  if (a === null || b === null) return null;
  if (sign === '|') return text(a) + text(b);
  const [x, y] = [number(a), number(b)];
  if (sign === '+') return x + y;
  if (sign === '-') return x - y;
  return sign === '*' ? x * y : x % y;
}

const patterns = new Map<string, RegExp>();

export function likePattern(like: string, anyCase: boolean): RegExp {
  const key = `${anyCase}${like}`;
  let pattern = patterns.get(key);
  if (!pattern) {
    const source = like
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '[^]*')
      .replaceAll('_', '[^]');
    patterns.set(key, (pattern = new RegExp(`^${source}$`, anyCase ? 'iu' : 'u')));
  }
  return pattern;
}
