// A cursor over the tokens of one statement: keywords, names and bracketed lists are taken one after the other.
import type { Token } from './lexer';

/** What stands where something else is expected; `at` is a place in the statement. */
export class Misplaced extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

export class Tokens {
  at = 0;

  constructor(
    readonly list: readonly Token[],
    readonly sql: string,
  ) {}

  get done(): boolean {
    return this.at >= this.list.length;
  }

  get place(): number {
    return this.list[this.at]?.start ?? this.sql.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.list[this.at + ahead];
  }

  /** Is the next token this keyword or mark? */
  is(text: string, ahead = 0): boolean {
    const token = this.list[this.at + ahead];
    return (
      token !== undefined &&
      (token.kind === 'word' || token.kind === 'mark') &&
      token.text.length === text.length &&
      token.text.toUpperCase() === text
    );
  }

  isOneOf(words: readonly string[]): boolean {
    return words.some((word) => this.is(word));
  }

  /** Takes these keywords if all of them come next. */
  take(...words: string[]): boolean {
    if (!words.every((w, i) => this.is(w, i))) return false;
    this.at += words.length;
    return true;
  }

  takeOneOf(words: readonly string[]): boolean {
    return words.some((word) => this.take(word));
  }

  /** A name of one or more parts, `public.orders`. */
  parts(): string[] {
    const parts: string[] = [];
    for (;;) {
      const token = this.list[this.at];
      if (!token || (token.kind !== 'word' && token.kind !== 'quoted')) break;
      parts.push(token.text);
      this.at++;
      if (!this.take('.')) break;
    }
    return parts;
  }

  /** `(a, b DESC, c(10), lower(d))`: the names, or the expressions as written. */
  names(): string[] {
    return this.pieces().map((piece) => {
      const [first, second] = piece;
      const alone = first.kind === 'quoted' || (first.kind === 'word' && (second?.text !== '(' || isLength(piece)));
      if (alone) return first.text;
      return this.sql.slice(first.start, piece.at(-1)!.end);
    });
  }

  /** Tokens between the commas of a bracketed list that begins here. @throws Misplaced */
  pieces(): Token[][] {
    if (!this.is('(')) throw new Misplaced(this.place, `“(” is expected${this.found()}`);
    const open = this.place;
    const found: Token[][] = [];
    let piece: Token[] = [];
    let depth = 0;
    for (; !this.done; this.at++) {
      const token = this.list[this.at];
      const mark = token.kind === 'mark' ? token.text : '';
      if (mark === '(' && depth++ === 0) continue;
      if (mark === ')' && --depth === 0) {
        this.at++;
        if (piece.length > 0) found.push(piece);
        return found;
      }
      if (mark === ',' && depth === 1) {
        if (piece.length > 0) found.push(piece);
        piece = [];
      } else piece.push(token);
    }
    throw new Misplaced(open, 'a bracket is not closed');
  }

  /** The text within brackets that begin here, as written. @throws Misplaced */
  bracketed(): string {
    const start = this.place + 1;
    this.pieces();
    return this.sql.slice(start, this.list[this.at - 1].start).trim();
  }

  /** Goes behind the next token, or behind its closing bracket where it opens one. */
  skip(): void {
    if (this.is('(')) this.pieces();
    else this.at++;
  }

  /** " and “x” stands there", for messages. */
  found(): string {
    const token = this.peek();
    return token ? `, but “${token.text.slice(0, 40)}” stands there` : ', but the statement ends there';
  }
}

/** `c(10)`: the first ten letters of a column. */
function isLength(piece: readonly Token[]): boolean {
  return piece.length >= 4 && /^\d+$/.test(piece[2].text) && piece[3].text === ')';
}
