// A CHECK condition of SQL as a function of a row: comparisons, arithmetic, AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL and a
// few functions, with SQL's third truth value. What else SQL can say is not read.
import type { SqlDialect } from '../database/catalogue';
import { allTokens, type Token } from '../database/sql-script/lexer';
import {
  both,
  calculated,
  compared,
  isOneOf,
  likePattern,
  not,
  number,
  text,
  truth,
  type Scalar,
} from './condition-values';

export interface Condition {
  /** That it speaks of, each once. */
  columns: string[];
  /** False where a row breaks it; what is unknown breaks nothing. @throws Unclear where values cannot be compared */
  holds(value: (column: string) => Scalar): boolean;
}

type Read = (value: (column: string) => Scalar) => Scalar;

/**
 * @param columnNamed the column that a name in the condition means, letter case apart; undefined: none
 * @returns null for a condition that is not read
 */
export function readCondition(
  sql: string,
  dialect: SqlDialect | null,
  columnNamed: (name: string) => string | undefined,
): Condition | null {
  try {
    const parser = new Parser(allTokens(sql, { mysql: dialect === 'mysql' }), dialect, columnNamed);
    const read = parser.whole();
    return { columns: [...parser.columns], holds: (value) => truth(read(value)) !== false };
  } catch (error) {
    if (error instanceof Unread) return null;
    throw error;
  }
}

class Unread extends Error {}

const functions: Record<string, (...args: Scalar[]) => Scalar> = {
  length: (v) => (v === null ? null : [...text(v)].length),
  lower: (v) => (v === null ? null : text(v).toLowerCase()),
  upper: (v) => (v === null ? null : text(v).toUpperCase()),
  trim: (v) => (v === null ? null : text(v).trim()),
  abs: (v) => (v === null ? null : Math.abs(number(v))),
  coalesce: (...args) => args.find((v) => v !== null) ?? null,
};
Object.assign(functions, { char_length: functions.length, character_length: functions.length, len: functions.length });

