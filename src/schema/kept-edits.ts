// What a person decided about a schema, without anything counted or read from rows: names, types, keys and roles alone.
// It is kept apart from the rows and laid over what is inferred from them the next time.
import {
  addRelation,
  confirmRelation,
  removeRelation,
  setKey,
  setOrphans,
  setRole,
  setTreatment,
  setType,
} from './edit';
import { SET_BY_PERSON } from './inference/roles';
import { tableOf, type ColumnType, type Role, type Schema, type Source, type TableSchema } from './types';

export interface KeptEdits {
  tables: {
    name: string;
    columns: { name: string; type: ColumnType }[];
    primaryKey: string[] | null;
    treatment: TableSchema['treatment'];
    orphans: TableSchema['orphans'];
  }[];
  relations: {
    id: string;
    child: string;
    columns: string[];
    parent: string;
    parentColumns: string[];
    source: Source;
    /** Only where the person set it. */
    role?: Role;
  }[];
}

export function keepEdits(schema: Schema): KeptEdits {
  return {
    tables: schema.tables.map(({ name, columns, primaryKey, treatment, orphans }) => ({
      name,
      columns: columns.map(({ name, type }) => ({ name, type })),
      primaryKey: primaryKey?.columns ?? null,
      treatment,
      orphans,
    })),
    relations: schema.relations.map(({ id, child, columns, parent, parentColumns, source, role, roleReason }) => ({
      id,
      child,
      columns,
      parent,
      parentColumns,
      source,
      ...(roleReason === SET_BY_PERSON ? { role } : {}),
    })),
  };
}

const tableKey = ({ name, columns }: { name: string; columns: { name: string }[] }) =>
  JSON.stringify([name, ...columns.map((c) => c.name)]);

/** Do these tables and columns have the same names? */
export function editsFit(schema: Schema, kept: KeptEdits): boolean {
  const own = schema.tables.map(tableKey).sort();
  return own.join('\n') === kept.tables.map(tableKey).sort().join('\n');
}

/** Lays kept edits over a schema whose tables have the same names; what is the same already keeps its evidence. */
export function restoreEdits(schema: Schema, kept: KeptEdits): Schema {
  let next = schema;
  for (const { name, columns, primaryKey, treatment, orphans } of kept.tables) {
    const found = tableOf(schema, name);
    if (JSON.stringify(found.primaryKey?.columns ?? null) !== JSON.stringify(primaryKey))
      next = setKey(next, name, primaryKey);
    for (const column of columns)
      if (found.columns.find((c) => c.name === column.name)?.type !== column.type)
        next = setType(next, name, column.name, column.type);
    if (found.treatment !== treatment) next = setTreatment(next, name, treatment);
    if (found.orphans !== orphans) next = setOrphans(next, name, orphans);
  }
  const wanted = new Set(kept.relations.map((r) => r.id));
  for (const { id } of schema.relations) if (!wanted.has(id)) next = removeRelation(next, id);
  for (const { id, child, columns, parent, parentColumns, source } of kept.relations) {
    if (!schema.relations.some((r) => r.id === id))
      next = addRelation(next, child, columns, parent, parentColumns, source);
    else if (source === 'user') next = confirmRelation(next, id);
  }
  for (const { id, role } of kept.relations) if (role) next = setRole(next, id, role);
  return next;
}
