// The database engine in Node, for tests and scripts. Browser code never imports it.
import { createDuckDB, NODE_RUNTIME, VoidLogger } from '@duckdb/duckdb-wasm/blocking';
import { createRequire } from 'node:module';
import { DuckDatabase, harden, queryConfig, type Connection, type EngineFiles } from './duckdb-database';
import { loadSqlite } from './sqlite/engine-node';
import type { Database } from './types';

/** Starts a hardened in-memory database; about a second. Files are copied into its memory. */
export async function openNodeDatabase(): Promise<Database> {
  const { resolve } = createRequire(import.meta.url);
  const bundle = (kind: string) => ({
    mainModule: resolve(`@duckdb/duckdb-wasm/dist/duckdb-${kind}.wasm`),
    mainWorker: '',
  });
  const db = await createDuckDB({ mvp: bundle('mvp'), eh: bundle('eh') }, new VoidLogger(), NODE_RUNTIME);
  await db.instantiate(() => {});
  db.open({ path: ':memory:', query: queryConfig });
  const connection = db.connect();
  await harden(connection as Connection);
  const files: EngineFiles = {
    async register(path, source) {
      db.registerFileBuffer(path, source instanceof Uint8Array ? source : new Uint8Array(await source.arrayBuffer()));
    },
    async drop(path) {
      db.dropFile(path);
    },
    async read(path) {
      return db.copyFileToBuffer(path);
    },
    async shutDown() {
      connection.close();
      db.reset();
    },
  };
  return new DuckDatabase(connection as Connection, files, loadSqlite);
}
