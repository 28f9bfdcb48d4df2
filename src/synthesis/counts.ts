// Numbers of children: moved a little after they are drawn, so that row totals come out as asked.
import type { Random } from '../table/random';
import { respread } from './spread';

/**
 * Changes counts until they add up to `target`: first by giving rows the count of another row, which keeps the spread
 * of counts as it was drawn, then by moving as few rows as possible within [min, max].
 * Whether a row has children at all changes only where nothing else helps.
 * @param allowed may this row have so many?
 * @returns what is missing: target minus the sum reached
 */
export function settle(
  counts: Float64Array,
  target: number,
  min: number,
  max: number,
  random: Random,
  allowed: (row: number, count: number) => boolean = () => true,
): number {
  let missing = target;
  for (const c of counts) missing -= c;
  const drawn = counts.slice();
  for (const flip of [false, true])
    for (let tries = 0; tries < 20 * counts.length && missing !== 0; tries++) {
      const p = random.below(counts.length);
      const next = drawn[random.below(drawn.length)];
      const change = next - counts[p];
      if (
        Math.abs(missing - change) >= Math.abs(missing) ||
        (!flip && (next === 0) !== (counts[p] === 0)) ||
        !allowed(p, next)
      )
        continue;
      counts[p] = next;
      missing -= change;
    }
  for (const flip of [false, true])
    for (const p of random.permutation(counts.length)) {
      if (missing === 0) break;
      if (!flip && counts[p] === 0) continue;
      const next = Math.max(flip ? min : Math.max(1, min), Math.min(max, counts[p] + missing));
      if (!allowed(p, next)) continue;
      missing -= next - counts[p];
      counts[p] = next;
    }
  return missing;
}

/** `source` counts times ratio, rounded up or down at random so that they add up to about the right total. */
export function scaleCounts(source: Float64Array, ratio: number, random: Random): Float64Array {
  return source.map((c) => {
    const x = c * ratio;
    return Math.floor(x) + (random.next() < x - Math.floor(x) ? 1 : 0);
  });
}

/**
 * Counts of the rows of each group change in proportion until they add up to the total of the group, as far as they may;
 * none becomes 0, or stops being 0.
 * @param group by row, -1 for none
 * @param total by group
 */
export function settleGroups(
  counts: Float64Array,
  group: Int32Array,
  total: Float64Array,
  max: number,
  random: Random,
  allowed: (row: number, count: number) => boolean = () => true,
): void {
  const sum = new Float64Array(total.length);
  counts.forEach((c, row) => group[row] >= 0 && (sum[group[row]] += c));
  const missing = Float64Array.from(total, (t, g) => (sum[g] > 0 ? t - sum[g] : 0));
  const factor = Float64Array.from(total, (t, g) => (sum[g] > 0 ? t / sum[g] : 1));
  const owed = new Float64Array(total.length);
  const order = random.permutation(counts.length).filter((row) => group[row] >= 0 && counts[row] > 0);
  const give = (row: number, count: number) => {
    const next = Math.max(1, Math.min(max, count));
    if (next === counts[row] || !allowed(row, next)) return;
    missing[group[row]] -= next - counts[row];
    counts[row] = next;
  };
  for (const row of order) {
    const g = group[row];
    owed[g] += counts[row] * (factor[g] - 1);
    const change = Math.trunc(owed[g]);
    owed[g] -= change;
    give(row, counts[row] + change);
  }
  for (const row of order) if (missing[group[row]] !== 0) give(row, counts[row] + missing[group[row]]);
}

/** Times that counts are moved to the totals of their groups and back to their spread. */
const rakes = 12;

/** Counts of about this spread whose groups add up to their totals, as far as they may. Arguments as above. */
export function rake(
  counts: Float64Array,
  group: Int32Array,
  total: Float64Array,
  spread: number[],
  max: number,
  random: Random,
  allowed: (row: number, count: number) => boolean = () => true,
): void {
  for (let round = 0; round < rakes; round++) {
    if (round) respread(counts, spread, random, allowed);
    settleGroups(counts, group, total, max, random, allowed);
  }
}

/** Pairs of groups that are tried for each group, and pairs of rows of theirs. */
const pairs = 20;

/** Rows of groups with too many and too few children trade their counts as long as that helps; the spread stays as it is. */
export function exchange(counts: Float64Array, group: Int32Array, total: Float64Array, random: Random): void {
  const rowsOf = Array.from(total, (): number[] => []);
  const excess = total.map((t) => -t);
  counts.forEach((c, row) => {
    rowsOf[group[row]].push(row);
    excess[group[row]] += c;
  });
  for (let tries = 0; tries < pairs * total.length; tries++) {
    const [a, b] = [random.below(total.length), random.below(total.length)];
    const [from, to] = excess[a] > excess[b] ? [a, b] : [b, a];
    // Half of what lies between the two would level them.
    const wanted = (excess[from] - excess[to]) / 2;
    if (wanted < 1 || !rowsOf[from].length || !rowsOf[to].length) continue;
    let best = { gain: 0, p: -1, q: -1 };
    for (let k = 0; k < pairs; k++) {
      const p = rowsOf[from][random.below(rowsOf[from].length)];
      const q = rowsOf[to][random.below(rowsOf[to].length)];
      const gain = wanted - Math.abs(wanted - (counts[p] - counts[q]));
      if (gain > best.gain) best = { gain, p, q };
    }
    if (best.p < 0) continue;
    const moved = counts[best.p] - counts[best.q];
    [counts[best.p], counts[best.q]] = [counts[best.q], counts[best.p]];
    excess[from] -= moved;
    excess[to] += moved;
  }
}
