// Columns of a table that stand by themselves: drawn values, words, keys and texts, each key where its row will stand in the file.
import { makeKeys } from '../codecs/keys';
import { makeText } from '../codecs/text/text';
import type { Dataset } from '../schema/types';
import { takeRows, type Column } from '../table/column';
import { Random } from '../table/random';
import { rowsByValue } from '../table/rows-by-value';
import { columnOf } from '../table/table';
import { baseOf, missingName } from './blocks';
import { madeBefore, type RunOptions } from './parts';
import { wordsOf, type MadeText } from './rare-words';
import type { TableState } from './state';
import type { TableModel } from './table-model';

/** Drawn and made columns of a table; foreign keys are not among them. */
export async function ownColumns(
  dataset: Dataset,
  model: TableModel,
  state: TableState,
  textOf: MadeText,
  options: RunOptions,
): Promise<Map<string, Column>> {
  const columns = new Map<string, Column>();
  const n = state.layout.rows;
  const source = dataset.tables[model.table];
  if (model.treatment === 'keep') {
    for (const c of source.columns) columns.set(c.name, c);
    return columns;
  }
  for (const block of model.blocks) {
    const base = baseOf(block);
    if (base.kind === 'category') {
      const random = Random.for(options.seed, 'words', model.table, base.column);
      const taken = source ? dictionaryOf(columnOf(source, base.column)) : [];
      columns.set(base.column, await wordsOf(block, model, state, textOf, taken, random));
    }
    if (base.kind === 'number' || base.kind === 'date')
      columns.set(base.column, {
        kind: 'number',
        name: base.column,
        values: state.values.get(base.column) ?? new Float64Array(n),
      });
  }
  const order = fileOrder(model, state, options.seed);
  for (const { column, spec } of model.keys)
    columns.set(
      column,
      inFile(
        makeKeys(
          spec,
          n,
          Random.for(options.seed, 'key', model.table, column),
          undefined,
          madeBefore(options, model.table, column),
        ),
        order,
      ),
    );
  for (const { column, spec } of model.texts) {
    const empty = state.values.get(missingName(column));
    const rows = Int32Array.from({ length: n }, (_, r) => r).filter((r) => !empty?.[r]);
    const before = spec.unique ? madeBefore(options, model.table, column)?.texts : undefined;
    const own = new Set(spec.unique && source ? dictionaryOf(columnOf(source, column)) : []);
    const taken = before ? { has: (text: string) => own.has(text) || before.has(text) } : own;
    const text = await makeText(spec, rows.length, Random.for(options.seed, 'text', model.table, column), taken);
    if (before) for (const word of text.dictionary) before.add(word);
    const codes = new Int32Array(n).fill(-1);
    rows.forEach((r, i) => (codes[r] = text.codes[i]));
    columns.set(column, { ...text, name: column, codes });
  }
  return columns;
}

function dictionaryOf(column: Column): string[] {
  return column.kind === 'text' ? column.dictionary : [];
}

/** Layout rows in the order of the file: by a column of all rows, or siblings as the source's file lists them; null where that is the layout's. */
export function fileOrder(model: TableModel, { layout, values }: TableState, seed: number): Int32Array | null {
  if (model.treatment === 'keep') return null;
  if (model.fileSort) return sortedBy(values.get(model.fileSort.column)!, model.fileSort.sign);
  if (model.fileOrder === 1) return null;
  const random = Random.for(seed, 'order', model.table);
  const { rows, position, siblings } = layout;
  const order = new Int32Array(rows);
  for (let r = 0; r < rows; r += siblings[r]) {
    const n = position[r] === 0 ? Math.min(siblings[r], rows - r) : 1;
    const within = model.fileOrder === -1 ? Int32Array.from({ length: n }, (_, i) => n - 1 - i) : random.permutation(n);
    for (let i = 0; i < n; i++) order[r + i] = r + within[i];
  }
  return order;
}

/** Rows by value, of equal ones the first first; those without one at the end. */
function sortedBy(values: Float64Array, sign: 1 | -1): Int32Array {
  const rows = rowsByValue(sign > 0 ? values : values.map((v) => -v));
  const order = new Int32Array(values.length);
  order.set(rows);
  let at = rows.length;
  values.forEach((v, row) => Number.isNaN(v) && (order[at++] = row));
  return order;
}

/** Keys that ascend in the file, each at the layout row that will stand there. */
function inFile(keys: Column, order: Int32Array | null): Column {
  if (!order) return keys;
  const place = new Int32Array(order.length);
  order.forEach((row, i) => (place[row] = i));
  return takeRows(keys, place);
}
