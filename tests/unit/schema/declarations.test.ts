import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDdl } from '../../../src/schema/ddl';
import { readDeclaration, resolveDeclarations } from '../../../src/schema/declared';
import { readSchemaJson, toSchemaJson, writeSchemaJson } from '../../../src/schema/json';
import type { Schema } from '../../../src/schema/types';
import { UserError } from '../../../src/table/user-error';

const data = '../shared/data';
const plain = (path: string, sql: string) =>
  readDdl(sql, path).tables.map(({ catalogue: _, ...t }) => ({ ...t, foreignKeys: t.foreignKeys ?? 'not said' }));

describe('keys out of SQL', () => {
  it('of SQLite: inline keys, quoted names, comments', () => {
    const sql = `-- CREATE TABLE no (a int);
      CREATE TABLE IF NOT EXISTS "artist's" ("id" INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT DEFAULT 'a, (b)');
      /* FOREIGN KEY */ create table album(id int not null primary key,
        artist_id INT REFERENCES "artist's" ON DELETE CASCADE, "order" TEXT CHECK ("order" IN ('x','y')));`;
    expect(plain('a.sql', sql)).toEqual([
      { name: "artist's", columns: ['id', 'name'], primaryKey: ['id'], foreignKeys: [] },
      {
        name: 'album',
        columns: ['id', 'artist_id', 'order'],
        primaryKey: ['id'],
        foreignKeys: [{ columns: ['artist_id'], table: "artist's", parentColumns: null }],
      },
    ]);
  });

  it('of PostgreSQL: ALTER TABLE ONLY, composite keys, dollar quotes', () => {
    const sql = `CREATE TABLE public.line (order_id bigint NOT NULL, no smallint, price numeric(10,2));
      CREATE FUNCTION f() RETURNS void AS $$ CREATE TABLE hidden (a int); $$ LANGUAGE sql;
      ALTER TABLE ONLY public.line ADD CONSTRAINT line_pkey PRIMARY KEY (order_id, no);
      ALTER TABLE ONLY public.line
        ADD CONSTRAINT line_fk FOREIGN KEY (order_id, no) REFERENCES public.slot(order_id, no) DEFERRABLE;`;
    expect(plain('p.sql', sql)).toEqual([
      {
        name: 'public.line',
        columns: ['order_id', 'no', 'price'],
        primaryKey: ['order_id', 'no'],
        foreignKeys: [{ columns: ['order_id', 'no'], table: 'public.slot', parentColumns: ['order_id', 'no'] }],
      },
    ]);
  });

  it('of MySQL: backticks, KEY lines, a column named key, data with quotes', () => {
    const sql = `CREATE TABLE \`t\` (\`key\` int(11) NOT NULL COMMENT 'it''s \\' x', key varchar(9), \`b\` int,
        PRIMARY KEY (\`key\`) USING BTREE, KEY \`idx\` (\`b\`), UNIQUE KEY u (b(10)),
        CONSTRAINT \`fk\` FOREIGN KEY (\`b\`) REFERENCES \`db\`.\`u\` (\`id\`) ON UPDATE CASCADE) ENGINE=InnoDB;
      INSERT INTO t VALUES (1,'CREATE TABLE x (a int)','it\\'s; PRIMARY KEY'); # end`;
    expect(plain('m.sql', sql)).toEqual([
      {
        name: 't',
        columns: ['key', 'key', 'b'],
        primaryKey: ['key'],
        foreignKeys: [{ columns: ['b'], table: 'db.u', parentColumns: ['id'] }],
      },
    ]);
  });

  it('of T-SQL: brackets, no semicolons, WITH CHECK ADD', () => {
    const sql = `CREATE TABLE [dbo].[Order Details]([OrderID] [int] NOT NULL, [Product ID] [int] NOT NULL,
        CONSTRAINT [PK_od] PRIMARY KEY CLUSTERED ([OrderID] ASC, [Product ID] ASC) WITH (PAD_INDEX = OFF)) ON [PRIMARY]
      GO
      ALTER TABLE [dbo].[Order Details] WITH CHECK ADD CONSTRAINT [FK] FOREIGN KEY([OrderID])
      REFERENCES [dbo].[Orders] ([OrderID])
      GO
      ALTER TABLE [dbo].[Order Details] CHECK CONSTRAINT [FK]
      GO`;
    expect(plain('t.sql', sql)).toEqual([
      {
        name: 'dbo.Order Details',
        columns: ['OrderID', 'Product ID'],
        primaryKey: ['OrderID', 'Product ID'],
        foreignKeys: [{ columns: ['OrderID'], table: 'dbo.Orders', parentColumns: ['OrderID'] }],
      },
    ]);
  });

  it('leaves references unsaid where none is declared anywhere', () => {
    expect(plain('x.sql', 'CREATE TABLE a (id int primary key, b_id int); SELECT 1')[0].foreignKeys).toBe('not said');
    expect(readDdl('nothing here', 'x.sql').tables).toEqual([]);
  });

  it.skipIf(!existsSync(`${data}/northwind/northwind.sql`))('of a whole dump with its data', () => {
    const declared = readDdl(readFileSync(`${data}/northwind/northwind.sql`, 'utf8'), 'northwind.sql');
    expect(declared.tables).toHaveLength(14);
    expect(declared.tables.flatMap((t) => t.foreignKeys!)).toHaveLength(13);
    expect(declared.tables.every((t) => t.primaryKey)).toBe(true);
  });
});

