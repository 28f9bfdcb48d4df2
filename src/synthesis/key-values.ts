// Values as keys: equal ones compare equal, whatever kind of column holds them.
import { columnLength, isNull, textColumn, type Column } from '../table/column';

/** One code for each distinct tuple, shared by both sides. */
export function shareCodes(child: Column[], parent: Column[]): { child: Int32Array; parent: Int32Array } {
  const index = new Map<string, number>();
  const codes = (columns: Column[]) =>
    Int32Array.from({ length: columnLength(columns[0]) }, (_, i) => {
      const key = columns.map((c) => valueKey(c, i)).join('\u0000');
      let code = index.get(key);
      if (code === undefined) index.set(key, (code = index.size));
      return code;
    });
  return { child: codes(child), parent: codes(parent) };
}

export function valueKey(column: Column, row: number): string {
  if (isNull(column, row)) return '\u0001';
  return column.kind === 'number' ? String(column.values[row]) : column.dictionary[column.codes[row]];
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
