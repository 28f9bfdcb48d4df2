// Relations that nobody declared: rows whose two references, taken together, always are those of one row of another table
// (laps of a driver in a race are laps of a result). Such rows belong to that row.
import { parentRows } from '../schema/parent-rows';
import { relationId, type Dataset, type Relation, type Schema } from '../schema/types';
import { Random } from '../table/random';
import { ancestorsOf, followRelations, type ParentRows } from './roles';

/** Rows that must agree before it is more than luck. */
const fewest = 50;
/** Share of rows that would agree if the references had nothing to do with each other, at most. */
const mostByChance = 0.5;

type Pair = readonly [Relation, Relation];

/** For each table at most one relation, along the columns of two of its references, to a table that has each pair once. */
export function impliedRelations(dataset: Dataset): Relation[] {
  const { schema, tables } = dataset;
  const parents = followRelations(dataset);
  const relations = schema.relations.filter((r) => parents.has(r.id));
  const found: Relation[] = [];
  for (const table of schema.tables) {
    if (table.treatment !== 'generate' || !tables[table.name] || tables[table.name].rows < fewest) continue;
    const isBelow = (name: string) => ancestorsOf(name, [...relations, ...found]).has(table.name);
    const candidates = pairsOf(table.name, relations).flatMap((own) =>
      othersOf(own, relations, schema)
        .filter(([other]) => other.child !== table.name && !isBelow(other.child))
        .map((other) => ({ own, other, rows: tables[other[0].child].rows })),
    );
    const declared = (pair: Pair, other: Pair) =>
      relations.some(
        (r) =>
          r.child === table.name &&
          r.parent === other[0].child &&
          pair.every((p) => p.columns.every((c) => r.columns.includes(c))),
      );
    const smallest = candidates
      .filter(({ own, other }) => !declared(own, other))
      .filter(({ own, other }) => isFollowed(own, other, parents))
      .sort((a, b) => a.rows - b.rows)[0];
    if (smallest) found.push(relationOf(smallest.own, smallest.other, dataset));
  }
  return found;
}

/** The schema with these relations too. */
export function withRelations(schema: Schema, more: Relation[]): Schema {
  return { ...schema, relations: [...schema.relations, ...more] };
}

/** Does the relation say nothing that this one over more of the columns does not? */
export function isPartOf(r: Relation, whole: Relation): boolean {
  return r !== whole && r.child === whole.child && r.columns.every((c) => whole.columns.includes(c));
}

function pairsOf(table: string, relations: Relation[]): Pair[] {
  const own = relations.filter((r) => r.child === table && r.parent !== table);
  return own.flatMap((a, i) =>
    own.slice(i + 1).flatMap((b): Pair[] => (a.columns.some((c) => b.columns.includes(c)) ? [] : [[a, b]])),
  );
}

/** Pairs of references of other generated tables to the same parents. */
function othersOf([a, b]: Pair, relations: Relation[], schema: Schema): Pair[] {
  const alike = (r: Relation) => (x: Relation) =>
    x.child !== r.child && x.parent === r.parent && x.parentColumns.join() === r.parentColumns.join();
  const isGenerated = (r: Relation) => schema.tables.find((t) => t.name === r.child)!.treatment === 'generate';
  return relations
    .filter(alike(a))
    .flatMap((x) =>
      relations
        .filter(alike(b))
        .flatMap((y): Pair[] => (x !== y && x.child === y.child && isGenerated(x) ? [[x, y]] : [])),
    );
}

/** Has the other table each pair once, and every pair of these rows, as it would not by chance? */
function isFollowed([a, b]: Pair, [x, y]: Pair, parents: ParentRows): boolean {
  const [left, right] = [parents.get(x.id)!, parents.get(y.id)!];
  const pairs = new Set<number>();
  for (let r = 0; r < left.length; r++) {
    if (left[r] < 0 || right[r] < 0) continue;
    const pair = pairOf(left[r], right[r]);
    if (pairs.has(pair)) return false;
    pairs.add(pair);
  }
  const [own, other] = [parents.get(a.id)!, parents.get(b.id)!];
  const rows = Int32Array.from(own.keys()).filter((r) => own[r] >= 0 && other[r] >= 0);
  if (rows.length < fewest || !rows.every((r) => pairs.has(pairOf(own[r], other[r])))) return false;
  const shuffled = new Random(23).shuffle(rows.slice());
  let chance = 0;
  rows.forEach((r, i) => (chance += +pairs.has(pairOf(own[r], other[shuffled[i]]))));
  return chance <= mostByChance * rows.length;
}

const pairOf = (a: number, b: number) => a * 2 ** 26 + b;

function relationOf([a, b]: Pair, [x, y]: Pair, dataset: Dataset): Relation {
  const columns = [...a.columns, ...b.columns];
  const parentColumns = [...x.columns, ...y.columns];
  const rows = parentRows(dataset.tables[a.child], columns, dataset.tables[x.child], parentColumns);
  const counts = new Int32Array(dataset.tables[x.child].rows);
  for (const p of rows) if (p >= 0) counts[p]++;
  const linked = counts.reduce((sum, c) => sum + c, 0);
  return {
    id: relationId(a.child, columns, x.child, parentColumns),
    child: a.child,
    columns,
    parent: x.child,
    parentColumns,
    source: 'inferred',
    confidence: 1,
    evidence: [],
    nearMisses: [],
    role: 'context',
    roleReason: `Every ${columns.join(' and ')} of ${a.child} are those of one row of ${x.child}.`,
    stats: {
      rows: rows.length,
      nulls: rows.length - linked,
      orphans: 0,
      orphanValues: [],
      minChildren: counts.reduce((least, c) => Math.min(least, c), Infinity),
      maxChildren: counts.reduce((most, c) => Math.max(most, c), 0),
      meanChildren: linked / Math.max(1, counts.length),
      parentsWithout: counts.filter((c) => c === 0).length,
    },
  };
}
