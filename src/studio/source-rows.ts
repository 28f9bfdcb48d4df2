// Pages of source rows and distributions of source columns, by SQL. Values stay as written in the file;
// the schema, where there is one, only decides how they sort and fall into bins.
import { quoteIdentifier, quoteText } from '../database/sql';
import type { Database } from '../database/types';
import { storageOf, type ColumnSchema, type TableSchema } from '../schema/types';
import { readColumnSql, writeCell } from '../schema/value-format';
import type { ColumnProfile, RowPage, RowQuery } from './types';

const BINS = 24;
const TOP = 12;

/** @param columns names in file order; @param schema of the table, null before anything was inferred */
export async function sourceRows(
  database: Database,
  table: string,
  columns: string[],
  schema: TableSchema | null,
  query: RowQuery,
): Promise<RowPage> {
  const from = `FROM ${quoteIdentifier(table)}`;
  const where = filterSql(columns, query.filter);
  const order = query.sort ? `${sortSql(query.sort, schema)}, rowid` : 'rowid';
  const [{ total }] = await database.rows<{ total: number }>(`SELECT count(*)::DOUBLE AS total ${from} ${where}`);
  const aliased = columns.map((name, i) => `${quoteIdentifier(name)} AS c${i}`).join(', ');
  const rows = await database.rows<Record<string, string | null>>(
    `SELECT ${aliased} ${from} ${where} ORDER BY ${order} LIMIT ${whole(query.limit)} OFFSET ${whole(query.offset)}`,
  );
  return { columns, rows: rows.map((row) => columns.map((_, i) => row[`c${i}`])), total };
}

function filterSql(columns: string[], filter: RowQuery['filter']): string {
  if (!filter || filter.text === '') return '';
  const searched = filter.column === undefined ? columns : [filter.column];
  const wanted = quoteText(filter.text.toLowerCase());
  return `WHERE ${searched.map((name) => `contains(lower(${quoteIdentifier(name)}), ${wanted})`).join(' OR ')}`;
}

function sortSql(sort: NonNullable<RowQuery['sort']>, schema: TableSchema | null): string {
  const column = schema?.columns.find((c) => c.name === sort.column);
  const value = column ? readColumnSql(column) : quoteIdentifier(sort.column);
  return `${value} ${sort.descending ? 'DESC' : 'ASC'} NULLS LAST`;
}

function whole(n: number): number {
  return Math.max(0, Math.trunc(n));
}

/** Equal-width bins for numbers and dates, the commonest values for all else. */
export async function sourceProfile(
  database: Database,
  table: string,
  name: string,
  column: ColumnSchema | null,
): Promise<ColumnProfile> {
  const value = column ? readColumnSql(column) : quoteIdentifier(name);
  const numeric = column !== null && storageOf(column.type) === 'number';
  const values = `(SELECT ${value} AS v FROM ${quoteIdentifier(table)})`;
  const [all] = await database.rows<{ rows: number; filled: number; distinct: number; low: number; high: number }>(
    `SELECT count(*)::DOUBLE AS "rows", count(v)::DOUBLE AS filled, count(DISTINCT v)::DOUBLE AS "distinct",
      ${numeric ? 'min(v) AS low, max(v) AS high' : '0::DOUBLE AS low, 0::DOUBLE AS high'} FROM ${values}`,
  );
  const base = { column: name, rows: all.rows, nulls: all.rows - all.filled, distinct: all.distinct };
  if (numeric && all.distinct > TOP) {
    const width = (all.high - all.low) / BINS;
    const counted = await database.rows<{ bin: number; n: number }>(
      `SELECT least(${BINS - 1}, floor((v - ${all.low}) / ${width}))::INTEGER AS bin, count(*)::DOUBLE AS n
       FROM ${values} WHERE v IS NOT NULL GROUP BY 1`,
    );
    const counts = new Array<number>(BINS).fill(0);
    for (const { bin, n } of counted) counts[bin] = n;
    const labels = Array.from({ length: BINS + 1 }, (_, i) => writeCell(column, all.low + i * width));
    return { ...base, labels, counts, other: 0 };
  }
  const top = await database.rows<{ v: string | number; n: number }>(
    `SELECT v, count(*)::DOUBLE AS n FROM ${values} WHERE v IS NOT NULL GROUP BY v
     ORDER BY ${numeric ? 'v' : 'n DESC, v'} LIMIT ${TOP}`,
  );
  const counts = top.map((t) => t.n);
  const other = all.filled - counts.reduce((a, b) => a + b, 0);
  return { ...base, labels: top.map((t) => (column ? writeCell(column, t.v) : String(t.v))), counts, other };
}
