// References into kept tables, drawn one by one: each kept row gets about as many as in the source.
import type { Random } from '../table/random';

/** Most references that are moved, as a share of all; some rows are always. */
const usually = 0.05;
const always = 20;

/**
 * Moves references from rows that have too many to those that have too few, where they lack most first.
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
  const lacks = [...wanted.keys()].filter((t) => count[t] < wanted[t]);
  // Nothing at all is worse than too little.
  lacks.sort((a, b) => count[a] / wanted[a] - count[b] / wanted[b] || a - b);
  const over: number[][] = Array.from(wanted, () => []);
  for (const row of random.permutation(target.length)) if (target[row] >= 0) over[target[row]].push(row);
  let left = Math.max(always, Math.floor(mostMoved * all));
  for (const to of lacks)
    for (let from = 0; from < over.length && left > 0 && count[to] < wanted[to]; from++)
      while (count[from] > wanted[from] && count[to] < wanted[to] && left > 0) {
        // So many rows at once leave neither further from what is wanted than it was.
        const most = Math.min(2 * (count[from] - wanted[from]), 2 * (wanted[to] - count[to]), left + 1) - 1;
        const at = over[from].findIndex((row) => movable(row, from, to) && chain(row).length <= Math.max(1, most));
        if (at < 0) break;
        const rows = chain(over[from][at]);
        for (const row of rows) target[row] = to;
        over[from] = over[from].filter((row) => target[row] === from);
        count[from] -= rows.length;
        count[to] += rows.length;
        left -= rows.length;
      }
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
