// Conditional use: what a person gives of the rows to make (shares of a column, rows to go on from, columns without gaps),
// read against the plan. It says what cannot be given and why; how rows are drawn with it is in given.ts.
import type { Rule } from '../rules/types';
import { storageOf, tableOf, type ColumnSchema, type Schema } from '../schema/types';
import { readValue } from '../schema/value-format';
import { textColumn, type Column } from '../table/column';
import { UserError } from '../table/user-error';
import { baseOf, valueName, type BaseBlock, type Block } from './blocks';
import { settledRules } from './rule-plan';
import type { Plan, TableModel } from './table-model';
import type { Conditions } from './types';
import { isBase } from './ways';

/** What is given for one table, in the terms of its plan. */
export interface TableConditions {
  shares: ColumnShares[];
  /** Blocks in which no value shall be missing. */
  filled: Set<number>;
  seeds: SeedRows | null;
}

export interface ColumnShares {
  column: string;
  block: number;
  /** The values that are named, as the state holds them (NaN is null), their codes, their shares of the rows. */
  cells: { value: number; code: number; share: number }[];
}

export interface SeedRows {
  rows: number;
  /** By name, typed as the schema says. */
  columns: Map<string, Column>;
}

/** Blocks whose values may be listed. */
type Listed = Exclude<BaseBlock, { kind: 'date' }>;

/** Rules whose first column is written anew in the finished tables. */
const written: Rule['kind'][] = ['aggregate', 'composition', 'counter', 'date-difference', 'date-part'];

/** @throws UserError 'no-table', 'no-column', 'bad-option', 'bad-key' for what cannot be given */
export function readConditions(given: Conditions, plan: Plan, schema: Schema): Map<string, TableConditions> {
  const out = new Map<string, TableConditions>();
  const of = (table: string): [TableModel, TableConditions] => {
    const model = plan.tables.find((t) => t.table === table);
    if (!model) throw new UserError('no-table', `There is no table "${table}".`, 'Check the name.', { table });
    if (model.treatment === 'keep')
      throw bad(table, `The rows of ${table} are kept as they are.`, 'Choose a table that is made anew.');
    if (!out.has(table)) out.set(table, { shares: [], filled: new Set(), seeds: null });
    return [model, out.get(table)!];
  };
  for (const { table, column, shares } of given.values ?? []) {
    const [model, conditions] = of(table);
    if (conditions.shares.some((s) => s.column === column))
      throw bad(table, `${table}.${column} is given twice.`, 'Give all its values at once.', column);
    conditions.shares.push(readShares(plan, schema, model, column, shares));
  }
  for (const { table, column } of given.filled ?? []) {
    const [model, conditions] = of(table);
    conditions.filled.add(blockOf(plan, schema, model, column));
  }
  const { seedRows } = given;
  if (seedRows) {
    const [model, conditions] = of(seedRows.table);
    if (model.context)
      throw bad(
        model.table,
        `${model.table} belongs to ${model.context.parent}.`,
        `Give rows of ${rootOf(plan, model)}.`,
      );
    conditions.seeds = readSeeds(schema, model, seedRows);
    if (conditions.shares.length)
      throw bad(model.table, `Rows of ${model.table} are given, and shares of its values.`, 'Give one of the two.');
  }
  for (const conditions of out.values()) conditions.shares.sort((a, b) => a.block - b.block);
  return out;
}

/** Tables whose numbers of rows follow from what is given: those with given rows, and all below. */
export function followingTables(plan: Plan, conditions: ReadonlyMap<string, TableConditions>): Set<string> {
  const out = new Set<string>();
  for (const [table, { seeds }] of conditions) if (seeds) out.add(table);
  for (const table of plan.roles.order) {
    const { context } = plan.tables.find((t) => t.table === table)!;
    if (context && (out.has(context.parent) || conditions.has(context.parent))) out.add(table);
  }
  return out;
}

/** Values of a column that can be given, for a person to choose from; null where it has none. */
export function givable(plan: Pick<Plan, 'rules' | 'tables'>, model: TableModel, block: Block): string[] | null {
  const base = baseOf(block);
  if (!isBase(base) || follows(plan, model, block)) return null;
  return base.kind === 'category'
    ? base.spec.values
    : base.kind === 'lookup'
      ? base.words
      : base.kind === 'number' && !base.frame && !base.spec.bins && base.spec.atoms.length
        ? base.spec.atoms.map(String)
        : null;
}

/** Does the source lack values of this block, which can be drawn instead? */
export function isFillable(plan: Pick<Plan, 'rules' | 'tables'>, model: TableModel, block: Block): boolean {
  const base = baseOf(block);
  if (follows(plan, model, block)) return false;
  if (base.kind === 'null') return true;
  return isBase(base) && (base.kind === 'date' ? base.spec.nulls : base.spec.nullCode >= 0);
}

/** A value as the state of a block holds it. */
function heldValue(base: Listed, code: number): number {
  if (base.kind === 'number') return base.spec.atoms[code];
  return base.kind === 'lookup' ? Number(base.spec.values[code]) : code;
}

