// Protection by root entity: what stands on too few of them is not learned.
// A threshold is drawn anew for each decision, so that nobody can tell from the result how many there were.
import type { Random } from '../table/random';

/** Root entities that a value, a bin or an end of a range must stand on: 5 to 8, fewer (2 at least) where there are few entities at all. */
export function threshold(entities: number, random: Random): number {
  const drawn = 5 + random.below(4);
  return Math.max(2, Math.min(drawn, Math.floor(entities / 20)));
}

/** By group: who was seen, by the number of the count that saw them last. */
const marks = new WeakMap<Int32Array, { seen: Int32Array; count: number }>();

/** Number of distinct values of `group`, none negative, over the rows given. */
export function countEntities(rows: ArrayLike<number>, group: Int32Array): number {
  let mark = marks.get(group);
  if (!mark) {
    const most = group.reduce((a, b) => Math.max(a, b), -1);
    marks.set(group, (mark = { seen: new Int32Array(most + 1), count: 0 }));
  }
  const { seen } = mark;
  const now = ++mark.count;
  let entities = 0;
  for (let i = 0; i < rows.length; i++) {
    const entity = group[rows[i]];
    if (seen[entity] === now) continue;
    seen[entity] = now;
    entities++;
  }
  return entities;
}

/**
 * The smallest and largest value that may appear: walking inwards from either end, the value of the m-th distinct entity.
 * @param sorted rows in ascending order of value
 */
export function protectedRange(
  sorted: ArrayLike<number>,
  value: (row: number) => number,
  group: Int32Array,
  random: Random,
): [number, number] {
  const entities = countEntities(sorted, group);
  const end = (from: number, step: number, m: number) => {
    const seen = new Set<number>();
    let at = from;
    for (; at >= 0 && at < sorted.length; at += step) {
      seen.add(group[sorted[at]]);
      if (seen.size >= m) break;
    }
    return value(sorted[Math.max(0, Math.min(sorted.length - 1, at))]);
  };
  const low = end(0, 1, threshold(entities, random));
  const high = end(sorted.length - 1, -1, threshold(entities, random));
  return low <= high ? [low, high] : [high, low];
}
