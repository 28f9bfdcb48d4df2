// Is the result a sound database of this schema? Keys, relations, types, ranges, nulls and row totals, green or red.
// It does not judge how alike the data are; that is fidelity.
import { tableOf, type Dataset, type Schema, type TableSchema } from '../schema/types';
import { columnOf, type Table, type Tables } from '../table/table';
import { columnIntegrity, FAILING } from './column-integrity';
import { anyNull, keyCodes } from './keys';
import { relationIntegrity } from './relation-integrity';
import { factsOf, type SourceFacts } from './source-facts';
import type { IntegrityOptions, IntegrityReport, TableIntegrity } from './types';

/** Row totals may be off by this share of the rows asked for (rounded up to a whole row). */
const ROWS_OFF = 0.005;

/**
 * Checks every table and relation of the schema whose tables are on both sides.
 * One check each for: row total, primary key, each column, each relation, each rule.
 */
export function checkIntegrity(real: Dataset, synthetic: Tables, options: IntegrityOptions): IntegrityReport {
  return checkAgainst(real.schema, factsOf(real), synthetic, options);
}

/** The same against facts of a source that need not be at hand. */
export function checkAgainst(
  schema: Schema,
  facts: SourceFacts,
  synthetic: Tables,
  options: IntegrityOptions,
): IntegrityReport {
  const present = (name: string) => name in facts.tables && name in synthetic;
  const checked = schema.tables
    .filter((t) => t.treatment !== 'ignore' && present(t.name))
    .map((t) => tableIntegrity(schema, t, facts.tables[t.name], synthetic[t.name], options));
  const relations = schema.relations
    .filter((r) => present(r.child) && present(r.parent))
    .map((r) => relationIntegrity(r, facts.relations[r.id], synthetic, isKept(tableOf(schema, r.parent), options)));
  const rules = options.rules ?? [];
  const results = [
    ...checked.flatMap((t) => [t.rowsOk, ...(t.primaryKey ? [t.primaryKey.ok] : []), ...t.columns.map((c) => c.ok)]),
    ...relations.map((r) => r.ok),
    ...rules.map((r) => r.ok),
  ];
  const failed = results.filter((ok) => !ok).length;
  return { tables: checked, relations, rules, checks: results.length, failed, ok: failed === 0 };
}

function isKept(table: TableSchema, options: IntegrityOptions): boolean {
  return table.treatment === 'keep' || options.kept.includes(table.name);
}

function tableIntegrity(
  schema: Schema,
  table: TableSchema,
  real: SourceFacts['tables'][string],
  synthetic: Table,
  options: IntegrityOptions,
): TableIntegrity {
  const treatment = isKept(table, options) ? 'keep' : 'generate';
  const asked =
    treatment === 'keep'
      ? real.rows
      : (options.asked?.[table.name] ?? (real.rows && Math.max(1, Math.round(real.rows * options.ratio))));
  const allowed = treatment === 'keep' ? 0 : Math.ceil(asked * ROWS_OFF);
  const rowsOk = Math.abs(synthetic.rows - asked) <= allowed;
  const free = new Set([...keyColumns(schema, table), ...(options.written?.[table.name] ?? [])]);
  const orphaned = nulledColumns(schema, table);
  const primaryKey = table.primaryKey ? primaryKeyIntegrity(table.primaryKey.columns, synthetic) : null;
  const columns = table.columns.map((c) => {
    const checked = columnIntegrity(
      c,
      { ...real.columns[c.name], rows: real.rows },
      columnOf(synthetic, c.name),
      free.has(c.name),
    );
    if (checked.nullsOk || !orphaned.has(c.name)) return checked;
    const ok = checked.outOfRange === 0 && checked.unreadable === 0;
    return { ...checked, nullsOk: true, ok, failing: ok ? [] : checked.failing };
  });
  return {
    table: table.name,
    treatment,
    rows: { real: real.rows, synthetic: synthetic.rows },
    rowsAsked: asked,
    rowsOk,
    primaryKey,
    columns,
    ok: rowsOk && (primaryKey?.ok ?? true) && columns.every((c) => c.ok),
  };
}

function primaryKeyIntegrity(columns: string[], synthetic: Table): NonNullable<TableIntegrity['primaryKey']> {
  const { codes, size } = keyCodes(synthetic, columns);
  const empty = anyNull(synthetic, columns);
  const seen = new Uint8Array(size);
  const failing: number[] = [];
  let duplicates = 0;
  let nulls = 0;
  for (let i = 0; i < codes.length; i++) {
    if (empty[i]) nulls++;
    else if (seen[codes[i]]) duplicates++;
    else {
      seen[codes[i]] = 1;
      continue;
    }
    if (failing.length < FAILING) failing.push(i);
  }
  return { columns, duplicates, nulls, failing, ok: duplicates === 0 && nulls === 0 };
}

/** Columns that identify rows and so have no range: keys, columns that could be one alone, and both ends of relations. */
function keyColumns(schema: Schema, table: TableSchema): Set<string> {
  return new Set([
    ...(table.primaryKey?.columns ?? []),
    ...table.keyCandidates.filter((k) => k.columns.length === 1).flatMap((k) => k.columns),
    ...schema.relations.filter((r) => r.child === table.name).flatMap((r) => r.columns),
    ...schema.relations.filter((r) => r.parent === table.name).flatMap((r) => r.parentColumns),
  ]);
}

/** Foreign key columns in which orphans of the source become nulls. */
function nulledColumns(schema: Schema, table: TableSchema): Set<string> {
  if (table.orphans !== 'null') return new Set();
  return new Set(
    schema.relations.filter((r) => r.child === table.name && r.stats.orphans > 0).flatMap((r) => r.columns),
  );
}
