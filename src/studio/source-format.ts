// In which format the source came, so that the result can go out in the same.
import type { FileFormat, OpenedTable } from '../database/types';
import type { FormatId } from '../export/formats';

const written: Record<Exclude<FileFormat, 'sql'>, FormatId> = {
  sqlite: 'sqlite',
  duckdb: 'duckdb',
  parquet: 'parquet',
  excel: 'xlsx',
  json: 'ndjson',
};

/** CSV where the tables came in several formats. */
export function sourceFormat(tables: readonly OpenedTable[]): FormatId {
  const found = new Set(tables.map(formatOfTable));
  const [only] = found;
  return found.size === 1 ? only : 'csv';
}

function formatOfTable({ format, declared }: OpenedTable): FormatId {
  if (!format) return 'csv';
  if (format !== 'sql') return written[format];
  const { dialect } = declared ?? { dialect: null };
  return dialect === 'mysql' || dialect === 'sqlite' ? `sql-${dialect}` : 'sql-postgres';
}