const open = [
  { name: 'orders', columns: ['OrderID', 'customer id'] },
  { name: 'customers', columns: ['id', 'name'] },
];
const json = (tables: unknown) => JSON.stringify({ tables });

describe('matching declarations with open tables', () => {
  it('goes by name without case and marks, and says what is not open', () => {
    const sql = `CREATE TABLE dbo.Customers (ID int PRIMARY KEY);
      CREATE TABLE dbo.ORDERS (orderid int PRIMARY KEY, customer_id int REFERENCES customers, x int);
      CREATE TABLE other (id int PRIMARY KEY REFERENCES orders)`;
    const { tables, notes } = resolveDeclarations([readDeclaration({ path: 'k.sql', text: sql }, open)], open);
    expect(tables.get('orders')).toMatchObject({
      primaryKey: ['OrderID'],
      foreignKeys: [{ columns: ['customer id'], parent: 'customers', parentColumns: ['id'] }],
    });
    expect(notes).toEqual(['k.sql declares other, which is not open.']);
  });

  it('names the table and the column that do not fit', () => {
    const text = json({ orders: { primaryKey: ['nr'], foreignKeys: [] } });
    expect(() => resolveDeclarations([readDeclaration({ path: 'k.json', text }, open)], open)).toThrow(
      'k.json: table orders has no column nr.',
    );
    const uneven = json({
      orders: { foreignKeys: [{ columns: ['OrderID'], references: { table: 'customers', columns: ['id', 'name'] } }] },
    });
    expect(() => resolveDeclarations([readDeclaration({ path: 'k.json', text: uneven }, open)], open)).toThrow(
      UserError,
    );
  });
});

describe('schemas as JSON', () => {
  it('picks one of several by name, or the one that fits the open tables', () => {
    const text = JSON.stringify({
      a: { tables: { x: { primaryKey: ['id'] } } },
      shop: { tables: { Orders: { primaryKey: null }, customers: {} } },
    });
    expect(readSchemaJson(text, 'k.json', 'a').tables.map((t) => t.name)).toEqual(['x']);
    expect(readSchemaJson(text, 'k.json', undefined, open).tables.map((t) => t.name)).toEqual(['Orders', 'customers']);
    expect(readDeclaration({ path: 'k.json#A', text }, open).tables[0].name).toBe('x');
    expect(() => readSchemaJson(text, 'k.json', 'zoo')).toThrow('no schema named zoo');
    expect(() => readSchemaJson(text, 'k.json')).toThrow('none of its schemas');
  });

  it.each([
    ['{', 'no JSON'],
    ['[]', 'an object'],
    ['{"a": 1}', 'no schema'],
    [json({ t: 3 }), 'table t is no object'],
    [json({ t: { primaryKey: 'id' } }), 'the primaryKey of t'],
    [json({ t: { foreignKeys: [{ columns: ['a'] }] } }), 'foreign key 1 of t'],
    [json({ t: { columnTypes: { a: 'number' } } }), 't.a has the unknown type number'],
    [json({ t: { treatment: 'drop' } }), 'the treatment of t'],
  ])('refuses %s and says why', (text, words) => {
    expect(() => readSchemaJson(text, 'k.json')).toThrow(words);
  });

  it('come back as they were written, `__proto__` included', () => {
    const column = {
      name: 'id',
      type: 'integer',
      format: { kind: 'text' },
      nullWords: [],
      nulls: 0,
      distinct: 1,
      confidence: 1,
      evidence: [],
    } as const;
    const table = (name: string) => ({
      name,
      rows: 1,
      columns: [{ ...column, nullWords: [] as string[], evidence: [] as string[] }],
      primaryKey: { columns: ['id'], source: 'user' as const, confidence: 1, evidence: [] },
      keyCandidates: [],
      treatment: 'generate' as const,
      treatmentReason: '',
      orphans: 'null' as const,
    });
    const schema: Schema = { tables: [table('__proto__'), table('b')], relations: [] };
    expect(Object.keys(toSchemaJson(schema).tables)).toEqual(['__proto__', 'b']);
    const read = readSchemaJson(writeSchemaJson(schema), 'k.json');
    expect(read.tables.map((t) => [t.name, t.primaryKey, t.columnTypes?.get('id')])).toEqual([
      ['__proto__', ['id'], 'integer'],
      ['b', ['id'], 'integer'],
    ]);
  });

  it.skipIf(!existsSync(`${data}/keys.json`))('of all known databases are read', () => {
    const text = readFileSync(`${data}/keys.json`, 'utf8');
    for (const name of Object.keys(JSON.parse(text) as object))
      expect(readSchemaJson(text, 'keys.json', name).tables.length).toBeGreaterThan(0);
  });
});
