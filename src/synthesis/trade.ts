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
const asks = 80;
const passes = 2;

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
  const broken = (child: number, p: number) =>
    bonds.reduce((n, { own, above, sign }) => n + +(sign * (own[child] - above[p]) < 0), 0);
  const open = Int32Array.from(found.keys()).filter((i) => found[i] >= 0 && !settled(m.children[i], found[i]));
  const wrong = () => random.shuffle(open.filter((i) => broken(m.children[i], found[i]) > 0));
  if (!wrong().length) return;
  const taken = new Taken(m);
  found.forEach((p, i) => p >= 0 && taken.add(m.children[i], p));
  const depths = [...new Set([m.wishes.length, Math.min(1, m.wishes.length), 0])];
  for (let pass = 0; pass < passes; pass++)
    for (const depth of depths) {
      const alike = new Map<string, number[]>();
      for (const i of open) {
        const key = keyOf(m, depth, found[i], 'parent');
        const rows = alike.get(key);
        if (rows) rows.push(i);
        else alike.set(key, [i]);
      }
      for (const i of wrong()) {
        const others = alike.get(keyOf(m, depth, found[i], 'parent'))!;
        for (let k = 0; k < asks; k++) {
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
