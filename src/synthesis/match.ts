// Assigns second parents: every wish at once, so that cardinalities come out exactly and correlations stay.
// Wishes and places are bucketed by their codes and paired at random; then one code fewer, until all are placed.
import type { Random } from '../table/random';

export interface Match {
  /** Child rows that want a parent. */
  children: Int32Array;
  /** Places: parent rows, each as often as it has room. */
  places: Int32Array;
  /** Rows of the parent table. */
  parents: number;
  /** Wished-for codes, most informative first: of the child, and of the parent. */
  wishes: { child: Uint16Array; parent: Uint16Array }[];
  /** Must agree between child and parent, whatever else (a shared key column, depth); by row, below 0 for a child that may have any. */
  scope: { child: Int32Array; parent: Int32Array } | null;
  /**
   * Rows of one group may not share a parent, nor have parents alike (the pair is a key); by row of the child, -1 for one
   * that may, and of the parent, for each such key.
   */
  unique: { child: Int32Array; parent: Int32Array }[];
  /** A row may not be its own parent. */
  itself: boolean;
  /** No row may be without a parent: rather is a pair there twice, which another column of the key can mend. */
  sure: boolean;
}

/**
 * @param taken pairs that there are already; those that are made join them
 * @returns parent row for each of `children`, -1 where none is possible
 */
export function match(m: Match, random: Random, taken = new Taken(m)): Int32Array {
  const out = new Int32Array(m.children.length).fill(-1);
  const allowed = (i: number, p: number) => {
    const child = m.children[i];
    return inScope(m, child, p) && !taken.has(child, p);
  };
  const place = (i: number, p: number) => {
    out[i] = p;
    taken.add(m.children[i], p);
  };
  let open: Int32Array = random.permutation(m.children.length);
  let places: Int32Array = random.shuffle(m.places.slice());
  for (let depth = m.wishes.length; depth >= 0; depth--)
    for (let tries = 0; tries < 3 && open.length && places.length; tries++)
      [open, places] = pair(m, depth, open, places, allowed, place, random);
  open = swap(m, open, places, out, taken, allowed, place, random);
  const again = (i: number, p: number) => inScope(m, m.children[i], p);
  for (const i of open) {
    let p = anyParent(m, i, allowed, random);
    if (p < 0 && m.sure) p = anyParent(m, i, again, random);
    if (p >= 0) place(i, p);
  }
  return out;
}

/** May the child have this parent, whatever pairs there are? */
export function inScope({ itself, scope }: Match, child: number, p: number): boolean {
  if (itself && child === p) return false;
  return !scope || scope.child[child] < 0 || scope.child[child] === scope.parent[p];
}

/** Pairs that are keys and may not come again. */
export class Taken {
  readonly #pairs: Set<number>[];

  constructor(private readonly m: Pick<Match, 'unique' | 'parents'>) {
    this.#pairs = m.unique.map(() => new Set());
  }

  has(child: number, parent: number): boolean {
    return this.#pairs.some((pairs, k) => pairs.has(this.pair(k, child, parent)));
  }

  add(child: number, parent: number): void {
    this.#pairs.forEach((pairs, k) => this.m.unique[k].child[child] >= 0 && pairs.add(this.pair(k, child, parent)));
  }

  delete(child: number, parent: number): void {
    this.#pairs.forEach((pairs, k) => pairs.delete(this.pair(k, child, parent)));
  }

  private pair(k: number, child: number, parent: number): number {
    const { child: groups, parent: alike } = this.m.unique[k];
    return groups[child] * this.m.parents + alike[parent];
  }
}

function pair(
  m: Match,
  depth: number,
  open: Int32Array,
  places: Int32Array,
  allowed: (i: number, p: number) => boolean,
  place: (i: number, p: number) => void,
  random: Random,
): [Int32Array, Int32Array] {
  const buckets = new Map<string, number[]>();
  for (const p of random.shuffle(places)) {
    const key = keyOf(m, depth, p, 'parent');
    const bucket = buckets.get(key);
    if (bucket) bucket.push(p);
    else buckets.set(key, [p]);
  }
  const left: number[] = [];
  for (const i of random.shuffle(open)) {
    const bucket = buckets.get(keyOf(m, depth, m.children[i], 'child'));
    let done = false;
    for (let look = 0; bucket && look < Math.min(4, bucket.length) && !done; look++) {
      const at = bucket.length - 1 - look;
      if (!allowed(i, bucket[at])) continue;
      place(i, bucket[at]);
      bucket[at] = bucket[bucket.length - 1];
      bucket.pop();
      done = true;
    }
    if (!done) left.push(i);
  }
  return [Int32Array.from(left), Int32Array.from([...buckets.values()].flat())];
}

/** Rows looked at for a swap, in all. */
const looks = 2e7;

/**
 * Places that only rows would take that may not: another row takes the place and gives up its own.
 * @returns rows that are still open
 */
function swap(
  m: Match,
  open: Int32Array,
  places: Int32Array,
  out: Int32Array,
  taken: Taken,
  allowed: (i: number, p: number) => boolean,
  place: (i: number, p: number) => void,
  random: Random,
): Int32Array {
  if (open.length * places.length > looks) return open;
  const free = Array.from(places);
  const left: number[] = [];
  let looked = 0;
  for (const i of open) {
    const own = free.findIndex((p) => allowed(i, p));
    if (own >= 0) {
      place(i, free.splice(own, 1)[0]);
      continue;
    }
    const p = free[free.length - 1];
    const start = random.below(out.length);
    let done = false;
    for (let k = 0; p !== undefined && k < out.length && looked < looks && !done; k++, looked++) {
      const j = (start + k) % out.length;
      const q = out[j];
      if (q < 0 || q === p || !allowed(j, p) || !allowed(i, q)) continue;
      taken.delete(m.children[j], q);
      place(j, p);
      place(i, q);
      free.pop();
      done = true;
    }
    if (!done) left.push(i);
  }
  return Int32Array.from(left);
}

/** The codes of a row in scope and in the first `depth` wishes. */
export function keyOf(m: Match, depth: number, row: number, side: 'child' | 'parent'): string {
  let key = m.scope ? `${m.scope[side][row]}` : '';
  for (let k = 0; k < depth; k++) key += `,${m.wishes[k][side][row]}`;
  return key;
}

/** More rows than places, or only forbidden ones left: any parent that is allowed, full or not. */
function anyParent(m: Match, i: number, allowed: (i: number, p: number) => boolean, random: Random): number {
  if (!m.parents) return -1;
  for (let tries = 0; tries < 30; tries++) {
    const p = random.below(m.parents);
    if (allowed(i, p)) return p;
  }
  const start = random.below(m.parents);
  for (let k = 0; k < m.parents; k++) {
    const p = (start + k) % m.parents;
    if (allowed(i, p)) return p;
  }
  return -1;
}
