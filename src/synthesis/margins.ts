// Margins: how many rows have each code of a column, how many lie in each dyadic part of a number's or date's range, and how
// many have the code of the sibling before where that is a habit.
import { baseOf, coarseColumn, valueName } from './blocks';
import { firstShadows, type TableModel } from './table-model';
import type { TableState } from './state';

/** Shares of the real rows; plain data. */
export type Margin =
  | { of: 'codes'; shadow: number; shares: number[] }
  /** Of rows with another code than the sibling before, and with the same. */
  | { of: 'repeats'; shadow: number; shares: number[] }
  /** Between these upper edges, the last part open. */
  | { of: 'values'; name: string; edges: number[]; shares: number[] };

/** Columns of more codes are not held to their margins. */
const mostCodes = 100;
/** Parts of a range: few for its slow drift, more for its shape. */
const parts = [2, 8, 32];
/** Rows that a part must hold. */
const fewest = 40;

export function marginsOf(model: TableModel, state: TableState): Margin[] {
  const { rows } = state.layout;
  const out: Margin[] = [];
  state.shadow.forEach((codes, shadow) => {
    const size = codes.reduce((a, b) => Math.max(a, b), 0) + 1;
    if (size < 2 || size > mostCodes) return;
    const shares = new Array<number>(size).fill(0);
    for (const c of codes) shares[c] += 1 / rows;
    out.push({ of: 'codes', shadow, shares });
  });
  const first = firstShadows(model.blocks);
  for (const [i, block] of model.blocks.entries()) {
    if (block.kind !== 'derived' || !block.ways.some(({ by }) => by === 'repeat' || by === 'last')) continue;
    const shadow = first[i] + coarseColumn(block.base);
    const shares = [0, 0];
    for (const part of repeatsOf(state, shadow)) if (part < none) shares[part] += 1 / rows;
    if (shares[0] && shares[1]) out.push({ of: 'repeats', shadow, shares });
  }
  for (const block of model.blocks.map(baseOf)) {
    if (block.kind !== 'number' && block.kind !== 'date') continue;
    const name = valueName(block);
    const known = state.values
      .get(name)!
      .filter((v) => !Number.isNaN(v))
      .sort();
    for (const n of parts) {
      if (known.length < n * fewest) break;
      // Between two values, so that no edge tells one.
      const all = Array.from({ length: n - 1 }, (_, i) => {
        const at = Math.floor(((i + 1) / n) * known.length);
        return (known[at - 1] + known[at]) / 2;
      });
      const edges = [...new Set(all)];
      const shares = new Array<number>(edges.length + 1).fill(0);
      for (const v of known) shares[partOf(edges, v)] += 1 / rows;
      out.push({ of: 'values', name, edges, shares });
    }
  }
  return out;
}

const none = 255;

/** Part of each row by margin; 255 for none. */
export function partsOf(margin: Margin, state: TableState): Uint8Array {
  if (margin.of === 'repeats') return repeatsOf(state, margin.shadow);
  if (margin.of === 'codes') return Uint8Array.from(state.shadow[margin.shadow]);
  return Uint8Array.from(state.values.get(margin.name)!, (v) => (Number.isNaN(v) ? none : partOf(margin.edges, v)));
}

function repeatsOf({ layout, shadow }: TableState, column: number): Uint8Array {
  const codes = shadow[column];
  return Uint8Array.from(layout.position, (at, row) => (at ? +(codes[row] === codes[row - 1]) : none));
}

function partOf(edges: number[], value: number): number {
  let part = 0;
  while (part < edges.length && value > edges[part]) part++;
  return part;
}
