// How much one code column tells of another, mutual information above what chance gives, and which columns together tell most.
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

/** Of fewer rows, one shuffle says little of what chance gives; of fewer units, rows say more than there is to learn. */
const fewRows = 2000;
const fewUnits = 500;
const shuffles = 10;
/** Standard deviations above what chance gives. */
const significant = 2;

/**
 * Mutual information minus its value after the first column is shuffled; 0 where that may be chance.
 * @param units of rows that have the same first code by nature (rows of one parent): where they are few, what is told of
 * so few parents may be chance, however many rows they have
 */
export function excessInformation(
  a: Uint16Array,
  b: Uint16Array,
  sizeA: number,
  sizeB: number,
  random: Random,
  units: Int32Array | null = null,
): number {
  if (sizeA < 2 || sizeB < 2) return 0;
  const real = mutual(a, b, sizeA, sizeB);
  if (real < 1e-4) return 0;
  const afterShuffle = () => mutual(random.shuffle(a.slice()), b, sizeA, sizeB);
  const shuffled = units && shuffledUnits(a, units, random);
  if (shuffled) return beyond(real, () => mutual(shuffled(), b, sizeA, sizeB));
  return a.length < fewRows ? beyond(real, afterShuffle) : Math.max(0, real - afterShuffle());
}

/** How much more it is than chance gives; 0 where that may be chance. */
function beyond(real: number, draw: () => number): number {
  const chance = Array.from({ length: shuffles }, draw);
  const mean = chance.reduce((sum, c) => sum + c, 0) / shuffles;
  const deviation = Math.sqrt(chance.reduce((sum, c) => sum + (c - mean) ** 2, 0) / (shuffles - 1));
  return real - mean > significant * deviation ? real - mean : 0;
}

/** Gives the codes of rows after those of whole units are shuffled; null where there are many units. */
function shuffledUnits(a: Uint16Array, units: Int32Array, random: Random): (() => Uint16Array) | null {
  const index = new Map<number, number>();
  for (const u of units) if (!index.has(u)) index.set(u, index.size);
  if (index.size >= fewUnits) return null;
  const unitOf = Int32Array.from(units, (u) => index.get(u)!);
  const codes = new Uint16Array(index.size);
  unitOf.forEach((u, row) => (codes[u] = a[row]));
  return () => {
    const shuffled = random.shuffle(codes.slice());
    return Uint16Array.from(unitOf, (u) => shuffled[u]);
  };
}

/** What a feature tells of a column counts by so much where another tells more of it, by the square of it where two do, and so on. */
const again = 0.75;

/**
 * Features in the order in which they tell most that those before do not. What one adds only shrinks as others are taken, so what
 * it added before is the most that it can add (lazy greedy search, Minoux 1978).
 * @param tells nats that each feature tells of each column; null: left out
 */
export function mostTelling(tells: (number[] | null)[]): number[] {
  const told: number[][] = (tells.find((t) => t) ?? []).map(() => []);
  const adds = (k: number) => tells[k]!.reduce((all, nats, c) => all + worth(told[c], nats), 0);
  const most = Float64Array.from(tells, (t, k) => (t ? adds(k) : -Infinity));
  const order: number[] = [];
  for (let left = tells.filter((t) => t).length; left > 0;) {
    const k = most.indexOf(most.reduce((a, b) => Math.max(a, b)));
    const now = adds(k);
    if (now < most[k]) {
      most[k] = now;
      continue;
    }
    order.push(k);
    most[k] = -Infinity;
    left--;
    tells[k]!.forEach((nats, c) => told[c].push(nats) && told[c].sort((x, y) => y - x));
  }
  return order;
}

/** What so many nats of a column add to those told of it, in descending order, each worth less than the one before. */
function worth(told: number[], nats: number): number {
  let at = 0;
  while (at < told.length && told[at] >= nats) at++;
  let gain = nats * again ** at;
  for (; at < told.length; at++) gain -= told[at] * (again ** at - again ** (at + 1));
  return gain;
}
