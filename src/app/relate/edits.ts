// Editing a schema: one pure function an operation, old schema in, new schema out.
import {
  relationId,
  type ColumnType,
  type Relation,
  type Role,
  type Schema,
  type TableSchema,
  type Treatment,
} from '../../schema/types';

const unknown: Relation['stats'] = {
  rows: 0,
  nulls: 0,
  orphans: 0,
  orphanValues: [],
  minChildren: 0,
  maxChildren: 1,
  meanChildren: 0,
  parentsWithout: 0,
};

function withTable(schema: Schema, name: string, change: (t: TableSchema) => TableSchema): Schema {
  return { ...schema, tables: schema.tables.map((t) => (t.name === name ? change(t) : t)) };
}

function withRelation(schema: Schema, id: string, change: (r: Relation) => Relation): Schema {
  return { ...schema, relations: schema.relations.map((r) => (r.id === id ? change(r) : r)) };
}

export function setKey(schema: Schema, table: string, columns: string[] | null): Schema {
  return withTable(schema, table, (t) => ({
    ...t,
    primaryKey: columns && { columns, source: 'user', confidence: 1, evidence: ['Set by you'] },
  }));
}

export function setType(schema: Schema, table: string, column: string, type: ColumnType): Schema {
  return withTable(schema, table, (t) => ({
    ...t,
    columns: t.columns.map((c) => (c.name === column ? { ...c, type, confidence: 1, evidence: ['Set by you'] } : c)),
  }));
}

export function setTreatment(schema: Schema, table: string, treatment: Treatment): Schema {
  const next = withTable(schema, table, (t) => ({ ...t, treatment, treatmentReason: 'Set by you.' }));
  return {
    ...next,
    relations: next.relations.map((r): Relation => {
      if (r.parent !== table) return r;
      if (treatment === 'keep') return { ...r, role: 'lookup', roleReason: 'The parent is kept as it is.' };
      return r.role === 'lookup' ? { ...r, role: 'link', roleReason: 'The parent is learned itself.' } : r;
    }),
  };
}

export function setOrphans(schema: Schema, table: string, orphans: TableSchema['orphans']): Schema {
  return withTable(schema, table, (t) => ({ ...t, orphans }));
}

export function setRole(schema: Schema, id: string, role: Role): Schema {
  const relation = schema.relations.find((r) => r.id === id);
  return {
    ...schema,
    relations: schema.relations.map((r): Relation => {
      if (r.id === id) return { ...r, role, roleReason: 'Set by you.' };
      const second = role === 'context' && r.child === relation?.child && r.role === 'context';
      return second ? { ...r, role: 'link', roleReason: 'Another relation is the context.' } : r;
    }),
  };
}

export function confirmRelation(schema: Schema, id: string): Schema {
  return withRelation(schema, id, (r) => ({ ...r, source: 'user', confidence: 1 }));
}

export function removeRelation(schema: Schema, id: string): Schema {
  return { ...schema, relations: schema.relations.filter((r) => r.id !== id) };
}

export function addRelation(
  schema: Schema,
  ends: Pick<Relation, 'child' | 'columns' | 'parent' | 'parentColumns'>,
): Schema {
  const id = relationId(ends.child, ends.columns, ends.parent, ends.parentColumns);
  if (schema.relations.some((r) => r.id === id)) return schema;
  const kept = schema.tables.find((t) => t.name === ends.parent)?.treatment === 'keep';
  const taken = schema.relations.some((r) => r.child === ends.child && r.role === 'context');
  const role = kept ? 'lookup' : taken || ends.child === ends.parent ? 'link' : 'context';
  const relation: Relation = {
    ...ends,
    id,
    source: 'user',
    confidence: 1,
    evidence: [{ text: 'Added by you', weight: 1 }],
    nearMisses: [],
    role,
    roleReason: '',
    stats: unknown,
  };
  return { ...schema, relations: [...schema.relations, relation] };
}