class Parser {
  readonly columns = new Set<string>();
  #at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly dialect: SqlDialect | null,
    private readonly columnNamed: (name: string) => string | undefined,
  ) {}

  whole(): Read {
    const read = this.or();
    if (this.#at < this.tokens.length) throw new Unread();
    return read;
  }

  private or(): Read {
    let left = this.and();
    while (this.word('OR')) {
      const [a, b] = [left, this.and()];
      left = (v) => not(both(not(truth(a(v))), not(truth(b(v)))));
    }
    return left;
  }

  private and(): Read {
    let left = this.negation();
    while (this.word('AND')) {
      const [a, b] = [left, this.negation()];
      left = (v) => both(truth(a(v)), truth(b(v)));
    }
    return left;
  }

  private negation(): Read {
    if (!this.word('NOT')) return this.predicate();
    const read = this.negation();
    return (v) => not(truth(read(v)));
  }

  private predicate(): Read {
    const left = this.sum();
    const operator = this.comparison();
    if (operator) {
      const list = this.word('ANY') ? this.arrayList() : null;
      if (list && operator !== '=') throw new Unread();
      if (list) return (v) => isOneOf(left(v), list.map((item) => item(v))); // prettier-ignore
      const right = this.sum();
      return (v) => compared(operator, left(v), right(v));
    }
    if (this.word('IS')) return this.is(left);
    if (this.word('ISNULL')) return (v) => left(v) === null;
    if (this.word('NOTNULL')) return (v) => left(v) !== null;
    const negated = this.word('NOT');
    const read = this.membership(left);
    if (!read) {
      if (negated) throw new Unread();
      return left;
    }
    return negated ? (v) => not(truth(read(v))) : read;
  }

  private is(left: Read): Read {
    const negated = this.word('NOT');
    const wanted = this.word('NULL') ? null : this.word('TRUE') ? true : this.word('FALSE') ? false : undefined;
    if (wanted === undefined) throw new Unread();
    const test: Read = (v) => (wanted === null ? left(v) === null : truth(left(v)) === wanted);
    return negated ? (v) => !test(v) : test;
  }

  private membership(left: Read): Read | null {
    if (this.word('IN')) {
      const list = this.list();
      return (v) => isOneOf(left(v), list.map((item) => item(v))); // prettier-ignore
    }
    if (this.word('BETWEEN')) {
      const low = this.sum();
      if (!this.word('AND')) throw new Unread();
      const high = this.sum();
      return (v) => both(compared('>=', left(v), low(v)), compared('<=', left(v), high(v)));
    }
    const anyCase = this.dialect === 'sqlite' || this.dialect === 'mysql' || this.dialect === 'tsql';
    const like = this.word('LIKE') ? anyCase : this.word('ILIKE') ? true : null;
    if (like === null) return null;
    const pattern = this.sum();
    if (this.word('ESCAPE')) throw new Unread();
    return (v) => {
      const [a, b] = [left(v), pattern(v)];
      return a === null || b === null ? null : likePattern(text(b), like).test(text(a));
    };
  }

  private sum(): Read {
    let left = this.term();
    for (;;) {
      const joins = this.mark('|') && this.mark('|');
      const sign = joins ? '|' : this.mark('+') ? '+' : this.mark('-') ? '-' : null;
      if (!sign) return left;
      const [a, b] = [left, this.term()];
      left = (v) => calculated(sign, a(v), b(v));
    }
  }

  private term(): Read {
    let left = this.factor();
    for (;;) {
      const sign = this.mark('*') ? '*' : this.mark('%') ? '%' : null;
      if (!sign) return left;
      const [a, b] = [left, this.factor()];
      left = (v) => calculated(sign, a(v), b(v));
    }
  }

  private factor(): Read {
    if (this.mark('-')) {
      const read = this.factor();
      return (v) => calculated('-', 0, read(v));
    }
    this.mark('+');
    const read = this.primary();
    while (this.mark(':')) {
      if (!this.mark(':')) throw new Unread();
      this.cast();
    }
    return read;
  }

  /** What a value is cast to says nothing that its column does not. */
  private cast(): void {
    if (this.next().kind === 'mark') throw new Unread();
    while (this.peek()?.kind === 'word' && /^(varying|precision|without|with|time|zone)$/i.test(this.peek()!.text))
      this.#at++;
    if (this.mark('(')) while (!this.mark(')')) this.#at++;
    if (this.mark('[') && !this.mark(']')) throw new Unread();
  }

  private primary(): Read {
    if (this.mark('(')) {
      const read = this.or();
      this.must(')');
      return read;
    }
    const token = this.next();
    if (token.kind === 'text') return () => token.text;
    if (token.kind === 'mark') throw new Unread();
    if (token.kind === 'word') {
      if (/^\d/.test(token.text)) {
        if (!Number.isFinite(Number(token.text))) throw new Unread();
        return () => Number(token.text);
      }
      if (/^null$/i.test(token.text)) return () => null;
      if (/^(true|false)$/i.test(token.text)) return () => /^true$/i.test(token.text);
      const call = functions[token.text.toLowerCase()];
      if (this.peek()?.text === '(' && this.peek()?.kind === 'mark') {
        if (!call || !Object.hasOwn(functions, token.text.toLowerCase())) throw new Unread();
        const args = this.list();
        return (v) => call(...args.map((arg) => arg(v)));
      }
    }
    const column = this.columnNamed(token.text);
    if (column === undefined) throw new Unread();
    this.columns.add(column);
    return (value) => value(column);
  }

  private list(): Read[] {
    this.must('(');
    return this.rest(')');
  }

  /** `(ARRAY['a', 'b'])`, as PostgreSQL writes IN. */
  private arrayList(): Read[] {
    this.must('(');
    const nested = this.mark('(');
    if (!this.word('ARRAY')) throw new Unread();
    this.must('[');
    const items = this.rest(']');
    if (nested) this.must(')');
    while (this.mark(':')) {
      this.must(':');
      this.cast();
    }
    this.must(')');
    return items;
  }

  private rest(close: string): Read[] {
    const items = [this.sum()];
    while (this.mark(',')) items.push(this.sum());
    this.must(close);
    return items;
  }

  private comparison(): string | null {
    const first = ['<', '>', '=', '!'].find((sign) => this.mark(sign));
    if (!first) return null;
    const second = ['=', '>'].find((sign) => this.mark(sign)) ?? '';
    const operator = first + second;
    if (operator === '==') return '=';
    if (operator === '!=') return '<>';
    if (!['<', '>', '=', '<=', '>=', '<>'].includes(operator)) throw new Unread();
    return operator;
  }

  private peek(): Token | undefined {
    return this.tokens[this.#at];
  }

  private next(): Token {
    const token = this.tokens[this.#at++];
    if (!token) throw new Unread();
    return token;
  }

  private word(word: string): boolean {
    const token = this.peek();
    const is = token?.kind === 'word' && token.text.toUpperCase() === word;
    if (is) this.#at++;
    return is;
  }

  private mark(mark: string): boolean {
    const token = this.peek();
    const is = token?.kind === 'mark' && token.text === mark;
    if (is) this.#at++;
    return is;
  }

  private must(mark: string): void {
    if (!this.mark(mark)) throw new Unread();
  }
}
