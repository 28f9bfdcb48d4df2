// What a database file or SQL text declares of its tables, as it says it: types, keys, constraints, indexes, DDL. It is
// carried beside the rows from open to export; what it means for the schema is said in src/schema/declared.ts.

/** Whose SQL the types, defaults, checks and DDL texts are written in; 'sql': nothing tells whose. */
export type SqlDialect = 'sqlite' | 'duckdb' | 'postgres' | 'mysql' | 'tsql' | 'sql';

/** What happens to a child row when its parent goes or changes its key. */
export type ReferenceAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';

export interface CatalogueColumn {
  /** As declared. */
  name: string;
  /**
   * The column of the open table; differs from `name` where DDL lies beside delimited files with headers of their own.
   * null: not read (a blob, a computed column) or not in the file.
   */
  column: string | null;
  /** As written, "NUMERIC(10,2)"; null where none is given. */
  type: string | null;
  notNull: boolean;
  /** SQL expression as written, with the quotes of a text. */
  default: string | null;
  /** Numbered by the database: AUTOINCREMENT, SERIAL, IDENTITY, AUTO_INCREMENT. */
  counts: boolean;
  /** Expression of a column computed by the database. */
  generated: string | null;
  collation: string | null;
}

/** Lists of columns hold declared names, here and below. */
export interface CatalogueKey {
  /** Name of the constraint, null where none is given. */
  name: string | null;
  columns: string[];
}

export interface CatalogueForeignKey extends CatalogueKey {
  /** Declared name of the parent table, without its schema. */
  parent: string;
  /** Never empty: where the source leaves them out, the primary key of the parent. */
  parentColumns: string[];
  onDelete: ReferenceAction;
  onUpdate: ReferenceAction;
  /** Checked at the end of a transaction. */
  deferred: boolean;
}

export interface CatalogueCheck {
  name: string | null;
  /** SQL as written, without the outer brackets. */
  expression: string;
}

export interface CatalogueIndex {
  name: string;
  /** Columns, or expressions as written. */
  columns: string[];
  unique: boolean;
  /** Condition of an index over some of the rows. */
  where: string | null;
  /** The CREATE INDEX statement, where the source holds it. */
  ddl: string | null;
}

/** A statement that is kept as text alone: a view, a trigger, a type. */
export interface CatalogueStatement {
  name: string;
  ddl: string;
}

export interface CatalogueTable {
  /** The open table. */
  table: string;
  /** As declared, without its schema. */
  name: string;
  /** "public", "dbo"; null where the source has none. */
  namespace: string | null;
  /** The file that declares it. */
  path: string;
  /** null: a format without SQL (Parquet, Excel, JSON). */
  dialect: SqlDialect | null;
  columns: CatalogueColumn[];
  primaryKey: CatalogueKey | null;
  foreignKeys: CatalogueForeignKey[];
  /** UNIQUE constraints; unique indexes are in `indexes`. */
  uniques: CatalogueKey[];
  checks: CatalogueCheck[];
  indexes: CatalogueIndex[];
  triggers: CatalogueStatement[];
  /** The source's own CREATE TABLE statement, character for character, without the semicolon at its end. */
  ddl: string | null;
}

export interface Catalogue {
  /** Open tables that something is declared of. */
  tables: CatalogueTable[];
  /** Not opened: their rows follow from those of tables. */
  views: CatalogueStatement[];
  /** CREATE TYPE and CREATE DOMAIN statements that columns are declared with. */
  types: CatalogueStatement[];
}

export const emptyCatalogue = (): Catalogue => ({ tables: [], views: [], types: [] });
