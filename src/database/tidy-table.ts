// Small corrections to a table that has just been read: what the file holds but nobody means.
import { fileError } from './file-error';
import { quoteIdentifier } from './sql';
import type { Database } from './types';

export async function dropNullBytes(db: Database, table: string, columns: string[]): Promise<void> {
  for (const column of columns.map(quoteIdentifier))
    await db.run(
      `UPDATE ${quoteIdentifier(table)} SET ${column} = nullif(replace(${column}, chr(0), ''), '') WHERE contains(${column}, chr(0))`,
    );
}

/** @returns rows that are left */
export async function dropTrailingBlanks(db: Database, table: string, rows: number, blanks: number): Promise<number> {
  if (blanks === 0) return rows;
  await db.run(`DELETE FROM ${quoteIdentifier(table)} WHERE rowid >= ${rows - blanks}`);
  return rows - blanks;
}

/**
 * Drops columns at the end that have neither a name nor a value, as when every line ends with a delimiter.
 * @returns how many
 * @throws UserError 'no-column' when no column has a name or a value
 */
export async function dropEmptyTail(
  db: Database,
  table: string,
  header: string[] | null,
  columns: string[],
  path: string,
): Promise<number> {
  let kept = columns.length;
  while (kept > 0 && !header?.[kept - 1]?.trim() && (await isEmpty(db, table, columns[kept - 1]))) kept--;
  if (kept === 0)
    throw fileError('no-column', path, 'no column has a name or a value', 'Export it again with a header line.');
  if (!header) return 0;
  for (const column of columns.slice(kept))
    await db.run(`ALTER TABLE ${quoteIdentifier(table)} DROP COLUMN ${quoteIdentifier(column)}`);
  return columns.length - kept;
}

async function isEmpty(db: Database, table: string, column: string): Promise<boolean> {
  const [{ values }] = await db.rows<{ values: number }>(
    `SELECT count(${quoteIdentifier(column)}) AS values FROM ${quoteIdentifier(table)}`,
  );
  return values === 0;
}
