// Where the header of a table is, whether there is one, and what its columns are called.
import { commonWidth } from './delimiter';

const numeric = /^[-+]?[\p{Sc}]?\s?\d[\d.,' ]*(e[-+]?\d+)?\s?[%\p{Sc}]?$/iu;
const dateLike = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?$|^\d{1,2}:\d{2}(:\d{2})?$/;
const isData = (cell: string) => numeric.test(cell.trim()) || dateLike.test(cell.trim());
const filled = (row: string[]) => row.filter((cell) => cell.trim() !== '').length;

/**
 * Rows above the header that are no data (titles, comments): they hold less than half of the fields, and a row of
 * words that fills most fields follows within 20 rows.
 * @param rows that hold anything, from the start of the file
 * @returns how many of them to leave out
 */
export function junkRows(rows: string[][]): number {
  const width = commonWidth(rows);
  if (width < 2) return 0;
  const isHeader = (row: string[]) =>
    filled(row) >= Math.max(2, width * 0.75) && row.every((cell) => !isData(cell) || cell.trim() === '');
  for (let i = 0; i < Math.min(rows.length, 21); i++) {
    if (filled(rows[i]) >= width / 2 && (filled(rows[i]) > 1 || width === 2)) return i;
    if (!rows.slice(i + 1, i + 21).some(isHeader)) return i;
  }
  return 0;
}

/**
 * Is the first row a header? It is not when it holds numbers or dates where the column below does too (unless these
 * count up like years over numbers), or when its words come again in most columns below, of which there are enough.
 */
export function hasHeader(rows: string[][]): boolean {
  const [first, ...body] = rows;
  if (!first) return false;
  const cells = first.map((cell) => cell.trim());
  const named = cells.filter((cell) => cell !== '' && !isData(cell)).length;
  if (named === 0) return false;
  const sample = body.slice(0, 200);
  const columnIsData = (c: number) => {
    const values = sample.map((row) => row[c]?.trim() ?? '').filter(Boolean);
    return values.length > 0 && values.filter(isData).length > values.length * 0.8;
  };
  const evidence = cells.some((cell, c) => cell !== '' && !isData(cell) && columnIsData(c));
  const contrary = cells.filter((cell, c) => isData(cell) && columnIsData(c));
  if (contrary.length > 0 && !countUp(contrary)) return false;
  if (evidence || sample.length < 8) return true;
  const again = cells.filter((cell, c) => cell !== '' && sample.some((row) => row[c]?.trim() === cell)).length;
  return again <= named / 2;
}

function countUp(cells: string[]): boolean {
  const numbers = cells.map(Number);
  return numbers.length > 1 && numbers.every((n, i) => Number.isInteger(n) && (i === 0 || n === numbers[i - 1] + 1));
}

export interface NamedColumns {
  columns: string[];
  notes: string[];
}

/**
 * Unique names (letter case apart), made from the header or `column_1`, `column_2` ...; what was changed is noted.
 * The first of equal names keeps it, a later one is counted on: amount, amount_2.
 */
export function nameColumns(header: string[] | null, width: number): NamedColumns {
  const notes: string[] = [];
  const given = Array.from(
    { length: width },
    (_, i) => header?.[i]?.replaceAll('\0', '').trim().replace(/\s+/g, ' ') ?? '',
  );
  const wanted = new Set(given.map((name) => name.toLowerCase()));
  const taken = new Set<string>();
  const columns = given.map((name, i) => {
    let unique = name || `column_${i + 1}`;
    const free = name ? !taken.has(unique.toLowerCase()) : !wanted.has(unique.toLowerCase());
    if (!free) {
      const base = unique;
      for (let n = 2; wanted.has(unique.toLowerCase()) || taken.has(unique.toLowerCase()); n++) unique = `${base}_${n}`;
    }
    taken.add(unique.toLowerCase());
    if (header && !name) notes.push(`column ${i + 1} has no name in the header: ${unique}`);
    else if (header && unique !== name) notes.push(`header repeated: ${unique}`);
    return unique;
  });
  return { columns, notes };
}
