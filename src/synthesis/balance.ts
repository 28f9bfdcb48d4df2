// References into kept tables, drawn one by one: each kept row gets about as many as in the source.
import type { Random } from '../table/random';

/** Most references that are moved, as a share of all; some rows are always. */
const usually = 0.05;
const always = 20;

/**
 * Moves references from rows that have too many to those that have too few, where they lack most first. Where rows that go
 * together are more than are lacking, they change places with fewer.
 * @param target row of the kept table by row, -1 none; changed in place
 * @param real references that each kept row has in the source
 * @param movable may this row's reference go from one kept row to another?
 * @param chain rows that go with it, itself among them: they copied its reference
 * @param mostMoved share of the rows
 */
export function balance(
  target: Float64Array,
  real: ArrayLike<number>,
  movable: (row: number, from: number, to: number) => boolean,
  chain: (row: number) => number[],
  random: Random,
  mostMoved = usually,
): void {
  const count = new Int32Array(real.length);
  let all = 0;
  for (const t of target)
    if (t >= 0) {
      count[t]++;
      all++;
    }
  const wanted = scaled(real, all);
  // Nothing at all is worse than too little.
  const lacking = () =>
    [...wanted.keys()]
      .filter((t) => count[t] < wanted[t])
      .sort((a, b) => count[a] / wanted[a] - count[b] / wanted[b] || a - b);
  const rowsAt: number[][] = Array.from(wanted, () => []);
  for (const row of random.permutation(target.length)) if (target[row] >= 0) rowsAt[target[row]].push(row);
  let left = Math.max(always, Math.floor(mostMoved * all));
  const move = (rows: number[], from: number, to: number) => {
    for (const row of rows) target[row] = to;
    rowsAt[from] = rowsAt[from].filter((row) => target[row] === from);
    rowsAt[to].push(...rows);
    count[from] -= rows.length;
    count[to] += rows.length;
    left -= rows.length;
  };
  const isOver = (from: number, to: number) => count[from] > wanted[from] && count[to] < wanted[to] && left > 0;
  // So many rows at once leave neither further from what is wanted than it was.
  const mostAtOnce = (from: number, to: number) =>
    Math.min(2 * (count[from] - wanted[from]), 2 * (wanted[to] - count[to])) - 1;
  for (const to of lacking())
    for (const from of rowsAt.keys())
      while (isOver(from, to)) {
        const most = Math.min(mostAtOnce(from, to), left);
        const at = rowsAt[from].findIndex((row) => movable(row, from, to) && chain(row).length <= Math.max(1, most));
        if (at < 0) break;
        move(chain(rowsAt[from][at]), from, to);
      }
  for (const to of lacking())
    for (const from of rowsAt.keys())
      while (isOver(from, to)) {
        const shorter = byLength(rowsAt[to], (row) => movable(row, to, from), chain);
        let best: { gain: number; go: number[]; come: number[] } | null = null;
        for (const [length, go] of byLength(rowsAt[from], (row) => movable(row, from, to), chain))
          for (const [less, come] of shorter) {
            const net = length - less;
            if (net <= 0 || net > mostAtOnce(from, to) || length + less > left) continue;
            const gain = Math.min(net, mostAtOnce(from, to) + 1 - net);
            if (!best || gain > best.gain) best = { gain, go, come };
          }
        if (!best) break;
        move(best.go, from, to);
        move(best.come, to, from);
      }
}

/** Of rows that go together one lot of each number. */
function byLength(
  rows: number[],
  movable: (row: number) => boolean,
  chain: (row: number) => number[],
): Map<number, number[]> {
  const out = new Map<number, number[]>();
  for (const row of rows) {
    if (!movable(row)) continue;
    const lot = chain(row);
    if (!out.has(lot.length)) out.set(lot.length, lot);
  }
  return out;
}

/** Whole numbers in the proportions of `real` that add up to `all`; none vanishes where there is enough for each. */
function scaled(real: ArrayLike<number>, all: number): Int32Array {
  const total = Array.from(real).reduce((a, b) => a + b, 0);
  const exact = Float64Array.from(real, (n) => (total ? (n * all) / total : 0));
  const out = Int32Array.from(exact, Math.floor);
  const rest = [...exact.keys()].sort((a, b) => exact[b] - out[b] - (exact[a] - out[a]) || a - b);
  const missing = all - out.reduce((a, b) => a + b, 0);
  for (let i = 0; i < missing; i++) out[rest[i % rest.length]]++;
  const used = exact.filter((x) => x > 0).length;
  if (all < 2 * used) return out;
  for (const t of exact.keys())
    if (exact[t] > 0 && out[t] === 0) {
      out[out.indexOf(out.reduce((a, b) => Math.max(a, b), 0))]--;
      out[t] = 1;
    }
  return out;
}
