import { expect, it } from 'vitest';
import type { Relation } from '../../../src/schema/types';
import { findHome, homeOf } from '../../../src/synthesis/home';
import { flatLayout, layoutOf } from '../../../src/synthesis/layout';
import { emptyState, type TableState } from '../../../src/synthesis/state';
import { Random } from '../../../src/table/random';

const link = (child: string, parent: string) => ({ id: `${child}>${parent}`, child, parent }) as Relation;
const random = new Random(4);
const shop = emptyState('shop', flatLayout(10), null);
const customer = emptyState('customer', layoutOf(new Array<number>(10).fill(20), 0), shop);
const order = emptyState('order', layoutOf(new Array<number>(200).fill(3), 0), customer);
const rowsOf = (state: TableState, of: (row: number) => number) =>
  Float64Array.from({ length: state.layout.rows }, (_, row) => of(row));
const shopOf = (row: number) => customer.layout.parentOf[order.layout.parentOf[row]];

it('finds that most orders are at the shop of their customer, and which are not', () => {
  const relation = link('order', 'shop');
  order.values.set(
    relation.id,
    rowsOf(order, (row) => (row % 10 ? shopOf(row) : (shopOf(row) + 1) % 10)),
  );
  const found = findHome(relation, order, [relation])!;
  expect(found.home).toEqual({ kind: 'home', relation: relation.id, level: 2, by: null });
  expect([...found.codes]).toEqual(Array.from({ length: 600 }, (_, row) => Number(row % 10 > 0)));
  expect(homeOf(found.home, order)(7)).toBe(shopOf(7));
});

it('finds that the second parent is the one of the row above', () => {
  const [own, above] = [link('order', 'clerk'), link('customer', 'clerk')];
  customer.values.set(
    above.id,
    rowsOf(customer, () => random.below(30)),
  );
  const clerk = (row: number) => customer.values.get(above.id)![order.layout.parentOf[row]];
  order.values.set(own.id, rowsOf(order, clerk));
  const found = findHome(own, order, [own, above])!;
  expect(found.home).toEqual({ kind: 'home', relation: own.id, level: 1, by: above.id });
  expect(found.codes.every((c) => c === 1)).toBe(true);
});

it('finds nothing where rows are at home as often as by chance', () => {
  const relation = link('order', 'shop');
  order.values.set(
    relation.id,
    rowsOf(order, () => random.below(10)),
  );
  expect(findHome(relation, order, [relation])).toBeNull();
});
