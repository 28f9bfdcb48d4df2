// Test helpers: small databases by hand, and the shared CSV databases with their declared keys.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Papa from 'papaparse';
import { parentRows } from '../../../src/schema/parent-rows';
import { numberColumn, textColumn, type Column } from '../../../src/table/column';
import type { Table, Tables } from '../../../src/table/table';
import type { RuleData, RuleSchema } from '../../../src/rules/types';

type Values = (number | string | null)[];
export type Link = [child: string, columns: string[], parent: string, parentColumns: string[]];

const types = new WeakMap<Column, string>();

/** Dates as milliseconds: mark with `date('...')`. */
export function dates(values: (string | null)[]): Column {
  const column = numberColumn(
    '',
    values.map((v) => (v === null ? null : Date.parse(v))),
  );
  types.set(column, 'date');
  return column;
}

export function database(
  tables: Record<string, Record<string, Values | Column>>,
  keys: Record<string, string>,
  links: Link[],
): RuleData {
  const made: Tables = {};
  const schema: RuleSchema = { tables: [], relations: [] };
  for (const [name, content] of Object.entries(tables)) {
    const columns = Object.entries(content).map(([column, values]) => toColumn(column, values));
    const first = columns[0].column;
    made[name] = {
      name,
      rows: first.kind === 'number' ? first.values.length : first.codes.length,
      columns: columns.map((c) => c.column),
    };
    schema.tables.push({
      name,
      columns: columns.map((c) => ({ name: c.column.name, type: c.type, format: { kind: 'text' } })),
      primaryKey: keys[name] ? { columns: [keys[name]] } : null,
    });
  }
  const parents: Record<string, Int32Array> = {};
  for (const [child, columns, parent, parentColumns] of links) {
    const id = `${child}(${columns.join()})>${parent}(${parentColumns.join()})`;
    schema.relations.push({ id, child, columns, parent, parentColumns });
    parents[id] = parentRows(made[child], columns, made[parent], parentColumns);
  }
  return { tables: made, schema, parents };
}

function toColumn(name: string, values: Values | Column): { column: Column; type: string } {
  if (!Array.isArray(values)) return { column: { ...values, name }, type: types.get(values) ?? 'decimal' };
  if (values.every((v) => v === null || typeof v === 'number'))
    return { column: numberColumn(name, values), type: 'decimal' };
  return {
    column: textColumn(
      name,
      values.map((v) => (v === null ? null : String(v))),
    ),
    type: 'category',
  };
}

const DATA = resolve('../shared/data');

export function hasShared(name: string): boolean {
  return existsSync(resolve(DATA, name)) && existsSync(resolve(DATA, 'keys.json'));
}

interface DeclaredTable {
  primaryKey?: string[];
  foreignKeys?: { columns: string[]; references: { table: string; columns: string[] } }[];
}

export function loadShared(name: string): RuleData {
  const keys = JSON.parse(readFileSync(resolve(DATA, 'keys.json'), 'utf8')) as Record<
    string,
    { tables: Record<string, DeclaredTable> }
  >;
  const tables: Tables = {};
  const schema: RuleSchema = { tables: [], relations: [] };
  for (const [table, declared] of Object.entries(keys[name].tables)) {
    const file = resolve(DATA, name, `${table}.csv`);
    if (!existsSync(file)) continue;
    const rows = Papa.parse<Record<string, string>>(readFileSync(file, 'utf8'), { header: true, skipEmptyLines: true });
    const typed = (rows.meta.fields ?? []).map((field) =>
      guess(
        field,
        rows.data.map((r) => r[field]),
      ),
    );
    tables[table] = { name: table, rows: rows.data.length, columns: typed.map((t) => t.column) };
    schema.tables.push({
      name: table,
      columns: typed.map((t) => ({ name: t.column.name, type: t.type, format: { kind: 'text' } })),
      primaryKey: declared.primaryKey?.length ? { columns: declared.primaryKey } : null,
    });
  }
  const parents: Record<string, Int32Array> = {};
  for (const [child, declared] of Object.entries(keys[name].tables))
    for (const { columns, references } of declared.foreignKeys ?? []) {
      const parent: Table | undefined = tables[references.table];
      if (!tables[child] || !parent) continue;
      const id = `${child}(${columns.join()})>${references.table}(${references.columns.join()})`;
      schema.relations.push({ id, child, columns, parent: references.table, parentColumns: references.columns });
      parents[id] = parentRows(tables[child], columns, parent, references.columns);
    }
  return { tables, schema, parents };
}

function guess(name: string, raw: (string | undefined)[]): { column: Column; type: string } {
  const words = raw.map((v) => (v === undefined || v.trim() === '' || v === 'NULL' ? null : v.trim()));
  const known = words.filter((w) => w !== null);
  const all = (test: RegExp): boolean => known.length > 0 && known.every((w) => test.test(w));
  if (all(/^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/))
    return {
      column: numberColumn(
        name,
        words.map((w) =>
          w === null ? null : Date.parse(`${w.replace(' ', 'T').slice(0, 19)}${w.length > 10 ? 'Z' : ''}`),
        ),
      ),
      type: 'date',
    };
  if (all(/^-?(\d+(\.\d*)?|\.\d+)(e-?\d+)?$/i) && !known.some((w) => /^-?0\d/.test(w)))
    return {
      column: numberColumn(
        name,
        words.map((w) => (w === null ? null : Number(w))),
      ),
      type: 'decimal',
    };
  const distinct = new Set(known).size;
  return {
    column: textColumn(name, words),
    type: distinct <= 0.5 * known.length && (distinct <= 100 || distinct <= 0.05 * known.length) ? 'category' : 'text',
  };
}
