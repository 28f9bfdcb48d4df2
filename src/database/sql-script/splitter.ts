// Cuts SQL text, given piece by piece, into statements with the line on which they begin. Semicolons in texts, names,
// comments and bodies of triggers end nothing; GO, DELIMITER and the commands of psql are known.
import { allTokens, endOfQuote, skipBlanks, Unfinished, type Lexing } from './lexer';

export interface Statement {
  text: string;
  line: number;
}

const MARKS = /['"`[$/#;()\n-]/g;
const DOLLAR = /\$[\p{L}\p{N}_]*\$/uy;
const GO = /[ \t]*GO[ \t]*(?=\r?(\n|$))/iy;
const RESTART = /\s*(CREATE\s+TABLE|ALTER\s+TABLE|INSERT)\s/iy;
const MAY_RESTART = /^(CREATE\s+TABLE|ALTER\s+TABLE|INSERT\s)/i;
const BODY =
  /^CREATE\s+(OR\s+REPLACE\s+|TEMP\s+|TEMPORARY\s+|DEFINER\s*=\s*\S+\s+)*(TRIGGER|FUNCTION|PROCEDURE|EVENT)\b/i;

export class Splitter {
  #text = '';
  #at = 0;
  #line = 1;
  #counted = 0;
  #last = false;
  #delimiter = ';';

  constructor(readonly lexing: Lexing) {}

  /** Length of text that is given and not cut yet. */
  get pending(): number {
    return this.#text.length - this.#at;
  }

  /** @param last no more text comes */
  feed(text: string, last: boolean): void {
    this.#lineOf(this.#at);
    this.#text = this.#text.slice(this.#at) + text;
    this.#at = this.#counted = 0;
    this.#last = last;
  }

  /** The next statement, null when more text is needed or all is cut. @throws Unfinished at the end of the text */
  next(): Statement | null {
    for (;;) {
      const start = this.#start();
      if (start === null) return null;
      this.#at = start;
      let found: { end: number; next: number } | null;
      try {
        found = this.#end(start);
      } catch (error) {
        if (!(error instanceof Unfinished) || this.#last) throw error;
        return null;
      }
      if (!found) return null;
      const line = this.#lineOf(start);
      const text = this.#text.slice(start, found.end);
      this.#at = found.next;
      const delimiter = /^DELIMITER[ \t]+(\S+)/i.exec(text)?.[1];
      if (delimiter) this.#delimiter = delimiter;
      else if (text !== '' && text[0] !== '\\') return { text, line };
    }
  }

  /** The next line as it is, for data within a script; null when more text is needed or all is read. */
  nextLine(): string | null {
    const end = this.#text.indexOf('\n', this.#at);
    if (end < 0 && (!this.#last || this.#at >= this.#text.length)) return null;
    const line = this.#text.slice(this.#at, end < 0 ? this.#text.length : end);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  /** Line of the text that comes next. */
  get line(): number {
    return this.#lineOf(this.#at);
  }

  /** Line of a place in the text at hand, as an `Unfinished` names it. */
  lineAt(place: number): number {
    return this.#lineOf(place);
  }

  /** Line in the file of a place in the text; places only ascend. */
  #lineOf(place: number): number {
    for (
      let at = this.#text.indexOf('\n', this.#counted);
      at >= 0 && at < place;
      at = this.#text.indexOf('\n', at + 1)
    ) {
      this.#line++;
      this.#counted = at + 1;
    }
    return this.#line;
  }

  /** Where a statement begins; null when nothing or perhaps only a part of a comment is left. */
  #start(): number | null {
    let start = this.#at;
    for (;;) {
      try {
        start = skipBlanks(this.#text, start, this.lexing);
      } catch (error) {
        if (!(error instanceof Unfinished) || this.#last) throw error;
        return null;
      }
      if (start >= this.#text.length || (!this.#last && start + 2 >= this.#text.length)) return null;
      if (!this.#text.startsWith(this.#delimiter, start)) return start;
      start += this.#delimiter.length;
    }
  }

  /** Where the statement that begins at `start` ends and what follows begins; null when that is not known yet. */
  #end(start: number): { end: number; next: number } | null {
    const text = this.#text;
    if (text[start] === '\\' || /^DELIMITER[ \t]/i.test(text.slice(start, start + 10))) return this.#endOfLine(start);
    const head = text.slice(start, start + 200);
    const mayRestart = MAY_RESTART.test(head);
    const hasBody = BODY.test(head);
    let depth = 0;
    GO.lastIndex = start;
    if (GO.test(text)) return { end: start, next: GO.lastIndex };
    MARKS.lastIndex = start;
    for (let mark = MARKS.exec(text); mark; mark = MARKS.exec(text)) {
      const at = mark.index;
      const c = mark[0];
      if (
        text.startsWith(this.#delimiter, at) &&
        !(hasBody && this.#delimiter === ';' && !isWhole(text.slice(start, at), this.lexing))
      )
        return { end: at, next: at + this.#delimiter.length };
      if (c === "'") {
        const escaped =
          this.lexing.mysql || (/[eE]/.test(text[at - 1] ?? '') && !/[\p{L}\p{N}_]/u.test(text[at - 2] ?? ' '));
        MARKS.lastIndex = endOfQuote(text, at, c, escaped);
      } else if (c === '"' || c === '`') MARKS.lastIndex = endOfQuote(text, at, c, c === '"' && this.lexing.mysql);
      else if (c === '[' && /[^\d\]'"]/.test(text[at + 1] ?? ']')) MARKS.lastIndex = endOfQuote(text, at, ']', false);
      else if (c === '$') MARKS.lastIndex = endOfDollars(text, at);
      else if (text.startsWith('--', at)) MARKS.lastIndex = endOfLine(text, at);
      else if (c === '/' || c === '#') MARKS.lastIndex = Math.max(at + 1, skipBlanks(text, at, this.lexing));
      else if (c === '(') depth++;
      else if (c === ')') depth--;
      if (c === '\n' && depth === 0) {
        const next = at + 1;
        if (!this.#last && next + 200 > text.length) return null;
        GO.lastIndex = RESTART.lastIndex = next;
        if (GO.test(text)) return { end: next, next: GO.lastIndex };
        if (mayRestart && RESTART.test(text)) return { end: next, next };
      }
    }
    return this.#last ? { end: text.length, next: text.length } : null;
  }

  #endOfLine(start: number): { end: number; next: number } | null {
    const end = this.#text.indexOf('\n', start);
    if (end >= 0) return { end, next: end + 1 };
    return this.#last ? { end: this.#text.length, next: this.#text.length } : null;
  }
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function endOfDollars(text: string, at: number): number {
  DOLLAR.lastIndex = at;
  const tag = DOLLAR.exec(text)?.[0];
  if (tag === undefined) return at + 1;
  const close = text.indexOf(tag, at + tag.length);
  if (close < 0) throw new Unfinished(at, 'a text');
  return close + tag.length;
}

/** Has every BEGIN and CASE of the body its END? A body without BEGIN is whole at once. */
function isWhole(text: string, lexing: Lexing): boolean {
  let open = 0;
  for (const { kind, text: word } of allTokens(text, lexing)) {
    if (kind !== 'word') continue;
    if (/^(begin|case)$/i.test(word)) open++;
    else if (/^end$/i.test(word)) open--;
  }
  return open <= 0;
}
