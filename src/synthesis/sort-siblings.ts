// Siblings in the order of a column that ascends among them in the source: a frame that tells each date for itself draws them
// in any order.
import { baseOf } from './blocks';
import type { TableState } from './state';
import type { TableModel } from './table-model';

/** Sorts the rows of each parent in place, where nothing in them hangs on the row before. */
export function sortSiblings(model: TableModel, state: TableState): void {
  const rule = model.restrictions.find(
    (r) => r.kind === 'sibling-order' && r.holds === 1 && r.sign === model.fileOrder && isDate(model, r.columns[0]),
  );
  if (rule?.kind !== 'sibling-order' || hasMemory(model)) return;
  const values = state.values.get(rule.columns[0])!;
  const { position, siblings, rows } = state.layout;
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  let sorted = true;
  for (let first = 0; first < rows; first++) {
    if (position[first] !== 0) continue;
    const family = order.subarray(first, first + siblings[first]);
    for (let i = 1; i < family.length; i++) if (values[family[i]] < values[family[i - 1]]) sorted = false;
    family.sort((a, b) => values[a] - values[b] || a - b);
  }
  if (sorted) return;
  const moved = new Set<Uint16Array | Float64Array>();
  const move = (column: Uint16Array | Float64Array) => {
    if (moved.has(column)) return;
    moved.add(column);
    const before = column.slice();
    for (let row = 0; row < rows; row++) column[row] = before[order[row]];
  };
  [...state.codes, ...state.shadow, ...state.values.values(), ...state.counts.values()].forEach(move);
}

function isDate({ blocks }: TableModel, column: string): boolean {
  return blocks.map(baseOf).some((b) => b.kind === 'date' && b.column === column && !b.spec.nulls);
}

/** Does a row follow from the one before it: a total, what repeats, a date told by the last one? */
function hasMemory({ blocks, restrictions }: TableModel): boolean {
  return (
    restrictions.some((r) => r.kind === 'running-total' || r.kind === 'repeat' || r.kind === 'recurring') ||
    blocks.some((block) => {
      const base = baseOf(block);
      return base.kind === 'date' && base.spec.reference.of === 'previous';
    })
  );
}
