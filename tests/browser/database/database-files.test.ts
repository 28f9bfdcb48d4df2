// Database files as the page opens them: readers that load when needed, a DuckDB file that is streamed to its engine, all
// in one drop with CSV. The fixtures were written by native DuckDB.
import { worker, wasm } from 'virtual:duckdb-engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadSqlite } from '../../../src/database/sqlite/engine-browser';
import { openFiles } from '../../../src/database/open-files';
import { openWasmDatabase } from '../../../src/database/wasm-database';
import type { Database } from '../../../src/database/types';
import shopUrl from '../../fixtures/files/shop.duckdb.gz?url';
import pricesUrl from '../../fixtures/files/prices.parquet?url';

let db: Database;
beforeAll(async () => {
  db = await openWasmDatabase({ wasm, worker });
});
afterAll(() => db.close());

const fetched = async (path: string, url: string) => ({ path, data: await (await fetch(url)).blob() });

it('opens SQLite, DuckDB, Parquet, SQL, JSON and CSV in one drop', async () => {
  const sqlite = await loadSqlite();
  const made = new sqlite.Database();
  made.run('CREATE TABLE log (id INTEGER PRIMARY KEY, big INTEGER, words TEXT)');
  made.run("INSERT INTO log VALUES (1, 9007199254740993, ''), (2, NULL, NULL)");
  const bytes = made.export() as Uint8Array<ArrayBuffer>;
  const { tables, problems, files } = await openFiles(db, [
    { path: 'log.sqlite', data: new Blob([bytes]) },
    await fetched('shop.duckdb.gz', shopUrl),
    await fetched('prices.parquet', pricesUrl),
    { path: 'dump.sql', data: new Blob(['CREATE TABLE t (a int PRIMARY KEY);\nINSERT INTO t VALUES (1), (2);']) },
    { path: 'list.json', data: new Blob(['[{"a": 1}]']) },
    { path: 'plain.csv', data: new Blob(['x,y\n1,2\n']) },
  ]);
  expect(problems).toEqual([]);
  expect(files.map((f) => f.what.split(',')[0])).toEqual([
    'SQLite database',
    'DuckDB database',
    'Parquet file',
    'SQL dump',
    'JSON array',
  ]);
  expect(Object.fromEntries(tables.map((t) => [t.name, t.rows]))).toEqual({
    log: 2,
    customer: 50,
    orders: 200,
    prices: 100,
    t: 2,
    list: 1,
    plain: 1,
  });
  expect(tables.find((t) => t.name === 'orders')!.declared!.foreignKeys).toMatchObject([{ parent: 'customer' }]);
  expect(await db.rows('SELECT * FROM log ORDER BY id')).toEqual([
    { id: '1', big: '9007199254740993', words: '' },
    { id: '2', big: null, words: null },
  ]);
  expect(await db.rows("SELECT total, moment FROM orders WHERE id = '7'")).toEqual([
    { total: '12345678901234567897.12', moment: '2020-01-01 00:00:07' },
  ]);
  expect(await db.rows("SELECT price FROM prices WHERE sku = '99'")).toEqual([{ price: '0.99' }]);
});
