// Counts of a relation on all rows, in SQL: nulls, orphans, children per parent. Used after inference and after each edit.
import { quoteIdentifier, quoteText } from '../database/sql';
import type { Database } from '../database/types';
import { nameList, trimmedSql } from './sql';
import { storageOf, tableOf, type ColumnSchema, type RelationStats, type Schema, type TableSchema } from './types';
import { readColumnSql } from './value-format';

export type RelationColumns = Pick<import('./types').Relation, 'child' | 'columns' | 'parent' | 'parentColumns'>;

const WHOLE = '[+-]?[0-9]{1,36}(\\.0*)?';

export function columnNamed(table: TableSchema, name: string): ColumnSchema {
  const column = table.columns.find((c) => c.name === name);
  if (!column) throw new Error(`schema of ${table.name} has no column ${name}`);
  return column;
}

/**
 * SQL of a column's key value as text. With `numeric` whole numbers are compared as numbers (`7`, `7.0`, `07` are one),
 * else as trimmed text; dates by what they mean.
 */
function keyText(column: ColumnSchema, numeric: boolean): string {
  if (['date', 'datetime', 'time', 'duration', 'decimal'].includes(column.type))
    return `CAST(${readColumnSql(column)} AS VARCHAR)`;
  const trimmed = trimmedSql(quoteIdentifier(column.name));
  const words = ['', ...column.nullWords].map(quoteText).join(', ');
  const value = numeric
    ? `CASE WHEN regexp_full_match(${trimmed}, '${WHOLE}') ` +
      `THEN CAST(TRY_CAST(split_part(${trimmed}, '.', 1) AS HUGEINT) AS VARCHAR) ELSE ${trimmed} END`
    : column.meaning === 'uuid'
      ? `lower(trim(${trimmed}, '{}'))`
      : trimmed;
  return `CASE WHEN ${trimmed} NOT IN (${words}) THEN ${value} END`;
}

/** SELECT lists of child and parent under the same aliases k0, k1 ...; equal keys have equal values. */
function keyLists(schema: Schema, relation: RelationColumns): { child: string; parent: string; names: string[] } {
  const child = tableOf(schema, relation.child);
  const parent = tableOf(schema, relation.parent);
  const pairs = relation.columns.map((name, i) => {
    const own = columnNamed(child, name);
    const above = columnNamed(parent, relation.parentColumns[i]);
    const numeric = storageOf(own.type) === 'number' || storageOf(above.type) === 'number';
    return { own: keyText(own, numeric), above: keyText(above, numeric) };
  });
  return {
    child: pairs.map((p, i) => `${p.own} AS k${i}`).join(', '),
    parent: pairs.map((p, i) => `${p.above} AS k${i}`).join(', '),
    names: pairs.map((_, i) => `k${i}`),
  };
}

const ROWS = 'understudy rows';

/** The distinct raw values of some columns with their rows, so that keys are read once a value and not once a row. */
function grouped(table: string, columns: readonly string[]): string {
  const unique = [...new Set(columns)];
  return `(SELECT ${nameList(unique)}, count(*) AS "${ROWS}" FROM ${quoteIdentifier(table)} GROUP BY ALL)`;
}

export async function relationStats(db: Database, schema: Schema, relation: RelationColumns): Promise<RelationStats> {
  const { child, parent, names } = keyLists(schema, relation);
  const keys = names.join(', ');
  const filled = names.map((n) => `${n} IS NOT NULL`).join(' AND ');
  const raw = relation.columns.map((c) => `any_value(${trimmedSql(quoteIdentifier(c))})`).join(` || ', ' || `);
  const positions = names.map((_, i) => i + 1).join(', ');
  const groups = `
    c AS (SELECT *, (${filled}) AS filled FROM (SELECT ${child}, sum("${ROWS}") AS n, ${raw} AS written
      FROM ${grouped(relation.child, relation.columns)} GROUP BY ${positions})),
    p AS (SELECT ${parent}, sum("${ROWS}") AS m FROM ${grouped(relation.parent, relation.parentColumns)} GROUP BY ${positions})`;
  const [s] = await db.rows<Record<string, number | null>>(
    `WITH ${groups}, j AS (SELECT p.m AS m, coalesce(c.n, 0) AS n FROM p LEFT JOIN c USING (${keys}))
     SELECT (SELECT sum(n) FROM c) AS rows, (SELECT sum(n) FROM c WHERE NOT filled) AS nulls,
       (SELECT sum(n) FROM (SELECT * FROM c WHERE filled) AS f ANTI JOIN p USING (${keys})) AS orphans,
       min(n) AS least, max(n) AS most, sum(n * m) / sum(m) AS mean, coalesce(sum(m) FILTER (n = 0), 0) AS without FROM j`,
  );
  const orphans = s.orphans ?? 0;
  const examples =
    orphans === 0
      ? []
      : await db.rows<{ written: string }>(
          `WITH ${groups} SELECT written FROM (SELECT * FROM c WHERE filled) AS f ANTI JOIN p USING (${keys})
           ORDER BY n DESC, written LIMIT 5`,
        );
  return {
    rows: s.rows ?? 0,
    nulls: s.nulls ?? 0,
    orphans,
    orphanValues: examples.map((e) => e.written),
    minChildren: s.least ?? 0,
    maxChildren: s.most ?? 0,
    meanChildren: s.mean ?? 0,
    parentsWithout: s.without ?? 0,
  };
}

/** Rows whose key another row has already, and rows with a part of the key missing. */
export async function keyStats(
  db: Database,
  table: TableSchema,
  columns: readonly string[],
): Promise<{ duplicates: number; nulls: number; examples: string[] }> {
  const list = columns
    .map((c, i) => {
      const column = columnNamed(table, c);
      return `${keyText(column, storageOf(column.type) === 'number')} AS k${i}`;
    })
    .join(', ');
  const names = columns.map((_, i) => `k${i}`);
  const filled = names.map((n) => `${n} IS NOT NULL`).join(' AND ');
  const from = `(SELECT ${names.join(', ')}, sum("${ROWS}") AS n FROM (SELECT ${list}, "${ROWS}" FROM ${grouped(table.name, columns)})`;
  const [s] = await db.rows<{ duplicates: number | null; nulls: number | null }>(
    `SELECT sum(n - 1) FILTER (${filled}) AS duplicates, sum(n) FILTER (NOT (${filled})) AS nulls FROM ${from} GROUP BY ALL)`,
  );
  const duplicates = s.duplicates ?? 0;
  const examples =
    duplicates === 0
      ? []
      : await db.rows<{ k: string }>(
          `SELECT ${names.join(` || ', ' || `)} AS k FROM ${from} GROUP BY ALL) WHERE n > 1 AND ${filled} ORDER BY n DESC, k LIMIT 5`,
        );
  return { duplicates, nulls: s.nulls ?? 0, examples: examples.map((e) => e.k) };
}
