// Text into SQL, in one place: names and values of the person's files never reach a statement by any other way.

/** A table or column name as an SQL identifier: `a"b` gives `"a""b"`. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A value as an SQL text literal: `it's` gives `'it''s'`. DuckDB knows no backslash escapes in such a literal. */
export function quoteText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
