// Keys that someone has declared, in SQL or JSON, and what they mean for the tables that are open: names are matched
// without case and without marks between words, and what does not match is said.
import { UserError } from '../table/user-error';
import { readDdl } from './ddl';
import { readSchemaJson } from './json';
import type { ColumnType, RuleOff, Treatment } from './types';

export interface DeclaredForeignKey {
  columns: string[];
  table: string;
  /** null: the primary key of that table. */
  parentColumns: string[] | null;
}

export interface DeclaredTable {
  name: string;
  /** Known columns, null when the declaration lists none. */
  columns: string[] | null;
  /** undefined: not said; null: has none. */
  primaryKey?: string[] | null;
  /** undefined: not said. */
  foreignKeys?: DeclaredForeignKey[];
  columnTypes?: Map<string, ColumnType>;
  treatment?: Treatment;
  orphans?: 'null' | 'drop';
}

/** One file of declarations. */
export interface Declaration {
  path: string;
  tables: DeclaredTable[];
  rulesOff?: RuleOff[];
}

export interface OpenTableNames {
  name: string;
  columns: string[];
}

export interface ResolvedForeignKey {
  columns: string[];
  parent: string;
  parentColumns: string[];
}

export interface ResolvedTable {
  path: string;
  primaryKey?: string[] | null;
  foreignKeys?: ResolvedForeignKey[];
  columnTypes: Map<string, ColumnType>;
  treatment?: Treatment;
  orphans?: 'null' | 'drop';
}

export interface Resolved {
  /** By the name of the open table. */
  tables: Map<string, ResolvedTable>;
  rulesOff: RuleOff[];
  /** What did not match, as sentences. */
  notes: string[];
}

/** Reads a file of declarations, SQL or JSON; `FILE#name` picks one of several schemas. @throws UserError 'bad-schema' */
export function readDeclaration(file: { path: string; text: string }, open: readonly OpenTableNames[]): Declaration {
  const hash = file.path.lastIndexOf('#');
  const path = hash < 0 ? file.path : file.path.slice(0, hash);
  const pick = hash < 0 ? undefined : file.path.slice(hash + 1);
  return /^\s*[{[]/.test(file.text) ? readSchemaJson(file.text, path, pick, open) : readDdl(file.text, path);
}

const fold = (name: string) =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** The one that is meant by a name: written the same, else the same without case, else without marks too. */
function meant<T>(name: string, from: readonly T[], nameOf: (item: T) => string): T | undefined {
  return (
    from.find((i) => nameOf(i) === name) ??
    from.find((i) => nameOf(i).toLowerCase() === name.toLowerCase()) ??
    (fold(name) === '' ? undefined : from.find((i) => fold(nameOf(i)) === fold(name)))
  );
}

const bare = (name: string) => name.slice(name.lastIndexOf('.') + 1);

function findTable(name: string, open: readonly OpenTableNames[]): OpenTableNames | undefined {
  return meant(name, open, (t) => t.name) ?? meant(bare(name), open, (t) => t.name);
}

/**
 * Matches declarations with open tables; a later file wins over an earlier one.
 * @throws UserError 'bad-schema' when a key names a column that its open table does not have
 */
export function resolveDeclarations(declarations: readonly Declaration[], open: readonly OpenTableNames[]): Resolved {
  const resolved: Resolved = { tables: new Map(), rulesOff: [], notes: [] };
  for (const { path, tables, rulesOff = [] } of declarations) {
    resolved.rulesOff.push(...rulesOff.filter((rule) => open.some((t) => t.name === rule.table)));
    const keys = new Map<string, string[]>();
    for (const table of tables) {
      const own = findTable(table.name, open);
      if (own && table.primaryKey) keys.set(own.name, pick(table.primaryKey, own, path));
    }
    for (const table of tables) {
      const own = findTable(table.name, open);
      if (!own) {
        resolved.notes.push(`${path} declares ${table.name}, which is not open.`);
        continue;
      }
      resolved.tables.set(own.name, resolveTable(table, own, open, keys, path, resolved.notes));
    }
  }
  return resolved;
}

function resolveTable(
  table: DeclaredTable,
  own: OpenTableNames,
  open: readonly OpenTableNames[],
  keys: ReadonlyMap<string, string[]>,
  path: string,
  notes: string[],
): ResolvedTable {
  const result: ResolvedTable = { path, columnTypes: new Map() };
  if (table.primaryKey !== undefined) result.primaryKey = table.primaryKey && pick(table.primaryKey, own, path);
  for (const [name, type] of table.columnTypes ?? []) result.columnTypes.set(pick([name], own, path)[0], type);
  if (table.treatment) result.treatment = table.treatment;
  if (table.orphans) result.orphans = table.orphans;
  if (!table.foreignKeys) return result;
  result.foreignKeys = [];
  for (const key of table.foreignKeys) {
    const columns = pick(key.columns, own, path);
    const parent = findTable(key.table, open);
    if (!parent) {
      notes.push(`${path}: ${own.name}.${columns.join(', ')} refers to ${key.table}, which is not open.`);
      continue;
    }
    const parentColumns = key.parentColumns ? pick(key.parentColumns, parent, path) : keys.get(parent.name);
    if (!parentColumns) {
      notes.push(`${path}: ${own.name}.${columns.join(', ')} refers to ${parent.name}, whose key is not declared.`);
      continue;
    }
    if (parentColumns.length !== columns.length)
      throw new UserError(
        'bad-schema',
        `${path}: ${own.name} (${columns.join(', ')}) refers to ${parent.name} (${parentColumns.join(', ')}): ` +
          `${columns.length} and ${parentColumns.length} columns.`,
        'Name as many columns on both sides.',
        { file: path, table: own.name, column: columns[0] },
      );
    result.foreignKeys.push({ columns, parent: parent.name, parentColumns });
  }
  return result;
}

function pick(names: readonly string[], table: OpenTableNames, path: string): string[] {
  return names.map((name) => {
    const column = meant(name, table.columns, (c) => c);
    if (column !== undefined) return column;
    throw new UserError(
      'bad-schema',
      `${path}: table ${table.name} has no column ${name}.`,
      `Its columns are ${table.columns.slice(0, 20).join(', ')}${table.columns.length > 20 ? ' ...' : ''}.`,
      { file: path, table: table.name, column: name },
    );
  });
}
