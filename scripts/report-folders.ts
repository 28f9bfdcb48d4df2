// Reads two folders of CSV files and declared keys into typed tables, for reports outside the app (scripts, benchmarks).
// A plain reader: comma, header, UTF-8, types by one pass. The app itself opens files with src/database and src/schema.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Papa from 'papaparse';
import {
  relationId,
  type ColumnSchema,
  type ColumnType,
  type Dataset,
  type Key,
  type Relation,
} from '../src/schema/types';
import { SMALL } from '../src/report/sides';
import { numberColumn, textColumn, type Column } from '../src/table/column';
import type { Table, Tables } from '../src/table/table';
import { UserError } from '../src/table/user-error';

interface DeclaredKey {
  columns: string[];
  references: { table: string; columns: string[] };
}

/** One database of a keys file. */
export interface DeclaredKeys {
  tables: Record<string, { primaryKey?: string[] | null; foreignKeys?: DeclaredKey[] | null }>;
}

interface RawTable {
  columns: string[];
  rows: string[][];
}

const NULL_WORDS = ['', 'null', 'na', 'n/a', 'nan', 'none', 'nat', '<na>', '\\n'];
const DAY = 86_400_000;

/** The entry `name` of a keys file, or its only one. */
export function readKeys(file: string, name: string): DeclaredKeys {
  const all = JSON.parse(readFileSync(file, 'utf8')) as DeclaredKeys | Record<string, DeclaredKeys>;
  if ('tables' in all && !('tables' in (all.tables as object))) return all as DeclaredKeys;
  const named = all as Record<string, DeclaredKeys>;
  const only = Object.values(named).length === 1 ? Object.values(named)[0] : undefined;
  const found = named[name] ?? only;
  if (!found) throw new UserError('bad-schema', `${file} has no entry "${name}"`, 'name one with --name');
  return found;
}

/** The source: tables with types taken from the values, keys as declared. Keys that name no table or column are left out. */
export function readReal(folder: string, keys: DeclaredKeys): Dataset {
  const raw = readFolder(folder, Object.keys(keys.tables));
  if (!Object.keys(raw).length)
    throw new UserError('no-file', `no CSV file of the schema in ${folder}`, 'check the folder');
  const tables: Tables = {};
  const relations: Relation[] = [];
  const has = (table: string, columns: string[]) => columns.every((c) => raw[table]?.columns.includes(c));
  const schemas = Object.entries(raw).map(([name, table]) => {
    const primaryKey = keys.tables[name].primaryKey ?? [];
    const foreignKeys = keys.tables[name].foreignKeys ?? [];
    for (const { columns, references } of foreignKeys)
      if (has(name, columns) && has(references.table, references.columns))
        relations.push(relationOf(name, columns, references.table, references.columns));
    const single = [primaryKey, ...foreignKeys.map((k) => k.columns)].filter((k) => k.length === 1).flat();
    const columns = table.columns.map((column, i) => {
      const cells = table.rows.map((row) => row[i] ?? '');
      return columnSchemaOf(column, cells, single.includes(column));
    });
    tables[name] = typed(name, table, columns);
    const key: Key = {
      columns: primaryKey.filter((c) => has(name, [c])),
      source: 'declared',
      confidence: 1,
      evidence: [],
    };
    return {
      name,
      rows: table.rows.length,
      columns,
      primaryKey: key.columns.length ? key : null,
      keyCandidates: [],
      treatment: 'generate' as const,
      treatmentReason: '',
      orphans: 'null' as const,
    };
  });
  return { schema: { tables: schemas, relations }, tables };
}

/** Another folder under the schema of the source; absent tables stay absent, absent columns are null. */
export function readUnder(folder: string, real: Dataset): Tables {
  const raw = readFolder(
    folder,
    real.schema.tables.map((t) => t.name),
  );
  return Object.fromEntries(
    real.schema.tables.filter((t) => t.name in raw).map((t) => [t.name, typed(t.name, raw[t.name], t.columns)]),
  );
}

/** Tables that nobody made: without a file, or small, without foreign keys and equal to the source. */
export function keptTables(real: Dataset, synthetic: Tables): string[] {
  const { schema, tables } = real;
  return schema.tables
    .map((t) => t.name)
    .filter((name) => {
      if (!(name in synthetic)) return true;
      const { rows, columns } = tables[name];
      if (rows === 0 || rows > SMALL || schema.relations.some((r) => r.child === name)) return false;
      return JSON.stringify(cells(columns)) === JSON.stringify(cells(synthetic[name].columns));
    });
}

function cells(columns: Column[]): (string | number | null)[][] {
  return columns.map((c) =>
    c.kind === 'number' ? Array.from(c.values) : Array.from(c.codes, (code) => c.dictionary[code] ?? null),
  );
}

