import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeDatabase } from '../../../src/database/node-database';
import type { Database } from '../../../src/database/types';
import type { ColumnSchema, TableSchema } from '../../../src/schema/types';
import { sourceProfile, sourceRows } from '../../../src/studio/source-rows';

const amount = {
  name: 'a "mount"',
  type: 'decimal',
  format: { kind: 'number', decimals: 1, padded: false, decimalComma: true, thousands: '', prefix: '', suffix: '' },
  nullWords: ['n/a'],
} as unknown as ColumnSchema;
const columns = ['id', amount.name, 'name'];
const schema = { name: "it's", columns: [amount] } as TableSchema;
const all = { offset: 0, limit: 100 };

let database: Database;
beforeAll(async () => {
  database = await openNodeDatabase();
  await database.run(`CREATE TABLE "it's" (id VARCHAR, "a ""mount""" VARCHAR, name VARCHAR)`);
  await database.run(
    `INSERT INTO "it's" VALUES ('1', '9,5', 'Ann'), ('2', '10', 'Bob'), ('3', 'n/a', NULL), ('4', '100', 'anna%')`,
  );
}, 60_000);
afterAll(() => database.close());

describe('rows of the source', () => {
  it('come as written, in file order, with the total', async () => {
    const page = await sourceRows(database, "it's", columns, schema, { offset: 1, limit: 2 });
    expect(page).toEqual({
      columns,
      rows: [
        ['2', '10', 'Bob'],
        ['3', 'n/a', null],
      ],
      total: 4,
    });
  });

  it('sort by the value the schema reads', async () => {
    const sort = { column: amount.name, descending: false };
    const ids = async (known: TableSchema | null) =>
      (await sourceRows(database, "it's", columns, known, { ...all, sort })).rows.map((row) => row[0]);
    expect(await ids(schema)).toEqual(['1', '2', '4', '3']);
    expect(await ids(null)).toEqual(['2', '4', '1', '3']);
  });

  it('filter by plain text in one or all columns', async () => {
    const ids = async (text: string, column?: string) =>
      (await sourceRows(database, "it's", columns, schema, { ...all, filter: { text, column } })).rows.map((r) => r[0]);
    expect(await ids('AN')).toEqual(['1', '4']);
    expect(await ids('%')).toEqual(['4']);
    expect(await ids("'")).toEqual([]);
    expect(await ids('10', 'id')).toEqual([]);
    expect(await ids('10')).toEqual(['2', '4']);
  });
});

describe('a profile of a source column', () => {
  it('counts the commonest values of text', async () => {
    expect(await sourceProfile(database, "it's", 'name', null)).toEqual({
      column: 'name',
      rows: 4,
      nulls: 1,
      distinct: 3,
      labels: ['Ann', 'Bob', 'anna%'],
      counts: [1, 1, 1],
      other: 0,
    });
  });

  it('shows few different numbers each in order, null words as null', async () => {
    const profile = await sourceProfile(database, "it's", amount.name, amount);
    expect(profile).toMatchObject({ nulls: 1, distinct: 3, labels: ['9,5', '10', '100'], counts: [1, 1, 1] });
  });

  it('bins many different numbers in equal widths with written edges', async () => {
    await database.run(`CREATE TABLE n AS SELECT replace((i / 10)::VARCHAR, '.', ',') AS v FROM range(0, 1001) r(i)`);
    const profile = await sourceProfile(database, 'n', 'v', { ...amount, name: 'v' });
    expect(profile.counts).toHaveLength(24);
    expect(profile.labels).toHaveLength(25);
    expect(profile.labels[0]).toBe('0');
    expect(profile.labels[12]).toBe('50');
    expect(profile.labels[24]).toBe('100');
    expect(profile.counts.reduce((a, b) => a + b)).toBe(1001);
    expect(Math.max(...profile.counts) - Math.min(...profile.counts)).toBeLessThanOrEqual(1);
  });

  it('keeps count of values not shown', async () => {
    await database.run(`CREATE TABLE t AS SELECT 'v' || i AS v FROM range(0, 20) r(i)`);
    expect(await sourceProfile(database, 't', 'v', null)).toMatchObject({ distinct: 20, other: 8 });
  });
});
