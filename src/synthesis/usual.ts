// What the rows that refer to a parent over a link mostly have in a category: a driver's team, the drug a doctor prescribes.
// A code of the parent, so that the match can give it rows that are alike.
import { groupRows } from '../table/groups';
import { baseOf, coarseColumn, shadowSizes, type Block } from './blocks';
import type { TableState } from './state';
import { firstShadows } from './table-model';

/** Codes that are told for one link at most, and values of the category. */
const most = 3;
const widest = 64;
/** Share of rows from which on all have what the others have. */
const always = 0.995;
/** Rows with a sibling that are needed, and rows that do not have the commonest code. */
const fewest = 100;
const others = 20;
/** How often a row must have what most of the others have: so often, and of what chance leaves so much. */
const least = 0.5;
const excess = 0.25;

export interface Usual {
  column: string;
  size: number;
  /** In all rows. */
  always: boolean;
  /** By how much the share of rows that are like the others exceeds chance. */
  gain: number;
  /** By row of the parent; the last code is that of a parent without rows. */
  codes: Uint16Array;
}

/** @param parents row of the parent by row of the child, -1 none @param rows of the parent */
export function usualOf(
  child: Pick<TableState, 'shadow'>,
  blocks: Block[],
  parents: Float64Array,
  rows: number,
): Usual[] {
  const first = firstShadows(blocks);
  const found = blocks.flatMap((block, i) => {
    const base = baseOf(block);
    if (base.kind !== 'category' && base.kind !== 'lookup') return [];
    const size = shadowSizes(base)[0];
    if (size < 2 || size > widest) return [];
    const told = tell(child.shadow[first[i] + coarseColumn(base)], size, parents, rows);
    return told ? [{ column: base.kind === 'category' ? base.column : base.relation, size: size + 1, ...told }] : [];
  });
  return found.sort((a, b) => b.gain - a.gain).slice(0, most);
}

function tell(
  own: Uint16Array,
  size: number,
  parents: Float64Array,
  rows: number,
): Pick<Usual, 'always' | 'codes' | 'gain'> | null {
  const { start, rows: below } = groupRows(Int32Array.from(parents), rows);
  const of = new Uint32Array(size);
  const all = new Float64Array(size);
  const codes = new Uint16Array(rows).fill(size);
  let judged = 0;
  let same = 0;
  let alike = 0;
  for (let p = 0; p < rows; p++) {
    const total = start[p + 1] - start[p];
    if (!total) continue;
    of.fill(0);
    for (let i = start[p]; i < start[p + 1]; i++) of[own[below[i]]]++;
    let top = 0;
    let second = 0;
    for (let c = 0; c < size; c++) {
      all[c] += of[c];
      if (of[c] > of[top]) top = c;
    }
    for (let c = 0; c < size; c++) if (c !== top) second = Math.max(second, of[c]);
    codes[p] = top;
    if (total < 2) continue;
    judged += total;
    same += of[top];
    // A row counts where most of the others have its code too.
    if (of[top] - 1 > second) alike += of[top];
    else if (of[top] - 1 === second) alike += of[top] / 2;
  }
  const linked = all.reduce((a, b) => a + b, 0);
  const chance = all.reduce((sum, n) => sum + (n / linked) ** 2, 0);
  const share = alike / judged;
  const rest = linked - all.reduce((a, b) => Math.max(a, b), 0);
  if (judged < fewest || rest < others || !(share >= least && share - chance >= excess * (1 - chance))) return null;
  return { codes, always: same >= always * judged, gain: share - chance };
}
