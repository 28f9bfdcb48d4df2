// The engine as the browser runs it: self-hosted module, nested worker, streamed files, stopping a query.
import { worker, wasm } from 'virtual:duckdb-engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWasmDatabase } from '../../../src/database/wasm-database';
import { quoteText } from '../../../src/database/sql';
import type { Database } from '../../../src/database/types';
import { numberColumn, textColumn } from '../../../src/table/column';

let db: Database;
beforeAll(async () => {
  db = await openWasmDatabase({ wasm, worker });
});
afterAll(() => db.close());

describe('the engine in the browser', () => {
  it('comes gzipped from this origin', async () => {
    const response = await fetch(wasm);
    expect(new URL(response.url).origin).toBe(location.origin);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(5 * 1024 * 1024);
    expect(Number(response.headers.get('content-length'))).toBeLessThan(20 * 1024 * 1024);
  });

  it('streams a Blob', async () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `${i},w${i % 10}`);
    const path = await db.registerFile('a.csv', new Blob([['n,w', ...lines].join('\n')]));
    expect(await db.rows(`SELECT count(*) c, sum(n) s FROM read_csv(${quoteText(path)})`)).toEqual([
      { c: 50_000, s: (50_000 * 49_999) / 2 },
    ]);
  });

  it('brings back an inserted table', async () => {
    const columns = [numberColumn('a', [1, null, 3.5]), textColumn('b', ['é', null, ''])];
    await db.insert({ name: 't', rows: 3, columns });
    expect(await db.table('t', 'SELECT * FROM t')).toEqual({ name: 't', rows: 3, columns });
  });

  it('fills a database file that opens again, and nothing of it lies in the wrong place', async () => {
    const file = await db.createFile('made');
    await db.run('CREATE TABLE made.p (id BIGINT PRIMARY KEY, name VARCHAR NOT NULL)');
    await db.run(`INSERT INTO made.p SELECT i, 'name ' || i FROM range(100000) t(i)`);
    const bytes = await file.take();
    expect(new TextDecoder().decode(bytes.subarray(8, 12))).toBe('DUCK');
    const path = await db.registerFile('again.duckdb', bytes);
    await db.run(`ATTACH ${quoteText(path)} AS again (READ_ONLY)`);
    expect(await db.rows('SELECT count(*) c, max(id) m, max(name) n FROM again.p')).toEqual([
      { c: 100_000, m: 99_999, n: 'name 99999' },
    ]);
    await db.run('DETACH again');
  });

  it('stops a running query and goes on', async () => {
    const endless = db.rows('SELECT count(*) FROM range(100000000) a, range(100000000) b');
    const outcome = endless.then(
      () => 'finished',
      (error: { code?: string; message: string }) => error.code ?? error.message,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    await db.cancel();
    expect(await outcome).toBe('cancelled');
    expect(await db.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses settings, extensions and addresses', async () => {
    for (const sql of [
      'SET autoload_known_extensions=true',
      'LOAD json',
      `SELECT * FROM read_csv('https://example.org/a.csv')`,
      `SELECT * FROM 'https://example.org/a.parquet'`,
    ])
      await expect(db.run(sql), sql).rejects.toThrow();
  });
});

describe('an engine that cannot start', () => {
  it('says at which step and why', async () => {
    await expect(openWasmDatabase({ wasm: '/no-such-module.gz', worker })).rejects.toMatchObject({
      code: 'engine-failed',
    });
    await expect(
      openWasmDatabase({ wasm: URL.createObjectURL(new Blob(['not a module'])), worker }),
    ).rejects.toMatchObject({ code: 'engine-failed', message: expect.stringContaining('holds no WebAssembly module') });
  });
});
