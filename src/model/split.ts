// Which rows train and which are held out. All rows of one root entity stay on one side, where there are enough entities.
import { Random } from '../table/random';

export interface Split {
  train: Int32Array;
  heldOut: Int32Array;
}

/** Fewer entities than this are too few to hold some out: the one or two held out would stand for nobody. */
const LEAST_ENTITIES = 30;
/** Fewer rows than this, all of few entities, cannot be split into parts that say anything. */
const LEAST_ROWS = 30;
/** More held-out rows than this cost time and tell nothing more. */
const MOST_HELD_OUT = 8192;

/**
 * Holds out a tenth of a large table, up to a quarter of a small one, in random order: whole entities, or rows where all
 * rows belong to a few entities.
 */
export function splitByGroup(group: Int32Array, rows: number, seed: number): Split {
  const count = new Map<number, number>();
  for (let r = 0; r < rows; r++) count.set(group[r], (count.get(group[r]) ?? 0) + 1);
  if (count.size < LEAST_ENTITIES) {
    if (rows < LEAST_ROWS) return { train: Int32Array.from({ length: rows }, (_, r) => r), heldOut: new Int32Array(0) };
    return splitByGroup(
      Int32Array.from({ length: rows }, (_, r) => r),
      rows,
      seed,
    );
  }
  const share = rows >= 2000 ? 0.1 : rows >= 300 ? 0.15 : 0.25;
  const wanted = Math.min(Math.round(share * rows), MOST_HELD_OUT);
  const chosen = new Set<number>();
  let held = 0;
  for (const entity of Random.for(seed, 'held out').shuffle([...count.keys()])) {
    const size = count.get(entity)!;
    if (held + size > 1.5 * wanted) continue;
    chosen.add(entity);
    held += size;
    if (held >= wanted) break;
  }
  const train: number[] = [];
  const heldOut: number[] = [];
  for (let r = 0; r < rows; r++) (chosen.has(group[r]) ? heldOut : train).push(r);
  return { train: Int32Array.from(train), heldOut: Int32Array.from(heldOut) };
}

/** Batches of training rows: one random order a pass, passes run on into each other. */
export class Batches {
  private pass = -1;
  private order: Int32Array = new Int32Array(0);

  constructor(
    private readonly rows: Int32Array,
    private readonly batch: number,
    private readonly seed: number,
  ) {}

  /** Row numbers of `steps` steps after the first `done`: the same whatever was asked before. */
  take(done: number, steps: number): Int32Array {
    const n = this.rows.length;
    const taken = new Int32Array(steps * this.batch);
    for (let i = 0, at = done * this.batch; i < taken.length; i++, at++) {
      const pass = Math.floor(at / n);
      if (pass !== this.pass) {
        this.pass = pass;
        this.order = Random.for(this.seed, 'pass', pass).permutation(n);
      }
      taken[i] = this.rows[this.order[at % n]];
    }
    return taken;
  }
}
