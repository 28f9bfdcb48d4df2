// The description of what is written, from the dataset that was read: order, types, which columns always have a value.
import type { Catalogue } from '../database/catalogue';
import type { Dialect } from '../database/types';
import { tableOf, type ColumnSchema, type Dataset, type Schema } from '../schema/types';
import { columnOf, type Table } from '../table/table';
import type { Output, OutputColumn } from './format';
import { parentsFirst } from './order';
import { valueTypeOf } from './value-type';

export interface OutputRequest {
  name: string;
  /** Of the result. */
  tables: readonly string[];
  rows: Record<string, number>;
  /** Of their source files, by table. */
  dialects: Record<string, Dialect>;
  catalogue: Catalogue;
  originals: Record<string, Blob>;
}

export function describeOutput(
  { name, tables: names, rows, dialects, catalogue, originals }: OutputRequest,
  { schema, tables }: Dataset,
): Output {
  const relations = schema.relations.filter((r) => names.includes(r.child) && names.includes(r.parent));
  const ordered = parentsFirst(
    schema.tables.map((t) => t.name).filter((n) => names.includes(n)),
    relations,
  );
  return {
    name,
    relations,
    types: catalogue.types,
    tables: ordered.tables.map((table) => {
      const tableSchema = tableOf(schema, table);
      const declared = catalogue.tables.find((t) => t.table === table) ?? null;
      return {
        name: table,
        schema: tableSchema,
        rows: rows[table],
        dialect: dialects[table],
        original: originals[table] ?? null,
        declared,
        columns: tableSchema.columns.map((c) => {
          const type = declared?.columns.find((d) => d.column === c.name)?.type ?? null;
          return describeColumn(schema, tables[table], c, type);
        }),
      };
    }),
  };
}

function describeColumn(schema: Schema, source: Table, column: ColumnSchema, declared: string | null): OutputColumn {
  const data = columnOf(source, column.name);
  const orphaned = schema.relations.some(
    (r) => r.child === source.name && r.columns.includes(column.name) && r.stats.orphans > 0,
  );
  const values = data.kind === 'number' ? data.values : data.codes;
  const empty = data.kind === 'number' ? values.some((v) => Number.isNaN(v)) : values.some((v) => v < 0);
  return {
    name: column.name,
    schema: column,
    type: valueTypeOf(column, data, declared),
    longest: data.kind === 'text' ? data.dictionary.reduce((most, text) => Math.max(most, text.length), 0) : 0,
    required: source.rows > 0 && !empty && !orphaned,
  };
}
