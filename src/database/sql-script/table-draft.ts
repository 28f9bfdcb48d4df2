// A table as far as the statements read so far declare it. Names are as written; references are resolved at the end.
import type {
  CatalogueCheck,
  CatalogueColumn,
  CatalogueForeignKey,
  CatalogueIndex,
  CatalogueKey,
  CatalogueStatement,
} from '../catalogue';

export type DraftColumn = Omit<CatalogueColumn, 'column'>;

export interface DraftForeignKey extends Omit<CatalogueForeignKey, 'parent' | 'parentColumns'> {
  /** `public.orders` as parts. */
  parent: string[];
  /** null: the primary key of the parent. */
  parentColumns: string[] | null;
}

export interface TableDraft {
  /** As parts: ['public', 'orders']. */
  name: string[];
  /** null: only ALTER TABLE speaks of it. */
  columns: DraftColumn[] | null;
  primaryKey: CatalogueKey | null;
  foreignKeys: DraftForeignKey[];
  uniques: CatalogueKey[];
  checks: CatalogueCheck[];
  indexes: CatalogueIndex[];
  triggers: CatalogueStatement[];
  ddl: string | null;
  /** Line of its CREATE TABLE in the file. */
  line: number;
}

export function tableDraft(name: string[], line: number): TableDraft {
  const lists = { foreignKeys: [], uniques: [], checks: [], indexes: [], triggers: [] };
  return { name, columns: null, primaryKey: null, ...lists, ddl: null, line };
}

export function draftColumn(name: string): DraftColumn {
  return { name, type: null, notNull: false, default: null, counts: false, generated: null, collation: null };
}

/** Case does not tell names apart. */
export const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

export function columnNamed(table: TableDraft, name: string): DraftColumn | undefined {
  return table.columns?.find((c) => c.name === name) ?? table.columns?.find((c) => sameName(c.name, name));
}
