// Second parents that break an order with their row (a comment before its post) are traded: two rows give each other theirs,
// of parents alike in what was asked for if that will do.
import type { Random } from '../table/random';
import { keyOf, inScope, Taken, type Match } from './match';

/** An order between a value of a row and one of its parent, by row of each: never below it (1), or never above (-1). */
export interface Bond {
  own: Float64Array;
  above: Float64Array;
  sign: 1 | -1;
}

/** Rows that are asked, of those whose parent is alike in all that the row asked for, in the first of it, in nothing. */
const asks = 300;
const passes = 8;
/** Rows that are asked in all, about. */
const looks = 3e7;

/** From the least to the greatest value. */
function spanOf(values: Float64Array): number {
  let [least, greatest] = [Infinity, -Infinity];
  for (const v of values) {
    if (v < least) least = v;
    if (v > greatest) greatest = v;
  }
  return Math.max(greatest - least, Number.MIN_VALUE);
}

/**
 * Changes `found`, the parent of each of `m.children`, in place; each parent keeps as many as it had.
 * @param settled does a row keep its parent in any case?
 */
export function trade(
  m: Match,
  found: Int32Array,
  bonds: Bond[],
  settled: (child: number, parent: number) => boolean,
  random: Random,
): void {
  if (!bonds.length) return;
  const spans = bonds.map(({ own }) => spanOf(own));
  /** How many orders are broken, and each by how much: at most as much again. */
  const broken = (child: number, p: number) =>
    bonds.reduce((sum, { own, above, sign }, b) => {
      const excess = sign * (above[p] - own[child]);
      return excess > 0 ? sum + 1 + Math.min(1, excess / spans[b]) : sum;
    }, 0);
  const open = Int32Array.from(found.keys()).filter((i) => found[i] >= 0 && !settled(m.children[i], found[i]));
  const wrong = () => random.shuffle(open.filter((i) => broken(m.children[i], found[i]) > 0));
  if (!wrong().length) return;
  const taken = new Taken(m);
  found.forEach((p, i) => p >= 0 && taken.add(m.children[i], p));
  const depths = [...new Set([m.wishes.length, Math.min(1, m.wishes.length), 0])];
  for (const depth of depths)
    for (let pass = 0; pass < passes; pass++) {
      const broke = wrong();
      if (!broke.length) return;
      const alike = groupBy(open, (i) => keyOf(m, depth, found[i], 'parent'));
      const most = Math.min(asks, looks / (passes * depths.length * broke.length));
      for (const i of broke) {
        const others = alike.get(keyOf(m, depth, found[i], 'parent'))!;
        for (let k = 0; k < most; k++) {
          const j = others[random.below(others.length)];
          const [p, q] = [found[i], found[j]];
          const [a, b] = [m.children[i], m.children[j]];
          if (p === q || broken(a, q) + broken(b, p) >= broken(a, p) + broken(b, q)) continue;
          if (!inScope(m, a, q) || !inScope(m, b, p)) continue;
          taken.delete(a, p);
          taken.delete(b, q);
          const free = !taken.has(a, q) && !taken.has(b, p);
          if (free) [found[i], found[j]] = [q, p];
          taken.add(a, found[i]);
          taken.add(b, found[j]);
          if (free && broken(a, q) === 0) break;
        }
      }
    }
}

function groupBy(items: Int32Array, key: (item: number) => string): Map<string, number[]> {
  const out = new Map<string, number[]>();
  for (const item of items) {
    const own = key(item);
    const group = out.get(own);
    if (group) group.push(item);
    else out.set(own, [item]);
  }
  return out;
}
