// Drafts into the catalogue, when all statements are read: references find their parents and the key they mean.
import type { CatalogueTable, SqlDialect } from '../catalogue';
import type { TableDraft } from './table-draft';

/** What the catalogue says of a table before it is known which table and columns are opened for it. */
export function catalogueOf(
  draft: TableDraft,
  find: (name: readonly string[]) => TableDraft | undefined,
  path: string,
  dialect: SqlDialect,
): CatalogueTable {
  const { primaryKey, uniques, checks, indexes, triggers, ddl } = draft;
  const name = draft.name.at(-1)!;
  return {
    table: name,
    name,
    namespace: draft.name.at(-2) ?? null,
    path,
    dialect,
    columns: (draft.columns ?? []).map((c) => ({ ...c, column: null })),
    primaryKey,
    foreignKeys: draft.foreignKeys.map(({ parent, parentColumns, ...key }) => {
      const meant = find(parent);
      return {
        ...key,
        parent: meant?.name.at(-1) ?? parent.at(-1)!,
        parentColumns: parentColumns ?? meant?.primaryKey?.columns ?? key.columns,
      };
    }),
    uniques,
    checks,
    indexes,
    triggers,
    ddl,
  };
}
