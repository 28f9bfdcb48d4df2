// A table in memory: named columns of equal length.
import { takeRows, type Column } from './column';

export interface Table {
  name: string;
  rows: number;
  columns: Column[];
}

/** Tables by name. */
export type Tables = Record<string, Table>;

/** @throws Error when the table has no such column: asking for it is a bug. */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((c) => c.name === name);
  if (!column) throw new Error(`table ${table.name} has no column ${name}`);
  return column;
}

export function takeTableRows(table: Table, rows: ArrayLike<number>): Table {
  return { name: table.name, rows: rows.length, columns: table.columns.map((c) => takeRows(c, rows)) };
}

/** The buffers of a table, to hand to another worker without a copy. */
export function transferables(tables: Iterable<Table>): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const table of tables)
    for (const column of table.columns)
      buffers.add((column.kind === 'number' ? column.values.buffer : column.codes.buffer) as ArrayBuffer);
  return [...buffers];
}
