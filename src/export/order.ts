// Tables so that parents come before their children, and the relations that no such order can satisfy.
import type { Relation } from '../schema/types';

export interface Ordered {
  tables: string[];
  /** Ids of relations whose parent comes later or is the table itself. */
  late: Set<string>;
}

/** Keeps the order given where nothing speaks against it; a circle is broken where the fewest parents are missing. */
export function parentsFirst(names: readonly string[], relations: readonly Relation[]): Ordered {
  const waiting = new Set(names);
  const tables: string[] = [];
  const late = new Set(relations.filter((r) => r.parent === r.child).map((r) => r.id));
  const missing = (name: string) =>
    new Set(
      relations.filter((r) => r.child === name && r.parent !== name && waiting.has(r.parent)).map((r) => r.parent),
    ).size;
  while (waiting.size > 0) {
    let next = '';
    let least = Infinity;
    for (const name of waiting) {
      const n = missing(name);
      if (n < least) [next, least] = [name, n];
      if (n === 0) break;
    }
    for (const r of relations) if (r.child === next && r.parent !== next && waiting.has(r.parent)) late.add(r.id);
    waiting.delete(next);
    tables.push(next);
  }
  return { tables, late };
}
