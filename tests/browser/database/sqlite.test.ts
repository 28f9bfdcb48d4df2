// The SQLite engine as the page gets it: an asset of its own origin, loaded when asked.
import { expect, test } from 'vitest';
import { loadSqlite } from '../../../src/database/sqlite/engine-browser';

test('starts, writes a file and reads it', async () => {
  const sqlite = await loadSqlite();
  expect(await loadSqlite()).toBe(sqlite);
  const made = new sqlite.Database();
  made.run('CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (9007199254740993)');
  const read = new sqlite.Database(made.export());
  expect(read.exec('SELECT i FROM t', undefined, { useBigInt: true })[0].values).toEqual([[9007199254740993n]]);
  read.close();
  made.close();
});
