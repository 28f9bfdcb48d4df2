// In what the SQLs differ: names, literals, types, and how a script begins and ends. One file per dialect.
import type { SqlDialect } from '../../database/catalogue';
import type { OutputColumn } from '../format';
import { plainText, type Value, type ValueType } from '../value-type';
import type { ColumnDefinition } from './definition';

export interface SqlRules {
  dialect: SqlDialect;
  quote(name: string): string;
  text(value: string): string;
  /** Type of a column that has none in this SQL. @param keyed is it part of a key or an index? */
  type(column: OutputColumn, keyed: boolean): string;
  /** May a type that another SQL declares stand here as it is? */
  adopts?(type: string, column: OutputColumn): boolean;
  boolean(value: boolean): string;
  /** First and last lines of a script. */
  before: string[];
  after: string[];
  /** Can foreign keys be added to a table that is there? Else they are checked at the end of the transaction. */
  altersKeys: boolean;
  /** Type and value of a column that was left out when the source was read, and that must be there. */
  bytes: string;
  emptyBytes: string;
}

/** Names of types most SQLs share. */
const common: Record<ValueType['kind'], string> = {
  integer: 'BIGINT',
  double: 'DOUBLE',
  decimal: 'DECIMAL',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  time: 'TIME',
  text: 'TEXT',
  json: 'JSON',
};

/** @param own names in which this SQL differs */
export function typeNames(own: Partial<typeof common>): (column: OutputColumn) => string {
  const names = { ...common, ...own };
  return ({ type }) => names[type.kind] + (type.kind === 'decimal' ? `(18, ${type.scale})` : '');
}

/** Most characters of a declared VARCHAR(n), CHAR(n); null without one. */
export function declaredLength(type: string | null): number | null {
  const match = /^n?(?:var)?char(?:acter)?2?(?:\s+varying)?\s*\(\s*(\d+)/i.exec(type ?? '');
  return match ? Number(match[1]) : null;
}

/** Writes the values of a column as literals, in the order: null, number, text. */
export function literalOf(
  rules: SqlRules,
  definition: ColumnDefinition,
  sameDialect: boolean,
): (value: Value | null) => string {
  const { column } = definition;
  const length = declaredLength(definition.type);
  const type = column!.type;
  const isText = type.kind === 'text' || type.kind === 'json';
  // A boolean that is declared as something else (a TINYINT, a BIT, a CHAR) is a number or a word there.
  const asNumber = sameDialect && definition.type !== null && !/^bool/i.test(definition.type);
  return (value) => {
    if (value === null) return isText && definition.notNull ? rules.text('') : 'NULL';
    if (typeof value === 'boolean') return asNumber ? (value ? '1' : '0') : rules.boolean(value);
    if (typeof value === 'string') return rules.text(length === null ? value : clip(value, length));
    if (type.kind === 'integer' || type.kind === 'double' || type.kind === 'decimal') return plainText(value, type);
    return rules.text(plainText(value, type));
  };
}

export function clip(text: string, length: number): string {
  return text.length <= length ? text : [...text].slice(0, length).join('');
}
