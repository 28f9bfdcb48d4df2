// What a generator file keeps of the source's SQL declarations, and whether they are what they say. They are carried out
// when a database is written, and a file may be hostile: each is one statement of its kind, or a piece of one that ends
// where it ends.
import type { Catalogue, CatalogueTable, SqlDialect } from '../database/catalogue';
import { allTokens } from '../database/sql-script/lexer';
import { Splitter } from '../database/sql-script/splitter';

/** Without views, which are not written; without paths; what cannot be told to be one declaration is left out. */
export function publicCatalogue({ tables, types }: Catalogue, names: readonly string[]): Catalogue {
  return {
    tables: tables.filter((t) => names.includes(t.table)).map(publicTable),
    views: [],
    types: types.filter(({ ddl }) => isStatement(ddl, 'TYPE|DOMAIN', 'postgres')),
  };
}

function publicTable(table: CatalogueTable): CatalogueTable {
  const { dialect } = table;
  const piece = (sql: string | null) => (sql !== null && isPiece(sql, dialect) ? sql : null);
  return {
    ...table,
    path: '',
    ddl: table.ddl !== null && isStatement(table.ddl, 'TABLE', dialect) ? table.ddl : null,
    columns: table.columns.map((c) => ({
      ...c,
      type: piece(c.type),
      default: piece(c.default),
      generated: piece(c.generated),
      collation: piece(c.collation),
    })),
    checks: table.checks.filter((c) => isPiece(c.expression, dialect)),
    indexes: table.indexes.map((i) => ({
      ...i,
      ddl: i.ddl !== null && isStatement(i.ddl, 'INDEX', dialect) ? i.ddl : null,
    })),
    triggers: table.triggers.filter((t) => isStatement(t.ddl, 'TRIGGER', dialect)),
  };
}

/** Is the catalogue one that `publicCatalogue` could have given? @throws whatever a part of another kind throws */
export function isPublic(catalogue: Catalogue): boolean {
  const { tables } = catalogue;
  return (
    tables.every(isWhole) &&
    JSON.stringify(
      publicCatalogue(
        catalogue,
        tables.map((t) => t.table),
      ),
    ) === JSON.stringify(catalogue)
  );
}

const dialects: (SqlDialect | null)[] = ['sqlite', 'duckdb', 'postgres', 'mysql', 'tsql', 'sql', null];
const actions = ['no action', 'restrict', 'cascade', 'set null', 'set default'];

/** All that goes into SQL without quotes is one of a few words; all that is quoted is text. */
function isWhole(table: CatalogueTable): boolean {
  const lists = [
    ...(table.primaryKey ? [table.primaryKey.columns] : []),
    ...[...table.uniques, ...table.indexes, ...table.foreignKeys].map((k) => k.columns),
    ...table.foreignKeys.map((k) => k.parentColumns),
  ];
  const names = [table.name, ...table.columns.map((c) => c.name), ...table.foreignKeys.map((k) => k.parent)];
  return (
    dialects.includes(table.dialect) &&
    [...names, ...lists.flat()].every((name) => typeof name === 'string' && name !== '') &&
    table.foreignKeys.every((k) => actions.includes(k.onDelete) && actions.includes(k.onUpdate))
  );
}

/** One CREATE statement of the kind, and nothing behind it. */
function isStatement(sql: string, kinds: string, dialect: SqlDialect | null): boolean {
  const create = new RegExp(`^CREATE\\s+((UNIQUE|TEMP|TEMPORARY|UNLOGGED|VIRTUAL)\\s+)*(${kinds})\\b`, 'i');
  try {
    const splitter = new Splitter({ mysql: dialect === 'mysql' });
    splitter.feed(sql, true);
    return create.test(sql) && splitter.next()?.text === sql && splitter.next() === null;
  } catch {
    return false;
  }
}

/** A piece of a statement: brackets are closed, no statement ends in it, no comment runs on behind it. */
function isPiece(sql: string, dialect: SqlDialect | null): boolean {
  try {
    const tokens = allTokens(`${sql} .`, { mysql: dialect === 'mysql' });
    let depth = 0;
    for (const { kind, text } of tokens) {
      if (kind !== 'mark') continue;
      if (text === '(') depth++;
      if (text === ')' && --depth < 0) return false;
      if (text === ';' || text === '\\') return false;
    }
    const last = tokens.at(-1);
    return depth === 0 && last?.text === '.' && last.end === sql.length + 2;
  } catch {
    return false;
  }
}
