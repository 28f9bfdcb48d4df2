// A table while it is learned from or made: its layout, its codes and the values that codes stand for.
import type { Layout } from './layout';

export interface TableState {
  name: string;
  layout: Layout;
  /** Source row of each row; null when the rows are made. */
  source: Int32Array | null;
  /** The table along whose rows this one is laid out. */
  parent: TableState | null;
  /** Own code columns, in the order of the plan's blocks. */
  codes: Uint16Array[];
  /** Codes of the finished values, block by block: what others are drawn from. The same arrays where nothing is derived. */
  shadow: Uint16Array[];
  /**
   * Values by column: numbers and dates as they are; categories as index into the spec's values. NaN is null.
   * By relation id for lookups: row of the parent.
   */
  values: Map<string, Float64Array>;
  /** Number of children of each row, by relation id. */
  counts: Map<string, Float64Array>;
}

export function emptyState(name: string, layout: Layout, parent: TableState | null): TableState {
  return { name, layout, source: null, parent, codes: [], shadow: [], values: new Map(), counts: new Map() };
}

/** The row of an ancestor (level 1 is the parent), -1 for none. */
export function ancestorRow(state: TableState, row: number, level: number): number {
  let at = row;
  let from: TableState | null = state;
  for (let l = 0; l < level; l++) {
    if (!from || at < 0) return -1;
    at = from.layout.parentOf[at];
    from = from.parent;
  }
  return at;
}

/** A value of an ancestor, or at level 0 of the row itself; NaN where there is no such row. */
export function ancestorValue(state: TableState, row: number, level: number, column: string): number {
  const at = ancestorRow(state, row, level);
  return at < 0 ? NaN : ancestor(state, level)!.values.get(column)![at];
}

export function ancestor(state: TableState, level: number): TableState | null {
  let from: TableState | null = state;
  for (let l = 0; l < level && from; l++) from = from.parent;
  return from;
}

/** Steps up from a table's rows to those of another; 0 where it is not above. */
export function levelOf(state: TableState, table: string): number {
  for (let level = 1; ; level++) {
    const above = ancestor(state, level);
    if (!above) return 0;
    if (above.name === table) return level;
  }
}
