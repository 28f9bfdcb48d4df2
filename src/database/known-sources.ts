// Where the tables of a database came from, so that no file is read twice, no two tables have one name, and any can be
// read again.
import { tableName } from './table-name';
import type { TableSource } from './open-table';
import type { Database, FileFormat, ReadChange } from './types';

/** Where a table came from, and how the person asked to read it. */
export interface KnownSource extends TableSource {
  change: ReadChange;
  /** Of a file of several tables: its format and the name in it. */
  within?: { format: FileFormat; table: string };
  /** Dropped, and kept in mind so that it can be read again. */
  closed?: boolean;
}

const sources = new WeakMap<Database, Map<string, KnownSource>>();

export function sourcesOf(db: Database): Map<string, KnownSource> {
  let known = sources.get(db);
  if (!known) sources.set(db, (known = new Map()));
  return known;
}

/** A table that was made from the same bytes. */
export async function findTwin(
  known: Map<string, KnownSource>,
  { path, blob }: TableSource,
): Promise<{ table: string; sameName: boolean } | null> {
  let twin: { table: string; sameName: boolean } | null = null;
  for (const [table, other] of known) {
    if (other.closed || other.blob.size !== blob.size || !(await sameBytes(other.blob, blob))) continue;
    const sameName = tableName(other.path).toLowerCase() === tableName(path).toLowerCase();
    if (sameName) return { table, sameName };
    twin ??= { table, sameName };
  }
  return twin;
}

async function sameBytes(a: Blob, b: Blob): Promise<boolean> {
  const sliceBytes = 1 << 20;
  for (let at = 0; at < a.size; at += sliceBytes) {
    const [x, y] = await Promise.all(
      [a, b].map(async (blob) => new Uint8Array(await blob.slice(at, at + sliceBytes).arrayBuffer())),
    );
    for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  }
  return true;
}

/** A name that is taken, letter case apart, is counted on: "loan_2". */
export function freeName(known: Map<string, TableSource>, wanted: string): string {
  const taken = new Set([...known.keys()].map((name) => name.toLowerCase()));
  const base = wanted || 'table';
  let name = base;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}_${n}`;
  return name;
}
