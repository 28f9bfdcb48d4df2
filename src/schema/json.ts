// The schema as JSON: {"tables": {NAME: {"primaryKey": [...], "foreignKeys": [{"columns", "references": {"table",
// "columns"}}]}}}, alone or several by name in one file. Reading gives declarations (declared.ts); nothing is inferred.
import { UserError } from '../table/user-error';
import type { DeclaredForeignKey, DeclaredTable, Declaration, OpenTableNames } from './declared';
import { columnTypes, type ColumnType, type RuleOff, type Schema, type Treatment } from './types';

interface JsonForeignKey {
  columns: string[];
  references: { table: string; columns: string[] };
  confidence?: number;
  source?: string;
}

interface JsonTable {
  primaryKey: string[] | null;
  primaryKeyConfidence?: number;
  foreignKeys: JsonForeignKey[];
  columnTypes?: Record<string, ColumnType>;
  treatment?: Treatment;
  orphans?: 'null' | 'drop';
}

export interface SchemaJson {
  tables: Record<string, JsonTable>;
  rulesOff?: RuleOff[];
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((v) => typeof v === 'string' && v !== '');

function bad(path: string, what: string, hint = '', table?: string): UserError {
  return new UserError('bad-schema', `${path}: ${what}`, hint, {
    file: path,
    ...(table === undefined ? {} : { table }),
  });
}

/**
 * Reads a schema file.
 * @param pick which of several schemas; without it the one whose tables fit the open ones best
 * @throws UserError 'bad-schema' naming the table where the text is not of this form
 */
export function readSchemaJson(
  text: string,
  path: string,
  pick?: string,
  open: readonly OpenTableNames[] = [],
): Declaration {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw bad(path, `this is no JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
  if (!isObject(json)) throw bad(path, 'an object with "tables" is expected.');
  const tables = readTables(choose(json, path, pick, open), path);
  return { path, tables, ...(json.rulesOff === undefined ? {} : { rulesOff: readRules(json.rulesOff, path) }) };
}

function readRules(value: unknown, path: string): RuleOff[] {
  const isRule = (rule: unknown): rule is Json & RuleOff =>
    isObject(rule) && typeof rule.id === 'string' && typeof rule.table === 'string';
  if (!Array.isArray(value) || !value.every(isRule))
    throw bad(
      path,
      'rulesOff is no list of rules.',
      'Write [{"id": "...", "table": "..."}], as a saved schema has it.',
    );
  return value.map(({ id, table }) => ({ id, table }));
}

function choose(json: Json, path: string, pick: string | undefined, open: readonly OpenTableNames[]): Json {
  if (isObject(json.tables) && !isObject((json.tables as Json).tables) && pick === undefined) return json.tables;
  const schemas = Object.entries(json).flatMap(([name, value]) =>
    isObject(value) && isObject(value.tables) ? [{ name, tables: value.tables }] : [],
  );
  const names = schemas.map((s) => s.name).join(', ');
  if (schemas.length === 0)
    throw bad(path, 'no schema in it.', 'Expected {"tables": {...}}, or several of them by name.');
  if (pick !== undefined) {
    const chosen =
      schemas.find((s) => s.name === pick) ?? schemas.find((s) => s.name.toLowerCase() === pick.toLowerCase());
    if (!chosen) throw bad(path, `no schema named ${pick} in it.`, `There are ${names}.`);
    return chosen.tables;
  }
  if (schemas.length === 1) return schemas[0].tables;
  const wanted = new Set(open.map((t) => t.name.toLowerCase()));
  const fit = (tables: Json) => {
    const own = Object.keys(tables);
    const shared = own.filter((t) => wanted.has(t.toLowerCase())).length;
    return shared === 0 ? 0 : shared / Math.max(own.length, wanted.size);
  };
  const best = schemas.reduce((a, b) => (fit(b.tables) > fit(a.tables) ? b : a));
  if (fit(best.tables) === 0)
    throw bad(path, 'none of its schemas has a table that is open.', `Name one of ${names} behind a #.`);
  return best.tables;
}

function readTables(tables: Json, path: string): DeclaredTable[] {
  return Object.entries(tables).map(([name, value]) => {
    if (!isObject(value)) throw bad(path, `table ${name} is no object.`, '', name);
    const table: DeclaredTable = { name, columns: null };
    if (value.primaryKey === null) table.primaryKey = null;
    else if (isNames(value.primaryKey)) table.primaryKey = value.primaryKey;
    else if (value.primaryKey !== undefined)
      throw bad(path, `the primaryKey of ${name} is no list of columns.`, 'Write ["column"], or null for none.', name);
    if (value.foreignKeys !== undefined) table.foreignKeys = readForeignKeys(value.foreignKeys, name, path);
    if (value.columnTypes !== undefined) table.columnTypes = readTypes(value.columnTypes, name, path);
    if (value.treatment !== undefined) {
      if (!['generate', 'keep', 'ignore'].includes(value.treatment as string))
        throw bad(
          path,
          `the treatment of ${name} is ${String(value.treatment)}.`,
          'Write generate, keep or ignore.',
          name,
        );
      table.treatment = value.treatment as Treatment;
    }
    if (value.orphans !== undefined) {
      if (value.orphans !== 'null' && value.orphans !== 'drop')
        throw bad(path, `orphans of ${name} is ${String(value.orphans)}.`, 'Write null or drop.', name);
      table.orphans = value.orphans;
    }
    return table;
  });
}

function readForeignKeys(value: unknown, table: string, path: string): DeclaredForeignKey[] {
  if (!Array.isArray(value)) throw bad(path, `the foreignKeys of ${table} are no list.`, '', table);
  return value.map((key: unknown, i) => {
    const references = isObject(key) ? key.references : undefined;
    if (!isObject(key) || !isNames(key.columns) || !isObject(references) || typeof references.table !== 'string')
      throw bad(
        path,
        `foreign key ${i + 1} of ${table} lacks its columns or what they refer to.`,
        'Write {"columns": ["a"], "references": {"table": "t", "columns": ["b"]}}.',
        table,
      );
    if (references.columns !== undefined && !isNames(references.columns))
      throw bad(path, `foreign key ${i + 1} of ${table} refers to no list of columns.`, '', table);
    return { columns: key.columns, table: references.table, parentColumns: (references.columns as string[]) ?? null };
  });
}

function readTypes(value: unknown, table: string, path: string): Map<string, ColumnType> {
  if (!isObject(value)) throw bad(path, `the columnTypes of ${table} are no object.`, '', table);
  return new Map(
    Object.entries(value).map(([column, type]) => {
      if (!columnTypes.includes(type as ColumnType))
        throw bad(
          path,
          `column ${table}.${column} has the unknown type ${String(type)}.`,
          `Types: ${columnTypes.join(', ')}.`,
          table,
        );
      return [column, type as ColumnType];
    }),
  );
}

/** The schema in the form that `readSchemaJson` reads, with the confidence of each key and relation and all choices. */
export function toSchemaJson(schema: Schema): SchemaJson {
  const tables = Object.create(null) as SchemaJson['tables'];
  for (const table of schema.tables) {
    const types = Object.create(null) as Record<string, ColumnType>;
    for (const column of table.columns) types[column.name] = column.type;
    tables[table.name] = {
      primaryKey: table.primaryKey?.columns ?? null,
      ...(table.primaryKey ? { primaryKeyConfidence: table.primaryKey.confidence } : {}),
      foreignKeys: schema.relations
        .filter((r) => r.child === table.name)
        .map((r) => ({
          columns: r.columns,
          references: { table: r.parent, columns: r.parentColumns },
          confidence: r.confidence,
          source: r.source,
        })),
      columnTypes: types,
      treatment: table.treatment,
      orphans: table.orphans,
    };
  }
  return { tables, ...(schema.rulesOff?.length ? { rulesOff: schema.rulesOff } : {}) };
}

export function writeSchemaJson(schema: Schema): string {
  return JSON.stringify(toSchemaJson(schema), null, 1) + '\n';
}
