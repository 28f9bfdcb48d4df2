// The schema as a graph of tables: islands, neighbours, what lies within some joins. Pure; no pixels here.
import type { Relation, Schema } from '../../schema/types';

export interface Neighbours {
  parents: string[];
  children: string[];
}

export function neighbours(schema: Schema): Map<string, Neighbours> {
  const map = new Map<string, Neighbours>(schema.tables.map((t) => [t.name, { parents: [], children: [] }]));
  for (const r of schema.relations) {
    map.get(r.child)?.parents.push(r.parent);
    map.get(r.parent)?.children.push(r.child);
  }
  return map;
}

/** Connected groups of tables, largest first, each in the order of the schema. */
export function islands(schema: Schema): string[][] {
  const links = neighbours(schema);
  const seen = new Set<string>();
  const groups: string[][] = [];
  for (const { name } of schema.tables) {
    if (seen.has(name)) continue;
    const group = new Set([name]);
    for (const table of group) {
      const n = links.get(table)!;
      for (const other of [...n.parents, ...n.children]) if (links.has(other)) group.add(other);
    }
    group.forEach((t) => seen.add(t));
    groups.push(schema.tables.map((t) => t.name).filter((t) => group.has(t)));
  }
  return groups.sort((a, b) => b.length - a.length);
}

/** The table of a group with most relations; a group is named after it. */
export function hubOf(schema: Schema, group: string[]): string {
  const links = neighbours(schema);
  const ends = (t: string) => links.get(t)!.parents.length + links.get(t)!.children.length;
  return group.reduce((best, t) => (ends(t) > ends(best) ? t : best), group[0]);
}

/** Tables that can be reached from one over at most `joins` relations, itself included. */
export function within(schema: Schema, table: string, joins: number): Set<string> {
  const links = neighbours(schema);
  let ring = [table];
  const reached = new Set(ring);
  for (let i = 0; i < joins; i++) {
    ring = ring.flatMap((t) => [...(links.get(t)?.parents ?? []), ...(links.get(t)?.children ?? [])]);
    ring = [...new Set(ring)].filter((t) => !reached.has(t));
    ring.forEach((t) => reached.add(t));
  }
  return reached;
}

/** Tables that lie on a cycle of relations between different tables. */
export function cyclic(schema: Schema): Set<string> {
  const links = neighbours(schema);
  const found = new Set<string>();
  for (const { name } of schema.tables) {
    const reached = new Set<string>();
    const queue = links.get(name)!.children.filter((c) => c !== name);
    for (const table of queue) {
      if (reached.has(table)) continue;
      reached.add(table);
      queue.push(...(links.get(table)?.children ?? []));
    }
    if (reached.has(name)) found.add(name);
  }
  return found;
}

/** Columns of a table that refer to another one, and the primary key: what a diagram marks. */
export function markedColumns(schema: Schema, table: string): { key: Set<string>; refs: Set<string> } {
  const key = new Set(schema.tables.find((t) => t.name === table)?.primaryKey?.columns ?? []);
  const refs = new Set(schema.relations.filter((r) => r.child === table).flatMap((r) => r.columns));
  return { key, refs };
}

export function relationsOf(schema: Schema, table: string): Relation[] {
  return schema.relations.filter((r) => r.child === table || r.parent === table);
}

/** Tables that have a text in their name or in a column's; none for an empty text. */
export function matching(schema: Schema, search: string): Set<string> {
  const text = search.trim().toLowerCase();
  const fits = (name: string) => text !== '' && name.toLowerCase().includes(text);
  return new Set(schema.tables.filter((t) => fits(t.name) || t.columns.some((c) => fits(c.name))).map((t) => t.name));
}
