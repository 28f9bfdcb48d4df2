// What of a schema training depends on: names, types, keys, relations, treatments. Counts, evidence and confidence are
// left out, so that counting anew makes nothing stale.
import type { Relation, Schema, TableSchema } from '../schema/types';

/** Two schemas with the same meaning give the same text. */
export function meaningOf(schema: Schema): string {
  return JSON.stringify([schema.tables.map(ofTable), schema.relations.map(ofRelation).sort(), rulesOff(schema)]);
}

/** The part that one table's training depends on: the table itself, its rules, and its relations in either direction. */
export function meaningFor(schema: Schema, name: string): string {
  const touching = schema.relations.filter((r) => r.child === name || r.parent === name);
  const own = schema.tables.filter((t) => t.name === name).map(ofTable);
  return JSON.stringify([own, touching.map(ofRelation).sort(), rulesOff(schema, name)]);
}

function rulesOff({ rulesOff = [] }: Schema, table?: string): string[] {
  return rulesOff.flatMap((rule) => (table === undefined || rule.table === table ? [rule.id] : [])).sort();
}

function ofTable(table: TableSchema): unknown {
  const { name, treatment, orphans, primaryKey } = table;
  const columns = table.columns.map(({ name, type, meaning, format, nullWords }) => [
    name,
    type,
    meaning,
    format,
    nullWords,
  ]);
  return [name, treatment, orphans, primaryKey?.columns, columns];
}

function ofRelation(relation: Relation): string {
  return `${relation.id} ${relation.role}`;
}
