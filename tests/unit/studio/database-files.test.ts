// A session over an SQLite file: its catalogue from open to export, tables left out and taken back, columns as text, and
// an engine that dies in between.
import { afterAll, describe, expect, it } from 'vitest';
import { createStudio } from '../../../src/studio/node';
import { sqliteFile } from '../database/files/support';

describe('a session over a database file', { timeout: 60_000 }, () => {
  const studio = createStudio();
  afterAll(() => studio.dispose());

  it('takes keys, types and constraints from the catalogue, beside a CSV file', async () => {
    const shop = await sqliteFile(
      'shop.sqlite',
      'CREATE TABLE customer (nr INTEGER PRIMARY KEY, zip VARCHAR(5) NOT NULL, name TEXT UNIQUE, photo BLOB)',
      'CREATE TABLE "order" (id INTEGER PRIMARY KEY, customer INT NOT NULL REFERENCES customer, total REAL CHECK (total > 0))',
      'CREATE VIEW v AS SELECT 1',
      ...Array.from(
        { length: 30 },
        (_, i) => `INSERT INTO customer VALUES (${i}, '${10_000 + i}', 'c${i}', x'0${i % 10}')`,
      ),
      ...Array.from({ length: 30 }, (_, i) => `INSERT INTO "order" VALUES (${i}, ${i % 7}, ${i + 1})`),
    );
    const rates = { path: 'rates.csv', data: new TextEncoder().encode('day,rate\n2020-01-01,1.5\n2020-01-02,1.25\n') };
    const { tables, files } = await studio.open([shop, rates]);
    expect(tables.map((t) => t.name).sort()).toEqual(['customer', 'order', 'rates']);
    expect(files[0]).toMatchObject({ holds: ['customer', 'order'], leftOut: [{ kind: 'view', name: 'v' }] });
    const schema = await studio.infer();
    const customer = schema.tables.find((t) => t.name === 'customer')!;
    expect(customer.primaryKey).toMatchObject({ columns: ['nr'], source: 'declared' });
    expect(customer.keyCandidates[0]).toMatchObject({ columns: ['name'], source: 'declared' });
    expect(customer.columns.map((c) => [c.name, c.type])).toEqual([
      ['nr', 'integer'],
      ['zip', 'identifier'],
      ['name', 'identifier'],
    ]);
    expect(schema.relations).toMatchObject([{ child: 'order', parent: 'customer', source: 'declared' }]);
    const order = schema.tables.find((t) => t.name === 'order')!;
    expect(order.columns.find((c) => c.name === 'total')!.type).toBe('decimal');
    const { tables: declared, views } = studio.catalogue;
    expect(declared.map((t) => [t.table, t.checks.length, t.foreignKeys.length])).toEqual([
      ['customer', 0, 0],
      ['order', 1, 1],
    ]);
    expect(declared[1].ddl).toContain('CREATE TABLE "order"');
    expect(views.map((v) => v.name)).toEqual(['v']);
  });

  it('leaves a table out and takes it back, with bytes as text when asked', async () => {
    await studio.close('customer');
    const without = await studio.infer();
    expect(without.tables.map((t) => t.name)).toEqual(['order', 'rates']);
    expect(without.relations).toEqual([]);
    const back = await studio.reopen('customer', {});
    expect(back).toMatchObject({ rows: 30, columns: ['nr', 'zip', 'name'] });
    const whole = await studio.reopen('customer', { asText: ['photo'] });
    expect(whole.columns).toEqual(['nr', 'zip', 'name', 'photo']);
    expect(whole.unlike).toMatchObject([{ name: 'photo', asText: true }]);
    const { rows } = await studio.rows('customer', { offset: 3, limit: 1 });
    expect(rows).toEqual([['3', '10003', 'c3', '\\x03']]);
    expect((await studio.infer()).relations).toHaveLength(1);
  });

  it('comes back as it was on a fresh engine', async () => {
    const abort = new AbortController();
    const stopped = studio.infer(abort.signal);
    abort.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    const { columns, total } = await studio.rows('customer', { offset: 0, limit: 1 });
    expect([columns, total]).toEqual([['nr', 'zip', 'name', 'photo'], 30]);
    expect((await studio.infer()).tables.map((t) => t.name).sort()).toEqual(['customer', 'order', 'rates']);
  });

  it('reads a table once that lies there as a CSV file too, and takes its keys from the database file', async () => {
    const both = createStudio();
    const shop = await sqliteFile(
      'shop.sqlite',
      'CREATE TABLE customer (nr INTEGER PRIMARY KEY, name TEXT, photo BLOB)',
      'CREATE TABLE buy (id INTEGER PRIMARY KEY, customer INT NOT NULL REFERENCES customer)',
      "INSERT INTO customer VALUES (1, 'a', x'00'), (2, 'b', x'01')",
      'INSERT INTO buy VALUES (1, 2), (2, 2), (3, 1)',
    );
    const csv = (path: string, text: string) => ({ path, data: new TextEncoder().encode(text) });
    const { tables, problems } = await both.open([
      csv('customer.csv', 'nr,name,photo\n1,a,0\n2,b,1\n'),
      csv('buy.csv', 'id,customer\n1,2\n2,2\n'),
      shop,
    ]);
    // buy.csv has a row less: it is another table.
    expect(tables.map((t) => t.name).sort()).toEqual(['buy', 'buy_2', 'customer']);
    expect(problems.map((p) => p.message)).toEqual(['table customer is the one of customer.csv']);
    const schema = await both.infer();
    expect(schema.tables.find((t) => t.name === 'customer')!.primaryKey).toMatchObject({ source: 'declared' });
    await both.dispose();
  });
});
