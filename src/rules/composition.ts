// Texts put together from other columns of the row: full names, user names, mail addresses made of names, equal texts.
import type { TextColumn } from '../table/column';
import { Random } from '../table/random';
import { columnOf } from '../table/table';
import type { Facts } from './facts';
import { EXACT_SUPPORT, judgeRows, shareOf } from './judge';
import { referredColumns } from './referred';
import { FAILS, HOLDS, NOT_APPLICABLE, type CompositionRule, type TextPiece, type Truth } from './types';

const OFTEN = 0.8;
const BY_CHANCE = 0.2;
const COLUMNS = 12;
const LOOK = 12;
const SEPARATORS = [' ', '', '.', '_', '-', ', ', ' - ', '/'];
type Form = Pick<CompositionRule, 'pieces' | 'separator' | 'tail'>;

export function mine(facts: Facts): CompositionRule[] {
  const referred = referredColumns(facts.data.schema);
  return facts.tables.flatMap((table) => {
    const texts = facts
      .columns(table.name)
      .filter((c) => columnOf(table, c.name).kind === 'text' && c.distinct > 20)
      .slice(0, COLUMNS)
      .map((c) => c.name);
    const found: CompositionRule[] = [];
    for (const target of texts.filter((t) => !referred.has(`${table.name}\u0000${t}`))) {
      const free = texts.filter(
        (t) => t !== target && !found.some((r) => r.columns[0] === t && r.columns.includes(target)),
      );
      const rule = test(facts, table.name, target, free);
      if (rule) found.push(rule);
    }
    return found;
  });
}

export function holds(rule: CompositionRule, facts: Facts): Truth {
  const own = textOf(facts, rule.table, rule.columns[0]);
  const parts = new Map(rule.pieces.map((p) => [p.column, textOf(facts, rule.table, p.column)]));
  return judgeRows(own.codes, (code, row) => {
    const text = code < 0 ? null : own.dictionary[code];
    const composed = text === null ? null : derive(rule, (column) => wordAt(parts.get(column)!, row), text);
    return composed === null ? NOT_APPLICABLE : composed === text ? HOLDS : FAILS;
  });
}

/**
 * The text of columns[0]; null where a part is missing.
 * @param known text of a column in this row
 * @param drawn a text as it would be without the rule: its tail is kept
 */
export function derive(rule: Form, known: (column: string) => string | null, drawn: string): string | null {
  const pieces: string[] = [];
  for (const piece of rule.pieces) {
    const text = known(piece.column);
    if (text === null) return null;
    pieces.push(shaped(text, piece));
  }
  const at = rule.tail ? drawn.lastIndexOf(rule.tail) : -1;
  return pieces.join(rule.separator) + (at < 0 ? '' : drawn.slice(at));
}

function shaped(text: string, piece: TextPiece): string {
  const plain = piece.as === 'is' ? text : text.normalize('NFD').replace(/[^\p{L}\p{N}]/gu, '');
  const cased = piece.as === 'lower' ? plain.toLowerCase() : piece.as === 'upper' ? plain.toUpperCase() : plain;
  return piece.letters === 'first' ? cased.slice(0, 1) : cased;
}

function test(facts: Facts, table: string, target: string, others: string[]): CompositionRule | null {
  const own = textOf(facts, table, target);
  const columns = new Map(others.map((name) => [name, textOf(facts, table, name)]));
  const rows = facts.sample(table).filter((row) => own.codes[row] >= 0);
  if (rows.length < EXACT_SUPPORT) return null;
  const mail = rows.subarray(0, LOOK).every((row) => own.dictionary[own.codes[row]].includes('@'));
  const hits = (form: Form, list: Int32Array, of: Int32Array = list): { yes: number; known: number } => {
    let yes = 0;
    let known = 0;
    list.forEach((row, i) => {
      const text = own.dictionary[own.codes[of[i]]];
      const composed = derive(form, (column) => wordAt(columns.get(column)!, row), text);
      if (composed === null) return;
      known++;
      if (composed === text) yes++;
    });
    return { yes, known };
  };
  const look = rows.subarray(0, LOOK);
  const inside = others.filter((name) => isInside(columns.get(name)!, own, look));
  for (const form of forms(inside, others, mail)) {
    const quick = hits(form, look);
    if (quick.known < 4 || quick.yes < 0.6 * quick.known) continue;
    const all = hits(form, rows);
    if (all.known < EXACT_SUPPORT || all.yes < OFTEN * all.known) continue;
    const shuffled = new Random(61).permutation(rows.length).map((i) => rows[i]);
    const chance = hits(form, rows, shuffled);
    if (chance.yes >= BY_CHANCE * chance.known) continue;
    const { known, distinct } = facts.column(table, target);
    const rule: CompositionRule = {
      kind: 'composition',
      id: `composition|${table}|${target}`,
      table,
      columns: [target, ...form.pieces.map((p) => p.column)],
      judged: table,
      words: `${target} is put together from ${form.pieces.map(pieceWords).join(` and `)}`,
      ...form,
      unique: known === distinct,
      holds: 0,
      support: 0,
    };
    return { ...rule, ...shareOf(holds(rule, facts)) };
  }
  return null;
}

/** Is the column's text found within the target's in half of the rows, capitals and signs aside? */
function isInside(column: TextColumn, target: TextColumn, rows: Int32Array): boolean {
  const plain = (text: string): string => shaped(text, { column: '', letters: 'all', as: 'lower' });
  const found = rows.filter((row) => {
    const text = wordAt(column, row);
    return text !== null && plain(text) !== '' && plain(wordAt(target, row)!).includes(plain(text));
  });
  return found.length >= 0.5 * rows.length;
}

/** Every composition of one or two pieces, at least one of them whole, the plain ones first. */
function* forms(whole: string[], columns: string[], mail: boolean): Generator<Form> {
  const tail = mail ? '@' : '';
  const styles = ['is', 'lower', 'upper'] as const;
  for (const column of whole)
    for (const as of styles) yield { pieces: [{ column, letters: 'all', as }], separator: '', tail };
  for (const a of whole)
    for (const b of columns)
      for (const as of a === b ? [] : styles)
        for (const separator of SEPARATORS) {
          const first: TextPiece = { column: a, letters: 'all', as };
          if (whole.includes(b)) yield { pieces: [first, { column: b, letters: 'all', as }], separator, tail };
          const initial: TextPiece = { column: b, letters: 'first', as };
          yield { pieces: [initial, first], separator, tail };
          yield { pieces: [first, initial], separator, tail };
        }
}

function pieceWords({ column, letters }: TextPiece): string {
  return letters === 'first' ? `the first letter of ${column}` : column;
}

function textOf(facts: Facts, table: string, name: string): TextColumn {
  const column = columnOf(facts.table(table), name);
  if (column.kind !== 'text') throw new Error(`column ${table}.${name} is no text`);
  return column;
}

function wordAt(column: TextColumn, row: number): string | null {
  return column.codes[row] < 0 ? null : column.dictionary[column.codes[row]];
}
