// Editing a schema: one pure function an operation, old schema in, new schema out. What an edit changes about counts
// (orphans, duplicates, formats) is counted afterwards by recheck.ts.
import { UserError } from '../table/user-error';
import type { Resolved } from './declared';
import { assignRelationRoles, SET_BY_PERSON } from './inference/roles';
import {
  relationId,
  tableOf,
  type ColumnType,
  type Key,
  type Relation,
  type RelationStats,
  type Role,
  type RuleOff,
  type Schema,
  type Source,
  type TableSchema,
  type Treatment,
} from './types';

/** Before anything was counted. */
export const UNCOUNTED: RelationStats = {
  rows: 0,
  nulls: 0,
  orphans: 0,
  orphanValues: [],
  minChildren: 0,
  maxChildren: 0,
  meanChildren: 0,
  parentsWithout: 0,
};

function withTable(schema: Schema, name: string, change: (table: TableSchema) => TableSchema): Schema {
  const own = tableOf(schema, name);
  return { ...schema, tables: schema.tables.map((t) => (t === own ? change(t) : t)) };
}

/** Copies the relations, so that roles can be assigned in place. */
function withRoles(schema: Schema): Schema {
  const copy = { ...schema, relations: schema.relations.map((r) => ({ ...r })) };
  assignRelationRoles(copy);
  return copy;
}

function checkColumns(table: TableSchema, columns: readonly string[]): void {
  if (columns.length === 0) throw new UserError('bad-key', `A key of ${table.name} needs at least one column.`);
  for (const [i, name] of columns.entries()) {
    const place = { table: table.name, column: name };
    if (!table.columns.some((c) => c.name === name))
      throw new UserError('bad-key', `Table ${table.name} has no column ${name}.`, '', place);
    if (columns.indexOf(name) !== i)
      throw new UserError(
        'bad-key',
        `${name} stands twice in a key of ${table.name}.`,
        'Name each column once.',
        place,
      );
  }
}

/** Sets the primary key, or clears it with null; the old key becomes a candidate. @throws UserError 'bad-key' */
export function setKey(schema: Schema, table: string, columns: string[] | null, source: Source = 'user'): Schema {
  return withTable(schema, table, (t) => {
    if (columns) checkColumns(t, columns);
    const evidence = source === 'user' ? ['Set by you.'] : ['Declared.'];
    const same = (k: Key) => columns !== null && k.columns.join('\n') === columns.join('\n');
    const old = t.primaryKey && !same(t.primaryKey) ? [t.primaryKey] : [];
    return {
      ...t,
      primaryKey: columns && { columns: [...columns], source, confidence: 1, evidence },
      keyCandidates: [...old, ...t.keyCandidates.filter((k) => !same(k))],
    };
  });
}

/** Changes a type. The written format is found by `recheck`; until then values are read as they are. */
export function setType(schema: Schema, table: string, column: string, type: ColumnType): Schema {
  return withTable(schema, table, (t) => {
    checkColumns(t, [column]);
    return {
      ...t,
      columns: t.columns.map((c) =>
        c.name === column ? { ...c, type, confidence: 1, evidence: ['Type set by you.'] } : c,
      ),
    };
  });
}

/** Generate, keep or ignore; the roles of relations follow. */
export function setTreatment(schema: Schema, table: string, treatment: Treatment): Schema {
  return withRoles(withTable(schema, table, (t) => ({ ...t, treatment, treatmentReason: SET_BY_PERSON })));
}

export function setOrphans(schema: Schema, table: string, orphans: TableSchema['orphans']): Schema {
  return withTable(schema, table, (t) => ({ ...t, orphans }));
}

/** Sets a role; a table has one context, so a new one makes the old one a link. @throws UserError 'bad-schema' on a circle */
export function setRole(schema: Schema, id: string, role: Role): Schema {
  const relation = relationOf(schema, id);
  if (role === 'context') {
    const contexts = new Map(schema.relations.filter((r) => r.role === 'context').map((r) => [r.child, r.parent]));
    contexts.set(relation.child, relation.parent);
    for (let at = relation.parent, steps = 0; steps <= schema.tables.length; steps++) {
      if (at === relation.child)
        throw new UserError(
          'bad-schema',
          `${relation.child} would be made with ${relation.parent}, and that with ${relation.child} again.`,
          'Make another relation of the circle a link first.',
          { table: relation.child },
        );
      const next = contexts.get(at);
      if (next === undefined) break;
      at = next;
    }
  }
  return {
    ...schema,
    relations: schema.relations.map((r) => {
      if (r.id === id) return { ...r, role, roleReason: SET_BY_PERSON };
      const replaced = role === 'context' && r.child === relation.child && r.role === 'context';
      return replaced ? { ...r, role: 'link', roleReason: `${relation.parent} was made the context.` } : r;
    }),
  };
}

