// CREATE TABLE into a draft: columns with type and attributes, and the constraints of columns and table, which ALTER
// TABLE ... ADD shares.
import type { ReferenceAction } from '../catalogue';
import { Misplaced, type Tokens } from './tokens';
import { draftColumn, type DraftColumn, type TableDraft } from './table-draft';

/** Words that end the type of a column. */
const ATTRIBUTES = [
  ...['CONSTRAINT', 'PRIMARY', 'NOT', 'NULL', 'UNIQUE', 'CHECK', 'DEFAULT', 'COLLATE', 'REFERENCES', 'GENERATED', 'AS'],
  ...[
    'AUTO_INCREMENT',
    'AUTOINCREMENT',
    'IDENTITY',
    'COMMENT',
    'ON',
    'KEY',
    'STORED',
    'VIRTUAL',
    'INVISIBLE',
    'SPARSE',
  ],
  ...[
    'ROWGUIDCOL',
    'DEFERRABLE',
    'INITIALLY',
    'STORAGE',
    'COMPRESSION',
    'ENCODE',
    'FIRST',
    'AFTER',
    'VISIBLE',
    'FOREIGN',
  ],
];
const CONSTRAINTS = [
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

/** Stands behind the opening bracket of CREATE TABLE. @throws Misplaced */
export function readTableBody(tokens: Tokens, table: TableDraft): void {
  table.columns = [];
  const open = tokens.place;
  for (;;) {
    if (tokens.done) throw new Misplaced(open, 'the list of columns is not closed');
    if (tokens.take(')')) return;
    if (tokens.take(',')) continue;
    if (!startsColumn(tokens)) readTableConstraint(tokens, table);
    else readColumn(tokens, table);
    if (!tokens.is(',') && !tokens.is(')'))
      throw new Misplaced(tokens.place, `“,” or “)” is expected${tokens.found()}`);
  }
}

function startsColumn(tokens: Tokens): boolean {
  const token = tokens.peek()!;
  if (token.kind === 'quoted') return true;
  if (token.kind !== 'word') throw new Misplaced(token.start, `a column is expected${tokens.found()}`);
  // `KEY name (columns)` and `KEY (columns)` are indexes, `key varchar(9)` is a column.
  const named = tokens.is('(', 2) && !/^\d/.test(tokens.peek(3)?.text ?? '');
  if ((tokens.is('KEY') || tokens.is('INDEX')) && (tokens.is('(', 1) || named)) return false;
  return !tokens.isOneOf(CONSTRAINTS);
}

/** A column with all that stands behind its name; added to the table. @throws Misplaced */
export function readColumn(tokens: Tokens, table: TableDraft): DraftColumn {
  const token = tokens.peek();
  if (!token || (token.kind !== 'word' && token.kind !== 'quoted'))
    throw new Misplaced(tokens.place, `a column is expected${tokens.found()}`);
  tokens.at++;
  const column = draftColumn(token.text);
  table.columns!.push(column);
  column.type = readType(tokens);
  if (/^(small|big)?serial\d?$/i.test(column.type ?? '')) column.counts = true;
  readAttributes(tokens, table, column);
  return column;
}

const endsColumn = (tokens: Tokens) => tokens.done || tokens.is(',') || tokens.is(')') || tokens.is(';');

export function readType(tokens: Tokens): string | null {
  const from = tokens.at;
  while (!endsColumn(tokens) && !tokens.isOneOf(ATTRIBUTES)) {
    if (tokens.take('CHARACTER', 'SET')) tokens.at++;
    else tokens.skip();
  }
  if (tokens.at === from) return null;
  return tokens.sql.slice(tokens.list[from].start, tokens.list[tokens.at - 1].end);
}

export function readAttributes(tokens: Tokens, table: TableDraft, column: DraftColumn): void {
  while (!endsColumn(tokens)) {
    if (tokens.take('NOT', 'NULL')) column.notNull = true;
    else if (tokens.take('DEFAULT')) {
      column.default = readExpression(tokens);
      if (/^\(?nextval\b/i.test(column.default ?? '')) column.counts = true;
    } else if (tokens.take('COLLATE')) column.collation = tokens.parts().join('.');
    else if (tokens.take('AUTO_INCREMENT') || tokens.take('AUTOINCREMENT')) column.counts = true;
    else if (tokens.take('IDENTITY')) {
      column.counts = true;
      if (tokens.is('(')) tokens.skip();
    } else if (tokens.take('GENERATED')) readGenerated(tokens, column);
    else if (tokens.is('AS') && tokens.is('(', 1)) {
      tokens.at++;
      column.generated = tokens.bracketed();
    } else if (tokens.take('COMMENT')) tokens.skip();
    else if (tokens.take('ON', 'UPDATE')) readExpression(tokens);
    else if (!readConstraint(tokens, table, column.name)) tokens.skip();
  }
}

function readGenerated(tokens: Tokens, column: DraftColumn): void {
  tokens.take('ALWAYS');
  tokens.take('BY', 'DEFAULT');
  if (!tokens.take('AS')) return;
  if (tokens.take('IDENTITY')) {
    column.counts = true;
    if (tokens.is('(')) tokens.skip();
  } else if (tokens.is('(')) column.generated = tokens.bracketed();
}

/** One value with its sign, casts, brackets and calls, as written. */
function readExpression(tokens: Tokens): string | null {
  const from = tokens.at;
  tokens.takeOneOf(['+', '-']);
  if (endsColumn(tokens)) return null;
  tokens.skip();
  for (;;) {
    if (tokens.is('(')) tokens.skip();
    else if (tokens.take(':', ':')) {
      tokens.at++;
      // timestamp with time zone, character varying
      while (tokens.takeOneOf(['VARYING', 'PRECISION', 'WITH', 'WITHOUT', 'TIME', 'ZONE', '[', ']']));
    } else if (tokens.take('.')) tokens.at++;
    else break;
  }
  return tokens.sql.slice(tokens.list[from].start, tokens.list[tokens.at - 1].end);
}

/** A constraint or an index between the columns; goes on to its end. @throws Misplaced */
export function readTableConstraint(tokens: Tokens, table: TableDraft): void {
  if (!readConstraint(tokens, table, null)) tokens.skip();
  while (!endsColumn(tokens)) tokens.skip();
}

/**
 * Reads a constraint if one stands here.
 * @param column the column it stands behind, null for one of the table
 */
export function readConstraint(tokens: Tokens, table: TableDraft, column: string | null): boolean {
  let name: string | null = null;
  if (tokens.take('CONSTRAINT')) {
    const named = !tokens.isOneOf(['PRIMARY', 'FOREIGN', 'UNIQUE', 'CHECK', 'NOT', 'NULL', 'DEFAULT', 'REFERENCES']);
    if (named) name = tokens.parts().at(-1) ?? null;
    if (tokens.isOneOf(['NOT', 'NULL', 'DEFAULT', 'COLLATE', 'GENERATED'])) return true;
  }
  if (tokens.take('PRIMARY', 'KEY')) {
    passBy(tokens, ['CLUSTERED', 'NONCLUSTERED', 'USING', 'BTREE', 'HASH', 'ASC', 'DESC']);
    const columns = tokens.is('(') ? tokens.names() : column === null ? null : [column];
    if (columns && columns.length > 0) table.primaryKey = { name, columns };
    return true;
  }
  if (tokens.take('FOREIGN', 'KEY')) {
    if (!tokens.is('(')) name ??= tokens.parts().at(-1) ?? null;
    const columns = tokens.names();
    if (tokens.take('REFERENCES')) readReference(tokens, table, columns, name);
    return true;
  }
  if (column !== null && tokens.take('REFERENCES')) {
    readReference(tokens, table, [column], name);
    return true;
  }
  if (tokens.take('UNIQUE')) {
    passBy(tokens, ['KEY', 'INDEX', 'CLUSTERED', 'NONCLUSTERED']);
    if (tokens.take('NULLS')) passBy(tokens, ['NOT', 'DISTINCT']);
    if (column === null && !tokens.is('(')) name ??= tokens.parts().at(-1) ?? null;
    passBy(tokens, ['USING', 'BTREE', 'HASH']);
    const columns = column === null ? tokens.names() : [column];
    table.uniques.push({ name, columns });
    return true;
  }
  if (tokens.is('CHECK') && tokens.is('(', 1)) {
    tokens.at++;
    table.checks.push({ name, expression: tokens.bracketed() });
    return true;
  }
  if (column === null && (tokens.is('KEY') || tokens.is('INDEX'))) {
    tokens.at++;
    const own = tokens.is('(') ? null : (tokens.parts().at(-1) ?? null);
    passBy(tokens, ['USING', 'BTREE', 'HASH']);
    const columns = tokens.names();
    table.indexes.push({ name: own ?? columns.join('_'), columns, unique: false, where: null, ddl: null });
    return true;
  }
  return name !== null;
}

function passBy(tokens: Tokens, words: readonly string[]): void {
  while (tokens.takeOneOf(words));
}

function readReference(tokens: Tokens, table: TableDraft, columns: string[], name: string | null): void {
  const parent = tokens.parts();
  if (parent.length === 0) throw new Misplaced(tokens.place, `the table referred to is expected${tokens.found()}`);
  const parentColumns = tokens.is('(') ? tokens.names() : null;
  const key = { name, columns, parent, parentColumns, onDelete: 'no action', onUpdate: 'no action', deferred: false };
  const reference = key as TableDraft['foreignKeys'][number];
  table.foreignKeys.push(reference);
  for (;;) {
    if (tokens.take('ON', 'DELETE')) reference.onDelete = readAction(tokens);
    else if (tokens.take('ON', 'UPDATE')) reference.onUpdate = readAction(tokens);
    else if (tokens.take('MATCH')) tokens.at++;
    else if (tokens.take('NOT', 'DEFERRABLE')) continue;
    else if (tokens.take('DEFERRABLE')) continue;
    else if (tokens.take('INITIALLY')) reference.deferred = tokens.take('DEFERRED') || (tokens.at++, false);
    else return;
  }
}

function readAction(tokens: Tokens): ReferenceAction {
  if (tokens.take('CASCADE')) return 'cascade';
  if (tokens.take('RESTRICT')) return 'restrict';
  if (tokens.take('SET', 'NULL')) return 'set null';
  if (tokens.take('SET', 'DEFAULT')) return 'set default';
  tokens.take('NO', 'ACTION');
  return 'no action';
}
