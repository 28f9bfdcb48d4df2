// A schema as a file: keys and relations as JSON that other tools read too.
import { relationId, type Relation, type Schema } from '../../schema/types';
import { UserError } from '../../table/user-error';
import { save } from '../state/run.svelte';
import { addRelation, setKey } from './edits';

interface Declared {
  tables: Record<
    string,
    {
      primaryKey?: string[];
      foreignKeys?: { columns: string[]; references: { table: string; columns: string[] } }[];
    }
  >;
}

export function toJson(schema: Schema): string {
  const tables: Declared['tables'] = {};
  for (const table of schema.tables) {
    const foreignKeys = schema.relations
      .filter((r) => r.child === table.name)
      .map((r) => ({ columns: r.columns, references: { table: r.parent, columns: r.parentColumns } }));
    tables[table.name] = { ...(table.primaryKey ? { primaryKey: table.primaryKey.columns } : {}), foreignKeys };
  }
  return JSON.stringify({ tables }, null, 2);
}

export function saveSchema(schema: Schema, name: string): void {
  save({ name: `${name || 'schema'}.json`, blob: new Blob([toJson(schema)], { type: 'application/json' }) });
}

/**
 * Keys and relations as a text declares them, in place of those found; tables it does not name stay as they are.
 * @throws UserError 'bad-schema'
 */
export function declare(schema: Schema, text: string): Schema {
  let declared: Declared;
  try {
    declared = JSON.parse(text) as Declared;
  } catch (error) {
    throw new UserError(
      'bad-schema',
      `The text is no JSON: ${(error as Error).message}`,
      'Give a schema as saved here.',
    );
  }
  let next = schema;
  for (const [name, table] of Object.entries(declared.tables ?? {})) {
    if (!schema.tables.some((t) => t.name === name)) continue;
    if (table.primaryKey) next = setKey(next, name, table.primaryKey);
    const wanted = (table.foreignKeys ?? []).map(
      (f): Pick<Relation, 'child' | 'columns' | 'parent' | 'parentColumns'> => ({
        child: name,
        columns: f.columns,
        parent: f.references.table,
        parentColumns: f.references.columns,
      }),
    );
    const ids = new Set(wanted.map((w) => relationId(w.child, w.columns, w.parent, w.parentColumns)));
    next = { ...next, relations: next.relations.filter((r) => r.child !== name || ids.has(r.id)) };
    for (const ends of wanted) if (schema.tables.some((t) => t.name === ends.parent)) next = addRelation(next, ends);
  }
  return next;
}
