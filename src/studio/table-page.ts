// Pages of rows of a typed table in memory, written as the source writes them. Sorting and filtering go over all rows.
import type { TableSchema } from '../schema/types';
import { writeCell } from '../schema/value-format';
import { isNull, type Column } from '../table/column';
import { columnOf, type Table } from '../table/table';
import type { RowPage, RowQuery } from './types';

export function pageOf(table: Table, schema: TableSchema, query: RowQuery): RowPage {
  const columns = schema.columns.map((c) => ({ schema: c, column: columnOf(table, c.name) }));
  const text = (i: number, row: number): string | null => {
    const { schema: written, column } = columns[i];
    if (isNull(column, row)) return null;
    return writeCell(written, column.kind === 'number' ? column.values[row] : column.dictionary[column.codes[row]]);
  };
  let rows = Array.from({ length: table.rows }, (_, i) => i);
  const { filter, sort } = query;
  if (filter && filter.text !== '') {
    const wanted = filter.text.toLowerCase();
    const searched = columns.flatMap((c, i) =>
      filter.column === undefined || c.schema.name === filter.column ? [i] : [],
    );
    rows = rows.filter((row) => searched.some((i) => text(i, row)?.toLowerCase().includes(wanted)));
  }
  if (sort) rows.sort(compareRows(columnOf(table, sort.column), sort.descending));
  const start = Math.max(0, Math.trunc(query.offset));
  const shown = rows.slice(start, start + Math.max(0, Math.trunc(query.limit)));
  return {
    columns: schema.columns.map((c) => c.name),
    rows: shown.map((row) => columns.map((_, i) => text(i, row))),
    total: rows.length,
  };
}

/** Orders by value, nulls last either way, equal values by row number. */
function compareRows(column: Column, descending: boolean): (a: number, b: number) => number {
  const sign = descending ? -1 : 1;
  const rank = ranks(column);
  return (a, b) => {
    const empty = Number(isNull(column, a)) - Number(isNull(column, b));
    if (empty !== 0) return empty;
    return sign * (rank(a) - rank(b)) || a - b;
  };
}

function ranks(column: Column): (row: number) => number {
  if (column.kind === 'number') return (row) => (isNull(column, row) ? 0 : column.values[row]);
  const sorted = column.dictionary.map((_, code) => code);
  sorted.sort((a, b) => (column.dictionary[a] < column.dictionary[b] ? -1 : 1));
  const rank = new Int32Array(sorted.length);
  sorted.forEach((code, i) => (rank[code] = i));
  return (row) => (column.codes[row] < 0 ? 0 : rank[column.codes[row]]);
}