function readFolder(folder: string, names: string[]): Record<string, RawTable> {
  if (!existsSync(folder)) throw new UserError('no-file', `no folder ${folder}`, 'check the path');
  const files = new Map(
    readdirSync(folder)
      .filter((file) => file.toLowerCase().endsWith('.csv'))
      .map((file) => [basename(file).slice(0, -4).toLowerCase(), join(folder, file)]),
  );
  return Object.fromEntries(
    names
      .filter((name) => files.has(name.toLowerCase()))
      .map((name) => {
        const text = readFileSync(files.get(name.toLowerCase())!, 'utf8').replace(/^\uFEFF/, '');
        const [columns = [], ...rows] = Papa.parse<string[]>(text, { delimiter: ',', skipEmptyLines: true }).data;
        return [name, { columns, rows }];
      }),
  );
}

function typed(name: string, raw: RawTable, columns: ColumnSchema[]): Table {
  return {
    name,
    rows: raw.rows.length,
    columns: columns.map((schema) => {
      const own = raw.columns.map((c) => c.toLowerCase());
      const exact = raw.columns.indexOf(schema.name);
      const at = exact >= 0 ? exact : own.indexOf(schema.name.toLowerCase());
      return parse(
        schema,
        raw.rows.map((row) => row[at] ?? ''),
      );
    }),
  };
}

function parse(schema: ColumnSchema, cells: string[]): Column {
  const nulls = new Set(['', ...schema.nullWords]);
  const isNull = (cell: string) => nulls.has(cell.trim().toLowerCase());
  if (schema.type === 'integer' || schema.type === 'decimal')
    return numberColumn(
      schema.name,
      cells.map((cell) => (isNull(cell) ? null : Number(cell))),
    );
  if (schema.type === 'date' || schema.type === 'datetime')
    return numberColumn(
      schema.name,
      cells.map((cell) => (isNull(cell) ? null : dateOf(cell))),
    );
  return textColumn(
    schema.name,
    cells.map((cell) => (isNull(cell) ? null : schema.type === 'identifier' ? plainKey(cell) : cell)),
  );
}

/** 12.0 -> 12 */
function plainKey(cell: string): string {
  return cell.trim().replace(/^([+-]?\d+)\.0+$/, '$1');
}

function dateOf(cell: string): number {
  const parts = /^(\d{4})-?(\d\d)-?(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?Z?$/.exec(cell.trim());
  if (!parts) return NaN;
  const [year, month, day, hour = 0, minute = 0, second = 0, rest = 0] = parts.slice(1).map((p) => Number(p ?? 0));
  return Date.UTC(year, month - 1, day, hour, minute, second) + rest * 1000;
}

/** Keys of one column are read as text, so that a result may write them in another way. */
function columnSchemaOf(name: string, cells: string[], key: boolean): ColumnSchema {
  const words = new Set(cells.map((cell) => cell.trim().toLowerCase()));
  const nullWords = words.has('') ? [] : NULL_WORDS.filter((word) => words.has(word));
  const values = cells.filter((cell) => cell.trim() !== '' && !nullWords.includes(cell.trim().toLowerCase()));
  const share = (test: (cell: string) => boolean) => values.filter(test).length >= 0.99 * values.length;
  const padded = values.some((cell) => /^[+-]?0\d/.test(cell.trim()));
  const base = {
    name,
    nulls: cells.length - values.length,
    distinct: new Set(values).size,
    confidence: 1,
    evidence: [],
  };
  const text = (type: ColumnType): ColumnSchema => ({ ...base, type, nullWords, format: { kind: 'text' } });
  if (!values.length) return text('empty');
  if (key) return text('identifier');
  if (values.every((cell) => /^(18|19|20|21)\d{6}$/.test(cell)) && share((cell) => !Number.isNaN(dateOf(cell))))
    return { ...base, type: 'date', nullWords, format: { kind: 'date', pattern: '%Y%m%d' } };
  if (!padded && share((cell) => Number.isFinite(Number(cell)))) {
    const decimals = Math.max(...values.slice(0, 20_000).map((cell) => cell.split('.')[1]?.trim().length ?? 0));
    const format = {
      kind: 'number' as const,
      decimals,
      padded: false,
      decimalComma: false,
      thousands: '' as const,
      prefix: '',
      suffix: '',
    };
    return { ...base, type: decimals ? 'decimal' : 'integer', nullWords, format };
  }
  if (share((cell) => /^\d{4}-/.test(cell.trim()) && !Number.isNaN(dateOf(cell)))) {
    const whole = values.every((cell) => dateOf(cell) % DAY === 0);
    const pattern = whole ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%S.%g';
    return { ...base, type: whole ? 'date' : 'datetime', nullWords, format: { kind: 'date', pattern } };
  }
  return text('category');
}

function relationOf(child: string, columns: string[], parent: string, parentColumns: string[]): Relation {
  return {
    id: relationId(child, columns, parent, parentColumns),
    child,
    columns,
    parent,
    parentColumns,
    source: 'declared',
    confidence: 1,
    evidence: [],
    nearMisses: [],
    role: 'context',
    roleReason: '',
    stats: {
      rows: 0,
      nulls: 0,
      orphans: 0,
      orphanValues: [],
      minChildren: 0,
      maxChildren: 0,
      meanChildren: 0,
      parentsWithout: 0,
    },
  };
}
