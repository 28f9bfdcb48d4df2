// Small databases given in the test itself, inferred on a real engine.
import { afterAll, beforeAll } from 'vitest';
import type { Database, OpenedTable } from '../../../src/database/types';
import { inferSchema } from '../../../src/schema/infer';
import { tableOf, type Schema } from '../../../src/schema/types';
import { Bench, fileOf } from '../../bench/inference-data';
import { csv, type Cell } from './support';

export type Rows = (readonly Cell[])[];
export type Tables = Record<string, [header: string[], rows: Rows]>;

let bench: Bench;

/** Starts the engine of a test file. @returns what opens tables in it, and what infers their schema */
export function smallDatabases() {
  beforeAll(async () => {
    bench = await Bench.start();
  }, 60_000);
  afterAll(() => bench.end());
  const open = <T>(tables: Tables, use: (db: Database, opened: OpenedTable[]) => Promise<T>): Promise<T> =>
    bench.with(
      Object.entries(tables).map(([name, [header, rows]]) => fileOf(`${name}.csv`, csv(header, rows))),
      use,
    );
  return { open, infer: (tables: Tables) => open(tables, (db, opened) => inferSchema(db, opened)) };
}

export const rows = (n: number, row: (i: number) => Cell[]): Rows => Array.from({ length: n }, (_, i) => row(i));
export const ids = (schema: Schema) => schema.relations.map((r) => r.id).sort();
export const key = (schema: Schema, table: string) => tableOf(schema, table).primaryKey?.columns ?? null;
