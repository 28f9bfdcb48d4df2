// The CHECK conditions that a source declares of a table, as functions of its rows.
import type { CatalogueColumn, CatalogueTable } from '../database/catalogue';
import { readCondition, type Condition } from './condition';
import type { Row, Scalar, ValueKind } from './condition-values';
import type { ColumnSchema, TableSchema } from './types';
import { writeCell } from './value-format';

export interface DeclaredCheck {
  /** "CHECK (ends > starts)" */
  words: string;
  /** null: it is not read. */
  condition: Condition | null;
}

/** Sets of columns declared to be unique, the primary key apart. */
export function declaredUnique({ keyCandidates, primaryKey }: TableSchema): string[][] {
  const same = (a: string[], b: string[]) => a.length === b.length && a.every((c) => b.includes(c));
  return keyCandidates
    .filter((k) => k.source === 'declared' && !same(k.columns, primaryKey?.columns ?? []))
    .map((k) => k.columns);
}

export function declaredChecks(declared: CatalogueTable, table: TableSchema): DeclaredCheck[] {
  const columnOf = (word: string) => {
    const own = declared.columns.find((c) => c.name.toLowerCase() === word.toLowerCase());
    const schema = table.columns.find((c) => c.name === own?.column);
    return own && schema ? { own, schema } : undefined;
  };
  const writes = new Map<string, (value: Scalar) => Scalar>();
  const named = (word: string) => {
    const found = columnOf(word);
    if (!found) return undefined;
    const { own, schema } = found;
    const kind = kindOf(own, schema, declared.dialect === 'sqlite');
    if (kind === 'text' && isDated(schema)) writes.set(schema.name, (v) => (v === null ? null : written(schema, v)));
    return { name: schema.name, kind };
  };
  return declared.checks.map(({ expression }) => {
    const condition = readCondition(expression, declared.dialect, named);
    const value = (row: Row) => (column: string) => {
      const v = row(column);
      return writes.get(column)?.(v) ?? v;
    };
    return {
      words: `CHECK (${expression
        .replace(/--[^\n]*/g, '')
        .replace(/\s+/g, ' ')
        .trim()})`,
      condition: condition && { ...condition, holds: (row) => condition.holds(value(row)) },
    };
  });
}

const isDated = ({ type }: ColumnSchema) => type === 'date' || type === 'datetime' || type === 'time';

function written(schema: ColumnSchema, value: Exclude<Scalar, null>): string {
  return typeof value === 'boolean' ? String(value) : writeCell(schema, value);
}

/** SQLite has no dates: what is one is compared as the text that it is. */
function kindOf({ type }: CatalogueColumn, schema: ColumnSchema, sqlite: boolean): ValueKind {
  if (isDated(schema)) return sqlite ? 'text' : schema.type === 'datetime' ? 'timestamp' : (schema.type as ValueKind);
  if (schema.type === 'duration') return 'interval';
  const words = type ?? '';
  if (/int|serial/i.test(words)) return 'integer';
  if (/real|floa|doub/i.test(words)) return 'number';
  if (/char|text|clob/i.test(words)) return 'text';
  if (/bool/i.test(words)) return 'boolean';
  if (schema.type === 'integer') return sqlite ? 'numeric' : 'integer';
  return schema.type === 'decimal' ? 'numeric' : 'text';
}
