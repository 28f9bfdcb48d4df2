import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/types';
import {
  addRelation,
  confirmRelation,
  removeRelation,
  retargetRelation,
  setKey,
  setOrphans,
  setRole,
  setTreatment,
  setType,
} from '../../../src/schema/edit';
import { inferSchema } from '../../../src/schema/infer';
import { recheck } from '../../../src/schema/recheck';
import { tableOf, type Schema } from '../../../src/schema/types';
import { UserError } from '../../../src/table/user-error';
import { csv, openCsv } from './support';

let db: Database;
let schema: Schema;
const relation = (s: Schema, child: string, column: string) =>
  s.relations.find((r) => r.child === child && r.columns[0] === column)!;

beforeAll(async () => {
  const customers = Array.from({ length: 40 }, (_, i) => [
    i + 101,
    `Name ${i}`,
    `${(i % 12) + 1}/${(i % 28) + 1}/2020`,
  ]);
  const orders = Array.from({ length: 90 }, (_, i) => [i + 1, 101 + ((i * 7) % 40), (i % 9) / 2, `0${i % 7}`]);
  orders.push([91, 999, 3, 'x']);
  const opened = await openCsv({
    'customers.csv': csv(['customer_id', 'name', 'since'], customers),
    'orders.csv': csv(['order_id', 'customer_id', 'amount', 'code'], orders),
  });
  db = opened.db;
  schema = await inferSchema(db, opened.tables);
}, 60_000);
afterAll(() => db.close());

describe('editing', () => {
  it('leaves the old schema as it was', async () => {
    const before = structuredClone(schema);
    let next = setKey(schema, 'orders', ['customer_id', 'code']);
    next = setType(next, 'orders', 'code', 'integer');
    next = removeRelation(next, relation(next, 'orders', 'customer_id').id);
    next = addRelation(next, 'orders', ['order_id'], 'customers', ['customer_id']);
    next = setTreatment(setOrphans(next, 'orders', 'drop'), 'customers', 'keep');
    await recheck(db, next, schema);
    expect(schema).toEqual(before);
    expect(next.relations.map((r) => [r.id, r.role])).toEqual([['orders(order_id)>customers(customer_id)', 'lookup']]);
    expect(tableOf(next, 'orders')).toMatchObject({ orphans: 'drop', primaryKey: { source: 'user' } });
    expect(tableOf(next, 'orders').keyCandidates[0].columns).toEqual(['order_id']);
  });

  it('of a key is counted: duplicates and missing parts', async () => {
    const next = await recheck(db, setKey(schema, 'orders', ['customer_id']), schema);
    expect(tableOf(next, 'orders').primaryKey).toMatchObject({ columns: ['customer_id'], duplicates: 50, nulls: 0 });
    expect(tableOf(next, 'orders').primaryKey!.evidence.join(' ')).toContain('50 rows repeat a key');
    const cleared = await recheck(db, setKey(schema, 'orders', null), schema);
    expect(tableOf(cleared, 'orders').primaryKey).toBeNull();
  });

  it('of a relation is counted: orphans by value, children', async () => {
    expect(relation(schema, 'orders', 'customer_id').stats).toMatchObject({
      rows: 91,
      orphans: 1,
      orphanValues: ['999'],
    });
    const retargeted = retargetRelation(schema, relation(schema, 'orders', 'customer_id').id, 'orders', ['order_id']);
    const next = await recheck(db, retargeted, schema);
    const self = relation(next, 'orders', 'customer_id');
    expect([self.parent, self.source, self.role]).toEqual(['orders', 'user', 'link']);
    expect(self.stats).toMatchObject({ rows: 91, orphans: 91, maxChildren: 0, parentsWithout: 91 });
    expect(self.evidence.at(-1)!.text).toBe('91 of 91 rows with a value find no parent.');
  });

  it('of a composite relation is counted too', async () => {
    const drawn = addRelation(schema, 'orders', ['order_id', 'code'], 'orders', ['customer_id', 'code']);
    const next = await recheck(db, drawn, schema);
    const both = next.relations.find((r) => r.columns.length === 2)!;
    expect(both.stats.rows).toBe(91);
    expect(both.stats.orphans).toBe(91);
  });

  it('of a type finds how the values are written and says what cannot be read', async () => {
    const next = await recheck(db, setType(schema, 'orders', 'code', 'integer'), schema);
    const code = tableOf(next, 'orders').columns[3];
    expect(code.format.kind).toBe('number');
    expect(code).toMatchObject({ nulls: 1, distinct: 7 });
    expect(code.evidence.join(' ')).toContain('1 row cannot be read as integer (“x”)');
    const text = await recheck(db, setType(schema, 'customers', 'since', 'category'), schema);
    expect(tableOf(text, 'customers').columns[2]).toMatchObject({ format: { kind: 'text' }, nulls: 0 });
    const back = await recheck(db, setType(text, 'customers', 'since', 'date'), text);
    expect(tableOf(back, 'customers').columns[2]).toMatchObject({
      format: { kind: 'date', pattern: '%-m/%-d/%Y' },
      nulls: 0,
    });
  });

  it('keeps what was not touched', async () => {
    const next = await recheck(db, setOrphans(schema, 'orders', 'drop'), schema);
    expect(relation(next, 'orders', 'customer_id').stats).toBe(relation(schema, 'orders', 'customer_id').stats);
  });

  it('of roles allows one context a table and no circle', () => {
    const id = relation(schema, 'orders', 'customer_id').id;
    const link = setRole(schema, id, 'link');
    expect(relation(link, 'orders', 'customer_id')).toMatchObject({ role: 'link', roleReason: 'Set by you.' });
    const two = addRelation(link, 'customers', ['customer_id'], 'orders', ['order_id']);
    const circle = setRole(two, 'customers(customer_id)>orders(order_id)', 'context');
    expect(() => setRole(circle, id, 'context')).toThrow(UserError);
    expect(relation(confirmRelation(schema, id), 'orders', 'customer_id')).toMatchObject({
      source: 'user',
      confidence: 1,
    });
  });

  it('refuses keys that cannot be', () => {
    expect(() => setKey(schema, 'orders', [])).toThrow('at least one column');
    expect(() => setKey(schema, 'orders', ['nr'])).toThrow('Table orders has no column nr.');
    expect(() => setKey(schema, 'orders', ['code', 'code'])).toThrow('stands twice');
    expect(() => addRelation(schema, 'orders', ['code', 'amount'], 'customers', ['customer_id'])).toThrow(
      'orders gives 2 columns, customers 1.',
    );
    expect(() => addRelation(schema, 'orders', ['code'], 'orders', ['code'])).toThrow('cannot refer to itself');
    expect(() => removeRelation(schema, 'x')).toThrow('no relation x');
  });
});
