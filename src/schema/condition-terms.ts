// Values in a condition: literals, columns, arithmetic, casts, calls and CASE. What is true of them is the business of
// condition.ts.
import type { SqlDialect } from '../database/catalogue';
import { called, fieldOf } from './condition-functions';
import type { Tokens } from './condition-tokens';
import {
  calculated,
  compared,
  isDated,
  isNumeric,
  momentOf,
  msPerDay,
  number,
  shifted,
  spanOf,
  textOf,
  truth,
  Unread,
  type Expression,
  type Row,
  type Scalar,
  type ValueKind,
} from './condition-values';

export interface NamedColumn {
  name: string;
  kind: ValueKind;
}

export const constant = (kind: ValueKind, value: Scalar): Expression => ({ kind, value: () => value });

export abstract class Terms {
  readonly columns = new Set<string>();

  constructor(
    protected readonly tokens: Tokens,
    protected readonly dialect: SqlDialect | null,
    private readonly columnNamed: (name: string) => NamedColumn | undefined,
  ) {}

  /** Anything that has a value. */
  protected abstract or(): Expression;

  protected bits(): Expression {
    let left = this.sum();
    while (this.tokens.marks('&')) left = calculated('&', this.integral(left), this.integral(this.sum()), this.dialect);
    return left;
  }

  private integral(side: Expression): Expression {
    if (side.kind !== 'integer') throw new Unread();
    return side;
  }

  private sum(): Expression {
    let left = this.term();
    for (;;) {
      const { tokens, dialect } = this;
      if (dialect !== 'mysql' && tokens.marks('||')) {
        const [a, b] = [textOf(left), textOf(this.term())];
        const value = (row: Row) => {
          const [x, y] = [a(row), b(row)];
          return x === null || y === null ? null : x + y;
        };
        left = { kind: 'text', value };
        continue;
      }
      const sign = tokens.marks('+') ? '+' : tokens.marks('-') ? '-' : null;
      if (!sign) return left;
      const right = this.term();
      const shifts = isDated(left) || isDated(right);
      left = shifts ? shifted(sign, left, right, dialect) : this.calculate(sign, left, right);
    }
  }

  private term(): Expression {
    let left = this.factor();
    for (;;) {
      const sign = this.tokens.marks('//') ? '//' : (['*', '%', '/'].find((mark) => this.tokens.marks(mark)) ?? null);
      const word = this.tokens.words('DIV') ? '//' : this.tokens.words('MOD') ? '%' : null;
      if (!sign && !word) return left;
      left = this.calculate((sign ?? word)!, left, this.factor());
    }
  }

  /** Arithmetic of numbers; spans add up. @throws Unread for dates */
  private calculate(sign: string, a: Expression, b: Expression): Expression {
    if (isDated(a) || isDated(b)) throw new Unread();
    const result = calculated(sign, a, b, this.dialect);
    const spans = [a, b].filter(({ kind }) => kind === 'interval').length;
    if (spans === 0) return result;
    if (spans === 1 ? sign !== '*' : !'+-'.includes(sign)) throw new Unread();
    return { ...result, kind: 'interval' };
  }

  private factor(): Expression {
    const { tokens, dialect } = this;
    if (tokens.marks('-')) return this.calculate('-', constant('integer', 0), this.factor());
    tokens.marks('+');
    let read = this.primary();
    for (;;) {
      if (tokens.marks('::')) read = this.cast(read);
      else if (tokens.words('COLLATE')) {
        if (tokens.next().text.toUpperCase() === 'NOCASE') read = called('lower', [read], dialect);
      } else if (dialect === 'postgres' && tokens.marks('^')) read = this.calculate('^', read, this.factor());
      else return read;
    }
  }

  /** What a value is cast to, and what becomes of it. */
  protected cast(read: Expression): Expression {
    const { tokens } = this;
    const name = tokens.next();
    if (name.kind === 'mark') throw new Unread();
    while (/^(varying|precision|without|with|time|zone|unsigned|signed)$/i.test(tokens.peek()?.text ?? ''))
      tokens.next();
    if (tokens.marks('(')) while (!tokens.marks(')')) tokens.next();
    if (tokens.marks('[') && !tokens.marks(']')) throw new Unread();
    if (/^(text|varchar|char|character|bpchar|nvarchar|nchar|name|citext|string)$/i.test(name.text))
      return { kind: 'text', value: textOf(read) };
    const numeric = (kind: ValueKind, change: (v: number) => number): Expression => ({
      kind,
      value: (row) => {
        const v = read.value(row);
        return v === null ? null : change(number(v));
      },
    });
    if (/int|^signed|^unsigned/i.test(name.text) && !/interval/i.test(name.text))
      return numeric('integer', this.dialect === 'sqlite' || this.dialect === 'tsql' ? Math.trunc : Math.round);
    if (/^(real|double|float\d*|numeric|decimal)$/i.test(name.text))
      return numeric(/^(num|dec)/i.test(name.text) ? 'numeric' : 'number', (v) => v);
    if (/^date$/i.test(name.text)) {
      if (this.dialect === 'sqlite') throw new Unread();
      return numeric('date', (v) => Math.floor(v / msPerDay) * msPerDay);
    }
    if (/^(timestamp|datetime)/i.test(name.text)) return numeric('timestamp', (v) => v);
    if (/^interval$/i.test(name.text)) return constant('interval', spanOf(String(read.value(() => null))));
    return read;
  }

