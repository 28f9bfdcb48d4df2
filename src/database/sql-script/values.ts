// The rows of INSERT ... VALUES as text: numbers as written, texts unquoted, NULL as null. Read straight from the
// statement, since dumps hold most of their data so.
import { endOfQuote, skipBlanks, tokenAt, unquote, type Lexing, type Token } from './lexer';
import { Misplaced } from './tokens';

export type Value = string | null;

const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y;
const HEX = /(?:[xX]'([0-9a-fA-F]*)'|0x([0-9a-fA-F]+))(?=\s*[,)])/y;
const WORD = /[A-Za-z_]\w*/y;
const INTRODUCERS = /^(n|b|_\w+|date|time|timestamp|datetime|interval|binary)$/i;

/** Counts what is no literal and was left empty. */
export interface Unread {
  count: number;
  /** The first of them, as written. */
  example: string;
}

export class ValueReader {
  #at: number;
  #behindRow = false;

  constructor(
    private readonly sql: string,
    start: number,
    private readonly lexing: Lexing,
    readonly unread: Unread,
  ) {
    this.#at = start;
  }

  get at(): number {
    return this.#at;
  }

  /** The next bracketed row; null behind the last. @throws Misplaced, Unfinished */
  row(): Value[] | null {
    this.#blanks();
    if (this.#behindRow) {
      if (this.sql[this.#at] !== ',') return null;
      this.#at++;
      this.#blanks();
    }
    if (this.sql[this.#at] !== '(') return null;
    this.#behindRow = true;
    const open = this.#at++;
    const row: Value[] = [];
    for (;;) {
      row.push(this.#value());
      this.#blanks();
      const c = this.sql[this.#at++];
      if (c === ')') return row;
      if (c === undefined) throw new Misplaced(open, 'a row is not closed');
      if (c !== ',')
        throw new Misplaced(this.#at - 1, `“,” or “)” is expected between values, but “${c}” stands there`);
    }
  }

  /** What stands behind the rows must be a clause of INSERT. @throws Misplaced */
  end(): null {
    const token = tokenAt(this.sql, this.#at, this.lexing);
    if (!token || /^(ON|RETURNING|AS)$/i.test(token.text)) return null;
    throw new Misplaced(
      token.start,
      `“,” or the end is expected behind a row, but “${token.text.slice(0, 40)}” stands there`,
    );
  }

  #blanks(): void {
    if (/\S/.test(this.sql[this.#at] ?? 'x') && !/[-/#]/.test(this.sql[this.#at] ?? '')) return;
    this.#at = skipBlanks(this.sql, this.#at, this.lexing);
  }

  /** Ends before the comma or bracket behind it. */
  #value(): Value {
    this.#blanks();
    const start = this.#at;
    const value = this.#argument();
    this.#cast();
    this.#blanks();
    const c = this.sql[this.#at];
    if (value !== undefined && (c === ',' || c === ')' || c === undefined)) return value;
    this.#at = start;
    this.#pass();
    this.unread.count++;
    this.unread.example ||= this.sql.slice(start, Math.min(this.#at, start + 80)).trim();
    return null;
  }

  /** undefined: an expression that is not carried out. */
  #literal(): Value | undefined {
    const sql = this.sql;
    const c = sql[this.#at];
    if (c === "'") return this.#text(this.lexing.mysql, "'");
    if (c === '"') return this.#text(this.lexing.mysql, '"');
    HEX.lastIndex = this.#at;
    const hex = HEX.exec(sql);
    if (hex) {
      this.#at = HEX.lastIndex;
      return `\\x${(hex[1] ?? hex[2]).toLowerCase()}`;
    }
    WORD.lastIndex = this.#at;
    const word = WORD.exec(sql)?.[0];
    if (word === undefined) return undefined;
    const behind = this.#at + word.length;
    if (/^e$/i.test(word) && sql[behind] === "'") {
      this.#at = behind;
      return this.#text(true, "'");
    }
    if (INTRODUCERS.test(word)) {
      this.#at = skipBlanks(sql, behind, this.lexing);
      return sql[this.#at] === "'" ? this.#text(this.lexing.mysql, "'") : undefined;
    }
    this.#at = behind;
    if (/^null$/i.test(word)) return null;
    if (/^(true|false)$/i.test(word)) return word.toLowerCase();
    return this.#call(word.toLowerCase());
  }

  #text(backslash: boolean, quote: string): string {
    const start = this.#at;
    this.#at = endOfQuote(this.sql, start, quote, backslash);
    return unquote(this.sql.slice(start + 1, this.#at - 1), quote, backslash);
  }

  /** `::type` behind a value, as PostgreSQL writes it. */
  #cast(): void {
    this.#blanks();
    while (this.sql.startsWith('::', this.#at)) {
      this.#at += 2;
      for (;;) {
        const token = tokenAt(this.sql, this.#at, this.lexing);
        if (!token || (token.kind === 'mark' && !/[[\].]/.test(token.text))) {
          if (token?.text === '(') this.#brackets();
          break;
        }
        this.#at = token.end;
      }
      this.#blanks();
    }
  }

  /** The functions that SQLite's own dumps write texts with, and casts. */
  #call(name: string): Value | undefined {
    if (this.sql[this.#at] !== '(') return undefined;
    this.#at++;
    if (name === 'cast') {
      const value = this.#argument();
      const as = tokenAt(this.sql, this.#at, this.lexing);
      if (as?.text.toUpperCase() !== 'AS') return undefined;
      for (let token: Token | null = as; token; token = tokenAt(this.sql, this.#at, this.lexing)) {
        if (token.kind === 'mark' && token.text === '(') this.#brackets();
        else this.#at = token.end;
        if (token.kind === 'mark' && token.text === ')') return value;
      }
      return undefined;
    }
    const given: Value[] = [];
    for (;;) {
      const value = this.#argument();
      if (value === undefined) return undefined;
      given.push(value);
      this.#blanks();
      const c = this.sql[this.#at++];
      if (c === ')') break;
      if (c !== ',') return undefined;
    }
    if (given.some((v) => v === null)) return undefined;
    const [first, second, third] = given as string[];
    if (name === 'replace' && given.length === 3) return first.replaceAll(second, third);
    if (name === 'char' || name === 'chr') return String.fromCodePoint(...(given as string[]).map(Number));
    if (name === 'unistr') return unistr(first);
    return undefined;
  }

  #argument(): Value | undefined {
    this.#blanks();
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.sql);
    if (!number) return this.#literal();
    this.#at = NUMBER.lastIndex;
    return number[0];
  }

  /** Goes behind an expression. */
  #pass(): void {
    for (;;) {
      const token = tokenAt(this.sql, this.#at, this.lexing);
      if (!token || (token.kind === 'mark' && (token.text === ',' || token.text === ')'))) return;
      if (token.kind === 'mark' && token.text === '(') this.#brackets();
      else this.#at = token.end;
    }
  }

  #brackets(): void {
    let depth = 0;
    for (;;) {
      const token = tokenAt(this.sql, this.#at, this.lexing);
      if (!token) return;
      this.#at = token.end;
      if (token.kind !== 'mark') continue;
      if (token.text === '(') depth++;
      else if (token.text === ')' && --depth === 0) return;
    }
  }
}

/** SQLite since 3.50: `\uXXXX`, `\+XXXXXX`, `\XXXX`, `\\`. */
function unistr(text: string): string {
  return text.replace(
    /\\(?:\\|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|\+([0-9a-fA-F]{6})|([0-9a-fA-F]{4}))/g,
    (all, a, b, c, d) => {
      const code = (a ?? b ?? c ?? d) as string | undefined;
      return code === undefined ? all.slice(1) : String.fromCodePoint(parseInt(code, 16));
    },
  );
}
