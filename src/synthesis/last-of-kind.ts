// The last sibling of a row that is of the same kind and has a value.
import type { BaseBlock } from './blocks';
import type { TableState } from './state';

/** The last sibling before a row that has the same codes in these shadow columns and a value; -1 for none. */
export function lastOfKind(kinds: number[], state: TableState, own: (row: number) => number): (row: number) => number {
  const codes = kinds.map((k) => state.shadow[k]);
  return (row) => {
    const first = row - Math.min(farthest, state.layout.position[row]);
    next: for (let at = row - 1; at >= first; at--) {
      for (const c of codes) if (c[at] !== c[row]) continue next;
      if (!Number.isNaN(own(at))) return at;
    }
    return -1;
  };
}

/** Siblings further back than this are not looked for. */
const farthest = 200;

/** Values of which one knows what they are: rare ones share a code and so are not. NaN for row -1. */
export function knownValue(base: BaseBlock, values: Float64Array): (row: number) => number {
  const rare = base.kind === 'category' ? base.spec.rare : -1;
  const none = base.kind === 'lookup' ? -1 : NaN;
  return (row) => (row < 0 || values[row] === rare || values[row] === none ? NaN : values[row]);
}