  private primary(): Expression {
    const { tokens } = this;
    if (tokens.marks('(')) {
      const read = this.or();
      tokens.must(')');
      return read;
    }
    if (tokens.words('CASE')) return this.cases();
    const token = tokens.next();
    if (token.kind === 'text') return constant('text', token.text);
    if (token.kind === 'mark') throw new Unread();
    if (token.kind === 'word') {
      const known = this.literal(token.text) ?? this.call(token.text.toLowerCase());
      if (known) return known;
    }
    const name = tokens.marks('.') ? tokens.next().text : token.text;
    const column = this.columnNamed(name);
    if (column === undefined) throw new Unread();
    this.columns.add(column.name);
    return { kind: column.kind, value: (row) => row(column.name) };
  }

  private literal(word: string): Expression | null {
    if (/^\d/.test(word)) {
      if (!Number.isFinite(Number(word))) throw new Unread();
      return constant(/^\d+$/.test(word) ? 'integer' : this.dialect === 'sqlite' ? 'number' : 'numeric', Number(word));
    }
    if (/^null$/i.test(word)) return constant('unknown', null);
    if (/^(true|false)$/i.test(word)) return constant('boolean', /^true$/i.test(word));
    const text = this.tokens.peek();
    if (text?.kind !== 'text' || !/^(date|time|timestamp|interval|n)$/i.test(word)) {
      if (!/^interval$/i.test(word) || !/^\d/.test(text?.text ?? '')) return null;
      // MySQL: INTERVAL 2 DAY
      return constant('interval', spanOf(`${this.tokens.next().text} ${this.tokens.next().text}`));
    }
    this.tokens.next();
    if (/^n$/i.test(word)) return constant('text', text.text);
    if (/^interval$/i.test(word)) {
      const unit = /\d\s*$/.test(text.text) ? ` ${this.tokens.next().text}` : '';
      return constant('interval', spanOf(text.text + unit));
    }
    const moment = momentOf(text.text);
    if (moment === null) throw new Unread();
    return constant(word.toLowerCase() as ValueKind, moment);
  }

  /** A function with its arguments; null where the word is none. */
  private call(name: string): Expression | null {
    const { tokens, dialect } = this;
    const open = tokens.peek();
    if (open?.kind !== 'mark' || open.text !== '(') return null;
    tokens.next();
    if (name === 'cast') {
      const read = this.or();
      tokens.mustWord('AS');
      const result = this.cast(read);
      tokens.must(')');
      return result;
    }
    if (name === 'extract') {
      const field = tokens.next().text;
      tokens.mustWord('FROM');
      const result = fieldOf(field, this.bits());
      tokens.must(')');
      return result;
    }
    if (name === 'position') {
      const part = this.bits();
      tokens.mustWord('IN');
      const result = called('instr', [this.bits(), part], dialect);
      tokens.must(')');
      return result;
    }
    const args = this.rest(')');
    if (name === 'date_part' || name === 'datepart') {
      const field = args[0]?.value(() => null);
      if (typeof field !== 'string' || args.length !== 2) throw new Unread();
      return fieldOf(field, args[1]);
    }
    return called(name === 'charindex' ? 'instr' : name, name === 'charindex' ? args.reverse() : args, dialect);
  }

  private cases(): Expression {
    const { tokens } = this;
    const subject = tokens.words('WHEN') ? null : this.or();
    if (subject) tokens.mustWord('WHEN');
    const ways: { when: (row: Row) => boolean | null; then: Expression }[] = [];
    do {
      const test = this.or();
      const [a, b] = subject ? this.alike(subject, test) : [test.value, null];
      tokens.mustWord('THEN');
      ways.push({ when: (row) => (b ? compared('=', a(row), b(row)) : truth(a(row))), then: this.or() });
    } while (tokens.words('WHEN'));
    const otherwise = tokens.words('ELSE') ? this.or() : constant('unknown', null);
    tokens.mustWord('END');
    const kinds = new Set([...ways.map((w) => w.then.kind), otherwise.kind].filter((kind) => kind !== 'unknown'));
    const numeric = [...kinds].every((kind) => kind === 'integer' || kind === 'number' || kind === 'numeric');
    return {
      kind: kinds.size === 1 ? [...kinds][0] : numeric ? 'numeric' : 'unknown',
      value: (row) => (ways.find((way) => way.when(row) === true)?.then ?? otherwise).value(row),
    };
  }

  /** Two sides that may be compared. @throws Unread for kinds of which the database alone knows how */
  protected alike(a: Expression, b: Expression): [(row: Row) => Scalar, (row: Row) => Scalar] {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ]) {
      if (isDated(one) && isNumeric(other)) throw new Unread();
      if (one.kind === 'interval' && other.kind !== 'interval') throw new Unread();
    }
    return [(row) => this.folded(a, row), (row) => this.folded(b, row)];
  }

  /** Databases that compare texts without letter case. */
  protected get folds(): boolean {
    return this.dialect === 'mysql' || this.dialect === 'tsql';
  }

  protected folded(side: Expression, row: Row): Scalar {
    const value = side.value(row);
    return this.folds && typeof value === 'string' ? value.toLowerCase() : value;
  }

  protected rest(close: string): Expression[] {
    if (this.tokens.marks(close)) return [];
    const items = [this.or()];
    while (this.tokens.marks(',')) items.push(this.or());
    this.tokens.must(close);
    return items;
  }
}
