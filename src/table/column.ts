// A column of data in memory: numbers in a typed array or text as dictionary codes.
// It knows nothing of what the values mean; that is the schema's business.

/** Numbers, dates (milliseconds since 1970 UTC) and times (milliseconds since midnight). NaN is null. */
export interface NumberColumn {
  kind: 'number';
  name: string;
  values: Float64Array;
}

/** Text by dictionary: `dictionary[codes[row]]`; code -1 is null. The dictionary may hold unused entries. */
export interface TextColumn {
  kind: 'text';
  name: string;
  codes: Int32Array;
  dictionary: string[];
}

export type Column = NumberColumn | TextColumn;

export function numberColumn(name: string, values: Iterable<number | null> | Float64Array): NumberColumn {
  return {
    kind: 'number',
    name,
    values: values instanceof Float64Array ? values : Float64Array.from(values, (v) => v ?? NaN),
  };
}

/** Builds the dictionary in order of first appearance. */
export function textColumn(name: string, values: readonly (string | null)[]): TextColumn {
  const index = new Map<string, number>();
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null) {
      codes[i] = -1;
      continue;
    }
    let code = index.get(value);
    if (code === undefined) index.set(value, (code = index.size));
    codes[i] = code;
  }
  return { kind: 'text', name, codes, dictionary: [...index.keys()] };
}

export function columnLength(column: Column): number {
  return column.kind === 'number' ? column.values.length : column.codes.length;
}

export function isNull(column: Column, row: number): boolean {
  return column.kind === 'number' ? Number.isNaN(column.values[row]) : column.codes[row] < 0;
}

export function countNulls(column: Column): number {
  let n = 0;
  for (let row = 0; row < columnLength(column); row++) if (isNull(column, row)) n++;
  return n;
}

/** The rows of a column in the order given; -1 gives null. */
export function takeRows(column: Column, rows: ArrayLike<number>): Column {
  const n = rows.length;
  if (column.kind === 'number') {
    const values = new Float64Array(n);
    for (let i = 0; i < n; i++) values[i] = rows[i] < 0 ? NaN : column.values[rows[i]];
    return { ...column, values };
  }
  const codes = new Int32Array(n);
  for (let i = 0; i < n; i++) codes[i] = rows[i] < 0 ? -1 : column.codes[rows[i]];
  return { ...column, codes };
}

/** The same values, with no word in the dictionary that no row has. */
export function withoutUnused(column: Column): Column {
  if (column.kind === 'number') return { kind: 'number', name: column.name, values: column.values };
  const index = new Map<number, number>();
  const codes = new Int32Array(columnLength(column));
  column.codes.forEach((code, row) => {
    if (code >= 0 && !index.has(code)) index.set(code, index.size);
    codes[row] = code < 0 ? -1 : index.get(code)!;
  });
  return { kind: 'text', name: column.name, codes, dictionary: [...index.keys()].map((c) => column.dictionary[c]) };
}
