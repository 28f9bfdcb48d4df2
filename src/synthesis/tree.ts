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

/**
 * Rows of a family (replies of a thread) that found no parent there, or one with more children than any has in the source, stay
 * without one: as many others take one that stands before them in their family and has no child yet.
 * @param parents row of the parent by row, -1 none; changed in place
 * @param family of each row, -1 for none
 * @param wanted rows that are to have a parent
 */
export function keepFamilies(
  { children }: Extract<Block, { kind: 'depth' }>,
  parents: Float64Array,
  family: Int32Array,
  wanted: number,
  random: Random,
): void {
  const most = children.reduce((max, spread) => spread.reduce((a, b) => Math.max(a, b), max), 0);
  const taken = new Int32Array(parents.length);
  let lacking = wanted;
  for (const row of random.permutation(parents.length)) {
    const p = parents[row];
    if (p < 0) continue;
    if (taken[p] === most) parents[row] = -1;
    else {
      taken[p]++;
      lacking--;
    }
  }
  const last = new Map<number, number>();
  const pairs: [number, number][] = [];
  family.forEach((f, row) => {
    const before = last.get(f);
    if (f >= 0 && parents[row] < 0 && before !== undefined) pairs.push([row, before]);
    if (f >= 0) last.set(f, row);
  });
  for (const k of random.permutation(pairs.length)) {
    if (lacking === 0) return;
    const [row, before] = pairs[k];
    if (taken[before] || reaches(parents, before, row)) continue;
    parents[row] = before;
    taken[before]++;
    lacking--;
  }
}

/** Does the way up from a row lead over another? */
function reaches(parents: Float64Array, from: number, to: number): boolean {
  for (let at = from; at >= 0; at = parents[at]) if (at === to) return true;
  return false;
}
