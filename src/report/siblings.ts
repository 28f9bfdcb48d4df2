// Rows of one parent in sequence, and the relation along which a table forms sequences.
import type { Random } from '../table/random';
import { SMALL, type Side } from './sides';

/** Row numbers of neighbouring siblings: `next[i]` follows `previous[i]` under one parent. */
export interface SiblingPairs {
  previous: Int32Array;
  next: Int32Array;
}

/** Neighbouring siblings of link i, ordered by the first date column (nulls last), then by row. */
export function siblingPairs(side: Side, link: number): SiblingPairs {
  const { rows, parents } = side.linked(link);
  const child = side.tables[side.layout.links[link].child];
  const date = child.layout.attributes.find((a) => a.kind === 'dt');
  const at = date ? child.values(date).map((v) => (Number.isNaN(v) ? Infinity : v)) : null;
  const order = Uint32Array.from(rows.keys()).sort(
    (a, b) => parents[a] - parents[b] || (at ? compare(at[rows[a]], at[rows[b]]) : 0) || rows[a] - rows[b],
  );
  const previous: number[] = [];
  const next: number[] = [];
  for (let j = 1; j < order.length; j++)
    if (parents[order[j]] === parents[order[j - 1]]) {
      previous.push(rows[order[j - 1]]);
      next.push(rows[order[j]]);
    }
  return { previous: Int32Array.from(previous), next: Int32Array.from(next) };
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
  const taken = new Set<number>();
  const out: number[] = [];
  for (const i of random.permutation(groups.length)) {
    if (taken.has(groups[i])) continue;
    taken.add(groups[i]);
    out.push(i);
  }
  return Int32Array.from(out).sort();
}
