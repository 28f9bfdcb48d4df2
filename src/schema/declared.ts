// Keys that someone has declared, in SQL or JSON, and what they mean for the tables that are open: names are matched
// without case and without marks between words, and what does not match is said.
import type { CatalogueTable } from '../database/catalogue';
import { UserError } from '../table/user-error';
import { readDdl } from './ddl';
import { declaredTypes, type DeclaredType } from './declared-kind';
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
  /** There may be more references than those declared: they are inferred beside them. */
  partial?: boolean;
  columnTypes?: Map<string, ColumnType>;
  treatment?: Treatment;
  orphans?: 'null' | 'drop';
  /** All that SQL says of it, beside its keys. */
  catalogue?: CatalogueTable;
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
  partial?: boolean;
  columnTypes: Map<string, ColumnType>;
  /** What SQL declares the columns to be. */
  sqlTypes: Map<string, DeclaredType>;
  /** Sets of columns declared to be unique beside the key. */
  uniques: string[][];
  treatment?: Treatment;
  orphans?: 'null' | 'drop';
  /** With the names of the open table and its columns. */
  catalogue?: CatalogueTable;
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

/**
 * The one that is meant by a name: written the same, else the same without case, else without marks too, else the only
 * one that is short for it or that it is short for, word by word (`disp_id` and `disposition_id`).
 */
function meant<T>(name: string, from: readonly T[], nameOf: (item: T) => string): T | undefined {
  const same =
    from.find((i) => nameOf(i) === name) ??
    from.find((i) => nameOf(i).toLowerCase() === name.toLowerCase()) ??
    (fold(name) === '' ? undefined : from.find((i) => fold(nameOf(i)) === fold(name)));
  if (same !== undefined) return same;
  const akin = from.filter((i) => isShortFor(nameOf(i), name) || isShortFor(name, nameOf(i)));
  return akin.length === 1 ? akin[0] : undefined;
}

const words = (name: string) => name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function isShortFor(short: string, long: string): boolean {
  const [a, b] = [words(short), words(long)];
  return a.length === b.length && a.every((word, i) => b[i] === word || (word.length >= 3 && b[i].startsWith(word)));
}

const bare = (name: string) => name.slice(name.lastIndexOf('.') + 1);

function findTable(name: string, open: readonly OpenTableNames[]): OpenTableNames | undefined {
  return meant(name, open, (t) => t.name) ?? meant(bare(name), open, (t) => t.name);
}

/** The open table that a declared one means; where its name is not the same, at least half of its columns must be there. */
function findOwn({ name, columns }: DeclaredTable, open: readonly OpenTableNames[]): OpenTableNames | undefined {
  const own = findTable(name, open);
  if (!own || !columns || fold(own.name) === fold(name) || fold(own.name) === fold(bare(name))) return own;
  const there = columns.filter((c) => meant(c, own.columns, (n) => n) !== undefined);
  return there.length * 2 >= columns.length ? own : undefined;
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
      const own = findOwn(table, open);
      if (own && table.primaryKey) keys.set(own.name, pick(table.primaryKey, own, path));
    }
    for (const table of tables) {
      const own = findOwn(table, open);
      if (!own) {
        resolved.notes.push(`${path} declares ${table.name}, which is not open.`);
        continue;
      }
      const before = resolved.tables.get(own.name);
      const next = resolveTable(table, own, open, keys, path, resolved.notes);
      resolved.tables.set(own.name, before ? withEarlier(next, before) : next);
    }
  }
  return resolved;
}

/** What a later file does not say stays as an earlier one said it. */
function withEarlier(later: ResolvedTable, earlier: ResolvedTable): ResolvedTable {
  return {
    ...earlier,
    ...later,
    columnTypes: new Map([...earlier.columnTypes, ...later.columnTypes]),
    sqlTypes: later.catalogue ? later.sqlTypes : earlier.sqlTypes,
    uniques: later.catalogue ? later.uniques : earlier.uniques,
  };
}

function resolveTable(
  table: DeclaredTable,
  own: OpenTableNames,
  open: readonly OpenTableNames[],
  keys: ReadonlyMap<string, string[]>,
  path: string,
  notes: string[],
): ResolvedTable {
  const result: ResolvedTable = { path, columnTypes: new Map(), sqlTypes: new Map(), uniques: [] };
  if (table.catalogue) takeCatalogue(result, table.catalogue, own);
  if (table.primaryKey !== undefined) result.primaryKey = table.primaryKey && pick(table.primaryKey, own, path);
  for (const [name, type] of table.columnTypes ?? []) result.columnTypes.set(pick([name], own, path)[0], type);
  if (table.treatment) result.treatment = table.treatment;
  if (table.orphans) result.orphans = table.orphans;
  if (!table.foreignKeys) return result;
  result.foreignKeys = [];
  if (table.partial) result.partial = true;
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

function takeCatalogue(result: ResolvedTable, catalogue: CatalogueTable, own: OpenTableNames): void {
  const open = (name: string) => meant(name, own.columns, (c) => c);
  const columns = catalogue.columns.map((c) => ({ ...c, column: c.column ?? open(c.name) ?? null }));
  result.catalogue = { ...catalogue, table: own.name, columns };
  result.sqlTypes = declaredTypes(columns);
  const sets = [...catalogue.uniques, ...catalogue.indexes.filter((i) => i.unique && i.where === null)];
  for (const set of sets) {
    const names = set.columns.map((name) => columns.find((c) => c.name.toLowerCase() === name.toLowerCase())?.column);
    if (names.every((name) => name != null)) result.uniques.push(names);
  }
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
