// What a source declares goes out again: its own CREATE statements where the SQL is the same, said anew where it is not.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Catalogue, CatalogueColumn, CatalogueTable } from '../../../src/database/catalogue';
import type { ColumnSchema, Dataset } from '../../../src/schema/types';
import { numberColumn, textColumn } from '../../../src/table/column';
import { write } from './sample';

const folder = mkdtempSync(join(tmpdir(), 'understudy-declared-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ddl = `CREATE TABLE [order item] (
  -- how many of what
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  qty INT NOT NULL CHECK (qty > 0),
  code NVARCHAR(5) UNIQUE COLLATE NOCASE,
  photo BLOB NOT NULL,
  sold DATETIME DEFAULT CURRENT_TIMESTAMP,
  note TEXT NOT NULL
)`;
const index = 'CREATE INDEX few ON [order item] (qty) WHERE qty < 3';
const trigger = 'CREATE TRIGGER t AFTER DELETE ON [order item] BEGIN SELECT 1; END';

const column = (name: string, type: string, more: Partial<CatalogueColumn> = {}): CatalogueColumn => ({
  name,
  column: name,
  type,
  notNull: false,
  default: null,
  counts: false,
  generated: null,
  collation: null,
  ...more,
});

const declared: CatalogueTable = {
  table: 'item',
  name: 'order item',
  namespace: null,
  path: 'shop.sqlite',
  dialect: 'sqlite',
  columns: [
    column('id', 'INTEGER', { counts: true }),
    column('qty', 'INT', { notNull: true }),
    column('code', 'NVARCHAR(5)', { collation: 'NOCASE' }),
    column('photo', 'BLOB', { notNull: true }),
    column('sold', 'DATETIME', { default: 'CURRENT_TIMESTAMP' }),
    column('note', 'TEXT', { notNull: true }),
  ],
  primaryKey: { name: null, columns: ['id'] },
  foreignKeys: [],
  uniques: [{ name: null, columns: ['code'] }],
  checks: [{ name: null, expression: 'qty > 0' }],
  indexes: [{ name: 'few', columns: ['qty'], unique: false, where: 'qty < 3', ddl: index }],
  triggers: [{ name: 't', ddl: trigger }],
  ddl,
};
const catalogue: Catalogue = { tables: [declared], views: [], types: [] };

const schema = (name: string, type: ColumnSchema['type'], format: ColumnSchema['format']): ColumnSchema => ({
  name,
  type,
  format,
  nullWords: [],
  nulls: 0,
  distinct: 0,
  confidence: 1,
  evidence: [],
});
const whole = { kind: 'number', decimals: 0, padded: false, decimalComma: false, thousands: '', prefix: '', suffix: '' } as const; // prettier-ignore

/** @param qty of the third row */
function shop(qty: number): Dataset {
  const columns = [
    numberColumn('id', [1, 2, 3]),
    numberColumn('qty', [1, 5, qty]),
    textColumn('code', ['00012', null, 'x']),
    numberColumn('sold', [Date.UTC(2021, 2, 4, 5, 6), null, 0]),
    textColumn('note', ['', "it's", null]),
  ];
  return {
    schema: {
      relations: [],
      tables: [
        {
          name: 'item',
          rows: 3,
          columns: [
            schema('id', 'integer', whole),
            schema('qty', 'integer', whole),
            schema('code', 'identifier', { kind: 'text' }),
            schema('sold', 'datetime', { kind: 'date', pattern: '%d/%m/%Y %H:%M' }),
            schema('note', 'text', { kind: 'text' }),
          ],
          primaryKey: { columns: ['id'], source: 'declared', confidence: 1, evidence: [] },
          keyCandidates: [],
          treatment: 'generate',
          treatmentReason: '',
          orphans: 'null',
        },
      ],
    },
    tables: { item: { name: 'item', rows: 3, columns } },
  };
}

const hasSqlite = spawnSync('sqlite3', ['--version']).status === 0;

describe('what the source declares', () => {
  it.skipIf(!hasSqlite)('goes into SQLite letter for letter, and is enforced', async () => {
    const made = await write('sqlite', shop(2), catalogue);
    const file = join(folder, 'shop.sqlite');
    writeFileSync(file, made.files.get('made.sqlite')!);
    const ask = (sql: string) => spawnSync('sqlite3', ['-json', file, sql], { encoding: 'utf8' });
    const rows = JSON.parse(ask('SELECT sql FROM sqlite_master WHERE sql NOT NULL').stdout) as { sql: string }[];
    expect(rows.map((r) => r.sql)).toEqual([ddl, 'CREATE TABLE sqlite_sequence(name,seq)', index, trigger]);
    const items = JSON.parse(ask('SELECT *, typeof(photo) AS t FROM [order item]').stdout) as object[];
    expect(items).toMatchObject([
      { id: 1, qty: 1, code: '00012', sold: '04/03/2021 05:06', note: '', t: 'blob' },
      { id: 2, qty: 5, code: null, sold: null, note: "it's" },
      { id: 3, qty: 2, code: 'x', sold: '01/01/1970 00:00', note: '' },
    ]);
    expect(ask(`INSERT INTO [order item] (qty, photo, note) VALUES (0, x'', '')`).stderr).toContain('CHECK constraint');
    expect(made.notes).toEqual(['PRAGMA foreign_key_check finds nothing.', 'PRAGMA integrity_check finds nothing.']);
  });

  it('that a row breaks leaves the row out of SQLite, and that is said', async () => {
    const { notes } = await write('sqlite', shop(-1), catalogue);
    expect(notes[0]).toBe(
      'order item: 1 row is left out, since a constraint refuses it (CHECK constraint failed: qty > 0).',
    );
  });

  it('that a row breaks is left out of DuckDB, and that is said', async () => {
    const { notes } = await write('duckdb', shop(-1), catalogue);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^order item is written without its CHECK conditions/);
  });

  it('is said in the SQL of another database', async () => {
    const made = await write('sql-postgres', shop(2), catalogue);
    const sql = new TextDecoder().decode(made.files.get('made.sql'));
    expect(sql).toContain('CREATE TABLE "order item"');
    expect(sql).toContain('"code" VARCHAR(5)');
    expect(sql).toContain('"sold" TIMESTAMP DEFAULT CURRENT_TIMESTAMP');
    expect(sql).toContain('"photo" BYTEA NOT NULL');
    expect(sql).toContain('UNIQUE ("code")');
    expect(sql).toContain('CHECK (qty > 0)');
    expect(sql).toContain(`(1, 1, '00012', '2021-03-04 05:06:00', '', '')`);
  });
});
