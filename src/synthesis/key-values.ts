// Values as keys: equal ones compare equal, whatever kind of column holds them.
import { columnLength, isNull, textColumn, type Column } from '../table/column';

/** One code for each distinct tuple. @param index codes there are already; new ones join them */
export function tupleCodes(columns: Column[], rows: number, index = new Map<string, number>()): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => {
    const key = columns.map((c) => valueKey(c, i)).join('\u0000');
    let code = index.get(key);
    if (code === undefined) index.set(key, (code = index.size));
    return code;
  });
}

/** One code for each distinct tuple, shared by both sides. */
export function shareCodes(child: Column[], parent: Column[]): { child: Int32Array; parent: Int32Array } {
  const index = new Map<string, number>();
  const codes = (columns: Column[]) => tupleCodes(columns, columnLength(columns[0]), index);
  return { child: codes(child), parent: codes(parent) };
}

/** Stands for no value among the words of a key. */
export const NULL = '\u0001';

export function valueKey(column: Column, row: number): string {
  if (isNull(column, row)) return NULL;
  return column.kind === 'number' ? String(column.values[row]) : column.dictionary[column.codes[row]];
}

/** The column with other words, as `valueKey` writes them, in some rows. */
export function withWords(column: Column, chosen: ReadonlyMap<number, string>): Column {
  if (column.kind === 'number') {
    const values = column.values.slice();
    for (const [r, word] of chosen) values[r] = Number(word);
    return { ...column, values };
  }
  const dictionary = [...column.dictionary];
  const index = new Map(dictionary.map((w, i) => [w, i]));
  const codes = column.codes.slice();
  for (const [r, word] of chosen) {
    let code = index.get(word);
    if (code === undefined) index.set(word, (code = dictionary.push(word) - 1));
    codes[r] = code;
  }
  return { ...column, codes, dictionary };
}

/** Held as the source's column is: keys of a text parent may be numbers in the child. */
export function alike(column: Column, name: string, kind: Column['kind']): Column {
  if (column.kind === kind) return { ...column, name };
  const n = columnLength(column);
  if (column.kind === 'number')
    return textColumn(
      name,
      Array.from({ length: n }, (_, i) => (isNull(column, i) ? null : String(column.values[i]))),
    );
  return {
    kind: 'number',
    name,
    values: Float64Array.from({ length: n }, (_, i) =>
      isNull(column, i) ? NaN : Number(column.dictionary[column.codes[i]]),
    ),
  };
}

export function nulls(name: string, kind: Column['kind'], rows: number): Column {
  return kind === 'number'
    ? { kind, name, values: new Float64Array(rows).fill(NaN) }
    : { kind, name, codes: new Int32Array(rows).fill(-1), dictionary: [] };
}
