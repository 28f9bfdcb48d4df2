// A schema as a file: saved as JSON, and read from JSON or SQL. The forms themselves belong to src/schema.
import { readDeclaration, resolveDeclarations } from '../../schema/declared';
import { applyDeclarations } from '../../schema/edit';
import { writeSchemaJson } from '../../schema/json';
import type { Schema } from '../../schema/types';
import { save } from '../state/download';

export function saveSchema(schema: Schema, name: string): void {
  const blob = new Blob([writeSchemaJson(schema)], { type: 'application/json' });
  save({ name: `${name || 'database'}-schema.json`, blob });
}

/**
 * Takes over what a text declares, in place of what was found.
 * @returns the schema, and what of the text did not match the open tables
 * @throws UserError 'bad-schema'
 */
export function declare(schema: Schema, text: string, path: string): { schema: Schema; notes: string[] } {
  const open = schema.tables.map((t) => ({ name: t.name, columns: t.columns.map((c) => c.name) }));
  const resolved = resolveDeclarations([readDeclaration({ path, text }, open)], open);
  return { schema: applyDeclarations(schema, resolved), notes: resolved.notes };
}
