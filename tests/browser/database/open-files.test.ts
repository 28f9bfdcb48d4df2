// Files from the browser's own Blobs, through the engine in its worker: archives, encodings, stopping.
import { gzipSync, zipSync } from 'fflate';
import { worker, wasm } from 'virtual:duckdb-engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTable, openFiles, reopen } from '../../../src/database/open-files';
import type { Database } from '../../../src/database/types';
import { openWasmDatabase } from '../../../src/database/wasm-database';

const bytes = (text: string) => new TextEncoder().encode(text);
const blob = (text: string | Uint8Array) => new Blob([text as Uint8Array<ArrayBuffer>]);

let db: Database;
beforeAll(async () => {
  db = await openWasmDatabase({ wasm, worker });
});
afterAll(() => db.close());

describe('opening in the browser', () => {
  it('reads archives, gz and encodings', async () => {
    const zip = zipSync({ 'bank/loan.csv': bytes('id;name\n1;a\n2;"b\n c"\n'), 'bank/x.tsv': bytes('id\tn\n1\t2\n') });
    const { tables, problems } = await openFiles(db, [
      { path: 'bank.zip', data: blob(zip) },
      { path: 'y.csv.gz', data: blob(gzipSync(bytes('id,n\r\n1,2\r\n3,"4\n"\r\n'))) },
      { path: 'latin.csv', data: blob(Uint8Array.from('id,who\n1,Zo\xeb\n', (c) => c.charCodeAt(0))) },
      { path: 'junk.bin', data: blob(Uint8Array.from({ length: 999 }, (_, i) => (i * i * 31 + i * 7) & 255)) },
    ]);
    expect(tables.map((t) => [t.name, t.rows, t.readers.papaparse, t.dialect.delimiter, t.dialect.encoding])).toEqual([
      ['loan', 2, 2, ';', 'utf-8'],
      ['x', 1, 1, '\t', 'utf-8'],
      ['y', 2, 2, ',', 'utf-8'],
      ['latin', 1, 1, ',', 'windows-1252'],
    ]);
    expect(problems.map((p) => [p.path, p.kind])).toEqual([['junk.bin', 'left-aside']]);
    expect(await db.rows('SELECT who FROM latin')).toEqual([{ who: 'Zoë' }]);
    expect((await reopen(db, 'x', { header: false })).rows).toBe(2);
    for (const { name } of tables) await closeTable(db, name);
  });

  it('mends bad quotes as in Node', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => (i === 20 ? '20,"name' : `${i},"name, ${i}"`));
    const { tables } = await openFiles(db, [{ path: 't.csv', data: blob(['id,name', ...rows, ''].join('\n')) }]);
    expect(tables[0].readers).toEqual({ duckdb: 49, papaparse: 50 });
    expect(tables[0].rejects.map((r) => r.line)).toEqual([22]);
    await closeTable(db, 't');
  });

  it('can be stopped in the middle of a large file', async () => {
    const stop = new AbortController();
    const big = blob('id,name\n' + '1,abcdefgh\n'.repeat(2_000_000));
    const opening = openFiles(db, [{ path: 'big.csv', data: big }], {
      signal: stop.signal,
      onProgress: ({ bytes, of }) => bytes > of / 10 && stop.abort(),
    });
    await expect(opening).rejects.toMatchObject({ name: 'UserError', code: 'cancelled' });
    expect(await db.rows('SELECT table_name FROM duckdb_tables()')).toEqual([]);
    const { tables } = await openFiles(db, [{ path: 'big.csv', data: big }]);
    expect(tables[0].readers).toEqual({ duckdb: 2_000_000, papaparse: 2_000_000 });
  });
});
