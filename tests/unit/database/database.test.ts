import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeDatabase } from '../../../src/database/node-database';
import { quoteIdentifier, quoteText } from '../../../src/database/sql';
import type { Database } from '../../../src/database/types';
import { numberColumn, textColumn } from '../../../src/table/column';

let db: Database;
beforeAll(async () => {
  db = await openNodeDatabase();
});
afterAll(() => db.close());

describe('rows', () => {
  it('gives numbers as numbers and dates as text', async () => {
    const rows = await db.rows(
      `SELECT 1::BIGINT a, sum(2) b, 1.5::DECIMAL(10,2) c, DATE '2020-02-29' d, TIMESTAMP '2020-02-29 23:59:58' e,
       TIME '03:04:05' f, true g, NULL h, 'x' i, [1, 2] j`,
    );
    expect(rows).toEqual([
      {
        a: 1,
        b: 2,
        c: 1.5,
        d: '2020-02-29',
        e: '2020-02-29 23:59:58',
        f: '03:04:05',
        g: true,
        h: null,
        i: 'x',
        j: '[1,2]',
      },
    ]);
  });

  it('runs several statements and calls at once, in order', async () => {
    await db.run('CREATE TABLE several (n INTEGER); INSERT INTO several VALUES (1)');
    const [a, b] = await Promise.all([
      db.rows('SELECT count(*) n FROM several'),
      db.run('INSERT INTO several VALUES (2)').then(() => db.rows('SELECT count(*) n FROM several')),
    ]);
    expect([a, b]).toEqual([[{ n: 1 }], [{ n: 2 }]]);
  });

  it('goes on after a wrong statement', async () => {
    await expect(db.rows('SELECT nothing FROM nowhere')).rejects.toThrow(/nowhere/);
    expect(await db.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('table', () => {
  it('gives the same values as rows over many batches, nulls included', async () => {
    const sql = `SELECT CASE WHEN i % 7 <> 0 THEN i END AS n, i % 3 = 0 AS b, i / 4 AS d,
      CASE WHEN i % 5 <> 0 THEN 'w' || (i % 1000) || 'é' END AS t, 'id' || i AS id FROM range(20000) r(i)`;
    const table = await db.table('t', sql);
    expect(table.rows).toBe(20000);
    const [n, b, d, t, id] = table.columns;
    if (n.kind !== 'number' || b.kind !== 'number' || d.kind !== 'number' || t.kind !== 'text' || id.kind !== 'text')
      throw new Error('wrong kinds');
    expect(t.dictionary.length).toBe(800);
    expect(id.dictionary.length).toBe(20000);
    for (let i = 0; i < 20000; i++) {
      const ok =
        Object.is(n.values[i], i % 7 ? i : NaN) &&
        b.values[i] === (i % 3 ? 0 : 1) &&
        d.values[i] === i / 4 &&
        (t.codes[i] < 0 ? null : t.dictionary[t.codes[i]]) === (i % 5 ? `w${i % 1000}é` : null) &&
        id.dictionary[id.codes[i]] === `id${i}`;
      if (!ok) throw new Error(`row ${i} is wrong`);
    }
  });

  it('knows its columns when there is no row', async () => {
    const table = await db.table('t', `SELECT 1 AS a, 'x' AS b WHERE false`);
    expect(table.rows).toBe(0);
    expect(table.columns.map((c) => [c.name, c.kind])).toEqual([
      ['a', 'number'],
      ['b', 'text'],
    ]);
  });

  it('keeps long, empty and non-ASCII text apart', async () => {
    const long = 'x'.repeat(5000);
    const table = await db.table(
      't',
      `SELECT unnest([${quoteText(long)}, '', 'naïve', '日本', '', ${quoteText(long)}]) AS t`,
    );
    const [t] = table.columns;
    if (t.kind !== 'text') throw new Error('not text');
    expect([...t.codes].map((c) => t.dictionary[c])).toEqual([long, '', 'naïve', '日本', '', long]);
    expect(t.dictionary.length).toBe(4);
  });

  it('refuses enumerations, whose values the engine does not stream', async () => {
    await db.run(`CREATE TYPE mood AS ENUM ('sad', 'glad')`);
    await expect(db.table('t', `SELECT 'glad'::mood AS m`)).rejects.toThrow('column m is an ENUM');
    await expect(db.rows(`SELECT 'glad'::mood AS m`)).rejects.toThrow('column m is an ENUM');
    expect(await db.rows(`SELECT 'glad'::mood::VARCHAR AS m`)).toEqual([{ m: 'glad' }]);
  });
});

describe('insert', () => {
  it('brings back what was put in, over several chunks', async () => {
    const n = 150_000;
    const numbers = Float64Array.from({ length: n }, (_, i) => (i % 11 ? i / 3 : NaN));
    const texts = Array.from({ length: n }, (_, i) => (i % 13 ? `tëxt ${i % 50}` : null));
    await db.insert({ name: 'in "quotes"', rows: n, columns: [numberColumn('a"b', numbers), textColumn('t', texts)] });
    const out = await db.table('x', `SELECT * FROM ${quoteIdentifier('in "quotes"')}`);
    expect(out.columns[0]).toEqual(numberColumn('a"b', numbers));
    expect(out.columns[1]).toEqual(textColumn('t', texts));
  });

  it('replaces a table of the same name and takes one without rows', async () => {
    await db.insert({ name: 'again', rows: 2, columns: [numberColumn('a', [1, 2])] });
    await db.insert({ name: 'again', rows: 0, columns: [numberColumn('b', []), textColumn('c', [])] });
    expect((await db.table('x', 'SELECT * FROM again')).columns.map((c) => c.name)).toEqual(['b', 'c']);
  });
});

describe('hardening', () => {
  it.each([
    ['a setting', `SET autoload_known_extensions=true`],
    ['an extension', `LOAD json`],
    ['an extension installed before', `INSTALL parquet; LOAD parquet`],
    ['a foreign file', `SELECT * FROM read_csv('/etc/passwd')`],
    ['a way out of the folder', `SELECT * FROM read_csv('user/../secret.csv')`],
    ['an address', `SELECT * FROM read_csv('https://example.org/a.csv')`],
    ['an attached file', `ATTACH '/tmp/other.duckdb' AS other`],
  ])('refuses %s', async (_, sql) => {
    await expect(db.run(sql)).rejects.toThrow();
  });

  it('reads files registered afterwards', async () => {
    const path = await db.registerFile('a b.csv', new TextEncoder().encode('x\n1\n2\n'));
    expect(await db.rows(`SELECT count(*) n FROM read_csv(${quoteText(path)})`)).toEqual([{ n: 2 }]);
    await db.dropFile(path);
    await expect(db.rows(`SELECT count(*) n FROM read_csv(${quoteText(path)})`)).rejects.toThrow();
  });
});

describe('sql text', () => {
  it('survives any name and value', async () => {
    const nasty = [`it's`, `a"b`, `\\'; DROP TABLE x; --`, `line\nbreak`, `naïve 日本`, ``];
    for (const text of nasty) expect(await db.rows(`SELECT ${quoteText(text)} AS v`)).toEqual([{ v: text }]);
    for (const text of nasty.filter(Boolean))
      expect(await db.rows(`SELECT 1 AS ${quoteIdentifier(text)}`)).toEqual([{ [text]: 1 }]);
  });
});
