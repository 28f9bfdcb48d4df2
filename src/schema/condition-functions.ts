// Functions that a CHECK condition may call, by their names in the databases. Where one takes null, the result is null
// unless it is said otherwise.
import type { SqlDialect } from '../database/catalogue';
import { globPattern, regularPattern } from './condition-patterns';
import {
  calculated,
  msPerDay,
  momentOf,
  number,
  same,
  textOf,
  truth,
  Unread,
  type Expression,
  type Known,
  type Row,
  type Scalar,
  type ValueKind,
} from './condition-values';

type Make = (args: Expression[], dialect: SqlDialect | null) => Expression;

const values = (kind: ValueKind, args: Expression[], result: (...args: Known[]) => Scalar): Expression => ({
  kind,
  value: (row) => {
    const known: Known[] = [];
    for (const arg of args) {
      const v = arg.value(row);
      if (v === null) return null;
      known.push(v);
    }
    return result(...known);
  },
});

const numbers =
  (kind: ValueKind | 'same', result: (...args: number[]) => number, least = 1, most = least): Make =>
  (args) => {
    expect(args, least, most);
    return values(kind === 'same' ? args[0].kind : kind, args, (...known) => result(...known.map(number)));
  };

/** Texts, and numbers behind them. */
const texts =
  (kind: ValueKind, result: (...args: string[]) => Scalar, least = 1, most = least): Make =>
  (args) => {
    expect(args, least, most);
    const written = args.map((arg): Expression => ({ kind: 'text', value: textOf(arg) }));
    return values(kind, written, (...known) => result(...known.map(String)));
  };

function expect(args: Expression[], least: number, most: number): void {
  if (args.length < least || args.length > most) throw new Unread();
}

const letters = (text: string) => [...text];

/** Positions count from 1; SQLite counts negative ones from the end, the others from before the beginning. */
function substring(text: string, start: number, length: number | null, dialect: SqlDialect | null): string {
  const all = letters(text);
  const fromEnd = (dialect === 'sqlite' || dialect === 'mysql' || dialect === 'duckdb') && start < 0;
  const first = fromEnd ? all.length + start : start - 1;
  const end = length === null ? all.length : first + length;
  return all.slice(Math.max(0, first), Math.max(0, end)).join('');
}

const trimmed = (left: boolean, right: boolean) =>
  texts(
    'text',
    (text, chars = ' ') => {
      const all = letters(text);
      while (left && all.length > 0 && chars.includes(all[0])) all.shift();
      while (right && all.length > 0 && chars.includes(all[all.length - 1])) all.pop();
      return all.join('');
    },
    1,
    2,
  );

const length = texts('integer', (text) => letters(text).length);
const ascii = (text: string, change: (text: string) => string, dialect: SqlDialect | null) =>
  dialect === 'sqlite' ? text.replace(/[a-z]+/gi, change) : change(text);
const cased =
  (change: (text: string) => string): Make =>
  (args, dialect) =>
    texts('text', (text) => ascii(text, change, dialect))(args, dialect);

/** Halves go away from zero, of the number as it is written. */
function rounded(value: number, digits = 0): number {
  const shift = (x: number, by: number) => {
    const [mantissa, exponent = '0'] = String(x).split('e');
    return Number(`${mantissa}e${Number(exponent) + by}`);
  };
  return Math.sign(value) * shift(Math.round(shift(Math.abs(value), digits)), -digits);
}

const kindOfAll = (args: Expression[]): ValueKind =>
  args.every((arg) => arg.kind === args[0].kind)
    ? args[0].kind
    : args.some((a) => a.kind === 'number')
      ? 'number'
      : 'numeric';

const firstKnown: Make = (args) => ({
  kind: kindOfAll(args),
  value: (row) => {
    for (const arg of args) {
      const v = arg.value(row);
      if (v !== null) return v;
    }
    return null;
  },
});

/** PostgreSQL and DuckDB pass over nulls, the others do not. */
const extreme =
  (sign: number): Make =>
  (args, dialect) => {
    expect(args, 2, Infinity);
    const lenient = dialect === 'postgres' || dialect === 'duckdb';
    return {
      kind: kindOfAll(args),
      value: (row) => {
        const all = args.map((arg) => arg.value(row));
        const known = all.filter((v) => v !== null);
        if (known.length === 0 || (!lenient && known.length < all.length)) return null;
        const isText = known.every((v) => typeof v === 'string');
        return known.reduce((a, b) => {
          const order = isText ? (a < b ? -1 : a > b ? 1 : 0) : number(a) - number(b);
          return order * sign >= 0 ? a : b;
        });
      },
    };
  };

