import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeDatabase } from '../../../src/database/node-database';
import type { Database } from '../../../src/database/types';
import { loadTables } from '../../../src/schema/extract';
import type { ColumnSchema, Schema, TableSchema } from '../../../src/schema/types';
import { columnOf } from '../../../src/table/table';
import { UserError } from '../../../src/table/user-error';

const column = (part: Partial<ColumnSchema> & Pick<ColumnSchema, 'name' | 'type' | 'format'>): ColumnSchema => ({
  nullWords: [],
  nulls: 0,
  distinct: 0,
  confidence: 1,
  evidence: [],
  ...part,
});
const table = (name: string, rows: number, columns: ColumnSchema[]): TableSchema => ({
  name,
  rows,
  columns,
  primaryKey: null,
  keyCandidates: [],
  treatment: 'generate',
  treatmentReason: '',
  orphans: 'null',
});
const whole = {
  kind: 'number',
  decimals: 0,
  padded: false,
  decimalComma: false,
  thousands: '',
  prefix: '',
  suffix: '',
} as const;

const schema: Schema = {
  tables: [
    table('odd "name".csv', 3, [
      column({ name: 'se"lect', type: 'integer', format: whole, nullWords: ['NA'] }),
      column({ name: '__proto__', type: 'category', format: { kind: 'text' } }),
      column({ name: 'wann 📅', type: 'date', format: { kind: 'date', pattern: '%d.%m.%Y' } }),
    ]),
    table('__proto__', 1000, [column({ name: 'n', type: 'integer', format: whole })]),
    { ...table('left out', 1, [column({ name: 'n', type: 'integer', format: whole })]), treatment: 'ignore' },
  ],
  relations: [],
};

let db: Database;
beforeAll(async () => {
  db = await openNodeDatabase();
  await db.run(`CREATE TABLE "odd ""name"".csv" ("se""lect" VARCHAR, "__proto__" VARCHAR, "wann 📅" VARCHAR)`);
  await db.run(
    `INSERT INTO "odd ""name"".csv" VALUES ('7', 'a', '01.02.2020'), ('NA', NULL, 'soon'), ('9', 'a', NULL)`,
  );
  await db.run('CREATE TABLE "__proto__" AS SELECT i::VARCHAR AS n FROM range(1000) r(i)');
}, 60_000);
afterAll(() => db.close());

describe('loading typed tables', () => {
  it('reads numbers, text and dates, whatever the names', async () => {
    const tables = await loadTables(db, schema);
    expect(Object.keys(tables)).toEqual(['odd "name".csv', '__proto__']);
    const odd = tables['odd "name".csv'];
    expect(odd.rows).toBe(3);
    expect(columnOf(odd, 'se"lect')).toMatchObject({ kind: 'number', values: Float64Array.of(7, NaN, 9) });
    expect(columnOf(odd, 'wann 📅')).toMatchObject({
      kind: 'number',
      values: Float64Array.of(Date.UTC(2020, 1, 1), NaN, NaN),
    });
    const text = columnOf(odd, '__proto__');
    expect(text.kind === 'text' && [...text.codes].map((c) => text.dictionary[c] ?? null)).toEqual(['a', null, 'a']);
  });

  it('keeps the order of rows, and draws the same sample each time', async () => {
    const all = columnOf((await loadTables(db, schema)).__proto__ as never, 'n');
    expect(all.kind === 'number' && [...all.values.slice(0, 4)]).toEqual([0, 1, 2, 3]);
    const draw = async () => columnOf((await loadTables(db, schema, { limit: 50 }))['__proto__'], 'n');
    const [a, b] = [await draw(), await draw()];
    expect(a.kind === 'number' && a.values.length).toBe(50);
    expect(a).toEqual(b);
  });

  it('stops when told to', async () => {
    await expect(loadTables(db, schema, { signal: AbortSignal.abort() })).rejects.toThrow(UserError);
  });
});
