// The SQLite engine in Node: what comes out is what went in, exactly.
import { expect, test } from 'vitest';
import { loadSqlite } from '../../../../src/database/sqlite/engine-node';

test('a file is written and read again with every value as it was', async () => {
  const sqlite = await loadSqlite();
  const made = new sqlite.Database();
  made.run('CREATE TABLE t (i INTEGER, r REAL, s TEXT, b BLOB)');
  const row = [9007199254740993n, 0.1, 'a\0ü\u{1f600}', new Uint8Array([0, 255])];
  made.run('INSERT INTO t VALUES (?, ?, ?, ?), (NULL, NULL, ?, NULL)', [...row, '']);
  const file = made.export();
  made.close();
  expect(new TextDecoder().decode(file.subarray(0, 15))).toBe('SQLite format 3');
  const read = new sqlite.Database(file);
  const [{ values }] = read.exec('SELECT * FROM t', undefined, { useBigInt: true });
  expect(values).toEqual([row, [null, null, '', null]]);
  read.close();
});