const chosen: Make = (args) => {
  expect(args, 3, 3);
  const [test, yes, no] = args;
  return { kind: kindOfAll([yes, no]), value: (row) => (truth(test.value(row)) === true ? yes : no).value(row) };
};

const counted =
  (isCounted: (v: Scalar) => boolean): Make =>
  (args) => ({ kind: 'integer', value: (row) => args.filter((arg) => isCounted(arg.value(row))).length });

/** Null of a text that is no date, as SQLite has it. */
function moment(value: Known): number | null {
  return typeof value === 'string' ? momentOf(value) : Number(value);
}

const dated =
  (kind: ValueKind, result: (date: Date) => Scalar): Make =>
  (args) => {
    expect(args, 1, 1);
    if (args[0].kind !== 'text' && args[0].kind !== 'date' && args[0].kind !== 'timestamp') throw new Unread();
    return values(kind, args, (v) => {
      const ms = moment(v);
      return ms === null ? null : result(new Date(ms));
    });
  };

const dayOfYear = (d: Date) => (Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()) - Date.UTC(d.getUTCFullYear(), 0, 1)) / msPerDay + 1; // prettier-ignore

const FIELDS: Record<string, (d: Date) => number> = {
  year: (d) => d.getUTCFullYear(),
  month: (d) => d.getUTCMonth() + 1,
  day: (d) => d.getUTCDate(),
  hour: (d) => d.getUTCHours(),
  minute: (d) => d.getUTCMinutes(),
  second: (d) => d.getUTCSeconds(),
  quarter: (d) => Math.floor(d.getUTCMonth() / 3) + 1,
  dow: (d) => d.getUTCDay(),
  isodow: (d) => d.getUTCDay() || 7,
  doy: dayOfYear,
  epoch: (d) => d.getTime() / 1000,
};

/** EXTRACT(field FROM x), date_part('field', x). @throws Unread */
export function fieldOf(field: string, argument: Expression): Expression {
  const name = field.toLowerCase();
  if (!Object.hasOwn(FIELDS, name)) throw new Unread();
  if (argument.kind === 'time') return values('integer', [argument], (v) => FIELDS[name](new Date(number(v))));
  return dated('integer', FIELDS[name])([argument], null);
}

const two = (n: number) => String(n).padStart(2, '0');
const FORMATS: Record<string, (d: Date) => string> = {
  Y: (d) => String(d.getUTCFullYear()).padStart(4, '0'),
  m: (d) => two(d.getUTCMonth() + 1),
  d: (d) => two(d.getUTCDate()),
  H: (d) => two(d.getUTCHours()),
  M: (d) => two(d.getUTCMinutes()),
  S: (d) => two(d.getUTCSeconds()),
  w: (d) => String(d.getUTCDay()),
  j: (d) => String(dayOfYear(d)).padStart(3, '0'),
  s: (d) => String(Math.floor(d.getTime() / 1000)),
  '%': () => '%',
};

function strftime(format: string, ms: number): Scalar {
  let known = true;
  const text = format.replace(/%(.)/g, (_, letter: string) => {
    known &&= Object.hasOwn(FORMATS, letter);
    return FORMATS[letter]?.(new Date(ms)) ?? '';
  });
  return known ? text : null;
}

const onlyIn =
  (dialects: (SqlDialect | null)[], make: Make): Make =>
  (args, dialect) => {
    if (!dialects.includes(dialect)) throw new Unread();
    return make(args, dialect);
  };

const iso = (kind: 'date' | 'timestamp' | 'time', ms: number) => textOf({ kind, value: () => ms })(() => null);
/** A date as SQLite has it, a text; elsewhere the day of a moment. */
const day: Make = (args, dialect) => {
  if (dialect === 'sqlite') return dated('text', (d) => iso('date', d.getTime()))(args, dialect);
  return dated('date', (d) => Math.floor(d.getTime() / msPerDay) * msPerDay)(args, dialect);
};

