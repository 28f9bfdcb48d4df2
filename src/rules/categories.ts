// Columns seen as categories: a code for each word, whatever the column is stored as.
import type { Column } from '../table/column';
import type { Word } from './types';

/** Codes 0..size-1, -1 for null, most frequent first. */
export interface Categories {
  codes: Int32Array;
  words: string[];
}

/** Word of a code; -1 is null. */
export function wordOf(categories: Categories, code: number): Word {
  return code < 0 ? null : categories.words[code];
}

/** Number of each row's code in the map's order of words; -1 for null, -2 for a word that the map lacks. */
export function codesAmong(categories: Categories, words: readonly string[]): Int32Array {
  const index = new Map(words.map((word, i) => [word, i]));
  const to = categories.words.map((word) => index.get(word) ?? -2);
  return categories.codes.map((code) => (code < 0 ? -1 : to[code]));
}

/** Any column as categories. */
export function categoriesOf(column: Column): Categories {
  const index = new Map<number | string, number>();
  const counts: number[] = [];
  const words: string[] = [];
  const rows = column.kind === 'text' ? column.codes.length : column.values.length;
  const codes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const value = column.kind === 'text' ? column.codes[row] : column.values[row];
    if (column.kind === 'text' ? value < 0 : Number.isNaN(value)) {
      codes[row] = -1;
      continue;
    }
    let code = index.get(value);
    if (code === undefined) {
      const word = column.kind === 'text' ? column.dictionary[value] : String(value);
      code = index.get(word);
      if (code === undefined) {
        index.set(word, (code = words.length));
        words.push(word);
        counts.push(0);
      }
      index.set(value, code);
    }
    counts[code]++;
    codes[row] = code;
  }
  const ranked = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  const rank = new Int32Array(ranked.length);
  ranked.forEach((code, i) => (rank[code] = i));
  return { codes: codes.map((c) => (c < 0 ? -1 : rank[c])), words: ranked.map((c) => words[c]) };
}
