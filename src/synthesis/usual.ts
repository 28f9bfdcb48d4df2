// What the rows that refer to a parent over a link mostly have in a category: a driver's team, the drug a doctor prescribes.
// A code of the parent, so that the match can give it rows that are alike.
import type { Relation } from '../schema/types';
import { takeRows, type Column } from '../table/column';
import { baseOf, coarseColumn, shadowSizes, type Block } from './blocks';
import { withWords } from './key-values';
import type { TableState } from './state';
import { firstShadows, type TableModel } from './table-model';

/** Codes that are told for one link at most, and values of the category. */
const most = 3;
const widest = 64;
/** Share of rows from which on all have what the others have. */
const always = 0.995;
/** Rows with a sibling that are needed, and how often a row must have what most of the others have: so often, and so much more than by chance. */
const fewest = 100;
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
  const counts = new Uint32Array(rows * size);
  const all = new Float64Array(size);
  for (let row = 0; row < parents.length; row++)
    if (parents[row] >= 0) {
      counts[parents[row] * size + own[row]]++;
      all[own[row]]++;
    }
  const codes = new Uint16Array(rows).fill(size);
  let judged = 0;
  let same = 0;
  let alike = 0;
  for (let p = 0; p < rows; p++) {
    const of = counts.subarray(p * size, (p + 1) * size);
    const total = of.reduce((a, b) => a + b, 0);
    if (!total) continue;
    const top = of.indexOf(of.reduce((a, b) => Math.max(a, b)));
    codes[p] = top;
    if (total < 2) continue;
    const second = of.reduce((a, b, c) => (c === top ? a : Math.max(a, b)), 0);
    judged += total;
    same += of[top];
    // A row counts where most of the others have its code too.
    if (of[top] - 1 > second) alike += of[top];
    else if (of[top] - 1 === second) alike += of[top] / 2;
  }
  const linked = all.reduce((a, b) => a + b, 0);
  const chance = all.reduce((sum, n) => sum + (n / linked) ** 2, 0);
  const share = alike / judged;
  if (judged < fewest || !(share >= least && share - chance >= excess * (1 - chance))) return null;
  return { codes, always: same >= always * judged, gain: share - chance };
}

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
