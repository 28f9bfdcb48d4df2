// Rows of both sides of a holdout that may be set against each other: of as many entities, in several draws.
import { parentRows } from '../schema/parent-rows';
import type { Random } from '../table/random';
import type { Table } from '../table/table';
import { mean } from './distances';
import type { HoldoutSides, Side } from './sides';

/** Share of rows that must have a parent, and an entity that is on one side only. */
const NEARLY_ALL = 0.99;

/** Draws of rows trained on, where there are entities for so many. */
const DRAWS = 8;

/** Rows held out, and rows trained on to set against them: one draw or several, each of other entities. */
export interface EvenRows {
  draws: Int32Array[];
  heldOut: Int32Array;
}

/**
 * Rows of both sides of as many entities, and as many of each: rows of one entity are alike, so that as many rows of more entities
 * would cover more and lie nearer to anything. In random order, `cap` a draw at most.
 */
export function evenRows(real: Side, holdout: HoldoutSides, table: string, cap: number, random: Random): EvenRows {
  const owners = entitiesOf(real, holdout, table);
  const [some, others] = owners.map((owner) => shuffledEntities(owner, random));
  const few = Math.min(some.length, others.length);
  const rowsOf = (owner: Int32Array, entities: Int32Array) => {
    const taken = new Set(entities);
    return random.permutation(owner.length).filter((row) => taken.has(owner[row]));
  };
  const last = rowsOf(owners[1], others.slice(0, few));
  const draws = Array.from({ length: few && Math.min(DRAWS, Math.floor(some.length / few)) }, (_, k) =>
    rowsOf(owners[0], some.slice(k * few, (k + 1) * few)),
  );
  const n = Math.min(cap, last.length, ...draws.map((rows) => rows.length));
  return { draws: draws.map((rows) => rows.slice(0, n)), heldOut: last.slice(0, n) };
}

/** Standard error of the mean of draws against one other draw that varies as they do; 0 where there is one. */
export function spreadError(values: number[]): number {
  const middle = mean(values)!;
  const squares = values.reduce((sum, v) => sum + (v - middle) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt((squares / (values.length - 1)) * (1 + 1 / values.length));
}

/** The entities there are, each once; rows without one (-1) aside. */
function shuffledEntities(owner: Int32Array, random: Random): Int32Array {
  const all = Int32Array.from(new Set(owner)).filter((entity) => entity >= 0);
  return random.permutation(all.length).map((i) => all[i]);
}

/** By table; references are followed once, whoever asks. */
const found = new WeakMap<HoldoutSides, Map<string, Int32Array[]>>();

function entitiesOf(real: Side, holdout: HoldoutSides, table: string): Int32Array[] {
  const known = found.get(holdout) ?? new Map<string, Int32Array[]>();
  found.set(holdout, known);
  let owners = known.get(table);
  if (!owners) {
    const sides = [holdout.trained, holdout.heldOut].map((side) => side.tables[table].table);
    known.set(table, (owners = entitiesApart(real, table, sides, holdout.tables)));
  }
  return owners;
}

/** The entity of each row of both sides: the topmost of which hardly any is on both; else each row is one. */
function entitiesApart(real: Side, table: string, sides: Table[], within: Set<string>): Int32Array[] {
  for (const owners of entitiesAbove(real, table, sides, within, [])) {
    const trained = new Set(owners[0]);
    const apart = owners[1].filter((entity) => entity < 0 || !trained.has(entity)).length;
    if (apart >= NEARLY_ALL * owners[1].length) return owners;
  }
  return sides.map(({ rows }) => Int32Array.from({ length: rows }, (_, row) => row));
}

/** By each way up to a table that was held out from as well, the farthest first: the source row there of each row, -1 for none. */
function* entitiesAbove(
  real: Side,
  table: string,
  sides: Table[],
  within: Set<string>,
  below: string[],
): Generator<Int32Array[]> {
  for (const { child, parent, relation } of real.layout.links) {
    if (child !== table || !within.has(parent) || parent === table || below.includes(parent)) continue;
    const above = real.tables[parent].table;
    const parents = sides.map((side) => parentRows(side, relation.columns, above, relation.parentColumns));
    if (parents.some((rows) => rows.filter((row) => row >= 0).length < NEARLY_ALL * rows.length)) continue;
    for (const [farther] of entitiesAbove(real, parent, [above], within, [...below, table]))
      yield parents.map((rows) => rows.map((row) => (row < 0 ? -1 : farther[row])));
    yield parents;
  }
}
