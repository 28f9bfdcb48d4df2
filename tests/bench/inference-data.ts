// The databases of the inference benchmark: files of a folder opened into a database, the known keys, and how a
// proposal is scored against them. Used by the benchmark and its tests; it makes no proposal itself.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openNodeDatabase } from '../../src/database/node-database';
import { closeTable, openFiles } from '../../src/database/open-files';
import type { Database, OpenedTable, SourceFile } from '../../src/database/types';
import type { Schema } from '../../src/schema/types';

export interface KnownForeignKey {
  columns: string[];
  references: { table: string; columns: string[] };
}

/** `implied`: references that hold and that nobody declared; to find them is neither right nor wrong. */
export type KnownKeys = Record<
  string,
  { primaryKey: string[] | null; foreignKeys: KnownForeignKey[]; implied?: KnownForeignKey[] }
>;

export interface Case {
  name: string;
  files: SourceFile[];
  keys: KnownKeys;
}

export interface Score {
  foundRight: number;
  found: number;
  known: number;
  keysRight: number;
  keys: number;
  misses: string[];
  seconds: number;
}

const encoder = new TextEncoder();

export function fileOf(path: string, text: string): SourceFile {
  return { path, data: encoder.encode(text) };
}

export function readFolder(folder: string): SourceFile[] {
  return readdirSync(folder)
    .filter((f) => /\.(csv|tsv)$/i.test(f))
    .map((f) => ({ path: f, data: new Uint8Array(readFileSync(join(folder, f))) }));
}

/** All databases of a folder with a keys.json. */
export function readCases(folder: string): Case[] {
  const all = JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8')) as Record<string, { tables: KnownKeys }>;
  return Object.entries(all).map(([name, { tables }]) => ({
    name,
    files: readFolder(join(folder, name)),
    keys: tables,
  }));
}

/** Opens files in a database, hands its tables over, and clears it for the next: the engine is started once. */
export class Bench {
  private constructor(private readonly db: Database) {}

  static async start(): Promise<Bench> {
    return new Bench(await openNodeDatabase());
  }

  async with<T>(files: SourceFile[], use: (db: Database, tables: OpenedTable[]) => Promise<T>): Promise<T> {
    const { tables } = await openFiles(this.db, files);
    try {
      return await use(this.db, tables);
    } finally {
      for (const table of tables) await closeTable(this.db, table.name);
    }
  }

  end(): Promise<void> {
    return this.db.close();
  }
}

const fold = (name: string) => name.toLowerCase();
const foreignKeyText = (
  child: string,
  columns: readonly string[],
  parent: string,
  parentColumns: readonly string[],
) => {
  const order = columns.map((c, i) => [fold(c), fold(parentColumns[i])]).sort();
  return `${fold(child)}(${order.map((o) => o[0]).join(',')})>${fold(parent)}(${order.map((o) => o[1]).join(',')})`;
};
const keyText = (columns: readonly string[] | null) => (columns ? columns.map(fold).sort().join(',') : 'none');

/** A foreign key counts only when child columns, parent and parent columns all match; no key at all is right or wrong too. */
export function score(schema: Schema, keys: KnownKeys, seconds: number): Score {
  const known = new Set<string>();
  for (const [table, { foreignKeys }] of Object.entries(keys))
    for (const f of foreignKeys) known.add(foreignKeyText(table, f.columns, f.references.table, f.references.columns));
  const neither = new Set<string>();
  for (const [table, { implied = [] }] of Object.entries(keys))
    for (const f of implied) neither.add(foreignKeyText(table, f.columns, f.references.table, f.references.columns));
  const found = new Set(
    schema.relations
      .map((r) => foreignKeyText(r.child, r.columns, r.parent, r.parentColumns))
      .filter((f) => !neither.has(f)),
  );
  const misses: string[] = [];
  let foundRight = 0;
  for (const f of found)
    if (known.has(f)) foundRight++;
    else misses.push(`wrong  ${f}`);
  for (const k of known) if (!found.has(k)) misses.push(`missed ${k}`);
  let keysRight = 0;
  for (const [table, { primaryKey }] of Object.entries(keys)) {
    const proposed = schema.tables.find((t) => fold(t.name) === fold(table))?.primaryKey?.columns ?? null;
    if (keyText(proposed) === keyText(primaryKey)) keysRight++;
    else misses.push(`key    ${table}: ${keyText(proposed)}, known ${keyText(primaryKey)}`);
  }
  return {
    foundRight,
    found: found.size,
    known: known.size,
    keysRight,
    keys: Object.keys(keys).length,
    misses,
    seconds,
  };
}

export function sum(scores: readonly Score[]): Score {
  const total: Score = { foundRight: 0, found: 0, known: 0, keysRight: 0, keys: 0, misses: [], seconds: 0 };
  for (const s of scores) {
    total.foundRight += s.foundRight;
    total.found += s.found;
    total.known += s.known;
    total.keysRight += s.keysRight;
    total.keys += s.keys;
    total.seconds += s.seconds;
    total.misses.push(...s.misses);
  }
  return total;
}

export function rates(s: Score): { precision: number; recall: number; f1: number; keys: number } {
  const precision = s.found === 0 ? 1 : s.foundRight / s.found;
  const recall = s.known === 0 ? 1 : s.foundRight / s.known;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1, keys: s.keys === 0 ? 1 : s.keysRight / s.keys };
}
