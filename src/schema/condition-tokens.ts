// Tokens of a condition, one after the other.
import type { Token } from '../database/sql-script/lexer';
import { Unread } from './condition-values';

const OPERATORS = [
  '!~~*',
  '!~*',
  '!~~',
  '~~*',
  '<=>',
  '~*',
  '!~',
  '~~',
  '<=',
  '>=',
  '<>',
  '!=',
  '==',
  '<',
  '>',
  '=',
  '~',
];

export class Tokens {
  #at = 0;

  constructor(private readonly all: readonly Token[]) {}

  get ended(): boolean {
    return this.#at >= this.all.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.all[this.#at + ahead];
  }

  next(): Token {
    const token = this.all[this.#at++];
    if (!token) throw new Unread();
    return token;
  }

  /** Takes these words where they come next. */
  words(...words: string[]): boolean {
    const come = words.every((word, i) => {
      const token = this.peek(i);
      return token?.kind === 'word' && token.text.toUpperCase() === word;
    });
    if (come) this.#at += words.length;
    return come;
  }

  /** Takes these marks where they come next, with nothing between them. */
  marks(marks: string): boolean {
    for (let i = 0; i < marks.length; i++) {
      const token = this.peek(i);
      if (token?.kind !== 'mark' || token.text !== marks[i]) return false;
      if (i > 0 && token.start !== this.peek(i - 1)!.end) return false;
    }
    this.#at += marks.length;
    return true;
  }

  comparison(): string | null {
    const found = OPERATORS.find((operator) => this.marks(operator));
    return found === '==' ? '=' : found === '!=' ? '<>' : (found ?? null);
  }

  must(mark: string): void {
    if (!this.marks(mark)) throw new Unread();
  }

  mustWord(word: string): void {
    if (!this.words(word)) throw new Unread();
  }
}
