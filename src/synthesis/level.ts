// The level of what refers to a parent over a link: how well a film is rated, when a driver was active. A code of the parent, so
// that the match can give it rows of about one level.
import { groupRows } from '../table/groups';
import { baseOf, valueName, type Block } from './blocks';
import type { TableState } from './state';
import type { TableModel } from './table-model';
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
  const own = Int32Array.from(parents, (p, r) => (Number.isNaN(values[r]) ? -1 : p));
  const { start, rows: below } = groupRows(own, rows);
  const n = below.length;
  const rank = ranks(values, below);
  const middle = (n - 1) / 2;
  const means = new Float64Array(rows).fill(NaN);
  let parentsWith = 0;
  let squares = 0;
  let within = 0;
  let between = 0;
  for (let p = 0; p < rows; p++) {
    const size = start[p + 1] - start[p];
    if (!size) continue;
    let mean = 0;
    for (let i = start[p]; i < start[p + 1]; i++) mean += rank[i] / size;
    for (let i = start[p]; i < start[p + 1]; i++) within += (rank[i] - mean) ** 2;
    between += size * (mean - middle) ** 2;
    means[p] = mean;
    parentsWith++;
    squares += size * size;
  }
  const codes = Math.min(mostCodes, Math.floor(parentsWith / fewest));
  if (codes < fewestCodes || n < 2 * parentsWith) return null;
  // One-way analysis of variance (Fisher), without what a code of the parents tells; the share is the intraclass correlation.
  const sizes = Float64Array.from(means, (_, p) => start[p + 1] - start[p]);
  let [of, msb] = [parentsWith - 1, between / (parentsWith - 1)];
  const told = [
    ...known.codes.map((codes) => byGroup(codes, means, sizes, middle)),
    ...known.values.map((v) => ({ squares: along(v, means) ** 2 * between, asked: 2 })),
  ];
  for (const { squares, asked } of told) {
    const free = parentsWith - asked;
    if (free > 0 && (between - squares) / free < msb) [of, msb] = [free, (between - squares) / free];
  }
  const left = n - parentsWith;
  const msw = within / left;
  const size = (n - squares / n) / (parentsWith - 1);
  const share = (msb - msw) / (msb + (size - 1) * msw);
  if (!(share >= least && msb / msw > 1 + significant * Math.sqrt(2 / of + 2 / left))) return null;
  const order = Int32Array.from(means.keys()).filter((p) => !Number.isNaN(means[p]));
  order.sort((a, b) => means[a] - means[b] || a - b);
  const out = new Uint16Array(rows).fill(codes);
  order.forEach((p, i) => (out[p] = Math.floor((i * codes) / order.length)));
  return { column, size: codes + 1, between: share, codes: out, means };
}

/** The sum of squares that groups of parents explain, and how many groups have rows. */
function byGroup(codes: Uint16Array, means: Float64Array, sizes: Float64Array, middle: number) {
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
