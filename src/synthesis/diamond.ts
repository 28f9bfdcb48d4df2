// Diamonds: two ways up from a row that lead to the same place. Both atoms of a bond belong to one molecule, the doctor of a
// visit works in the hospital of its ward; a second parent is matched only among those that lead there too.
import { modelOf, type SourcePlan } from './table-model';
import { ancestor, ancestorRow, type TableState } from './state';
import type { Relation } from '../schema/types';

/** So many levels up (0 the row itself), and there the row, or the row that it refers to: of a kept table, or over a link. */
export interface Place {
  level: number;
  lookup: string | null;
}

export interface Diamond {
  child: Place;
  parent: Place;
}

/** Is the second parent itself where both ways meet? Then it is known which one it is. */
export function isKnown(diamond: Diamond | null): boolean {
  return diamond !== null && diamond.parent.level === 0 && diamond.parent.lookup === null;
}

/** Rows in which both ways must lead to the same. */
const always = 0.995;
const support = 20;

/** The finest place at which the rows of a link and their second parents meet. */
export function findDiamond(plan: SourcePlan, relation: Relation, relations: Relation[]): Diamond | null {
  const child = plan.states.get(relation.child)!;
  const parent = plan.states.get(relation.parent)!;
  const rows = child.values.get(relation.id)!;
  let best: Diamond | null = null;
  let finest = 1;
  for (const a of placesOf(plan, child, relations, relation))
    for (const b of placesOf(plan, parent, relations, relation)) {
      if (a.table !== b.table) continue;
      const [own, theirs] = [idsOf(a, child), idsOf(b, parent)];
      let known = 0;
      let same = 0;
      const seen = new Set<number>();
      for (let r = 0; r < rows.length; r++) {
        if (rows[r] < 0 || own[r] < 0 || theirs[rows[r]] < 0) continue;
        known++;
        if (own[r] === theirs[rows[r]]) same++;
        seen.add(own[r]);
      }
      if (known < support || same < always * known || seen.size <= finest) continue;
      finest = seen.size;
      best = { child: { level: a.level, lookup: a.lookup }, parent: { level: b.level, lookup: b.lookup } };
    }
  return best;
}

function placesOf(
  plan: SourcePlan,
  state: TableState,
  relations: Relation[],
  own: Relation,
): (Place & { table: string })[] {
  const out: (Place & { table: string })[] = [];
  for (let level = 0; ; level++) {
    const at = ancestor(state, level);
    if (!at) return out;
    out.push({ level, lookup: null, table: at.name });
    for (const { relation } of modelOf(plan, at.name).lookups) {
      const found = relations.find((r) => r.id === relation);
      if (found) out.push({ level, lookup: relation, table: found.parent });
    }
    for (const r of relations)
      if (r.child === at.name && r !== own && r.parent !== r.child && plan.roles.uses[r.id] === 'link')
        out.push({ level, lookup: r.id, table: r.parent });
  }
}

/** The place of each row as a number; -1 for none, or none that is known yet. */
export function idsOf({ level, lookup }: Place, state: TableState): Int32Array {
  const at = ancestor(state, level)!;
  const values = lookup === null ? null : at.values.get(lookup);
  return Int32Array.from({ length: state.layout.rows }, (_, row) => {
    const up = ancestorRow(state, row, level);
    if (up < 0 || lookup === null) return up;
    const id = values?.[up] ?? -1;
    return Number.isNaN(id) ? -1 : id;
  });
}
