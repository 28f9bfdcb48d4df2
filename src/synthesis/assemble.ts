// From drawn states to tables: keys and text made, links matched, foreign keys filled, columns in the source's order.
import { settle } from '../rules/settle';
import { storageOf, tableOf, type Dataset } from '../schema/types';
import { takeRows, type Column } from '../table/column';
import { columnOf, type Table, type Tables } from '../table/table';
import type { TableConditions } from './conditions';
import { KeyFiller } from './fill-keys';
import type { Generator } from './fit';
import { alike, nulls } from './key-values';
import { fileOrder, ownColumns } from './own-columns';
import type { RunOptions } from './parts';
import { followRelations } from './roles';
import { settledRules } from './rule-plan';
import { ancestor, ancestorRow, type TableState } from './state';
import { modelOf } from './table-model';

/** @param onColumns is told when a table's own columns are made, and when that began (`performance.now()`) */
export async function assemble(
  generator: Generator,
  dataset: Dataset,
  states: Map<string, TableState>,
  options: RunOptions,
  conditions: ReadonlyMap<string, TableConditions>,
  onColumns: (table: string, began: number) => void,
): Promise<Tables> {
  const { plan } = generator;
  const made = new Map<string, Map<string, Column>>();
  /** As given; references into kept tables are drawn by their rows. */
  const givenColumns = (table: string) => {
    const given = [...(conditions.get(table)?.seeds?.columns.values() ?? [])];
    const own = (name: string) => !modelOf(plan, table).lookups.some((l) => l.column === name);
    return given.filter((c) => own(c.name));
  };
  for (const model of plan.tables) {
    const began = performance.now();
    const state = states.get(model.table)!;
    const textOf = (table: string, name: string) => {
      const column = made.get(table)?.get(name);
      return column?.kind === 'text' ? column : null;
    };
    const columns = await ownColumns(dataset, model, state, textOf, options);
    for (const { column, level, source } of model.copies) {
      const rows = Int32Array.from({ length: state.layout.rows }, (_, r) => ancestorRow(state, r, level));
      columns.set(column, takeRows(made.get(ancestor(state, level)!.name)!.get(source)!, rows));
    }
    for (const column of givenColumns(model.table)) columns.set(column.name, structuredClone(column));
    made.set(model.table, columns);
    onColumns(model.table, began);
  }
  const relations = dataset.schema.relations.filter((r) => states.has(r.child) && states.has(r.parent));
  const orders = new Map<string, Int32Array>();
  const replaced = new Set<string>();
  new KeyFiller({ generator, dataset, states, made, relations, options, replaced, orders }).fill();
  const out: Tables = Object.create(null);
  for (const { name } of dataset.schema.tables) {
    const model = plan.tables.find((t) => t.table === name);
    if (!model) continue;
    if (model.treatment === 'keep') {
      out[name] = dataset.tables[name];
      continue;
    }
    const state = states.get(name)!;
    const columns = made.get(name)!;
    const table: Table = {
      name,
      rows: state.layout.rows,
      columns: tableOf(dataset.schema, name).columns.map((c) =>
        alike(columns.get(c.name) ?? nulls(c.name, storageOf(c.type), state.layout.rows), c.name, storageOf(c.type)),
      ),
    };
    const order = orders.get(name) ?? fileOrder(model, state, options.seed);
    out[name] = order ? { ...table, columns: table.columns.map((c) => takeRows(c, order)) } : table;
  }
  const parents = Object.fromEntries(followRelations({ schema: dataset.schema, tables: out }));
  const ranges = new Map<Column, [number, number]>();
  const limits = (table: string, name: string) => {
    // Where the source is not at hand its ranges are not known.
    if (!dataset.tables[table]) return [-Infinity, Infinity] as [number, number];
    const column = columnOf(dataset.tables[table], name);
    if (!ranges.has(column)) ranges.set(column, rangeOf(column));
    return ranges.get(column)!;
  };
  const kept = plan.tables.filter((t) => t.treatment === 'keep').map((t) => out[t.table]);
  const stay = kept.flatMap(({ name, columns }) => columns.map((c) => `${name}\u0000${c.name}`));
  const before = new Set([...replaced, ...stay]);
  settle(settledRules(plan), { tables: out, schema: dataset.schema, parents }, limits, before);
  // Rows that are given come out as they were given, whatever rules say of them.
  for (const table of conditions.keys())
    for (const column of givenColumns(table)) {
      const { columns } = out[table];
      columns[columns.findIndex((c) => c.name === column.name)] = column;
    }
  return out;
}

function rangeOf(column: Column): [number, number] {
  if (column.kind !== 'number') return [-Infinity, Infinity];
  const known = column.values.filter((v) => !Number.isNaN(v));
  return [known.reduce((a, b) => Math.min(a, b), Infinity), known.reduce((a, b) => Math.max(a, b), -Infinity)];
}
