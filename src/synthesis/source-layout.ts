// Where the rows of the source stand: side by side below their parents, in the order of time, with their root entities.
import { Facts } from '../rules/facts';
import { chainOrder } from '../rules/running-total';
import type { RuleData, RunningTotalRule } from '../rules/types';
import { tableOf, type Dataset, type TableSchema } from '../schema/types';
import type { NumberColumn } from '../table/column';
import { columnOf, type Table } from '../table/table';
import { flatLayout, sortIntoLayout } from './layout';
import type { ParentRows } from './roles';
import { emptyState, type TableState } from './state';
import type { TableModel } from './table-model';

export function layOut(
  dataset: Dataset,
  model: TableModel,
  states: Map<string, TableState>,
  parents: ParentRows,
): TableState {
  const table = dataset.tables[model.table];
  const schema = tableOf(dataset.schema, model.table);
  const date = timeColumn(schema, table);
  const { context } = model;
  if (!context || model.treatment === 'keep') {
    const state = emptyState(model.table, flatLayout(table.rows), null);
    state.source = Int32Array.from({ length: table.rows }, (_, i) => i);
    model.rows = table.rows;
    model.without = table.rows;
    model.fileOrder = 1;
    return state;
  }
  const above = states.get(context.parent)!;
  const follow = parents.get(context.relation)!;
  const sourceRows = context.reverse ? invert(follow, table.rows) : follow;
  const rows = toLayoutRows(sourceRows, above);
  const values = date?.values ?? null;
  const key = (r: number) => (Number.isNaN(values![r]) ? Infinity : values![r]);
  const { layout, source } = sortIntoLayout(
    rows,
    above.layout.rows,
    values ? (a, b) => (key(a) === key(b) ? 0 : key(a) - key(b)) : null,
  );
  const state = emptyState(model.table, layout, above);
  state.source = source;
  model.rows = layout.rows;
  for (const p of layout.parentOf) if (p < 0) model.without++;
  model.fileOrder = orderInFile(layout.position, source);
  return state;
}

/** The date by which siblings stand in order of time: the first that is hardly ever missing. */
export function timeColumn(schema: TableSchema, table: Table): NumberColumn | undefined {
  return schema.columns
    .filter((c) => (c.type === 'date' || c.type === 'datetime') && c.nulls <= 0.05 * table.rows)
    .map((c) => columnOf(table, c.name))
    .find((c) => c.kind === 'number');
}

function invert(childToParent: Int32Array, parents: number): Int32Array {
  const out = new Int32Array(parents).fill(-1);
  for (let c = 0; c < childToParent.length; c++) if (childToParent[c] >= 0) out[childToParent[c]] = c;
  return out;
}

/** Source rows of a table -> its layout rows. */
export function toLayoutRows(rows: Int32Array, above: TableState): Int32Array {
  const at = new Int32Array(above.layout.rows);
  above.source!.forEach((s, i) => (at[s] = i));
  return rows.map((r) => (r < 0 ? -1 : at[r]));
}

function orderInFile(position: Int32Array, source: Int32Array): -1 | 0 | 1 {
  let up = 0;
  let pairs = 0;
  for (let r = 1; r < position.length; r++)
    if (position[r] > 0) {
      pairs++;
      if (source[r] > source[r - 1]) up++;
    }
  return !pairs || up >= 0.99 * pairs ? 1 : up <= 0.01 * pairs ? -1 : 0;
}

/** Parents above that are fewer than these are no entities to protect: a region is not, its customers are. */
const fewestEntities = 40;

/** Root entity of each row, by the way up along the context. */
export function rootOf(state: TableState, parent: string | undefined, groups: Map<string, Int32Array>): Int32Array {
  const { parentOf, rows } = state.layout;
  const above = parent && state.parent ? groups.get(parent)! : null;
  const entities = above ? new Set(above).size : 0;
  if (!above || (entities < fewestEntities && entities < rows)) return Int32Array.from({ length: rows }, (_, r) => r);
  const roots = above.reduce((a, b) => Math.max(a, b), -1) + 1;
  return Int32Array.from({ length: rows }, (_, r) => (parentOf[r] >= 0 ? above[parentOf[r]] : roots + r));
}

/** Siblings of one time in the order in which the running total holds. */
export function orderAsTotal(rule: RunningTotalRule, data: RuleData, model: TableModel, state: TableState): void {
  if (model.context?.relation !== rule.relation || model.context.reverse) return;
  const { rows } = chainOrder(rule, new Facts(data));
  const rank = new Int32Array(state.layout.rows);
  rows.forEach((r, i) => (rank[r] = i));
  const { position, siblings } = state.layout;
  const source = state.source!;
  for (let row = 0; row < source.length; row++)
    if (position[row] === 0 && siblings[row] > 1)
      source.subarray(row, row + siblings[row]).sort((a, b) => rank[a] - rank[b]);
}