const functions: Record<string, Make> = {
  length,
  char_length: length,
  character_length: length,
  len: texts('integer', (text) => letters(text.trimEnd()).length),
  octet_length: texts('integer', (text) => new TextEncoder().encode(text).length),
  lower: cased((text) => text.toLowerCase()),
  upper: cased((text) => text.toUpperCase()),
  trim: trimmed(true, true),
  btrim: trimmed(true, true),
  ltrim: trimmed(true, false),
  rtrim: trimmed(false, true),
  replace: texts('text', (text, from, to) => (from === '' ? text : text.replaceAll(from, to)), 3),
  instr: texts('integer', (text, part) => letters(text.slice(0, Math.max(0, text.indexOf(part)))).length + (text.includes(part) ? 1 : 0), 2), // prettier-ignore
  left: texts('text', (text, n) => letters(text).slice(0, Number(n)).join(''), 2),
  right: texts('text', (text, n) => (Number(n) > 0 ? letters(text).slice(-Number(n)).join('') : ''), 2),
  substr: (args, dialect) =>
    texts('text', (text, start, n) => substring(text, Number(start), n === undefined ? null : Number(n), dialect), 2, 3)(args, dialect), // prettier-ignore
  concat: (args, dialect) => {
    if (dialect === 'mysql') return texts('text', (...all) => all.join(''), 1, Infinity)(args, dialect);
    return { kind: 'text', value: (row: Row) => args.map((arg) => textOf(arg)(row) ?? '').join('') };
  },
  abs: numbers('same', Math.abs),
  sign: numbers('integer', Math.sign),
  floor: numbers('numeric', Math.floor),
  ceil: numbers('numeric', Math.ceil),
  sqrt: numbers('number', Math.sqrt),
  power: numbers('number', (a, b) => a ** b, 2),
  round: numbers('number', rounded, 1, 2),
  mod: (args, dialect) => {
    expect(args, 2, 2);
    return calculated('%', args[0], args[1], dialect);
  },
  coalesce: firstKnown,
  nullif: (args) => {
    expect(args, 2, 2);
    return {
      kind: args[0].kind,
      value: (row) => (same(args[0].value(row), args[1].value(row)) ? null : args[0].value(row)),
    };
  },
  iif: chosen,
  greatest: extreme(1),
  least: extreme(-1),
  max: onlyIn(['sqlite'], extreme(1)),
  min: onlyIn(['sqlite'], extreme(-1)),
  num_nulls: counted((v) => v === null),
  num_nonnulls: counted((v) => v !== null),
  json_valid: texts('boolean', (text) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  }),
  glob: onlyIn(
    ['sqlite'],
    texts('boolean', (pattern, text) => globPattern(pattern)?.test(text) ?? null, 2),
  ),
  regexp_like: texts('boolean', (text, pattern) => regularPattern(pattern, false)?.test(text) ?? null, 2),
  regexp_matches: onlyIn(['duckdb'], texts('boolean', (t, pattern) => regularPattern(pattern, false)?.test(t) ?? null, 2)), // prettier-ignore
  date: day,
  datetime: onlyIn(
    ['sqlite'],
    dated('text', (d) => iso('timestamp', d.getTime())),
  ),
  time: onlyIn(
    ['sqlite'],
    dated('text', (d) => iso('time', d.getTime())),
  ),
  julianday: onlyIn(
    ['sqlite'],
    dated('number', (d) => d.getTime() / msPerDay + 2440587.5),
  ),
  unixepoch: onlyIn(
    ['sqlite'],
    dated('integer', (d) => Math.floor(d.getTime() / 1000)),
  ),
  strftime: onlyIn(['sqlite'], (args) => {
    expect(args, 2, 2);
    return values('text', args, (format, v) => {
      const ms = moment(v);
      return ms === null ? null : strftime(String(format), ms);
    });
  }),
  dayofweek: (args, dialect) => dated('integer', (d) => d.getUTCDay() + (dialect === 'mysql' ? 1 : 0))(args, dialect),
  datediff: onlyIn(['mysql'], (args) => {
    expect(args, 2, 2);
    return values('integer', args, (a, b) => Math.floor(number(a) / msPerDay) - Math.floor(number(b) / msPerDay));
  }),
};
const also: Record<string, string> = {
  lcase: 'lower', ucase: 'upper', ceiling: 'ceil', pow: 'power', ifnull: 'coalesce', nvl: 'coalesce', isnull: 'coalesce',
  if: 'iif', substring: 'substr', mid: 'substr', strpos: 'instr', dayofmonth: 'day',
}; // prettier-ignore

/** @throws Unread for a function that is not known, or that means something else in this database */
export function called(name: string, args: Expression[], dialect: SqlDialect | null): Expression {
  const known = Object.hasOwn(also, name) ? also[name] : name;
  if (Object.hasOwn(FIELDS, known) && known !== 'epoch' && dialect !== 'sqlite') {
    expect(args, 1, 1);
    return fieldOf(known, args[0]);
  }
  if (!Object.hasOwn(functions, known) || args.length === 0) throw new Unread();
  return functions[known](args, dialect);
}
