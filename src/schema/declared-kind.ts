// What a declared type says of the values of a column, across databases. Dates are left to their writing, which a
// declared type does not tell.
import type { CatalogueColumn } from '../database/catalogue';

export interface DeclaredType {
  kind: 'integer' | 'decimal' | 'boolean' | 'text' | 'other';
  /** As written: "VARCHAR(20)". */
  type: string;
}

const BOOLEAN = /^(bool(ean)?|bit(\s*\(\s*1\s*\))?|tinyint\s*\(\s*1\s*\))$/i;
const INTEGER =
  /^(u?(tiny|small|medium|big|huge)?int(eger)?\d*|int\d|(small|big)?serial\d?|u?int(8|16|32|64|128)?|long|short|byte)\b/i;
const DECIMAL = /^(dec|decimal|numeric|number|float\d*|double|real|money|smallmoney)\b/i;
const TEXT =
  /^(n?(var)?char(acter)?\d*|bpchar|n?text|(tiny|medium|long)text|string|utf8|clob|nclob|citext|native character|varying character|name)\b/i;

export function declaredType(type: string | null): DeclaredType | null {
  if (type === null) return null;
  const bare = type.trim();
  if (BOOLEAN.test(bare)) return { kind: 'boolean', type };
  if (INTEGER.test(bare)) return { kind: 'integer', type };
  if (DECIMAL.test(bare)) return { kind: 'decimal', type };
  if (TEXT.test(bare)) return { kind: 'text', type };
  return { kind: 'other', type };
}

/**
 * By column of the open table. A table whose columns are all text was filled without looking at types (an import of
 * CSV); then the values say more.
 */
export function declaredTypes(columns: readonly CatalogueColumn[]): Map<string, DeclaredType> {
  const found = new Map<string, DeclaredType>();
  for (const { column, type } of columns) {
    const declared = declaredType(type);
    if (column !== null && declared) found.set(column, declared);
  }
  return [...found.values()].every((d) => d.kind === 'text') ? new Map() : found;
}
