// Columns of finished rows that take what their parents have, told by codes.
import type { Relation } from '../schema/types';
import { takeRows, type Column } from '../table/column';
import { baseOf } from './blocks';
import { withWords } from './key-values';
import type { TableState } from './state';
import type { TableModel } from './table-model';

/**
 * Gives rows the value of a code that their parent has.
 * @param codes of the parent
 * @param parents row of the parent by row; rows with -1 stay as they are
 * @param lookup the relation of a reference into a kept table, and its key there
 * @returns columns with other values than before
 */
export function takeCodes(
  column: string,
  codes: Uint16Array,
  parents: Float64Array,
  model: TableModel,
  state: TableState,
  columns: Map<string, Column>,
  lookup: (relation: string) => { relation: Relation; key: Column[] },
): string[] {
  const base = model.blocks
    .map(baseOf)
    .find((b) => (b.kind === 'lookup' ? b.relation : 'column' in b && b.column) === column);
  const usual = (row: number) => (parents[row] < 0 ? -1 : codes[parents[row]]);
  if (base?.kind === 'category') {
    const { values } = base.spec;
    const own = columns.get(column)!;
    const rows = Array.from(parents.keys()).filter((row) => usual(row) >= 0 && usual(row) < values.length);
    columns.set(column, withWords(own, new Map(rows.map((row) => [row, values[usual(row)]]))));
    return [column];
  }
  if (base?.kind !== 'lookup') return [];
  const { values } = base.spec;
  const theirs = state.values.get(column)!;
  for (let row = 0; row < parents.length; row++) {
    const code = usual(row);
    if (code >= 0 && code < values.length) theirs[row] = Number(values[code]);
  }
  const { relation, key } = lookup(column);
  relation.columns.forEach((name, i) => columns.set(name, { ...takeRows(key[i], theirs), name }));
  return relation.columns;
}
