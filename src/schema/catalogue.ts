// The catalogue of all open tables: what their own files declare, and for the others what SQL beside them says; and the
// same as declarations, which inference takes before it looks.
import type { Catalogue, CatalogueTable } from '../database/catalogue';
import type { OpenedFile, OpenedTable } from '../database/types';
import { resolveDeclarations, type DeclaredTable, type Declaration } from './declared';

/** What the files of open tables declare, one declaration a file, in the names of the open tables. */
export function declarationsOf(tables: readonly OpenedTable[]): Declaration[] {
  const byPath = new Map<string, CatalogueTable[]>();
  for (const { declared } of tables)
    if (declared) byPath.set(declared.path, [...(byPath.get(declared.path) ?? []), declared]);
  return [...byPath].map(([path, declared]) => {
    const referring = declared.some((t) => t.foreignKeys.length > 0);
    return { path, tables: declared.map((t) => declaredTable(t, declared, referring)) };
  });
}

/** @param referring does the file declare any reference? Where it declares none, they may be inferred */
function declaredTable(table: CatalogueTable, all: readonly CatalogueTable[], referring: boolean): DeclaredTable {
  const key = opened(table, table.primaryKey?.columns ?? null);
  const foreignKeys = table.foreignKeys.flatMap((reference) => {
    const parent = all.find((t) => t.name === reference.parent);
    const columns = opened(table, reference.columns);
    if (!columns) return [];
    const parentColumns = parent ? opened(parent, reference.parentColumns) : reference.parentColumns;
    return parentColumns ? [{ columns, table: parent?.table ?? reference.parent, parentColumns }] : [];
  });
  return {
    name: table.table,
    columns: table.columns.flatMap((c) => c.column ?? []),
    ...(key ? { primaryKey: key } : {}),
    ...(referring ? { foreignKeys } : {}),
    ...(table.dialect === null ? { partial: true } : {}),
    catalogue: table,
  };
}

/** Declared columns under the names of the open table; null when one of them is not open. */
function opened(table: CatalogueTable, names: readonly string[] | null): string[] | null {
  const found = names?.map(
    (name) => table.columns.find((c) => c.name.toLowerCase() === name.toLowerCase())?.column ?? null,
  );
  return found && found.every((c) => c !== null) ? found : null;
}

/** @param declarations SQL beside the tables; those that do not fit are left out before */
export function catalogueOf(
  tables: readonly OpenedTable[],
  files: readonly OpenedFile[],
  declarations: readonly Declaration[],
): Catalogue {
  const beside = resolveDeclarations(declarations, tables).tables;
  return {
    tables: tables.flatMap((t) => t.declared ?? beside.get(t.name)?.catalogue ?? []),
    views: files.flatMap((f) => f.views),
    types: files.flatMap((f) => f.types),
  };
}
