// Profiles: what the children of one parent have in common, as a cluster code of the parent.
// k-means on aggregated features of the children, then k-means on what the first left over.
import type { Random } from '../table/random';
import { baseOf, coarseColumn, shadowSizes, type Block } from './blocks';
import type { TableState } from './state';

/** Fewest parents with children for which profiles are learned. */
const fewest = 80;

/**
 * Codes of two levels for each parent row; the last code means: no children.
 * @returns null where there is too little to learn from
 */
export function profilesOf(
  child: TableState,
  blocks: Block[],
  parents: number,
  random: Random,
): { codes: Uint16Array[]; size: number } | null {
  const { matrix, width, rows } = aggregate(child, blocks, parents);
  if (rows.length < fewest || !width) return null;
  const k = Math.max(5, Math.min(48, Math.floor(rows.length / 40)));
  const smallest = 8;
  const first = cluster(matrix, width, k, smallest, random);
  for (let i = 0; i < rows.length; i++)
    for (let j = 0; j < width; j++) matrix[i * width + j] -= first.centres[first.code[i] * width + j];
  const second = cluster(matrix, width, k, smallest, random);
  const codes = [first, second].map(({ code }) => {
    const out = new Uint16Array(parents).fill(k);
    rows.forEach((p, i) => (out[p] = code[i]));
    return out;
  });
  return { codes, size: k + 1 };
}

/** One standardised row a parent with children: number of children, means and spreads of ranks, shares of the commonest codes. */
function aggregate(
  child: TableState,
  blocks: Block[],
  parents: number,
): { matrix: Float32Array; width: number; rows: number[] } {
  const { layout } = child;
  const columns: Float64Array[] = [];
  const count = new Float64Array(parents);
  for (let r = 0; r < layout.rows; r++) if (layout.parentOf[r] >= 0) count[layout.parentOf[r]]++;
  columns.push(count.map((c) => Math.log1p(c)));
  let first = 0;
  for (const block of blocks.map(baseOf)) {
    const sizes = shadowSizes(block);
    const at = first + coarseColumn(block);
    if (block.kind === 'category' || block.kind === 'lookup') columns.push(...shares(child, at, sizes[0], count));
    else if (block.kind === 'number') columns.push(...spread(child, ranks(child.values.get(block.column)!), count));
    else if (block.kind === 'date')
      columns.push(
        ...spread(
          child,
          Float64Array.from(child.shadow[at], (c) => c / sizes[0]),
          count,
        ),
      );
    first += sizes.length;
  }
  const rows: number[] = [];
  for (let p = 0; p < parents; p++) if (count[p] > 0) rows.push(p);
  const width = columns.length;
  const matrix = new Float32Array(rows.length * width);
  columns.forEach((column, j) => {
    let mean = 0;
    for (const p of rows) mean += column[p] / rows.length;
    let variance = 0;
    for (const p of rows) variance += (column[p] - mean) ** 2 / rows.length;
    const sd = Math.sqrt(variance);
    rows.forEach((p, i) => (matrix[i * width + j] = sd > 1e-9 ? (column[p] - mean) / sd : 0));
  });
  return { matrix, width, rows };
}

function shares(child: TableState, column: number, size: number, count: Float64Array): Float64Array[] {
  const total = new Float64Array(size);
  for (const c of child.shadow[column]) total[c]++;
  const common = [...total.keys()].sort((a, b) => total[b] - total[a]).slice(0, Math.min(8, size - 1));
  return common.map((code) => {
    const share = new Float64Array(count.length);
    for (let r = 0; r < child.layout.rows; r++) {
      const p = child.layout.parentOf[r];
      if (p >= 0 && child.shadow[column][r] === code) share[p] += 1 / count[p];
    }
    return share;
  });
}

function ranks(values: Float64Array): Float64Array {
  const known = Int32Array.from(values.keys()).filter((r) => !Number.isNaN(values[r]));
  known.sort((a, b) => values[a] - values[b]);
  const out = new Float64Array(values.length).fill(NaN);
  known.forEach(
    (r, i) => (out[r] = i > 0 && values[r] === values[known[i - 1]] ? out[known[i - 1]] : i / known.length),
  );
  return out;
}

/** Mean and standard deviation by parent. */
function spread(child: TableState, x: Float64Array, count: Float64Array): Float64Array[] {
  const n = new Float64Array(count.length);
  const sum = new Float64Array(count.length);
  const square = new Float64Array(count.length);
  for (let r = 0; r < child.layout.rows; r++) {
    const p = child.layout.parentOf[r];
    if (p < 0 || Number.isNaN(x[r])) continue;
    n[p]++;
    sum[p] += x[r];
    square[p] += x[r] * x[r];
  }
  const mean = sum.map((s, p) => (n[p] ? s / n[p] : 0.5));
  return [mean, square.map((s, p) => (n[p] ? Math.sqrt(Math.max(0, s / n[p] - mean[p] ** 2)) : 0))];
}

/** k-means (Lloyd, 12 rounds, centres drawn from the rows); clusters below `smallest` are given to the nearest other. */
function cluster(
  x: Float32Array,
  width: number,
  k: number,
  smallest: number,
  random: Random,
): { code: Uint16Array; centres: Float32Array } {
  const n = x.length / width;
  const centres = new Float32Array(k * width);
  const order = random.permutation(n);
  for (let c = 0; c < k; c++) centres.set(x.subarray(order[c % n] * width, order[c % n] * width + width), c * width);
  const code = new Uint16Array(n);
  let alive = Array.from({ length: k }, (_, c) => c);
  const nearest = (i: number) => {
    let best = alive[0];
    let least = Infinity;
    for (const c of alive) {
      let d = 0;
      for (let j = 0; j < width && d < least; j++) d += (x[i * width + j] - centres[c * width + j]) ** 2;
      if (d < least) {
        least = d;
        best = c;
      }
    }
    return best;
  };
  for (let round = 0; round < 12; round++) {
    const size = new Float64Array(k);
    const sums = new Float64Array(k * width);
    for (let i = 0; i < n; i++) {
      const c = (code[i] = nearest(i));
      size[c]++;
      for (let j = 0; j < width; j++) sums[c * width + j] += x[i * width + j];
    }
    if (round === 8) alive = alive.filter((c) => size[c] >= smallest);
    if (!alive.length) alive = [0];
    for (const c of alive)
      if (size[c]) for (let j = 0; j < width; j++) centres[c * width + j] = sums[c * width + j] / size[c];
  }
  for (let i = 0; i < n; i++) code[i] = nearest(i);
  return { code, centres };
}
