// Numbers of children: moved a little after they are drawn, so that row totals come out as asked.
import type { Random } from '../table/random';

/**
 * Changes counts by single steps, within [min, max], until they add up to `target` or no step is left.
 * Parents without children stay without while others can take the change.
 * @returns what is missing: target minus the sum reached
 */
export function settle(counts: Float64Array, target: number, min: number, max: number, random: Random): number {
  let missing = target;
  for (const c of counts) missing -= c;
  const step = Math.sign(missing);
  for (const zeros of [false, true]) {
    for (let moved = true; missing !== 0 && moved;) {
      moved = false;
      for (const p of random.permutation(counts.length)) {
        if (missing === 0) break;
        const next = counts[p] + step;
        if (next < min || next > max) continue;
        if (!zeros && (counts[p] === 0 || next === 0)) continue;
        counts[p] = next;
        missing -= step;
        moved = true;
      }
    }
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
