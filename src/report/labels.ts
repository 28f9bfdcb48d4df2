// Do the keys of a small table mean the same rows on both sides? Only then may foreign keys into it be compared by value.
import { columnOf, type Table } from '../table/table';

/**
 * True when 9 of 10 source rows are in the synthetic table as they are, or when the keys are words
 * (not whole numbers) of which 9 of 10 are on both sides. Meant for lookups of at most a hundred rows.
 */
export function sameKeys(real: Table, synthetic: Table, key: string[]): boolean {
  const all = real.columns.map((c) => c.name);
  const enough = 0.9 * real.rows;
  const realRows = new Set(texts(real, all));
  const syntheticRows = new Set(texts(synthetic, all));
  if ([...realRows].filter((row) => syntheticRows.has(row)).length >= enough) return true;
  if (!key.length) return false;
  const realKeys = new Set(texts(real, key));
  const syntheticKeys = new Set(texts(synthetic, key));
  const words = ![...realKeys].every((text) => (JSON.parse(text) as unknown[]).every(isWhole));
  return words && [...realKeys].filter((k) => syntheticKeys.has(k)).length >= enough;
}

function isWhole(value: unknown): boolean {
  return /^-*\d+$/.test(String(value));
}

function texts(table: Table, names: string[]): string[] {
  const columns = names.map((name) => columnOf(table, name));
  return Array.from({ length: table.rows }, (_, row) =>
    JSON.stringify(columns.map((c) => (c.kind === 'number' ? c.values[row] : (c.dictionary[c.codes[row]] ?? null)))),
  );
}
