// For how many rows each second parent has room, where links are matched.
import type { Relation } from '../schema/types';
import type { Random } from '../table/random';
import type { Wish } from './after-match';
import { exchange, rake, settle } from './counts';
import { respread } from './spread';
import { modelOf } from './table-model';
import type { ToFill } from './to-fill';

/** What of a row and of a parent must be the same, by row of each. */
export interface Scope {
  child: Int32Array;
  parent: Int32Array;
}

/** Rows for which each parent has room, about as many in all as there are children. */
export function roomOf(
  to: ToFill,
  r: Relation,
  children: Int32Array,
  scope: Scope | null,
  wishes: Wish[],
  random: Random,
): ArrayLike<number> {
  const { plan } = to.generator;
  const parent = to.states.get(r.parent)!;
  const wanted = children.length;
  let counts = parent.counts.get(r.id);
  if (!counts) {
    counts = new Float64Array(parent.layout.rows);
    const real = plan.children[r.id] ?? [];
    const total = real.reduce((a, b) => a + b, 0);
    for (let p = 0; p < counts.length; p++)
      counts[p] = total ? (real[p % real.length] * wanted) / total : wanted / counts.length;
    counts = counts.map((c) => Math.floor(c) + (random.next() < c % 1 ? 1 : 0));
  }
  const block = modelOf(plan, r.parent).blocks.find((b) => b.kind === 'count' && b.relation === r.id);
  const spread = block?.kind === 'count' && block.spread.length ? block.spread : [0, Infinity];
  const limited = modelOf(plan, r.parent).restrictions.some((x) => x.kind === 'most-children' && x.relation === r.id);
  if (block?.kind === 'count' && wishes.length && !limited)
    return asDemanded(wishes, children, counts, block.spread, random);
  return scope ? countsWithin(scope, children, counts, [spread[0], spread[spread.length - 1]], random) : counts;
}

/** Rows and parents of a kind at least, on average, for its places to go by what is asked for. */
const rowsOfKind = 20;
const parentsOfKind = 4;

/**
 * As many places at parents of a kind as rows that ask for it: of rows there are more to learn from than of parents. Kinds
 * go by as many wishes, most informative first, as leave enough of each.
 */
function asDemanded(
  wishes: Wish[],
  children: Int32Array,
  counts: Float64Array,
  spread: number[],
  random: Random,
): Float64Array {
  const index = new Map<string, number>();
  let kinds = new Int32Array(counts.length).fill(0);
  let asked = new Int32Array(children.length).fill(0);
  for (const { child, parent } of wishes) {
    index.clear();
    const own = kinds.map((k, p) => numberOf(index, `${k},${parent[p]}`));
    if (index.size * parentsOfKind > counts.length || index.size * rowsOfKind > children.length) break;
    asked = asked.map((k, i) => index.get(`${k},${child[children[i]]}`) ?? -1);
    kinds = own;
  }
  const total = new Float64Array(kinds.reduce((most, k) => Math.max(most, k), 0) + 1);
  for (const k of asked) if (k >= 0) total[k]++;
  const out = counts.slice();
  const most = spread.at(-1) ?? Infinity;
  if (total.length > 1) {
    rake(out, kinds, total, spread, most, random);
    respread(out, spread, random);
    exchange(out, kinds, total, random);
  }
  settle(out, children.length, spread[0] ?? 0, most, random);
  return out;
}

function numberOf(index: Map<string, number>, key: string): number {
  const known = index.get(key);
  if (known !== undefined) return known;
  index.set(key, index.size);
  return index.size - 1;
}

/** Within each scope as many places as rows that look for one there. */
function countsWithin(
  scope: Scope,
  children: Int32Array,
  counts: Float64Array,
  [least, most]: [number, number],
  random: Random,
): Float64Array {
  const wanted = new Map<number, number>();
  for (const c of children) wanted.set(scope.child[c], (wanted.get(scope.child[c]) ?? 0) + 1);
  const rowsOf = new Map<number, number[]>();
  scope.parent.forEach((s, p) => {
    const rows = rowsOf.get(s);
    if (rows) rows.push(p);
    else rowsOf.set(s, [p]);
  });
  const out = counts.slice();
  for (const [s, rows] of rowsOf) {
    const own = Float64Array.from(rows, (p) => counts[p]);
    settle(own, wanted.get(s) ?? 0, least, most, random);
    rows.forEach((p, i) => (out[p] = own[i]));
  }
  return out;
}
