// The level of what refers to a parent over a link: how well a film is rated, when a driver was active. A code of the parent, so
// that the match can give it rows of about one level.
import { baseOf, valueName, type Block } from './blocks';
import type { TableState } from './state';
import type { TableModel } from './table-model';
import { shareBetween, varianceOf, type Variance } from './variance';
import { correlation, ranks } from './ranks';

/** Levels that are told for one link at most. */
const most = 2;
/** Parents that stand behind one code, and codes. */
const fewest = 10;
const mostCodes = 16;
const fewestCodes = 4;
/** Share of the spread of values that lies between parents, and standard errors of what chance gives. */
const least = 0.05;
const significant = 4;
/** Correlation of levels from which on one tells the other. */
const alike = 0.8;

export interface Level {
  column: string;
  /** The last code is that of a parent without rows. */
  size: number;
  /** Share of the spread of values that lies between parents. */
  between: number;
  /** By row of the parent. */
  codes: Uint16Array;
}

interface Told extends Level {
  /** Mean rank by row of the parent, NaN where it has none. */
  means: Float64Array;
}

/** Values by which rows may have a level: their own numbers and dates, and those of their context. */
export function levelled(
  child: TableState,
  { blocks }: TableModel,
  context: TableModel | null,
): { column: string; values: Float64Array }[] {
  const above = child.parent && context ? child.parent : null;
  const ordered = (all: Block[]) =>
    all.map(baseOf).flatMap((b) => (b.kind === 'number' || b.kind === 'date' ? [valueName(b)] : []));
  const { parentOf } = child.layout;
  return [
    ...ordered(blocks).map((column) => ({ column, values: child.values.get(column)! })),
    ...(above ? ordered(context!.blocks) : []).map((column) => {
      const values = above!.values.get(column)!;
      return { column, values: Float64Array.from(parentOf, (p) => (p < 0 ? NaN : values[p])) };
    }),
  ];
}

/**
 * Levels that neither a code nor a value of the parents tells.
 * @param parents row of the parent by row of the child, -1 none
 */
export function levelsOf(
  columns: { column: string; values: Float64Array }[],
  parents: Float64Array,
  known: { codes: Uint16Array[]; values: Float64Array[] },
): Level[] {
  const found = columns
    .flatMap(({ column, values }) => tell(column, values, parents, known) ?? [])
    .sort((a, b) => b.between - a.between);
  const out: Told[] = [];
  for (const level of found)
    if (out.length < most && out.every((other) => along(level.means, other.means) < alike)) out.push(level);
  return out;
}

function tell(
  column: string,
  values: Float64Array,
  parents: Float64Array,
  known: { codes: Uint16Array[]; values: Float64Array[] },
): Told | null {
  const rows = known.codes[0].length;
  const v = varianceOf(values, parents, rows);
  const codes = Math.min(mostCodes, Math.floor(v.parents / fewest));
  if (codes < fewestCodes || v.rows < 2 * v.parents) return null;
  // Without what a code or a value of the parents tells.
  let left = { squares: v.between, free: v.parents - 1 };
  const told = [
    ...known.codes.map((codes) => byGroup(codes, v)),
    ...known.values.map((of) => ({ squares: along(of, v.means) ** 2 * v.between, asked: 2 })),
  ];
  for (const { squares, asked } of told) {
    const rest = { squares: v.between - squares, free: v.parents - asked };
    if (rest.free > 0 && rest.squares / rest.free < left.squares / left.free) left = rest;
  }
  const within = { squares: v.within, free: v.rows - v.parents };
  const share = shareBetween(v, left);
  const ratio = left.squares / left.free / (within.squares / within.free);
  if (!(share >= least && ratio > 1 + significant * Math.sqrt(2 / left.free + 2 / within.free))) return null;
  const order = Int32Array.from(v.means.keys()).filter((p) => v.sizes[p] > 0);
  order.sort((a, b) => v.means[a] - v.means[b] || a - b);
  const out = new Uint16Array(rows).fill(codes);
  order.forEach((p, i) => (out[p] = Math.floor((i * codes) / order.length)));
  return { column, size: codes + 1, between: share, codes: out, means: v.means };
}

/** The sum of squares that groups of parents explain, and how many groups have rows. */
function byGroup(codes: Uint16Array, { means, sizes, middle }: Variance) {
  const n = new Map<number, number>();
  const sums = new Map<number, number>();
  for (let p = 0; p < means.length; p++) {
    if (!sizes[p]) continue;
    n.set(codes[p], (n.get(codes[p]) ?? 0) + sizes[p]);
    sums.set(codes[p], (sums.get(codes[p]) ?? 0) + sizes[p] * (means[p] - middle));
  }
  let squares = 0;
  for (const [code, sum] of sums) squares += sum ** 2 / n.get(code)!;
  return { squares, asked: n.size };
}

/** How far the ranks of two values of parents go along, over parents that have both. */
function along(a: Float64Array, b: Float64Array): number {
  const both = Int32Array.from(a.keys()).filter((p) => !Number.isNaN(a[p] + b[p]));
  return both.length > 2 ? Math.abs(correlation(ranks(a, both), ranks(b, both))) : 0;
}
