// CREATE TABLE, ALTER TABLE and CREATE INDEX out of a definition, in one of the SQLs.
import type { CatalogueForeignKey, CatalogueIndex } from '../../database/catalogue';
import type { ColumnDefinition, TableDefinition } from './definition';
import { declaredLength, type SqlRules } from './dialect';

/** @param inline foreign keys that stand in the table; the others are added later */
export function createTable(rules: SqlRules, table: TableDefinition, inline: readonly CatalogueForeignKey[]): string {
  if (table.ddl !== null && table.dialect === rules.dialect && inline.length === table.foreignKeys.length)
    return table.ddl;
  const list = (names: readonly string[]) => names.map(rules.quote).join(', ');
  const lines = table.columns.map((c) => columnLine(rules, table, c));
  if (table.primaryKey) lines.push(`PRIMARY KEY (${list(table.primaryKey)})`);
  for (const key of table.uniques) lines.push(`UNIQUE (${list(key)})`);
  for (const check of table.checks)
    if (table.dialect === rules.dialect || isPortable(rules, check.expression))
      lines.push(`CHECK (${check.expression})`);
  for (const key of inline) lines.push(foreignKey(rules, key));
  return `CREATE TABLE ${rules.quote(table.name)} (\n  ${lines.join(',\n  ')}\n)`;
}

function columnLine(rules: SqlRules, table: TableDefinition, column: ColumnDefinition): string {
  const own = table.dialect === rules.dialect;
  const words = [rules.quote(column.name), typeOf(rules, table, column)];
  if (own && column.collation !== null) words.push(`COLLATE ${column.collation}`);
  if (own && column.generated !== null) words.push(`GENERATED ALWAYS AS (${column.generated}) STORED`);
  else if (column.default !== null && (own || isConstant(column.default))) words.push(`DEFAULT ${column.default}`);
  if (column.notNull) words.push('NOT NULL');
  return words.join(' ');
}

function typeOf(rules: SqlRules, table: TableDefinition, definition: ColumnDefinition): string {
  const { type, column, name } = definition;
  if (type !== null && table.dialect === rules.dialect) return type;
  if (!column) return rules.bytes;
  if (type !== null && rules.adopts?.(type, column)) return type;
  const keyed = [
    table.primaryKey ?? [],
    ...table.uniques,
    ...table.indexes.map((i) => i.columns),
    ...table.foreignKeys.map((k) => k.columns),
  ].some((columns) => columns.includes(name));
  const length = column.type.kind === 'text' ? declaredLength(type) : null;
  return length === null ? rules.type(column, keyed) : `VARCHAR(${length})`;
}

export function foreignKey(rules: SqlRules, key: CatalogueForeignKey): string {
  const list = (names: readonly string[]) => names.map(rules.quote).join(', ');
  const words = [
    `FOREIGN KEY (${list(key.columns)}) REFERENCES ${rules.quote(key.parent)} (${list(key.parentColumns)})`,
  ];
  if (key.onDelete !== 'no action') words.push(`ON DELETE ${key.onDelete.toUpperCase()}`);
  if (key.onUpdate !== 'no action') words.push(`ON UPDATE ${key.onUpdate.toUpperCase()}`);
  return words.join(' ');
}

/** Null for an index that this SQL cannot say: one over expressions, or over some of the rows. */
export function createIndex(rules: SqlRules, table: TableDefinition, index: CatalogueIndex): string | null {
  if (index.ddl !== null && table.dialect === rules.dialect) return index.ddl;
  const plain = index.columns.every((c) => table.columns.some((d) => d.name === c));
  if (index.where !== null || !plain) return null;
  const columns = index.columns.map(rules.quote).join(', ');
  return `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${rules.quote(index.name)} ON ${rules.quote(table.name)} (${columns})`;
}

/** A default that every SQL reads alike. */
function isConstant(sql: string): boolean {
  return /^\s*(-?\d+(\.\d+)?|'[^'\\]*'|null|current_timestamp|current_date)\s*$/i.test(sql);
}

/** A condition of plain comparisons, with no function, cast or quoted name in it, that folds no name to another. */
function isPortable(rules: SqlRules, sql: string): boolean {
  const rest = sql.replace(/'[^'\\]*'/g, "''").replace(/\b(AND|OR|NOT|IN|BETWEEN|IS|NULL|LIKE)\b/gi, ' + ');
  const folds = rules.dialect === 'postgres' && /[A-Z]/.test(rest);
  return !folds && /^[\w\s<>=!',().+*/-]*$/.test(rest) && !/\w\s*\(/.test(rest);
}