function readShares(
  plan: Plan,
  schema: Schema,
  model: TableModel,
  column: string,
  shares: { value: string | null; share: number }[],
): ColumnShares {
  const { table } = model;
  const block = blockOf(plan, schema, model, column);
  const base = baseOf(model.blocks[block]) as Listed;
  const words = givable(plan, model, model.blocks[block]);
  if (!words)
    throw bad(
      table,
      `${table}.${column} has no list of values to give.`,
      'Choose a column of few values, or give rows.',
      column,
    );
  const sum = shares.reduce((s, x) => s + x.share, 0);
  if (!shares.length || !shares.every((s) => s.share >= 0) || !(sum <= 1 + 1e-9))
    throw bad(
      table,
      `The shares of ${table}.${column} come to ${sum}.`,
      'Give shares of 0 to 1 that come to 1 at most.',
      column,
    );
  const cells = shares.map(({ value, share }) => {
    const code = value === null ? base.spec.nullCode : words.indexOf(value);
    if (code < 0)
      throw bad(
        table,
        value === null ? `${table}.${column} is never empty.` : `${table}.${column} has no value "${value}".`,
        `It has ${words.slice(0, 12).join(', ')}${words.length > 12 ? ' and others' : ''}.`,
        column,
      );
    if (value === null) return { value: base.kind === 'lookup' ? -1 : NaN, code, share };
    return { value: heldValue(base, code), code, share };
  });
  const named = new Set(cells.map((c) => c.code));
  if (named.size < cells.length)
    throw bad(table, `A value of ${table}.${column} is given twice.`, 'Give each once.', column);
  const others = words.length + (base.spec.nullCode >= 0 ? 1 : 0) - named.size;
  if (sum < 1 - 1e-9 && others <= 0)
    throw bad(table, `The shares of all values of ${table}.${column} come to ${sum}.`, 'Let them come to 1.', column);
  return { column, block, cells };
}

/** @throws UserError where a column is none that is drawn */
function blockOf(plan: Plan, schema: Schema, model: TableModel, column: string): number {
  const { table } = model;
  if (!tableOf(schema, table).columns.some((c) => c.name === column))
    throw new UserError('no-column', `Table ${table} has no column "${column}".`, 'Check the name.', { table, column });
  const name = model.lookups.find((l) => l.column === column)?.relation ?? column;
  const at = model.blocks.findIndex((b) => {
    const base = baseOf(b);
    return (isBase(base) && valueName(base) === name) || (base.kind === 'null' && base.column === name);
  });
  if (at < 0)
    throw bad(
      table,
      `${table}.${column} is made for each row and not drawn.`,
      'Keys, references to made rows and copies cannot be given.',
      column,
    );
  if (follows(plan, model, model.blocks[at]))
    throw bad(table, `${table}.${column} follows from other values.`, 'Give those.', column);
  return at;
}

/** Is the first column of the rule written anew in the finished tables? */
export function isWritten(rule: Rule): boolean {
  return written.includes(rule.kind);
}

function follows(plan: Pick<Plan, 'rules' | 'tables'>, model: TableModel, block: Block): boolean {
  if (block.kind === 'derived' && block.ways.some((w) => w.by !== 'last')) return true;
  const base = baseOf(block);
  const name = 'column' in base ? base.column : null;
  return settledRules(plan).some((r) => r.table === model.table && r.columns[0] === name && isWritten(r));
}

function readSeeds(
  schema: Schema,
  model: TableModel,
  { table, columns, rows }: NonNullable<Conditions['seedRows']>,
): SeedRows {
  const described = tableOf(schema, table);
  if (!rows.length) throw bad(table, `No row of ${table} is given.`, 'Give at least one.');
  const out = new Map<string, Column>();
  columns.forEach((name, i) => {
    const column = described.columns.find((c) => c.name === name);
    if (!column)
      throw new UserError(
        'no-column',
        `Table ${table} has no column "${name}".`,
        `It has ${described.columns.map((c) => c.name).join(', ')}.`,
        {
          table,
          column: name,
        },
      );
    const refers = schema.relations.some((r) => r.child === table && r.columns.includes(name));
    if (refers && !model.lookups.some((l) => l.column === name))
      throw bad(table, `${table}.${name} refers to rows that are made.`, 'Leave the column out.', name);
    if (out.has(name)) throw bad(table, `Column ${name} is given twice.`, 'Give it once.', name);
    out.set(name, readColumn(table, column, rows, i));
  });
  const key = described.primaryKey?.columns ?? [];
  if (key.length && key.every((c) => out.has(c))) checkKey(table, key, columns, rows);
  return { rows: rows.length, columns: out };
}

function readColumn(table: string, column: ColumnSchema, rows: (string | null)[][], at: number): Column {
  const cells = rows.map((row, i) => {
    const text = row[at] ?? null;
    if (text === null || text === '' || column.nullWords.includes(text)) return null;
    const value = readValue(column.format, text);
    if (value === null)
      throw new UserError(
        'bad-option',
        `Row ${i + 1}: "${text}" is no ${column.type} as ${table}.${column.name} writes it.`,
        'Write it as the source does.',
        {
          table,
          column: column.name,
          row: i + 1,
        },
      );
    return value;
  });
  if (storageOf(column.type) === 'text')
    return textColumn(
      column.name,
      cells.map((v) => (v === null ? null : String(v))),
    );
  return { kind: 'number', name: column.name, values: Float64Array.from(cells, (v) => (v === null ? NaN : Number(v))) };
}

function checkKey(table: string, key: string[], columns: string[], rows: (string | null)[][]): void {
  const seen = new Set<string>();
  rows.forEach((row, i) => {
    const words = key.map((c) => row[columns.indexOf(c)]);
    const text = words.join('\u0000');
    if (words.every((w) => w) && !seen.has(text)) seen.add(text);
    else
      throw new UserError(
        'bad-key',
        `Row ${i + 1} repeats or lacks the key ${key.join(', ')} of ${table}.`,
        'Give each row a key of its own, or leave the key out.',
        {
          table,
          row: i + 1,
        },
      );
  });
}

function rootOf(plan: Plan, model: TableModel): string {
  let at = model;
  while (at.context) at = plan.tables.find((t) => t.table === at.context!.parent)!;
  return at.table;
}

function bad(table: string, message: string, hint: string, column?: string): UserError {
  return new UserError('bad-option', message, hint, { table, column });
}
