// Self-references: how deep each row lies and how many rows hang on it, brought together so that each depth has as many
// places as the next has rows.
import { Random } from '../table/random';
import type { Block } from './blocks';
import { settle } from './counts';
import { respread } from './spread';
import type { TableState } from './state';

/** Depths in the spread of the source, written into the codes; the state's counts follow. */
export function growTree(
  block: Extract<Block, { kind: 'depth' }>,
  state: TableState,
  codes: Uint16Array,
  random: Random,
): Uint16Array {
  const depths = Float64Array.from(codes);
  respread(depths, block.spread, random);
  depths.forEach((d, row) => (codes[row] = d));
  const counts = state.counts.get(block.relation);
  if (!counts) return codes;
  const last = block.children.length - 1;
  for (let d = 0; d <= last; d++) {
    const rows = Int32Array.from(codes.keys()).filter((row) => codes[row] === d);
    const own = Float64Array.from(rows, (row) => counts[row]);
    respread(own, block.children[d], random);
    const below = codes.reduce((n, c) => n + +(c === Math.min(last, d + 1)), 0);
    // Rows of the last depth may hang on each other: they have what the depth before leaves.
    const target =
      d < last - 1
        ? below
        : Math.min(
            below,
            own.reduce((a, b) => a + b, 0),
          );
    settle(own, target, 0, Infinity, random);
    rows.forEach((row, i) => (counts[row] = own[i]));
  }
  return codes;
}
