// Key values as numbers: which rows of a table share a key. It does not follow relations; that is schema/parent-rows.
import { columnOf, type Table } from '../table/table';
import { isNull, type Column } from '../table/column';

/**
 * A code for each row, equal for rows with equal key values; -1 where any part is null.
 * Codes are 0..size-1 in order of first appearance.
 */
export function keyCodes(table: Table, columns: string[]): { codes: Int32Array; size: number } {
  let { codes, size } = columnCodes(columnOf(table, columns[0]));
  for (const name of columns.slice(1)) {
    const next = columnCodes(columnOf(table, name));
    const pairs = new Map<number, number>();
    codes = codes.map((code, row) => {
      if (code < 0 || next.codes[row] < 0) return -1;
      return intern(pairs, code * next.size + next.codes[row]);
    });
    size = pairs.size;
  }
  return { codes, size };
}

/** Does a row have a null in any of these columns? One byte a row. */
export function anyNull(table: Table, columns: string[]): Uint8Array {
  const out = new Uint8Array(table.rows);
  for (const column of columns.map((name) => columnOf(table, name)))
    for (let i = 0; i < out.length; i++) if (isNull(column, i)) out[i] = 1;
  return out;
}

function columnCodes(column: Column): { codes: Int32Array; size: number } {
  if (column.kind === 'text') {
    const seen = new Map<string, number>();
    const codeOf = column.dictionary.map((word) => intern(seen, word));
    return { codes: column.codes.map((c) => (c < 0 ? -1 : codeOf[c])), size: seen.size };
  }
  const seen = new Map<number, number>();
  const codes = new Int32Array(column.values.length);
  for (let i = 0; i < codes.length; i++) {
    const value = column.values[i];
    codes[i] = Number.isNaN(value) ? -1 : intern(seen, value);
  }
  return { codes, size: seen.size };
}

function intern<K>(seen: Map<K, number>, key: K): number {
  let code = seen.get(key);
  if (code === undefined) seen.set(key, (code = seen.size));
  return code;
}