/** Switches a rule on or off. */
export function setRule(schema: Schema, { id, table }: RuleOff, on: boolean): Schema {
  const others = (schema.rulesOff ?? []).filter((r) => r.id !== id);
  return { ...schema, rulesOff: on ? others : [...others, { id, table }] };
}

export function confirmRelation(schema: Schema, id: string): Schema {
  relationOf(schema, id);
  const confirmed = (r: Relation): Relation => ({ ...r, source: 'user', confidence: 1 });
  return { ...schema, relations: schema.relations.map((r) => (r.id === id ? confirmed(r) : r)) };
}

export function removeRelation(schema: Schema, id: string): Schema {
  relationOf(schema, id);
  return withRoles({ ...schema, relations: schema.relations.filter((r) => r.id !== id) });
}

/**
 * Adds a relation of one or several columns; an equal one is confirmed instead.
 * @throws UserError 'bad-key' when columns are missing, repeated, or not as many on both sides
 */
export function addRelation(
  schema: Schema,
  child: string,
  columns: string[],
  parent: string,
  parentColumns: string[],
  source: Source = 'user',
): Schema {
  checkColumns(tableOf(schema, child), columns);
  checkColumns(tableOf(schema, parent), parentColumns);
  if (columns.length !== parentColumns.length)
    throw new UserError(
      'bad-key',
      `${child} gives ${columns.length} columns, ${parent} ${parentColumns.length}.`,
      'A relation needs as many columns on both sides.',
      { table: child },
    );
  if (child === parent && columns.every((c, i) => c === parentColumns[i]))
    throw new UserError('bad-key', `${child}.${columns.join(', ')} cannot refer to itself.`, '', { table: child });
  const id = relationId(child, columns, parent, parentColumns);
  if (schema.relations.some((r) => r.id === id)) return source === 'user' ? confirmRelation(schema, id) : schema;
  const relation: Relation = {
    id,
    child,
    columns: [...columns],
    parent,
    parentColumns: [...parentColumns],
    source,
    confidence: 1,
    evidence: [{ text: source === 'user' ? 'Drawn by you.' : 'Declared.', weight: 1 }],
    nearMisses: [],
    role: 'link',
    roleReason: '',
    stats: UNCOUNTED,
  };
  return withRoles({ ...schema, relations: [...schema.relations, relation] });
}

/** Points a relation at another key; its child columns stay. @throws UserError 'bad-key' as `addRelation` */
export function retargetRelation(schema: Schema, id: string, parent: string, parentColumns: string[]): Schema {
  const old = relationOf(schema, id);
  const without = { ...schema, relations: schema.relations.filter((r) => r.id !== id) };
  return addRelation(without, old.child, old.columns, parent, parentColumns);
}

/** Takes over declared keys, relations, types and treatments; what is declared replaces what was there. */
export function applyDeclarations(schema: Schema, declared: Resolved, source: Source = 'declared'): Schema {
  let next = schema;
  for (const [name, table] of declared.tables) {
    if (!schema.tables.some((t) => t.name === name)) continue;
    if (table.primaryKey !== undefined) next = setKey(next, name, table.primaryKey, source);
    for (const [column, type] of table.columnTypes)
      if (tableOf(next, name).columns.find((c) => c.name === column)?.type !== type)
        next = setType(next, name, column, type);
    if (table.orphans) next = setOrphans(next, name, table.orphans);
    if (table.foreignKeys) {
      next = { ...next, relations: next.relations.filter((r) => r.child !== name) };
      for (const key of table.foreignKeys)
        next = addRelation(next, name, key.columns, key.parent, key.parentColumns, source);
    }
  }
  for (const [name, { treatment }] of declared.tables)
    if (treatment && tableOf(next, name).treatment !== treatment) next = setTreatment(next, name, treatment);
  for (const rule of declared.rulesOff) next = setRule(next, rule, false);
  return next;
}

function relationOf(schema: Schema, id: string): Relation {
  const relation = schema.relations.find((r) => r.id === id);
  if (!relation) throw new Error(`schema has no relation ${id}`);
  return relation;
}
