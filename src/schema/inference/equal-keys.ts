// Unique columns with the same name and the same values, and which of them the others refer to.
import { nameOf, type Pair } from './candidates';
import { isInt, type ColumnFacts } from './facts';
import { ownsTable } from './names';

/** @returns the one that is meant, by each column of such a group */
export function equalKeys(pairs: readonly Pair[], columns: readonly ColumnFacts[]): Map<ColumnFacts, ColumnFacts> {
  const group = new Map<ColumnFacts, Set<ColumnFacts>>();
  for (const { child, parent, matched } of pairs) {
    if (!child.unique || !parent.unique || child.table === parent.table) continue;
    if (child.named.core.length === 0 && isInt(child)) continue;
    if (matched !== child.distinct || matched !== parent.distinct) continue;
    const alike = child.named.glued === parent.named.glued || child.name.toLowerCase() === parent.name.toLowerCase();
    // "yard_code" of incidents and "code" of yards.
    const owned = ownsTable(parent.named, parent.table.named) && nameOf(child, parent) >= 0.95;
    // "lt_s_symb" for "s_symb".
    const called = nameOf(child, parent) >= 0.95 && nameOf(parent, child) < 0.95;
    if (!alike && !owned && !called) continue;
    const joined = new Set([...(group.get(child) ?? [child]), ...(group.get(parent) ?? [parent])]);
    for (const member of joined) group.set(member, joined);
  }
  const heads = new Map<ColumnFacts, ColumnFacts>();
  for (const members of new Set(group.values())) {
    const meant = (c: ColumnFacts) =>
      columns.filter((o) => !members.has(o) && o.table !== c.table && nameOf(o, c) >= 0.8).length;
    const order = [...members].sort(
      (a, b) =>
        Number(ownsTable(b.named, b.table.named)) - Number(ownsTable(a.named, a.table.named)) ||
        meant(b) - meant(a) ||
        // A table of nothing but its key is there to be pointed at.
        Number(b.table.columns.length === 1) - Number(a.table.columns.length === 1) ||
        b.table.columns.length - a.table.columns.length ||
        a.table.index - b.table.index,
    );
    for (const member of members) heads.set(member, order[0]);
  }
  return heads;
}
