// Counts anew, on all rows, what an edit changed: the format of a column with a new type, duplicates of a new key,
// orphans and children of a changed relation. What did not change keeps its figures.
import { quoteIdentifier } from '../database/sql';
import type { Database } from '../database/types';
import { detectDuration } from './duration-format';
import { detectDate } from './inference/date-detect';
import { detectNumber, plainNumber } from './inference/number-detect';
import { assignRelationRoles } from './inference/roles';
import { counted, plural } from './inference/wording';
import { keyStats, relationStats } from './relation-stats';
import { trimmedSql } from './sql';
import {
  storageOf,
  type ColumnSchema,
  type ColumnType,
  type Key,
  type Relation,
  type Schema,
  type TableSchema,
  type ValueFormat,
} from './types';
import { readColumnSql } from './value-format';

/** @param before the schema as it was last counted; without it everything is counted */
export async function recheck(db: Database, schema: Schema, before?: Schema): Promise<Schema> {
  const tables: TableSchema[] = [];
  const changed = new Set<string>();
  for (const table of schema.tables) {
    const old = before?.tables.find((t) => t.name === table.name);
    const columns: ColumnSchema[] = [];
    for (const column of table.columns) {
      const was = old?.columns.find((c) => c.name === column.name);
      const same = before === undefined ? true : was !== undefined && was.type === column.type;
      if (!same) changed.add(`${table.name}\n${column.name}`);
      columns.push(same ? column : await withFormat(db, table, column));
    }
    tables.push({ ...table, columns });
  }
  const next: Schema = { ...schema, tables };
  const touched = (table: string, names: readonly string[]) => names.some((c) => changed.has(`${table}\n${c}`));
  for (const table of next.tables) {
    const key = table.primaryKey;
    const was = before?.tables.find((t) => t.name === table.name)?.primaryKey;
    const same =
      before !== undefined && key !== null && sameColumns(key, was ?? null) && !touched(table.name, key.columns);
    if (key && !(same && key.duplicates !== undefined)) table.primaryKey = await countKey(db, table, key);
  }
  next.relations = [];
  for (const relation of schema.relations) {
    const was = before?.relations.find((r) => r.id === relation.id);
    const same =
      was !== undefined &&
      was.stats.rows > 0 &&
      !touched(relation.child, relation.columns) &&
      !touched(relation.parent, relation.parentColumns);
    next.relations.push(same ? { ...relation } : await countRelation(db, next, relation));
  }
  assignRelationRoles(next);
  return next;
}

const sameColumns = (a: Key | null, b: Key | null) => a?.columns.join('\n') === b?.columns.join('\n');

async function countKey(db: Database, table: TableSchema, key: Key): Promise<Key> {
  const { duplicates, nulls, examples } = await keyStats(db, table, key.columns);
  const evidence = key.evidence.filter((e) => !/repeat a key|lack a part/.test(e));
  if (duplicates > 0) evidence.push(`${plural(duplicates, 'row')} repeat a key (${examples.slice(0, 3).join('; ')}).`);
  if (nulls > 0) evidence.push(`${plural(nulls, 'row')} lack a part of the key.`);
  return { ...key, duplicates, nulls, evidence };
}

async function countRelation(db: Database, schema: Schema, relation: Relation): Promise<Relation> {
  const stats = await relationStats(db, schema, relation);
  if (relation.source === 'inferred') return { ...relation, stats };
  const filled = stats.rows - stats.nulls;
  const text =
    stats.orphans === 0
      ? `All ${counted(filled)} rows with a value find their parent.`
      : `${counted(stats.orphans)} of ${counted(filled)} rows with a value find no parent.`;
  const evidence = relation.evidence.filter((e) => !/find (their|no) parent/.test(e.text));
  return { ...relation, stats, evidence: [...evidence, { text, weight: stats.orphans === 0 ? 1 : -1 }] };
}

/** Finds how the values of a column with a new type are written, and counts those that cannot be read so. */
async function withFormat(db: Database, table: TableSchema, column: ColumnSchema): Promise<ColumnSchema> {
  const format = await formatFor(db, table, column);
  const next = { ...column, format };
  const trimmed = trimmedSql(quoteIdentifier(column.name));
  const [row] = await db.rows<{ lost: number; example: string | null; filled: number; distinct: number }>(
    `SELECT count(*) FILTER (v IS NULL AND t <> '') AS lost, any_value(t) FILTER (v IS NULL AND t <> '') AS example,
       count(v) AS filled, count(DISTINCT v) AS distinct
     FROM (SELECT ${readColumnSql(next)} AS v, ${trimmed} AS t FROM ${quoteIdentifier(table.name)})`,
  );
  const unread = row.lost - (await nullWordRows(db, table, column));
  const evidence = ['Type set by you.'];
  if (unread > 0)
    evidence.push(`${plural(unread, 'row')} cannot be read as ${column.type} (“${row.example}”) and count as empty.`);
  return { ...next, evidence, nulls: table.rows - row.filled, distinct: row.distinct };
}

async function nullWordRows(db: Database, table: TableSchema, column: ColumnSchema): Promise<number> {
  if (column.nullWords.length === 0) return 0;
  const text = readColumnSql({ ...column, type: 'text', format: { kind: 'text' } });
  const [row] = await db.rows<{ n: number }>(
    `SELECT count(*) AS n FROM ${quoteIdentifier(table.name)}
     WHERE ${trimmedSql(quoteIdentifier(column.name))} <> '' AND ${text} IS NULL`,
  );
  return row.n;
}

async function formatFor(db: Database, table: TableSchema, column: ColumnSchema): Promise<ValueFormat> {
  if (storageOf(column.type) === 'text')
    return column.format.kind === 'text' ? column.format : { kind: 'text', trimmed: column.type === 'identifier' };
  const text = readColumnSql({ ...column, type: 'text', format: { kind: 'text', trimmed: true } });
  const rows = await db.rows<{ v: string }>(
    `SELECT v FROM (SELECT ${text} AS v FROM ${quoteIdentifier(table.name)}) WHERE v IS NOT NULL
     GROUP BY v ORDER BY hash(v) LIMIT 500`,
  );
  return detectFormat(
    column.type,
    rows.map((r) => r.v),
  );
}

/** The format of a type that most of the values have; a usual one where none fits. */
export function detectFormat(type: ColumnType, values: readonly string[]): ValueFormat {
  if (type === 'integer' || type === 'decimal')
    return detectNumber(values) ?? { ...plainNumber, decimals: type === 'integer' ? 0 : 15 };
  if (type === 'time' || type === 'duration') {
    const span = detectDuration(values);
    if (span && (span.decimals > 0 || span.style === 'iso' || span.plus)) return span;
    const times = values.filter((v) => /^-?\d+:\d\d/.test(v));
    const seconds = times.length === 0 || times.some((v) => v.split(':').length > 2);
    return { kind: 'time', seconds, padded: !times.some((v) => /^-?\d:/.test(v)) };
  }
  const usual = type === 'date' ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%S';
  for (const share of [0.98, 0.5, 0.1]) {
    for (const first of values.slice(0, 5)) {
      const found = detectDate([first, ...values.filter((v) => v !== first)], share);
      if (found) return { kind: 'date', pattern: found.pattern };
    }
  }
  return { kind: 'date', pattern: usual };
}
