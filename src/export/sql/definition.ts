// What a written table shall be in SQL: what its source declares, and where that is nothing, what the schema knows.
// How it is said in one SQL or another is the business of dialect.ts and create.ts.
import type {
  CatalogueCheck,
  CatalogueForeignKey,
  CatalogueIndex,
  CatalogueTable,
  SqlDialect,
} from '../../database/catalogue';
import type { Output, OutputColumn, OutputTable } from '../format';
import type { Key } from '../../schema/types';

export interface ColumnDefinition {
  name: string;
  /** null: a column of the source that was left out when it was read. */
  column: OutputColumn | null;
  /** As declared in the SQL of `TableDefinition.dialect`, null where nothing is. */
  type: string | null;
  notNull: boolean;
  default: string | null;
  collation: string | null;
  generated: string | null;
  /** Numbered by the database. */
  counts: boolean;
}

export interface TableDefinition {
  table: OutputTable;
  name: string;
  /** Whose SQL the declared parts are written in. */
  dialect: SqlDialect | null;
  columns: ColumnDefinition[];
  primaryKey: string[] | null;
  uniques: string[][];
  checks: CatalogueCheck[];
  foreignKeys: CatalogueForeignKey[];
  indexes: CatalogueIndex[];
  /** The source's CREATE TABLE, where it says all that is written and nothing that is not. */
  ddl: string | null;
}

export function definitionsOf(output: Output): TableDefinition[] {
  const names = new Map(output.tables.map((t) => [t.name, t.declared?.name ?? t.name]));
  const definitions = output.tables.map((table) =>
    table.declared ? fromSource(table, table.declared, output) : fromSchema(table, output),
  );
  for (const definition of definitions) addRelations(definition, output, names, definitions);
  for (const definition of definitions) markReferred(definition, definitions);
  return definitions;
}

function fromSource(table: OutputTable, declared: CatalogueTable, output: Output): TableDefinition {
  const open = new Map(table.columns.map((c) => [c.name, c]));
  const columns: ColumnDefinition[] = declared.columns.map((c) => ({
    ...c,
    column: open.get(c.column ?? '') ?? null,
    type: c.type,
  }));
  const known = new Set(declared.columns.map((c) => c.column));
  const more = table.columns.filter((c) => !known.has(c.name));
  columns.push(...more.map(plainColumn));
  const foreignKeys = declared.foreignKeys.filter((k) => isRelated(table, declared, k, output));
  const whole = more.length === 0 && foreignKeys.length === declared.foreignKeys.length;
  return {
    table,
    name: declared.name,
    dialect: declared.dialect,
    columns,
    primaryKey: declared.primaryKey?.columns ?? null,
    uniques: declared.uniques.map((k) => k.columns),
    checks: declared.checks,
    foreignKeys,
    indexes: declared.indexes,
    ddl: whole ? declared.ddl : null,
  };
}

/** Is this key a relation of the schema? A person may have taken it out, or left its parent out. */
function isRelated(table: OutputTable, declared: CatalogueTable, key: CatalogueForeignKey, output: Output): boolean {
  const open = (name: string) => declared.columns.find((c) => alike(c.name, name))?.column;
  const parents = output.tables.filter((t) => alike(t.declared?.name ?? t.name, key.parent)).map((t) => t.name);
  return output.relations.some(
    (r) =>
      r.child === table.name &&
      parents.includes(r.parent) &&
      r.columns.length === key.columns.length &&
      key.columns.every((c) => r.columns.includes(open(c) ?? '')),
  );
}

const alike = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

function fromSchema(table: OutputTable, output: Output): TableDefinition {
  const { primaryKey } = table.schema;
  const key = primaryKey && isSound(primaryKey) ? primaryKey.columns : null;
  return {
    table,
    name: table.name,
    dialect: null,
    columns: table.columns.map((c) => ({ ...plainColumn(c), notNull: c.required || (key?.includes(c.name) ?? false) })),
    primaryKey: key,
    uniques: [],
    checks: [],
    foreignKeys: [],
    indexes: indexesOf(table, output),
    ddl: null,
  };
}

function plainColumn(column: OutputColumn): ColumnDefinition {
  return {
    name: column.name,
    column,
    type: null,
    notNull: column.required,
    default: null,
    collation: null,
    generated: null,
    counts: false,
  };
}

/** A key with gaps or repeats in the source cannot be enforced. */
function isSound(key: Key): boolean {
  return !key.duplicates && !key.nulls;
}

/** The child's side of each relation, which every join reads. */
function indexesOf({ name, schema }: OutputTable, { relations }: Output): CatalogueIndex[] {
  const indexes: CatalogueIndex[] = [];
  for (const { columns } of relations.filter((r) => r.child === name)) {
    const given = [schema.primaryKey?.columns ?? [], ...indexes.map((i) => i.columns)];
    if (given.some((g) => columns.every((c, i) => g[i] === c))) continue;
    indexes.push({ name: `${name}_${columns.join('_')}`, columns, unique: false, where: null, ddl: null });
  }
  return indexes;
}

/** Relations that the schema has and the source does not declare become foreign keys, where they can be enforced. */
function addRelations(
  definition: TableDefinition,
  output: Output,
  names: ReadonlyMap<string, string>,
  all: readonly TableDefinition[],
): void {
  if (definition.dialect !== null && definition.foreignKeys.length > 0) return;
  for (const r of output.relations.filter((o) => o.child === definition.table.name)) {
    const parent = all.find((d) => d.table.name === r.parent)!;
    const columns = r.columns.map((c) => declaredName(definition, c));
    const parentColumns = r.parentColumns.map((c) => declaredName(parent, c));
    if (!canRefer(parent, parentColumns)) continue;
    definition.foreignKeys.push({
      name: null,
      columns,
      parent: names.get(r.parent)!,
      parentColumns,
      onDelete: 'no action',
      onUpdate: 'no action',
      deferred: false,
    });
    definition.ddl = null;
  }
}

/** A foreign key needs a key at its other end: the declared one, or a set of columns that is one by the schema. */
function canRefer(parent: TableDefinition, columns: string[]): boolean {
  const same = (key: readonly string[]) =>
    key.length === columns.length && columns.every((c) => key.some((k) => alike(k, c)));
  if (parent.primaryKey && same(parent.primaryKey)) return true;
  if (parent.uniques.some(same)) return true;
  if (parent.indexes.some((i) => i.unique && i.where === null && same(i.columns))) return true;
  const { schema } = parent.table;
  return [schema.primaryKey, ...schema.keyCandidates].some(
    (k) => k && isSound(k) && same(k.columns.map((c) => declaredName(parent, c))),
  );
}

/** Columns that others refer to and that are no primary key become UNIQUE. */
function markReferred(definition: TableDefinition, all: readonly TableDefinition[]): void {
  for (const { parent, parentColumns } of all.flatMap((d) => d.foreignKeys)) {
    if (!alike(parent, definition.name)) continue;
    const keys = [
      definition.primaryKey ?? [],
      ...definition.uniques,
      ...definition.indexes.filter((i) => i.unique && i.where === null).map((i) => i.columns),
    ];
    const same = (key: readonly string[]) =>
      key.length === parentColumns.length && parentColumns.every((c) => key.some((k) => alike(k, c)));
    if (keys.some(same)) continue;
    definition.uniques.push(parentColumns);
    definition.ddl = null;
  }
}

function declaredName(definition: TableDefinition, column: string): string {
  return definition.columns.find((c) => c.column?.name === column)?.name ?? column;
}
