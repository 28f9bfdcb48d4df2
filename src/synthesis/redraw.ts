// Rows that were matched to another parent than they asked for: what goes by it is drawn once more, given the parent that
// they have got. A bond that asked for carbon and got hydrogen is a single one.
import type { Column } from '../table/column';
import type { Random } from '../table/random';
import { blockSizes, decodeBlock, type Block } from './blocks';
import { excessInformation } from './information';
import { withWords } from './key-values';
import { isLoose } from './loose';
import type { TableState } from './state';
import { firstCodes, type Plan, type TableModel } from './table-model';

export interface Redraw {
  /** Shadow column of the parent. */
  column: number;
  /** The block of the row. */
  name: string;
  /** Shares of the block's codes by code of the parent; none where too few rows have that. */
  shares: number[][];
}

/** Nats that the parent's code must tell of the row's. */
const least = 0.05;
const most = 3;
/** Cells of the shares. */
const mostCells = 20_000;
/** Rows behind the shares of one code, and root entities behind one share. */
const fewestRows = 20;
const fewestEntities = 5;

/**
 * @param asked columns that the rows ask for, with their sizes
 * @param parents row of the parent by row, -1 none
 * @param sample rows that have one
 * @param group root entity of each row
 */
export function redrawsOf(
  plan: Pick<Plan, 'tables'>,
  model: TableModel,
  state: TableState,
  parent: TableState,
  parents: Float64Array,
  asked: { column: number; size: number }[],
  sample: Int32Array,
  group: Int32Array,
  random: Random,
): Redraw[] {
  const first = firstCodes(model.blocks);
  const found = model.blocks.flatMap((block, i) => {
    if (!isSingle(block) || !isLoose(plan, model, block.column)) return [];
    const own = state.codes[first[i]];
    const [size] = blockSizes(block);
    const codes = Uint16Array.from(sample, (r) => own[r]);
    const best = asked
      .filter(({ size: theirs }) => theirs * size <= mostCells)
      .map(({ column, size: theirs }) => {
        const above = Uint16Array.from(sample, (r) => parent.shadow[column][parents[r]]);
        return { column, theirs, tells: excessInformation(above, codes, theirs, size, random) };
      })
      .sort((a, b) => b.tells - a.tells)[0];
    if (!best || best.tells < least) return [];
    const shares = sharesOf(own, size, parent.shadow[best.column], best.theirs, parents, group);
    return [{ column: best.column, name: block.column, shares, tells: best.tells }];
  });
  found.sort((a, b) => b.tells - a.tells);
  return found.slice(0, most).map(({ column, name, shares }) => ({ column, name, shares }));
}

type Free = Extract<Block, { kind: 'category' | 'number' }>;

/** A category, or a number of few values. */
function isSingle(block: Block): block is Free {
  if (block.kind !== 'category' && block.kind !== 'number') return false;
  return blockSizes(block).length === 1 && !(block.kind === 'number' && block.frame);
}

function sharesOf(
  own: Uint16Array,
  size: number,
  above: Uint16Array,
  theirs: number,
  parents: Float64Array,
  group: Int32Array,
): number[][] {
  const rows = Array.from({ length: theirs }, () => new Float64Array(size));
  const entities = Array.from({ length: theirs }, () => Array.from({ length: size }, () => new Set<number>()));
  for (let row = 0; row < own.length; row++) {
    if (parents[row] < 0) continue;
    const code = above[parents[row]];
    rows[code][own[row]]++;
    if (entities[code][own[row]].size < fewestEntities) entities[code][own[row]].add(group[row]);
  }
  return rows.map((counts, code) => {
    const kept = counts.map((n, c) => (entities[code][c].size >= fewestEntities ? n : 0));
    const all = kept.reduce((a, b) => a + b, 0);
    return all < fewestRows ? [] : Array.from(kept, (n) => n / all);
  });
}

/**
 * @param got code of the parent, by row, in a column that is asked for; -1 for rows that have none or what they asked for
 * @returns the column with what was drawn
 */
export function redraw(
  { name, shares }: Redraw,
  got: (row: number) => number,
  model: TableModel,
  state: TableState,
  column: Column,
  random: Random,
): Column {
  const at = model.blocks.findIndex((b) => (b.kind === 'category' || b.kind === 'number') && b.column === name);
  const block = model.blocks[at] as Free;
  const first = firstCodes(model.blocks)[at];
  const words = block.kind === 'category' ? block.spec.values : null;
  const rows: number[] = [];
  for (let row = 0; row < state.layout.rows; row++) {
    const given = shares[got(row)];
    if (!given?.length) continue;
    let left = random.next();
    const code = given.findIndex((share) => (left -= share) < 0);
    // Words that only few have, and missing values, stay where they are.
    if (code < 0 || (words ? code >= words.length : code === block.spec.nullCode)) continue;
    state.codes[first][row] = code;
    rows.push(row);
  }
  decodeBlock(block, first, state, Int32Array.from(rows), random);
  const drawn = state.values.get(name)!;
  return withWords(column, new Map(rows.map((row) => [row, words ? words[drawn[row]] : String(drawn[row])])));
}
