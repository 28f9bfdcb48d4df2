// How much one code column tells of another: mutual information above what chance gives.
import type { Random } from '../table/random';

/** Cells up to which the table of two columns is held whole. */
const mostCells = 1 << 20;

/** Mutual information of two code columns in nats. */
function mutual(a: Uint16Array, b: Uint16Array, sizeA: number, sizeB: number): number {
  const n = a.length;
  const joint = countPairs(a, b, sizeA, sizeB);
  const pa = new Float64Array(sizeA);
  const pb = new Float64Array(sizeB);
  for (let i = 0; i < n; i++) {
    pa[a[i]]++;
    pb[b[i]]++;
  }
  let sum = 0;
  for (const [key, count] of joint)
    sum += count * Math.log((count * n) / (pa[Math.floor(key / sizeB)] * pb[key % sizeB]));
  return sum / n;
}

/** Each pair of codes that occurs (first code times sizeB plus second) and how often, in order of occurrence. */
function countPairs(a: Uint16Array, b: Uint16Array, sizeA: number, sizeB: number): Iterable<[number, number]> {
  if (sizeA * sizeB > mostCells) {
    const joint = new Map<number, number>();
    for (let i = 0; i < a.length; i++) {
      const key = a[i] * sizeB + b[i];
      joint.set(key, (joint.get(key) ?? 0) + 1);
    }
    return joint;
  }
  const counts = new Int32Array(sizeA * sizeB);
  const keys: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const key = a[i] * sizeB + b[i];
    if (counts[key]++ === 0) keys.push(key);
  }
  return keys.map((key): [number, number] => [key, counts[key]]);
}

/** Mutual information minus its value after one of the columns is shuffled; not below 0. */
export function excessInformation(
  a: Uint16Array,
  b: Uint16Array,
  sizeA: number,
  sizeB: number,
  random: Random,
): number {
  if (sizeA < 2 || sizeB < 2) return 0;
  const real = mutual(a, b, sizeA, sizeB);
  return real < 1e-4 ? 0 : Math.max(0, real - mutual(random.shuffle(a.slice()), b, sizeA, sizeB));
}
