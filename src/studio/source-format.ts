// In which format the source came, so that the result can go out in the same.
import type { OpenedTable } from '../database/types';
import type { FormatId } from '../export/formats';

const endings: [RegExp, FormatId][] = [
  [/\.(sqlite3?|db3?)\b/i, 'sqlite'],
  [/\.duckdb\b/i, 'duckdb'],
  [/\.(parquet|pq)\b/i, 'parquet'],
  [/\.xlsx\b/i, 'xlsx'],
  [/\.(ndjson|jsonl|json)\b/i, 'ndjson'],
];

/** CSV where the tables came in several formats, or in one that is not written. */
export function sourceFormat(tables: readonly OpenedTable[]): FormatId {
  const found = new Set(tables.map(formatOfTable));
  const [only] = found;
  return found.size === 1 ? only : 'csv';
}

function formatOfTable({ path, declared }: OpenedTable): FormatId {
  if (/\.sql\b/i.test(path)) {
    if (declared?.dialect === 'mysql') return 'sql-mysql';
    return declared?.dialect === 'sqlite' ? 'sql-sqlite' : 'sql-postgres';
  }
  if (declared?.dialect === 'sqlite') return 'sqlite';
  if (declared?.dialect === 'duckdb') return 'duckdb';
  return endings.find(([ending]) => ending.test(path))?.[1] ?? 'csv';
}
