// Parquet and DuckDB files, written by native DuckDB: every type to the digit, keys from the catalogue, and refusals.
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { open, rowsOf } from './support';

const folder = mkdtempSync(join(tmpdir(), 'understudy-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function native(...sql: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const statement of sql) await connection.run(statement.replaceAll('FOLDER', folder));
  connection.closeSync();
  instance.closeSync();
}

const file = (name: string) => ({ path: name, data: new Uint8Array(readFileSync(join(folder, name))) });

const VALUES = `SELECT * FROM (VALUES
  (9223372036854775807::BIGINT, 12345678901234567890.12::DECIMAL(30,2), 1.10::DECIMAL(5,2), 0.1::DOUBLE, 0.1::FLOAT,
   DATE '1900-02-03', TIMESTAMP '1969-12-31 23:59:59.123456', TIME '01:02:03.5', true, 'a"ü,\n', ''),
  (-1, -0.01, NULL, 1e300, -2.5, DATE '2024-02-29', TIMESTAMP '2020-01-01', NULL, NULL, NULL, NULL))
  t(big, wide, price, d, f, day, moment, clock, ok, s, e)`;
const EXPECTED = [
  [
    '9223372036854775807',
    '12345678901234567890.12',
    '1.10',
    '0.1',
    '0.1',
    '1900-02-03',
    '1969-12-31 23:59:59.123456',
    '01:02:03.5',
    'true',
    'a"ü,\n',
    '',
  ],
  ['-1', '-0.01', null, '1e+300', '-2.5', '2024-02-29', '2020-01-01 00:00:00', null, null, null, null],
];

describe('Parquet', () => {
  it.each(['snappy', 'zstd', 'gzip', 'lz4', 'brotli', 'uncompressed'])(
    'packed with %s has every value',
    async (codec) => {
      await native(`COPY (${VALUES}) TO 'FOLDER/t-${codec}.parquet' (FORMAT parquet, COMPRESSION ${codec})`);
      const { tables, problems } = await open(file(`t-${codec}.parquet`));
      expect(problems).toEqual([]);
      expect(await rowsOf(`t-${codec}`)).toEqual(EXPECTED);
      expect(tables[0].declared!.columns.map((c) => c.type)).toEqual([
        ...['BIGINT', 'DECIMAL(30,2)', 'DECIMAL(5,2)', 'DOUBLE', 'FLOAT', 'DATE', 'TIMESTAMP', 'TIME', 'BOOLEAN'],
        ...['VARCHAR', 'VARCHAR'],
      ]);
    },
  );

  it('of many row groups, with bytes, lists and structs', async () => {
    await native(
      `COPY (SELECT i, [i, i + 1] AS l, {'a': i, 'b': 'x'} AS s, '\\x00'::BLOB AS b, uuid() AS u FROM range(30000) t(i))
       TO 'FOLDER/many.parquet' (FORMAT parquet, ROW_GROUP_SIZE 10000)`,
    );
    const { tables } = await open(file('many.parquet'));
    expect(tables[0]).toMatchObject({ rows: 30_000, columns: ['i', 'l', 's', 'u'] });
    expect(tables[0].unlike!.map((u) => [u.name, u.type, u.asText])).toEqual([
      ['l', 'LIST', true],
      ['s', 'STRUCT', true],
      ['b', 'BLOB', false],
    ]);
    const rows = await rowsOf('many');
    expect(rows[29_999].slice(0, 3)).toEqual(['29999', '[29999,30000]', '{"a":29999,"b":"x"}']);
    expect(rows[0][3]).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  it('cut off, with an unknown codec, or encrypted is said', async () => {
    await native(`COPY (SELECT 1 AS column_one) TO 'FOLDER/ok.parquet' (FORMAT parquet, COMPRESSION snappy)`);
    const { data } = file('ok.parquet');
    // In the footer stands the codec of the column behind the name of the column: SNAPPY is 1, LZO 3.
    const at = Buffer.from(data).lastIndexOf('column_one') + 'column_one'.length;
    expect([...data.slice(at, at + 2)]).toEqual([0x15, 0x02]);
    const lzo = data.slice();
    lzo[at + 1] = 0x06;
    const { tables, problems } = await open(
      { path: 'cut.parquet', data: data.slice(0, data.length - 9) },
      { path: 'lzo.parquet', data: lzo },
      { path: 'locked.parquet', data: new TextEncoder().encode('PARE and more') },
      { path: 'none.parquet', data: new TextEncoder().encode('a,b\n1,2\n') },
    );
    expect(tables).toEqual([]);
    expect(problems.map((p) => p.message).sort()).toEqual([
      expect.stringContaining('an encrypted Parquet file'),
      expect.stringContaining('column column_one is packed with LZO'),
      expect.stringContaining('its end: it is damaged or cut off'),
      expect.stringContaining('its first bytes are not those of a .parquet file'),
    ]);
  });
});

describe('DuckDB', () => {
  it('gives tables, values, keys and checks of its catalogue', async () => {
    await native(
      `ATTACH 'FOLDER/shop.duckdb' AS shop`,
      'USE shop',
      `CREATE TYPE mood AS ENUM ('a', 'b')`,
      `CREATE TABLE v AS ${VALUES}`,
      `CREATE TABLE parent (a INTEGER, b VARCHAR DEFAULT 'x', m mood, PRIMARY KEY (a, b))`,
      `CREATE TABLE child (id BIGINT PRIMARY KEY, a INTEGER, b VARCHAR, n INTEGER NOT NULL CHECK (n > 0), u INTEGER UNIQUE,
         twice INTEGER AS (n * 2), pic BLOB, FOREIGN KEY (a, b) REFERENCES parent (a, b))`,
      `INSERT INTO parent VALUES (1, 'x', 'a')`,
      `INSERT INTO child (id, a, b, n, pic) VALUES (1, 1, 'x', 5, '\\xAA'::BLOB), (2, NULL, NULL, 6, NULL)`,
      'CREATE INDEX by_n ON child (n)',
      'CREATE VIEW big AS SELECT * FROM child',
      'USE memory',
      'DETACH shop',
    );
    const { tables, files, problems } = await open(file('shop.duckdb'));
    expect(problems).toEqual([]);
    expect(files[0].what).toMatch(/^DuckDB database, written by v\d/);
    expect(files[0].leftOut).toMatchObject([{ kind: 'view', name: 'big' }]);
    expect(files[0].types.map((t) => t.name)).toEqual(['mood']);
    const of = (name: string) => tables.find((t) => t.name === name)!;
    expect([of('v').rows, of('parent').rows, of('child').rows, tables.length]).toEqual([2, 1, 2, 3]);
    expect(await rowsOf('v')).toEqual(EXPECTED);
    const { declared, columns, unlike } = of('child');
    expect(columns).toEqual(['id', 'a', 'b', 'n', 'u']);
    expect(unlike).toMatchObject([{ name: 'pic', asText: false }]);
    expect(declared).toMatchObject({
      dialect: 'duckdb',
      primaryKey: { columns: ['id'] },
      foreignKeys: [{ columns: ['a', 'b'], parent: 'parent', parentColumns: ['a', 'b'] }],
      uniques: [{ columns: ['u'] }],
      indexes: [{ name: 'by_n', columns: ['n'], unique: false }],
    });
    expect(declared!.checks).toHaveLength(1);
    expect(declared!.columns.find((c) => c.name === 'n')).toMatchObject({
      notNull: true,
      type: 'INTEGER',
      column: 'n',
    });
    expect(of('parent').declared!.columns.find((c) => c.name === 'b')).toMatchObject({ default: "'x'" });
  });

  it('of a version that is not known yet is refused with both versions', async () => {
    await native(
      `ATTACH 'FOLDER/new.duckdb' AS new (STORAGE_VERSION 'latest')`,
      'CREATE TABLE new.t AS SELECT 1 AS a',
      'DETACH new',
    );
    const { tables, problems } = await open({ ...file('new.duckdb'), path: 'new.db' });
    expect(tables).toEqual([]);
    expect(problems[0].message).toMatch(
      /^it was written by DuckDB v\d\S+ \(storage version \d+\); DuckDB v\d\S+ reads here/,
    );
  });

  it('cut off is said', async () => {
    await native(`ATTACH 'FOLDER/c.duckdb' AS c`, 'CREATE TABLE c.t AS SELECT i FROM range(100000) t(i)', 'DETACH c');
    const { data } = file('c.duckdb');
    const { tables, problems } = await open({ path: 'c.duckdb', data: data.slice(0, data.length / 3) });
    expect(tables).toEqual([]);
    expect(problems).toMatchObject([{ path: 'c.duckdb', kind: 'error' }]);
    expect(problems[0].message).toBe(
      `it is cut off: ${data.length.toLocaleString('en-US')} bytes were written, ${Math.floor(data.length / 3).toLocaleString('en-US')} bytes are there`,
    );
  });
});
