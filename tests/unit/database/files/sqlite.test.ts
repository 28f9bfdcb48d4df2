// SQLite files: the catalogue as the sqlite3 command line gives it, values to the bit, and every way a file can be broken.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { threeGigabytes, data, disk, open, rowsOf, sqliteFile, text } from './support';

const chinook = `${data}/chinook/chinook.sqlite`;
const hasShell = (() => {
  try {
    return execFileSync('sqlite3', ['-version']).length > 0;
  } catch {
    return false;
  }
})();
const ask = (sql: string) =>
  JSON.parse(execFileSync('sqlite3', ['-json', chinook, sql], { encoding: 'utf8' }) || '[]') as Record<
    string,
    unknown
  >[];

describe.skipIf(!hasShell || !existsSync(chinook))('chinook, against the catalogue that sqlite3 gives', () => {
  it('has all tables, rows, columns, types and keys', async () => {
    const { tables, problems } = await open(disk(chinook));
    expect(problems).toEqual([]);
    const names = ask("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
    expect(tables.map((t) => t.name).sort()).toEqual(names.map((n) => n.name));
    for (const { name, rows, declared } of tables) {
      const of = declared!;
      expect(rows).toBe(ask(`SELECT count(*) AS n FROM "${name}"`)[0].n);
      const columns = ask(`SELECT name, type, "notnull", pk FROM pragma_table_info('${name}')`);
      expect(of.columns.map((c) => [c.name, c.column, c.type, Number(c.notNull)])).toEqual(
        columns.map((c) => [c.name, c.name, c.type, c.notnull]),
      );
      const key = columns.filter((c) => Number(c.pk) > 0).sort((a, b) => Number(a.pk) - Number(b.pk));
      expect(of.primaryKey!.columns).toEqual(key.map((c) => c.name));
      const keys = ask(`SELECT "from", "table", "to" FROM pragma_foreign_key_list('${name}') ORDER BY id DESC, seq`);
      expect(of.foreignKeys.map((k) => [k.columns[0], k.parent, k.parentColumns[0]])).toEqual(
        keys.map((k) => [k.from, k.table, k.to]),
      );
      expect(of.ddl).toBe(ask(`SELECT sql FROM sqlite_schema WHERE name = '${name}'`)[0].sql);
      const indexes = ask(`SELECT name FROM pragma_index_list('${name}') WHERE origin = 'c' ORDER BY seq DESC`);
      expect(of.indexes.map((i) => i.name)).toEqual(indexes.map((i) => i.name));
    }
  });
});

describe('what an SQLite file declares', () => {
  it('is read from pragmas and text: checks, uniques, defaults, actions, generated and virtual', async () => {
    const file = await sqliteFile(
      'shop.db',
      `CREATE TABLE "Order" (id INTEGER PRIMARY KEY AUTOINCREMENT, nr TEXT NOT NULL UNIQUE COLLATE NOCASE,
         total NUMERIC(10,2) DEFAULT (0) CHECK (total >= 0), twice AS (total * 2) STORED, photo BLOB,
         CONSTRAINT span CHECK (id < 1000000), CONSTRAINT pair UNIQUE (nr, total))`,
      `CREATE TABLE line (order_id INT REFERENCES "Order" ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, no INT,
         PRIMARY KEY (order_id, no)) WITHOUT ROWID`,
      'CREATE UNIQUE INDEX few ON line (no) WHERE no > 5',
      'CREATE VIEW big AS SELECT * FROM "Order" WHERE total > 9',
      'CREATE TRIGGER tr AFTER INSERT ON line BEGIN SELECT 1; END',
      'CREATE VIRTUAL TABLE words USING fts3(body)',
      `INSERT INTO "Order" (nr, total, photo) VALUES ('a', 1.5, x'00ff'), ('b', NULL, NULL)`,
      'INSERT INTO line VALUES (1, 1), (1, 2)',
    );
    const { tables, files, problems } = await open(file);
    expect(problems).toEqual([]);
    const [order, line] = tables;
    expect(order.columns).toEqual(['id', 'nr', 'total']);
    expect(order.unlike).toEqual([
      { name: 'photo', type: 'BLOB', why: 'Bytes (pictures, documents) are not learned.', asText: false },
    ]);
    expect(order.notes).toEqual(['twice is left out: the database computes it']);
    expect(order.declared).toMatchObject({
      dialect: 'sqlite',
      primaryKey: { columns: ['id'] },
      uniques: [
        { name: null, columns: ['nr'] },
        { name: 'pair', columns: ['nr', 'total'] },
      ],
      checks: [
        { name: null, expression: 'total >= 0' },
        { name: 'span', expression: 'id < 1000000' },
      ],
    });
    expect(order.declared!.columns).toMatchObject([
      { name: 'id', counts: true, type: 'INTEGER' },
      { name: 'nr', notNull: true, collation: 'NOCASE' },
      { name: 'total', default: '0', type: 'NUMERIC(10,2)' },
      { name: 'twice', generated: 'total * 2', column: null },
      { name: 'photo', column: null },
    ]);
    expect(line.declared).toMatchObject({
      primaryKey: { columns: ['order_id', 'no'] },
      foreignKeys: [
        { columns: ['order_id'], parent: 'Order', parentColumns: ['id'], onDelete: 'cascade', deferred: true },
      ],
      indexes: [{ name: 'few', columns: ['no'], unique: true, where: 'no > 5' }],
      triggers: [{ name: 'tr' }],
    });
    expect(files[0]).toMatchObject({ what: 'SQLite database', holds: ['Order', 'line'], tables: ['Order', 'line'] });
    expect(files[0].leftOut.map((l) => [l.kind, l.name])).toEqual([
      ['view', 'big'],
      ['table', 'words'],
    ]);
  });

  it('keeps the own tables of an extension that is not here out', async () => {
    const file = await sqliteFile(
      'f.db',
      'CREATE TABLE t (a)',
      'PRAGMA writable_schema = ON',
      `INSERT INTO sqlite_schema VALUES ('table', 'w', 'w', 0, 'CREATE VIRTUAL TABLE w USING fts9(body)')`,
      'CREATE TABLE w_data (id INTEGER PRIMARY KEY, block BLOB)',
    );
    const { tables, files, problems } = await open(file);
    expect(problems).toEqual([]);
    expect(tables.map((t) => t.name)).toEqual(['t']);
    expect(files[0].leftOut.map((l) => l.name)).toEqual(['w']);
  });

  it('takes only the tables asked for, and bytes as text when asked', async () => {
    const file = await sqliteFile(
      'a.sqlite',
      'CREATE TABLE a (x BLOB)',
      "INSERT INTO a VALUES (x'00FF')",
      'CREATE TABLE b (y)',
    );
    const { tables } = await open({ ...file, tables: ['b'] });
    expect(tables.map((t) => t.name)).toEqual(['b']);
  });
});

describe('values of an SQLite file', () => {
  it('arrive exactly: large integers, doubles, any text, null beside the empty text', async () => {
    const odd = `a\0b\u{1f600}"';,\r\n\t ü`;
    const file = await sqliteFile(
      'v.sqlite',
      'CREATE TABLE v (i, r, s)',
      `INSERT INTO v VALUES
      (9223372036854775807, 0.1, ''), (-9007199254740993, 1e300, NULL), (NULL, -5e-324, char(97,0,98,128512,34,39,59,44,13,10,9,32,252))`,
    );
    await open(file);
    expect(await rowsOf('v')).toEqual([
      ['9223372036854775807', '0.1', ''],
      ['-9007199254740993', '1e+300', null],
      [null, '-5e-324', odd],
    ]);
  });
});

describe('broken SQLite files say what is wrong', () => {
  const make = () =>
    sqliteFile(
      'x.sqlite',
      'CREATE TABLE t (a TEXT)',
      ...Array.from({ length: 40 }, () => `INSERT INTO t VALUES ('${'x'.repeat(3000)}')`),
    );

  it('cut off', async () => {
    const { data: bytes } = await make();
    const { tables, problems } = await open({ path: 'x.sqlite', data: bytes.slice(0, bytes.length / 2) });
    expect(tables).toEqual([]);
    expect(problems).toMatchObject([{ path: 'x.sqlite', kind: 'error' }]);
    expect(problems[0].message).toContain(`it is cut off: ${bytes.length.toLocaleString('en-US')} bytes were written`);
  });

  it('damaged within: the table and the row are named, and no table is left behind', async () => {
    const { data: bytes } = await make();
    bytes.fill(0xee, 4096 * 10);
    const { tables, problems } = await open({ path: 'x.sqlite', data: bytes }, text('ok.csv', 'a,b\n1,2\n'));
    expect(tables.map((t) => t.name)).toEqual(['ok']);
    expect(problems[0].message).toMatch(/^table t.*: SQLite cannot read it \(/);
  });

  it('not one at all, or encrypted', async () => {
    const { problems } = await open({ path: 'x.sqlite', data: crypto.getRandomValues(new Uint8Array(4096)) });
    expect(problems).toMatchObject([{ kind: 'error', message: 'its first bytes are not those of a .sqlite file' }]);
    expect(problems[0].hint).toContain('SQLCipher');
  });

  it('too large to hold in memory', async () => {
    const head = (await make()).data.slice(0, 100);
    const { problems } = await open(threeGigabytes('x.sqlite', head));
    expect(problems[0]).toMatchObject({
      kind: 'error',
      message: 'an SQLite file of 3.0 GB; up to 1.1 GB can be opened',
    });
  });
});
