// The distinct values of all columns that could take part in a key, side by side in one SQL table:
// `lists(col, h, i, n)` with the hash of the canonical value, the whole number it is (or NULL) and its rows.
// Written column by column while the groups of profile.ts are at hand; what is done with the lists is candidates.ts.
import { quoteIdentifier, quoteText } from '../../database/sql';
import type { Database } from '../../database/types';
import { trimmedSql } from '../sql';
import type { KeyKind, TypeFinding } from './column-type';
import type { ColumnFacts } from './facts';
import { GROUPS, INTEGER } from './profile';

export const SCHEMA = '"understudy"';
export const LISTS = `${SCHEMA}.lists`;
/** The lists of columns that others could refer to, with `r`: the rank of the value in 0..1. */
export const KEYS = `${SCHEMA}.keys`;

export async function prepareLists(db: Database): Promise<void> {
  await db.run(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
  await db.run(`CREATE SCHEMA ${SCHEMA}`);
  await db.run(`CREATE TABLE ${LISTS} (col INTEGER, h UBIGINT, i DOUBLE, n DOUBLE)`);
  await db.run(`CREATE TABLE ${KEYS} (col INTEGER, h UBIGINT, i DOUBLE, r DOUBLE)`);
}

export async function dropLists(db: Database): Promise<void> {
  await db.run(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
}

/**
 * SQL of a value in the form in which equal keys are equal: whole numbers without zeros in front and behind,
 * UUIDs in small letters, dates in microseconds, NULL for null words.
 * @param v SQL of the trimmed text
 */
export function canonicalSql(
  finding: Pick<TypeFinding, 'format' | 'nullWords'>,
  keyKind: KeyKind,
  v: string,
  sentinel?: string,
): string {
  let key = v;
  if (keyKind === 'int')
    key =
      `CASE WHEN regexp_full_match(${v}, '${INTEGER}') ` +
      `THEN CAST(TRY_CAST(split_part(${v}, '.', 1) AS HUGEINT) AS VARCHAR) ELSE ${v} END`;
  else if (keyKind === 'uuid') key = `lower(trim(${v}, '{}'))`;
  else if (keyKind === 'date' && finding.format.kind === 'date')
    key = `CAST(epoch_us(try_strptime(${v}, ${quoteText(finding.format.pattern)})) AS VARCHAR)`;
  const nulls = ['', ...finding.nullWords, ...(sentinel === undefined ? [] : [sentinel])];
  return `CASE WHEN ${v} NOT IN (${nulls.map(quoteText).join(', ')}) THEN ${key} END`;
}

/** Appends the list of the column under work. */
export async function appendList(db: Database, column: number, finding: TypeFinding, keyKind: KeyKind): Promise<void> {
  const key = canonicalSql(finding, keyKind, 'v');
  const integer = keyKind === 'int' ? 'TRY_CAST(k AS DOUBLE)' : 'NULL';
  await db.run(
    `INSERT INTO ${LISTS} SELECT ${column}, hash(k), ${integer}, sum(n)
     FROM (SELECT ${key} AS k, n FROM ${GROUPS}) WHERE k IS NOT NULL GROUP BY k`,
  );
}

/** Ranks the values of these unique columns into KEYS and fills in their quantiles. */
export async function rankKeys(db: Database, columns: readonly ColumnFacts[]): Promise<void> {
  for (const column of columns) {
    const trimmed = trimmedSql(quoteIdentifier(column.name));
    const from =
      column.keyKind === 'int'
        ? `(SELECT h, i, i AS o FROM ${LISTS} WHERE col = ${column.id})`
        : `(SELECT DISTINCT hash(k) AS h, NULL AS i, k AS o
            FROM (SELECT ${canonicalSql(column.finding, column.keyKind, trimmed)} AS k
            FROM ${quoteIdentifier(column.table.name)}) WHERE k IS NOT NULL)`;
    await db.run(
      `INSERT INTO ${KEYS}
       SELECT ${column.id}, h, i, (row_number() OVER (ORDER BY o) - 0.5) / count(*) OVER () FROM ${from}`,
    );
  }
  const thinned = await db.rows<{ col: number; i: number }>(
    `SELECT col, i FROM (SELECT col, i, row_number() OVER (PARTITION BY col ORDER BY r) AS k,
       count(*) OVER (PARTITION BY col) AS n FROM ${KEYS} WHERE i IS NOT NULL)
     WHERE (k - 1) % greatest(1, n // 256) = 0 OR k = n ORDER BY col, i`,
  );
  const byId = new Map(columns.map((c) => [c.id, c]));
  for (const { col, i } of thinned) byId.get(col)!.quantiles.push(i);
}
