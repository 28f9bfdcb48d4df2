// Which rows train and which are held out. All rows of one root entity stay on one side, where there are enough entities.
import { Random } from '../table/random';

export interface Split {
  train: Int32Array;
  heldOut: Int32Array;
}

/** Fewer entities than this are too few to hold some out: the one or two held out would stand for nobody. */
const LEAST_ENTITIES = 30;
/** Of fewer rows too few would be held out to say anything of them; all are learned from, for as long as parts of them say. */
const FEW_ROWS = 200;
const LEAST_FOLDED = 10;
const FOLDS = 5;
/** More held-out rows than this cost time and tell nothing more. */
const MOST_HELD_OUT = 8192;

/**
 * Holds out a tenth of a large table, up to a quarter of a small one, in random order: whole entities, or rows where all
 * rows belong to a few entities. Nothing is held out of a table of few rows.
 */
export function splitByGroup(group: Int32Array, rows: number, seed: number): Split {
  if (rows < FEW_ROWS) return parted(rows, () => false);
  const count = new Map<number, number>();
  for (let r = 0; r < rows; r++) count.set(group[r], (count.get(group[r]) ?? 0) + 1);
  if (count.size < LEAST_ENTITIES) return splitByGroup(eachAlone(rows), rows, seed);
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
  return parted(rows, (r) => chosen.has(group[r]));
}

/**
 * Of a table of few rows: ways to hold a part of it out, such that each row is held out once, with its entity where there
 * are enough of them. None for other tables.
 */
export function foldsOf(group: Int32Array, rows: number, seed: number): Split[] {
  if (rows < LEAST_FOLDED || rows >= FEW_ROWS) return [];
  const entities = [...new Set(group.subarray(0, rows))];
  if (entities.length < Math.min(rows, LEAST_ENTITIES)) return foldsOf(eachAlone(rows), rows, seed);
  const fold = new Map(
    Random.for(seed, 'folds')
      .shuffle(entities)
      .map((entity, i) => [entity, i % FOLDS]),
  );
  return Array.from({ length: FOLDS }, (_, k) => parted(rows, (r) => fold.get(group[r]) === k));
}

function parted(rows: number, isHeldOut: (row: number) => boolean): Split {
  const all = eachAlone(rows);
  return { train: all.filter((r) => !isHeldOut(r)), heldOut: all.filter(isHeldOut) };
}

function eachAlone(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, r) => r);
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
