// Rows of one parent in sequence, and the relation along which a table forms sequences.
import { groupRows } from '../table/groups';
import type { Random } from '../table/random';
import { SMALL, type Side } from './sides';

/** Row numbers of neighbouring siblings: `next[i]` follows `previous[i]` under one parent. */
export interface SiblingPairs {
  previous: Int32Array;
  next: Int32Array;
}

/** Neighbouring siblings of link i, ordered by the first date column (nulls last), then by row. */
export function siblingPairs(side: Side, link: number): SiblingPairs {
  const { child, parent } = side.layout.links[link];
  const t = side.tables[child];
  const date = t.layout.attributes.find((a) => a.kind === 'dt');
  const at = date ? t.values(date).map((v) => (Number.isNaN(v) ? Infinity : v)) : null;
  const { start, rows } = groupRows(side.parents(link), side.tables[parent].rows);
  const pairs = Math.max(rows.length - side.children(link).filter((n) => n > 0).length, 0);
  const previous = new Int32Array(pairs);
  const next = new Int32Array(pairs);
  let n = 0;
  for (let p = 0; p + 1 < start.length; p++) {
    const siblings = rows.subarray(start[p], start[p + 1]);
    if (at && !isAscending(siblings, at)) siblings.sort((a, b) => compare(at[a], at[b]) || a - b);
    for (let k = 1; k < siblings.length; k++) {
      previous[n] = siblings[k - 1];
      next[n++] = siblings[k];
    }
  }
  return { previous, next };
}

function isAscending(rows: Int32Array, at: Float64Array): boolean {
  for (let k = 1; k < rows.length; k++) if (at[rows[k]] < at[rows[k - 1]]) return false;
  return true;
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/**
 * The link along which a table forms sequences (more than 5 % of parents with children have several),
 * preferring parents that are more than a lookup; null if there is none.
 */
export function mainLink(real: Side, table: string): { link: number; big: boolean } | null {
  const { links } = real.layout;
  const many = links.flatMap((l, i) => {
    if (l.child !== table || l.parent === table) return [];
    const some = real.children(i).filter((n) => n > 0);
    return some.length && some.filter((n) => n > 1).length / some.length > 0.05 ? [i] : [];
  });
  const big = many.filter((i) => real.tables[links[i].parent].rows > SMALL);
  if (!many.length) return null;
  return { link: (big.length ? big : many)[0], big: big.length > 0 };
}

/** Positions of one random member of each group, ascending; groups are numbers from 0. */
export function oneEach(groups: Int32Array, random: Random): Int32Array {
  let most = -1;
  for (let i = 0; i < groups.length; i++) if (groups[i] > most) most = groups[i];
  const taken = new Uint8Array(most + 1);
  const out: number[] = [];
  const order = random.permutation(groups.length);
  for (let k = 0; k < order.length; k++) {
    const group = groups[order[k]];
    if (taken[group]) continue;
    taken[group] = 1;
    out.push(order[k]);
  }
  return Int32Array.from(out).sort();
}
