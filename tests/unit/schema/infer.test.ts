import { afterEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/types';
import { inferSchema } from '../../../src/schema/infer';
import { tableOf, type Schema } from '../../../src/schema/types';
import { UserError } from '../../../src/table/user-error';
import { csv, openCsv, type Cell } from './support';

let db: Database;
afterEach(() => db.close());

async function infer(
  files: Record<string, string>,
  declarations: { path: string; text: string }[] = [],
): Promise<Schema> {
  const opened = await openCsv(files);
  db = opened.db;
  return inferSchema(db, opened.tables, { declarations });
}
const rows = (n: number, row: (i: number) => Cell[]) => Array.from({ length: n }, (_, i) => row(i));
const ids = (schema: Schema) => schema.relations.map((r) => r.id).sort();
const keys = (schema: Schema) => Object.fromEntries(schema.tables.map((t) => [t.name, t.primaryKey?.columns ?? null]));

const shop = {
  'customers.csv': csv(
    ['id', 'first_name', 'email', 'country'],
    rows(60, (i) => [i + 1, ['Ann', 'Bo', 'Cy'][i % 3], `p${i}@example.org`, ['DE', 'FR', 'US'][i % 3]]),
  ),
  'orders.csv': csv(
    ['id', 'customer_id', 'placed', 'total'],
    rows(200, (i) => [i + 1, ((i * 7) % 60) + 1, `2021-0${(i % 9) + 1}-1${i % 9}`, (i * 3.7).toFixed(2)]),
  ),
  'order_lines.csv': csv(
    ['order_id', 'line_no', 'product_code', 'quantity'],
    rows(500, (i) => [Math.floor(i / 2.5) + 1, 1 + Math.floor(i % 2.5), `P-${(i * 13) % 40}`, (i % 5) + 1]),
  ),
  'products.csv': csv(
    ['code', 'title', 'parent_code'],
    rows(40, (i) => [`P-${i}`, `Thing ${i}`, i > 3 ? `P-${i % 4}` : null]),
  ),
};

describe('a proposed schema', () => {
  it('has keys, relations, types, personal columns, roles and evidence', { timeout: 120_000 }, async () => {
    const schema = await infer(shop);
    expect(keys(schema)).toEqual({
      customers: ['id'],
      orders: ['id'],
      order_lines: ['order_id', 'line_no'],
      products: ['code'],
    });
    expect(ids(schema)).toEqual([
      'order_lines(order_id)>orders(id)',
      'order_lines(product_code)>products(code)',
      'orders(customer_id)>customers(id)',
      'products(parent_code)>products(code)',
    ]);
    const types = tableOf(schema, 'orders').columns.map((c) => c.type);
    expect(types).toEqual(['integer', 'integer', 'date', 'decimal']);
    const email = tableOf(schema, 'customers').columns[2];
    expect([email.meaning, email.personal]).toEqual(['email', 'E-mail addresses reach a person.']);
    const line = schema.relations.find((r) => r.columns[0] === 'order_id')!;
    expect(line).toMatchObject({ role: 'context', source: 'inferred', stats: { rows: 500, nulls: 0, orphans: 0 } });
    expect(line.evidence[0].text).toBe('All 500 values of order_lines.order_id are in orders.id.');
    const self = schema.relations.find((r) => r.parent === 'products' && r.child === 'products')!;
    expect(self.stats).toMatchObject({ nulls: 4, parentsWithout: 36 });
  });

  it('takes declared keys and relations, and infers the rest', { timeout: 120_000 }, async () => {
    const sql = `CREATE TABLE orders (id int, customer_id int, PRIMARY KEY (customer_id, id));
      CREATE TABLE order_lines (order_id int REFERENCES orders (id), PRIMARY KEY (order_id, line_no));`;
    const schema = await infer(shop, [{ path: 'keys.sql', text: sql }]);
    expect(tableOf(schema, 'orders').primaryKey).toMatchObject({ columns: ['customer_id', 'id'], source: 'declared' });
    expect(ids(schema)).toEqual(['order_lines(order_id)>orders(id)', 'products(parent_code)>products(code)']);
    expect(schema.relations[0]).toMatchObject({ source: 'declared', stats: { rows: 500, orphans: 0 } });
  });

  it('compares keys by value, tolerates orphans and sets a lone 0 to none', { timeout: 120_000 }, async () => {
    const schema = await infer({
      'site.csv': csv(
        ['site_id', 'place'],
        rows(300, (i) => [`${i + 1}.0`, `Place ${i}`]),
      ),
      'visit.csv': csv(
        ['visit_id', 'site_id', 'other_site_id'],
        rows(2000, (i) => [
          i + 5000,
          i % 100 === 0 ? 700000 + i : String(((i * 7) % 300) + 1).padStart(i % 9 ? 1 : 4, '0'),
          i % 3 ? (i % 300) + 1 : 0,
        ]),
      ),
    });
    expect(ids(schema)).toEqual(['visit(other_site_id)>site(site_id)', 'visit(site_id)>site(site_id)']);
    const [first, second] = schema.relations;
    expect(first.stats).toMatchObject({ orphans: 20, nulls: 0 });
    expect(first.evidence.map((e) => e.text).join(' ')).toContain('written differently');
    expect(second.stats).toMatchObject({ orphans: 0, nulls: 667 });
    expect(tableOf(schema, 'visit').columns[2].nullWords).toEqual(['0']);
  });
});

describe('texts and numbers that are no keys', () => {
  it('refer to the table of their name, and to nothing where they order rows', { timeout: 120_000 }, async () => {
    const lookup = (values: string[]) =>
      csv(
        ['id', 'value', 'sortkey'],
        values.map((value, i) => [i + 1, value, 100 * (i + 1)]),
      );
    const [states, hardships] = [
      ['NEW', 'ASSIGNED', 'CLOSED', 'MOVED'],
      ['blocker', 'major', 'minor', 'trivial'],
    ];
    const schema = await infer({
      'bug_status.csv': lookup(states),
      'bug_severity.csv': lookup(hardships),
      'bugs.csv': csv(
        ['bug_id', 'bug_status', 'bug_severity', 'short_desc'],
        rows(400, (i) => [i + 1, states[(i * 7) % 4], hardships[(i * 3 + (i >> 3)) % 4], `It breaks ${i}`]),
      ),
    });
    expect(ids(schema)).toEqual(['bugs(bug_severity)>bug_severity(value)', 'bugs(bug_status)>bug_status(value)']);
  });

  it('are kept as texts where more than one row in a hundred would be lost', { timeout: 120_000 }, async () => {
    const gap = (i: number) => `+${(i * 7) % 600}.${100 + ((i * 31) % 900)}`;
    const schema = await infer({
      'results.csv': csv(
        ['result_id', 'gap', 'points'],
        rows(60_000, (i) => [i + 1, i % 20 === 0 ? `${80 + (i % 17)} laps` : gap(i), i % 50 === 3 ? 'none' : i % 1000]),
      ),
    });
    const [, text, number] = tableOf(schema, 'results').columns;
    expect([text.type, number.type]).toEqual(['text', 'integer']);
  });
});

describe('short lists that much points at', () => {
  it(
    'are kept though they have dates or parts of their own; parts and long lists are made anew',
    { timeout: 120_000 },
    async () => {
      const codes = ['319', '320', '321', '733', '763', '773', 'CN1', 'CR2', 'SU9'];
      const schema = await infer({
        'aircraft.csv': csv(
          ['aircraft_code', 'model', 'first_flown'],
          codes.map((code, i) => [code, `Model ${code}`, `19${70 + 3 * i}-04-0${i + 1}`]),
        ),
        'seats.csv': csv(
          ['aircraft_code', 'seat_no', 'fare'],
          rows(540, (i) => [
            codes[i % 9],
            `${1 + Math.floor(i / 36)}${'ABCD'[Math.floor(i / 9) % 4]}`,
            i % 7 ? 'E' : 'B',
          ]),
        ),
        'flights.csv': csv(
          ['flight_id', 'aircraft_code', 'delay'],
          rows(900, (i) => [i + 1, codes[(i * 5) % 9], (i * 17) % 90]),
        ),
      });
      expect(ids(schema)).toEqual([
        'flights(aircraft_code)>aircraft(aircraft_code)',
        'seats(aircraft_code)>aircraft(aircraft_code)',
      ]);
      expect(['aircraft', 'seats', 'flights'].map((t) => tableOf(schema, t).treatment)).toEqual([
        'keep',
        'generate',
        'generate',
      ]);
    },
  );
});

describe('rows that point at one of their own', () => {
  it('own them: lines belong to accounts, though each account has a first line', { timeout: 120_000 }, async () => {
    const schema = await infer({
      'accounts.csv': csv(
        ['account_id', 'opened', 'first_line_id'],
        rows(150, (i) => [500 + i, `2020-0${1 + (i % 9)}-1${i % 10}`, 3 * i + 1]),
      ),
      'lines.csv': csv(
        ['line_id', 'account_id', 'number'],
        rows(450, (i) => [i + 1, 500 + Math.floor(i / 3), 700_000 + 13 * i]),
      ),
    });
    const roles = schema.relations.map((r) => [r.id, r.role]);
    expect(roles).toContainEqual(['lines(account_id)>accounts(account_id)', 'context']);
    expect(roles).toContainEqual(['accounts(first_line_id)>lines(line_id)', 'link']);
  });
});

describe('what is unusual', () => {
  it('in names is no matter', { timeout: 120_000 }, async () => {
    const schema = await infer({
      '__proto__.csv': csv(
        ['constructor', 'toString'],
        rows(50, (i) => [i + 1000, `a${i}`]),
      ),
      'select "from".csv': csv(
        ['or"der', '__proto__', 'naïve 📦', 'a.b'],
        rows(90, (i) => [i, ((i * 3) % 50) + 1000, `x${i % 4}`, null]),
      ),
    });
    expect(schema.tables.map((t) => t.columns.length)).toEqual([2, 4]);
    expect(tableOf(schema, '__proto__').primaryKey!.columns).toEqual(['constructor']);
    expect(schema.relations.every((r) => r.stats.rows > 0)).toBe(true);
  });

  it('in size is no matter: one row, no row, no value, 200 columns', { timeout: 240_000 }, async () => {
    const wide = Array.from({ length: 200 }, (_, i) => `f_${i}`);
    const schema = await infer({
      'one.csv': 'id,name\n7,only\n',
      'none.csv': 'id,one_id\n',
      'hollow.csv': csv(
        ['id', 'a', 'b'],
        rows(30, (i) => [i, null, null]),
      ),
      'wide.csv': csv(
        wide,
        rows(40, (i) => wide.map((_, k) => (i * (k + 3)) % 17)),
      ),
    });
    expect(tableOf(schema, 'wide').columns).toHaveLength(200);
    expect(tableOf(schema, 'hollow').columns.map((c) => c.type)).toEqual(['integer', 'empty', 'empty']);
    expect(tableOf(schema, 'none').columns.map((c) => c.type)).toEqual(['empty', 'empty']);
    expect(tableOf(schema, 'none')).toMatchObject({ treatment: 'keep', primaryKey: { columns: ['id'] } });
    expect(tableOf(schema, 'one').primaryKey!.columns).toEqual(['id']);
  });

  it('in number of values is no matter: a million distinct texts', { timeout: 300_000 }, async () => {
    const opened = await openCsv({
      'small.csv': csv(
        ['id'],
        rows(9, (i) => [i]),
      ),
    });
    db = opened.db;
    await db.run('CREATE TABLE "big" AS SELECT i::VARCHAR AS id, md5(i::VARCHAR) AS token FROM range(1000000) r(i)');
    const schema = await inferSchema(db, [
      ...opened.tables,
      { name: 'big', columns: ['id', 'token'], rows: 1_000_000 },
    ]);
    expect(tableOf(schema, 'big')).toMatchObject({ primaryKey: { columns: ['id'] } });
    expect(tableOf(schema, 'big').columns[1]).toMatchObject({
      distinct: 1_000_000,
      type: 'identifier',
      meaning: 'hash',
    });
  });

  it('stops when told to, says how far it is, and leaves nothing behind', { timeout: 120_000 }, async () => {
    const opened = await openCsv(shop);
    db = opened.db;
    const controller = new AbortController();
    const shares: number[] = [];
    const stopped = inferSchema(db, opened.tables, {
      signal: controller.signal,
      onProgress: ({ share }) => {
        shares.push(share);
        if (share > 0.3) controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'UserError', code: 'cancelled' });
    await expect(stopped).rejects.toThrow(UserError);
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(await db.rows(`SELECT 1 FROM duckdb_schemas() WHERE schema_name = 'understudy'`)).toEqual([]);
  });
});
