// The catalogue of an SQLite file. SQLite's own pragmas say what columns and keys there are; checks, names of
// constraints and collations stand only in the DDL text.
import type {
  CatalogueForeignKey,
  CatalogueIndex,
  CatalogueStatement,
  CatalogueTable,
  ReferenceAction,
} from '../catalogue';
import { quoteText } from '../sql';
import { catalogueOf } from '../sql-script/draft-catalogue';
import { Script } from '../sql-script/script';
import { sameName, tableDraft } from '../sql-script/table-draft';
import type { LeftOut } from '../types';
import type { SqliteDatabase } from './engine';

export interface SqliteTable {
  declared: CatalogueTable;
}

export interface SqliteCatalogue {
  tables: SqliteTable[];
  views: CatalogueStatement[];
  leftOut: LeftOut[];
}

/** What full-text search and R-trees call their own tables. */
const SHADOWS = /^(data|idx|content|docsize|config|segments|segdir|stat|node|rowid|parent)$/;

type Row = Record<string, string | number | null>;

function query(db: SqliteDatabase, sql: string): Row[] {
  const [result] = db.exec(sql);
  if (!result) return [];
  return result.values.map((row) => Object.fromEntries(result.columns.map((c, i) => [c, row[i]])) as Row);
}

export function readCatalogue(db: SqliteDatabase, path: string): SqliteCatalogue {
  const statements = query(
    db,
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  const kinds = new Map(query(db, 'PRAGMA table_list').map((t) => [String(t.name), String(t.type)]));
  const tables: SqliteTable[] = [];
  const leftOut: LeftOut[] = [];
  const virtual = [...kinds].filter(([, kind]) => kind === 'virtual').map(([name]) => name);
  // An extension that is not here keeps its own tables behind a virtual one: they hold no data of the person.
  const isShadow = (name: string) =>
    virtual.some((v) => name.startsWith(`${v}_`) && SHADOWS.test(name.slice(v.length + 1)));
  for (const { type, name, sql } of statements) {
    if (type !== 'table') continue;
    const kind = kinds.get(String(name));
    if (kind === 'virtual')
      leftOut.push({
        kind: 'table',
        name: String(name),
        why: 'A virtual table: its rows are made by an extension of SQLite.',
      });
    else if (kind !== 'shadow' && !isShadow(String(name)))
      tables.push({ declared: readTable(db, String(name), String(sql), statements, path) });
  }
  completeReferences(tables);
  const views = statements.filter((s) => s.type === 'view').map((s) => ({ name: String(s.name), ddl: String(s.sql) }));
  return { tables, views, leftOut };
}

function readTable(
  db: SqliteDatabase,
  name: string,
  ddl: string,
  statements: readonly Row[],
  path: string,
): CatalogueTable {
  const written = fromDdl(name, ddl, path);
  const own = quoteText(name);
  const infos = query(db, `PRAGMA table_xinfo(${own})`).filter((c) => c.hidden !== 1);
  const indexes = query(db, `PRAGMA index_list(${own})`);
  const key = infos.filter((c) => Number(c.pk) > 0).sort((a, b) => Number(a.pk) - Number(b.pk));
  const keyColumns = key.map((c) => String(c.name));
  return {
    ...written,
    table: name,
    name,
    columns: infos.map((info) => {
      const said = written.columns.find((c) => sameName(c.name, String(info.name)));
      return {
        name: String(info.name),
        column: null,
        type: info.type === '' ? null : String(info.type),
        notNull: info.notnull === 1,
        default: info.dflt_value === null ? null : String(info.dflt_value),
        counts: said?.counts ?? false,
        generated: Number(info.hidden) > 1 ? (said?.generated ?? '') : null,
        collation: said?.collation ?? null,
      };
    }),
    primaryKey: keyColumns.length > 0 ? { name: written.primaryKey?.name ?? null, columns: keyColumns } : null,
    foreignKeys: readReferences(db, own, written.foreignKeys),
    uniques: indexes
      .filter((i) => i.origin === 'u')
      .map((i) => {
        const columns = indexColumns(db, String(i.name)).map((c) => c ?? '');
        const said = written.uniques.find(
          (u) => u.columns.length === columns.length && u.columns.every((c, k) => sameName(c, columns[k])),
        );
        return { name: said?.name ?? null, columns };
      })
      .reverse(),
    indexes: indexes
      .filter((i) => i.origin === 'c')
      .map((i): CatalogueIndex => {
        const text = statements.find((s) => s.type === 'index' && s.name === i.name)?.sql ?? null;
        const parsed = text === null ? null : indexOf(String(text));
        return {
          name: String(i.name),
          columns: parsed?.columns ?? indexColumns(db, String(i.name)).map((c) => c ?? ''),
          unique: i.unique === 1,
          where: parsed?.where ?? null,
          ddl: text === null ? null : String(text),
        };
      })
      .reverse(),
    triggers: statements
      .filter((s) => s.type === 'trigger' && s.tbl_name === name)
      .map((s) => ({ name: String(s.name), ddl: String(s.sql) })),
    ddl,
  };
}

/** What only the text says; nothing where it is beyond the parser. */
function fromDdl(name: string, ddl: string, path: string): CatalogueTable {
  const script = new Script('sqlite', { mysql: false }, true);
  try {
    script.take({ text: ddl, line: 1 });
  } catch {
    script.tables.length = 0;
  }
  const draft = script.tables[0] ?? tableDraft([name], 1);
  return catalogueOf(draft, () => undefined, path, 'sqlite');
}

function indexOf(ddl: string): CatalogueIndex | null {
  const script = new Script('sqlite', { mysql: false }, true);
  try {
    script.take({ text: ddl, line: 1 });
    return script.tables[0]?.indexes[0] ?? null;
  } catch {
    return null;
  }
}

function indexColumns(db: SqliteDatabase, index: string): (string | null)[] {
  return query(db, `PRAGMA index_info(${quoteText(index)})`).map((c) => (c.name === null ? null : String(c.name)));
}

function readReferences(
  db: SqliteDatabase,
  table: string,
  written: readonly CatalogueForeignKey[],
): CatalogueForeignKey[] {
  const byId = new Map<number, Row[]>();
  for (const row of query(db, `PRAGMA foreign_key_list(${table})`))
    byId.set(Number(row.id), [...(byId.get(Number(row.id)) ?? []), row]);
  return [...byId]
    .sort(([a], [b]) => b - a)
    .map(([, rows]) => {
      rows.sort((a, b) => Number(a.seq) - Number(b.seq));
      const columns = rows.map((r) => String(r.from));
      const parent = String(rows[0].table);
      const said = written.find(
        (k) => sameName(k.parent, parent) && k.columns.every((c, i) => sameName(c, columns[i] ?? '')),
      );
      return {
        name: said?.name ?? null,
        columns,
        parent,
        parentColumns: rows.some((r) => r.to === null) ? [] : rows.map((r) => String(r.to)),
        onDelete: String(rows[0].on_delete).toLowerCase() as ReferenceAction,
        onUpdate: String(rows[0].on_update).toLowerCase() as ReferenceAction,
        deferred: said?.deferred ?? false,
      };
    });
}

/** A reference without columns means the primary key of its parent; names get the case they have there. */
function completeReferences(tables: readonly SqliteTable[]): void {
  for (const { declared } of tables)
    for (const key of declared.foreignKeys) {
      const parent = tables.find((t) => sameName(t.declared.name, key.parent))?.declared;
      if (parent) key.parent = parent.name;
      if (key.parentColumns.length === 0) key.parentColumns = parent?.primaryKey?.columns ?? key.columns;
    }
}
