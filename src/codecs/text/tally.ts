// Counts that know whom they count: what fewer than `least` root entities share is forgotten.
import type { Random } from '../../table/random';
import type { Weighted } from './types';

/** Counts rows and distinct root entities by key. */
export class Tally {
  readonly rows = new Map<string, number>();
  private readonly entities = new Map<string, Set<number>>();

  /** @param least entities that must share a key for it to be told on */
  constructor(readonly least: number) {}

  add(key: string, entity: number): void {
    this.rows.set(key, (this.rows.get(key) ?? 0) + 1);
    let seen = this.entities.get(key);
    if (!seen) this.entities.set(key, (seen = new Set()));
    if (seen.size < this.least) seen.add(entity);
  }

  shared(key: string): boolean {
    return (this.entities.get(key)?.size ?? 0) >= this.least;
  }

  /** Keys that enough entities share, by descending row count, ties by key. */
  kept(): [string, number][] {
    return [...this.rows].filter(([key]) => this.shared(key)).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }

  weighted(): Weighted<string> {
    return weighted(this.kept());
  }
}

/** Tallies by context, for chains of words and characters. */
export class Chain {
  private readonly tallies = new Map<string, Tally>();

  constructor(readonly least: number) {}

  add(context: string, key: string, entity: number): void {
    let tally = this.tallies.get(context);
    if (!tally) this.tallies.set(context, (tally = new Tally(this.least)));
    tally.add(key, entity);
  }

  /** Only contexts of which at least `share` of the rows have a kept key: elsewhere a shorter context is the better guide. */
  kept(share = 0): Record<string, Weighted<string>> {
    const out: Record<string, Weighted<string>> = {};
    for (const [context, tally] of this.tallies) {
      const kept = tally.kept();
      const known = kept.reduce((sum, [, n]) => sum + n, 0);
      const all = [...tally.rows.values()].reduce((sum, n) => sum + n, 0);
      if (kept.length && known >= share * all) out[context] = weighted(kept);
    }
    return out;
  }
}

export function weighted<T>(items: [T, number][]): Weighted<T> {
  const sum = items.reduce((s, [, w]) => s + w, 0);
  let run = 0;
  const upTo = items.map(([, w]) => Math.round(((run += w) / sum) * 1e6) / 1e6);
  if (upTo.length) upTo[upTo.length - 1] = 1;
  return { values: items.map(([v]) => v), upTo };
}

/** @throws Error when there is nothing to draw from */
export function draw<T>(from: Weighted<T>, random: Random): T {
  if (!from.values.length) throw new Error('nothing to draw from');
  const u = random.next();
  let lo = 0;
  let hi = from.upTo.length - 1;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (u < from.upTo[mid]) hi = mid;
    else lo = mid + 1;
  }
  return from.values[lo];
}

/** The distribution of counts or lengths, its tails ended at the `least`-th extreme entity. */
export function clippedCounts(counts: number[], least: number): Weighted<number> {
  const sorted = [...counts].sort((a, b) => a - b);
  const cut = Math.min(least - 1, sorted.length >> 1);
  const lo = sorted[cut];
  const hi = sorted[sorted.length - 1 - cut];
  const by = new Map<number, number>();
  for (const c of sorted) {
    const v = Math.min(hi, Math.max(lo, c));
    by.set(v, (by.get(v) ?? 0) + 1);
  }
  return weighted([...by]);
}
