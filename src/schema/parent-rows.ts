// Follows a foreign key: the row of the parent for each row of the child, by key values, composite keys included.
// It does not judge the relation; that is inference.
import { columnOf, type Table } from '../table/table';
import type { Column } from '../table/column';

/**
 * Parent row for each child row; -1 where any part of the key is null or no parent has it (an orphan).
 * Numbers and text that write the same number are the same key (`1`, `"1"`, `"1.0"`); text is trimmed.
 * Where several parent rows share a key, the first is taken. Linear in rows.
 */
export function parentRows(child: Table, columns: string[], parent: Table, parentColumns: string[]): Int32Array {
  if (columns.length === 0 || columns.length !== parentColumns.length)
    throw new Error(
      `key of ${child.name} has ${columns.length} columns, that of ${parent.name} ${parentColumns.length}`,
    );
  let own: Int32Array | null = null;
  let above: Int32Array | null = null;
  for (let k = 0; k < columns.length; k++) {
    const next = sharedCodes(columnOf(child, columns[k]), columnOf(parent, parentColumns[k]));
    if (own && above) {
      const pairs = new Map<number, number>();
      const width = next.size;
      above = combine(above, next.parent, width, pairs, true);
      own = combine(own, next.child, width, pairs, false);
    } else {
      own = next.child;
      above = next.parent;
    }
  }
  return lookUp(own!, above!);
}

/** Codes >= 0 of parent values, shared by equal child values; -1 null, -2 a child value that no parent has. */
function sharedCodes(child: Column, parent: Column): { child: Int32Array; parent: Int32Array; size: number } {
  if (child.kind === 'text' && parent.kind === 'text') {
    const index = new Map<string, number>();
    const codeOf = parent.dictionary.map((word) => {
      const key = plainKey(word);
      const code = index.get(key) ?? index.size;
      index.set(key, code);
      return code;
    });
    const found = child.dictionary.map((word) => index.get(plainKey(word)) ?? -2);
    return {
      parent: parent.codes.map((c) => (c < 0 ? -1 : codeOf[c])),
      child: child.codes.map((c) => (c < 0 ? -1 : found[c])),
      size: index.size,
    };
  }
  const above = asNumbers(parent);
  const own = asNumbers(child);
  const index = new Map<number, number>();
  const parentCodes = new Int32Array(above.length);
  for (let i = 0; i < above.length; i++) {
    const value = above[i];
    if (Number.isNaN(value)) {
      parentCodes[i] = -1;
      continue;
    }
    let code = index.get(value);
    if (code === undefined) index.set(value, (code = index.size));
    parentCodes[i] = code;
  }
  const childCodes = new Int32Array(own.length);
  for (let i = 0; i < own.length; i++) childCodes[i] = Number.isNaN(own[i]) ? -1 : (index.get(own[i]) ?? -2);
  return { parent: parentCodes, child: childCodes, size: index.size };
}

function combine(
  left: Int32Array,
  right: Int32Array,
  width: number,
  pairs: Map<number, number>,
  grow: boolean,
): Int32Array {
  const out = new Int32Array(left.length);
  for (let i = 0; i < left.length; i++) {
    if (left[i] < 0 || right[i] < 0) {
      out[i] = left[i] === -1 || right[i] === -1 ? -1 : -2;
      continue;
    }
    const pair = left[i] * width + right[i];
    let code = pairs.get(pair);
    if (code === undefined) {
      if (!grow) {
        out[i] = -2;
        continue;
      }
      pairs.set(pair, (code = pairs.size));
    }
    out[i] = code;
  }
  return out;
}

function lookUp(own: Int32Array, above: Int32Array): Int32Array {
  let size = 0;
  for (const code of above) if (code >= size) size = code + 1;
  const row = new Int32Array(size).fill(-1);
  for (let i = above.length - 1; i >= 0; i--) if (above[i] >= 0) row[above[i]] = i;
  return own.map((code) => (code < 0 ? -1 : row[code]));
}

const isNumber = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

function plainKey(word: string): string {
  const text = word.trim();
  return /^[+-]?\d+\.0+$/.test(text) ? text.slice(0, text.indexOf('.')) : text;
}

function asNumbers(column: Column): Float64Array {
  if (column.kind === 'number') return column.values;
  const values = column.dictionary.map((word) => (isNumber.test(word) ? Number(word) : NaN));
  const out = new Float64Array(column.codes.length);
  for (let i = 0; i < out.length; i++) out[i] = column.codes[i] < 0 ? NaN : values[column.codes[i]];
  return out;
}
