// Types that have no equal here: which they are, and what is said of them.
import type { CatalogueTable } from './catalogue';
import type { UnlikeColumn } from './types';

const BYTES = /^((tiny|medium|long)?blob|bytea|binary|varbinary|image|raw|long raw|bfile|rowversion)\b/i;
const GEOMETRY =
  /^(geometry|geography|point|line|lseg|box|path|polygon|circle|linestring|multi(point|linestring|polygon)|geometrycollection|geomcollection|sdo_geometry)\b/i;
const LISTS = /\[\d*\]|\barray\b|^(list|struct|map|union)\b/i;

/**
 * Is a column of this declared type unlike any here? Bytes and geometry are kept out, unless they are part of a key, lists
 * passed on as text, unless the person says otherwise.
 * @param table with the keys that the column may be part of
 * @param asText what the person chose for the table; undefined: nothing yet
 */
export function unlikeColumn(
  name: string,
  type: string | null,
  table: CatalogueTable | null,
  asText?: readonly string[],
): UnlikeColumn | null {
  if (type === null) return null;
  const keys = table ? [table.primaryKey, ...table.foreignKeys] : [];
  const inKey = keys.some((key) => key?.columns.includes(name));
  const found = LISTS.test(type)
    ? { why: 'Several values in one field: passed on as text, not learned one by one.', usual: true }
    : GEOMETRY.test(type)
      ? { why: 'Shapes and places are not learned.', usual: false }
      : BYTES.test(type)
        ? { why: 'Bytes (pictures, documents) are not learned.', usual: false }
        : null;
  return found && { name, type, why: found.why, asText: asText ? asText.includes(name) : found.usual || inKey };
}

/** Bytes as text, as PostgreSQL writes them. */
export function bytesAsText(bytes: Uint8Array): string {
  let text = '\\x';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
