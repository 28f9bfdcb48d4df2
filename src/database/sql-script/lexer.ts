// One token of SQL after the other, with its place in the text: words, quoted names, texts and marks, in the writings of
// SQLite, PostgreSQL, MySQL and T-SQL. It knows no grammar.

export interface Token {
  kind: 'word' | 'quoted' | 'text' | 'mark';
  /** Without quotes. */
  text: string;
  start: number;
  end: number;
}

/** What differs between the databases. */
export interface Lexing {
  /** MySQL: a backslash in a text escapes; `#` begins a comment. */
  mysql: boolean;
}

const BLANK = /\s+|--[^\n]*/y;
const WORD = /[\p{L}_@#$][\p{L}\p{N}_@#$]*|\d[\p{L}\p{N}_.]*/uy;
const DOLLAR = /\$[\p{L}\p{N}_]*\$/uy;

function match(pattern: RegExp, sql: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0] ?? null;
}

/** The text is at an end within a quote or a comment that began at `start`. */
export class Unfinished extends Error {
  constructor(
    readonly start: number,
    readonly what: string,
  ) {
    super(`${what} is not closed`);
  }
}

/** Place of the next token. @throws Unfinished within a block comment */
export function skipBlanks(sql: string, from: number, lexing: Lexing): number {
  let at = from;
  for (;;) {
    const blank = match(BLANK, sql, at);
    if (blank !== null) at += blank.length;
    // What stands in a conditional comment of MySQL is carried out: only its marks are blank.
    else if (lexing.mysql && sql.startsWith('/*!', at)) at += /^\/\*!\d*/.exec(sql.slice(at, at + 12))![0].length;
    else if (lexing.mysql && sql.startsWith('*/', at)) at += 2;
    else if (sql.startsWith('/*', at)) at = endOfComment(sql, at, lexing);
    else if (sql[at] === '#' && (lexing.mysql || /(^|\n)[ \t]*$/.test(sql.slice(Math.max(0, at - 80), at)))) {
      const end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length : end;
    } else return at;
  }
}

/** Block comments nest everywhere but in MySQL. */
function endOfComment(sql: string, start: number, lexing: Lexing): number {
  let depth = 1;
  let at = start + 2;
  while (depth > 0) {
    const close = sql.indexOf('*/', at);
    if (close < 0) throw new Unfinished(start, 'a comment');
    const open = lexing.mysql ? -1 : sql.indexOf('/*', at);
    if (open >= 0 && open < close) {
      depth++;
      at = open + 2;
    } else {
      depth--;
      at = close + 2;
    }
  }
  return at;
}

/** The end of a quoted piece that begins at `start`. @throws Unfinished */
export function endOfQuote(sql: string, start: number, close: string, backslash: boolean): number {
  let at = start + 1;
  for (;;) {
    const end = sql.indexOf(close, at);
    if (end < 0) throw new Unfinished(start, close === "'" ? 'a text' : 'a quoted name');
    if (backslash) {
      const slash = sql.indexOf('\\', at);
      if (slash >= 0 && slash < end) {
        at = slash + 2;
        continue;
      }
    }
    if (sql[end + 1] !== close) return end + 1;
    at = end + 2;
  }
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0', Z: '\x1a' };

/** The text between quotes with doubled quotes and, where they are known, backslashes resolved. */
export function unquote(body: string, quote: string, backslash: boolean): string {
  const doubled = body.includes(quote) ? body.replaceAll(quote + quote, quote) : body;
  if (!backslash || !body.includes('\\')) return doubled;
  const escape = /\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{1,2}|[1-7][0-7]{0,2}|[\s\S])/g;
  return doubled.replace(escape, (_, code: string) => {
    if (code.length > 1)
      return String.fromCodePoint(/^[uUx]/.test(code) ? parseInt(code.slice(1), 16) : parseInt(code, 8));
    return ESCAPES[code] ?? code;
  });
}

/** The token at or after `from`, null at the end. @throws Unfinished */
export function tokenAt(sql: string, from: number, lexing: Lexing): Token | null {
  const start = skipBlanks(sql, from, lexing);
  if (start >= sql.length) return null;
  const c = sql[start];
  if (c === "'") return quoted(sql, start, start, 'text', "'", lexing.mysql);
  if ((c === 'E' || c === 'e') && sql[start + 1] === "'") return quoted(sql, start, start + 1, 'text', "'", true);
  if (c === '"' || c === '`') return quoted(sql, start, start, 'quoted', c, c === '"' && lexing.mysql);
  if (c === '[' && /[^\d\]'"]/.test(sql[start + 1] ?? ']')) return quoted(sql, start, start, 'quoted', ']', false);
  if (c === '$') {
    const tag = match(DOLLAR, sql, start);
    if (tag !== null) {
      const close = sql.indexOf(tag, start + tag.length);
      if (close < 0) throw new Unfinished(start, 'a text');
      return { kind: 'text', text: sql.slice(start + tag.length, close), start, end: close + tag.length };
    }
  }
  const word = match(WORD, sql, start);
  if (word !== null) return { kind: 'word', text: word, start, end: start + word.length };
  return { kind: 'mark', text: c, start, end: start + 1 };
}

function quoted(
  sql: string,
  start: number,
  open: number,
  kind: Token['kind'],
  close: string,
  backslash: boolean,
): Token {
  const end = endOfQuote(sql, open, close, backslash);
  return { kind, text: unquote(sql.slice(open + 1, end - 1), close, backslash), start, end };
}

/** @throws Unfinished */
export function allTokens(sql: string, lexing: Lexing): Token[] {
  const found: Token[] = [];
  for (let token = tokenAt(sql, 0, lexing); token; token = tokenAt(sql, token.end, lexing)) found.push(token);
  return found;
}
