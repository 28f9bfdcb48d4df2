// Keys out of SQL: CREATE TABLE and ALTER TABLE ... ADD of SQLite, PostgreSQL, MySQL and T-SQL. A small scanner that
// knows keys and nothing else; types, checks, data and all other statements are passed over.
import type { DeclaredForeignKey, DeclaredTable, Declaration } from './declared';

interface Token {
  kind: 'word' | 'quoted' | 'text' | 'mark';
  text: string;
}

const SPACES = /\s+|--[^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const WORD = /[\p{L}_@#$][\p{L}\p{N}_@#$]*|\d[\p{L}\p{N}_.]*/uy;

/** Splits SQL into words, quoted names, texts and marks. */
function tokens(sql: string): Token[] {
  const found: Token[] = [];
  // Only MySQL knows backslashes in texts; its dumps quote names with backticks.
  const escapes = sql.includes('`');
  let at = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(sql);
  };
  const until = (end: string, backslash: boolean): string => {
    let text = '';
    for (at++; at < sql.length; at++) {
      if (backslash && sql[at] === '\\') text += sql[++at] ?? '';
      else if (sql[at] !== end) text += sql[at];
      else if (sql[at + 1] === end) text += sql[++at];
      else break;
    }
    at++;
    return text;
  };
  while (at < sql.length) {
    const blank = match(SPACES);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const c = sql[at];
    if (c === "'") found.push({ kind: 'text', text: until("'", escapes) });
    else if (c === '"' || c === '`') found.push({ kind: 'quoted', text: until(c, false) });
    else if (c === '[') found.push({ kind: 'quoted', text: until(']', false) });
    else if (c === '$' && /^\$\w*\$/.test(sql.slice(at, at + 40))) {
      const tag = /^\$\w*\$/.exec(sql.slice(at, at + 40))![0];
      const end = sql.indexOf(tag, at + tag.length);
      found.push({ kind: 'text', text: '' });
      at = end < 0 ? sql.length : end + tag.length;
    } else {
      const word = match(WORD);
      found.push(word ? { kind: 'word', text: word[0] } : { kind: 'mark', text: c });
      at += word ? word[0].length : 1;
    }
  }
  return found;
}

class Reader {
  at = 0;
  constructor(readonly list: readonly Token[]) {}

  get done(): boolean {
    return this.at >= this.list.length;
  }
  /** Is the next token this keyword or mark? */
  is(text: string, ahead = 0): boolean {
    const token = this.list[this.at + ahead];
    return (
      token !== undefined &&
      (token.kind === 'word' || token.kind === 'mark') &&
      token.text.toUpperCase() === text.toUpperCase()
    );
  }
  take(...words: string[]): boolean {
    if (!words.every((w, i) => this.is(w, i))) return false;
    this.at += words.length;
    return true;
  }
  /** A name of one to three parts; the last two are kept ("dbo.orders" gives "dbo.orders"). */
  name(): string | null {
    const parts: string[] = [];
    for (;;) {
      const token = this.list[this.at];
      if (!token || (token.kind !== 'word' && token.kind !== 'quoted')) break;
      parts.push(token.text);
      this.at++;
      if (!this.take('.')) break;
    }
    return parts.length === 0 ? null : parts.slice(-2).join('.');
  }
  /** `(a, b DESC, c(10))` as names. */
  names(): string[] | null {
    if (!this.take('(')) return null;
    const found: string[] = [];
    let depth = 1;
    let fresh = true;
    for (; !this.done && depth > 0; this.at++) {
      const token = this.list[this.at];
      if (token.kind === 'mark' && token.text === '(') depth++;
      else if (token.kind === 'mark' && token.text === ')') depth--;
      else if (token.kind === 'mark' && token.text === ',' && depth === 1) fresh = true;
      else if (fresh && depth === 1 && token.kind !== 'text') {
        found.push(token.text);
        fresh = false;
      }
    }
    return found;
  }
  /** Goes behind the bracket that closes here; the reader stands behind the opening one. */
  leave(): void {
    for (let depth = 1; !this.done && depth > 0; this.at++) {
      if (this.is('(')) depth++;
      else if (this.is(')')) depth--;
    }
  }
}

type Table = DeclaredTable & { foreignKeys: DeclaredForeignKey[] };

/** The keys that SQL text declares. Text without CREATE or ALTER TABLE gives no tables; nothing is an error. */
export function readDdl(sql: string, path: string): Declaration {
  const reader = new Reader(tokens(sql));
  const tables = new Map<string, Table>();
  const tableOf = (name: string): Table => {
    const key = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
    let table = tables.get(key);
    if (!table) tables.set(key, (table = { name, columns: null, foreignKeys: [] }));
    return table;
  };
  while (!reader.done) {
    if (reader.take('CREATE')) {
      while (
        ['TEMP', 'TEMPORARY', 'GLOBAL', 'LOCAL', 'UNLOGGED', 'OR', 'REPLACE', 'FOREIGN'].some((w) => reader.take(w))
      );
      if (!reader.take('TABLE')) continue;
      reader.take('IF', 'NOT', 'EXISTS');
      const name = reader.name();
      if (name !== null && reader.take('(')) createTable(reader, tableOf(name));
    } else if (reader.take('ALTER', 'TABLE')) {
      reader.take('IF', 'EXISTS');
      reader.take('ONLY');
      const name = reader.name();
      if (name !== null) alterTable(reader, tableOf(name));
    } else reader.at++;
  }
  const declaresReferences = [...tables.values()].some((t) => t.foreignKeys.length > 0);
  return {
    path,
    tables: [...tables.values()].map((t) => (declaresReferences ? t : { ...t, foreignKeys: undefined })),
  };
}

const NOT_A_COLUMN = [
  'PRIMARY',
  'FOREIGN',
  'UNIQUE',
  'CONSTRAINT',
  'CHECK',
  'EXCLUDE',
  'FULLTEXT',
  'SPATIAL',
  'PERIOD',
  'LIKE',
];

function createTable(reader: Reader, table: Table): void {
  table.columns = [];
  let column: string | null = null;
  let fresh = true;
  while (!reader.done) {
    if (reader.take(')')) return;
    if (reader.take(',')) {
      fresh = true;
      column = null;
      continue;
    }
    if (fresh) {
      fresh = false;
      const token = reader.list[reader.at];
      const named = reader.is('(', 2) && !/^\d/.test(reader.list[reader.at + 3]?.text ?? '');
      const index = (reader.is('KEY') || reader.is('INDEX')) && (reader.is('(', 1) || named);
      const isColumn = token.kind === 'quoted' || (!index && !NOT_A_COLUMN.some((w) => reader.is(w)));
      if (isColumn && (token.kind === 'word' || token.kind === 'quoted')) {
        column = token.text;
        table.columns.push(column);
        reader.at++;
        continue;
      }
    }
    if (!constraint(reader, table, column)) {
      if (reader.take('(')) reader.leave();
      else reader.at++;
    }
  }
}

function alterTable(reader: Reader, table: Table): void {
  while (!reader.done && !reader.is(';') && !reader.is('CREATE') && !reader.is('ALTER') && !reader.is('GO')) {
    if (reader.is('ADD') && reader.take('ADD')) {
      reader.take('COLUMN');
      continue;
    }
    if (!constraint(reader, table, null)) {
      if (reader.take('(')) reader.leave();
      else reader.at++;
    }
  }
}

/** Reads a key if one stands here. @param column the column it stands behind, if any */
function constraint(reader: Reader, table: Table, column: string | null): boolean {
  if (reader.take('PRIMARY', 'KEY')) {
    while (['CLUSTERED', 'NONCLUSTERED', 'USING', 'BTREE', 'HASH', 'ASC', 'DESC'].some((w) => reader.take(w)));
    const names = reader.is('(') ? reader.names() : column === null ? null : [column];
    if (names && names.length > 0) table.primaryKey = names;
    return true;
  }
  if (reader.take('FOREIGN', 'KEY')) {
    if (!reader.is('(')) reader.name();
    const columns = reader.names();
    if (columns && reader.take('REFERENCES')) references(reader, table, columns);
    return true;
  }
  if (column !== null && reader.take('REFERENCES')) {
    references(reader, table, [column]);
    return true;
  }
  return false;
}

function references(reader: Reader, table: Table, columns: string[]): void {
  const parent = reader.name();
  if (parent === null) return;
  const parentColumns = reader.is('(') ? reader.names() : null;
  table.foreignKeys.push({ columns, table: parent, parentColumns });
}
