// The same databases changed, so that what inference knows by name or by place is taken from it: names in capitals
// without separators, columns shuffled, names replaced, dirt in the keys. Everything is drawn from a seed.
import Papa from 'papaparse';
import { Random } from '../../src/table/random';
import type { MadeDatabase } from '../fixtures/made-databases';
import { fileOf, type Case, type KnownForeignKey, type KnownKeys } from './inference-data';

interface TextTable {
  name: string;
  header: string[];
  rows: string[][];
}

const decoder = new TextDecoder();

function readTables(one: Case): TextTable[] {
  return one.files.map(({ path, data }) => {
    const text = decoder.decode(data as Uint8Array);
    const [header, ...rows] = Papa.parse<string[]>(text, { skipEmptyLines: true }).data;
    return { name: path.replace(/\.[^.]*$/, ''), header, rows };
  });
}

function asCase(name: string, tables: readonly TextTable[], keys: KnownKeys): Case {
  const files = tables.map((t) =>
    fileOf(`${t.name}.csv`, Papa.unparse([t.header, ...t.rows], { newline: '\n' }) + '\n'),
  );
  return { name, files, keys };
}

/** Renames tables and columns in files and known keys alike. */
function renamed(
  one: Case,
  tableName: (name: string, at: number) => string,
  columnName: (name: string, at: number) => string,
): Case {
  const tables = readTables(one);
  const newTables = new Map(tables.map((t, i) => [t.name, tableName(t.name, i)]));
  const newColumns = new Map(tables.map((t) => [t.name, new Map(t.header.map((c, i) => [c, columnName(c, i)]))]));
  const names = (table: string, columns: readonly string[]) => columns.map((c) => newColumns.get(table)!.get(c)!);
  const renamedKey = (table: string) => (f: KnownForeignKey) => ({
    columns: names(table, f.columns),
    references: { table: newTables.get(f.references.table)!, columns: names(f.references.table, f.references.columns) },
  });
  const keys: KnownKeys = Object.fromEntries(
    Object.entries(one.keys).map(([table, key]) => [
      newTables.get(table)!,
      {
        primaryKey: key.primaryKey && names(table, key.primaryKey),
        foreignKeys: key.foreignKeys.map(renamedKey(table)),
        implied: key.implied?.map(renamedKey(table)),
      },
    ]),
  );
  const changed = tables.map((t) => ({ ...t, name: newTables.get(t.name)!, header: names(t.name, t.header) }));
  return asCase(one.name, changed, keys);
}

const capitals = (name: string) => name.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();

function shuffled(one: Case): Case {
  const random = Random.for(11, one.name);
  const tables = readTables(one).map((t) => {
    const order = [...random.permutation(t.header.length)];
    return { ...t, header: order.map((i) => t.header[i]), rows: t.rows.map((r) => order.map((i) => r[i] ?? '')) };
  });
  return asCase(one.name, tables, one.keys);
}

/** One child row in a hundred loses its parent; one key in a hundred is padded or written as 7.0. */
function dirty(one: Case): Case {
  const random = Random.for(13, one.name);
  const tables = readTables(one);
  for (const table of tables) {
    const keys = one.keys[table.name];
    if (!keys) continue;
    const written = new Set([...(keys.primaryKey ?? []), ...keys.foreignKeys.flatMap((f) => f.columns)]);
    for (const f of keys.foreignKeys)
      for (const row of table.rows)
        if (random.next() < 0.01) {
          const at = table.header.indexOf(f.columns[0]);
          if (row[at])
            row[at] = /^\d+$/.test(row[at]) ? String(9_000_000 + random.below(900_000)) : `?${random.below(1e6)}`;
        }
    for (const column of written) {
      const at = table.header.indexOf(column);
      for (const row of table.rows)
        if (row[at] && random.next() < 0.01)
          row[at] = /^\d+$/.test(row[at]) && random.next() < 0.5 ? `${row[at]}.0` : `${row[at]}  `;
    }
  }
  return asCase(one.name, tables, one.keys);
}

/** A made database as files. */
export function madeCase(made: MadeDatabase): Case {
  return asCase(made.name, made.tables, made.keys);
}

export const variants: { name: string; what: string; change: (one: Case) => Case }[] = [
  { name: 'as they are', what: 'the files as they are', change: (one) => one },
  {
    name: 'capitals',
    what: 'names in capitals without separators',
    change: (one) => renamed(one, capitals, capitals),
  },
  { name: 'shuffled', what: 'columns in random order', change: shuffled },
  {
    name: 'no names',
    what: 'tables t1, t2 ..., columns c1, c2 ...',
    change: (one) =>
      renamed(
        one,
        (_, i) => `t${i + 1}`,
        (_, i) => `c${i + 1}`,
      ),
  },
  { name: 'dirty', what: '1 % orphans, 1 % of keys padded or written 7.0', change: dirty },
];
