// Prices over two links: a sold item costs what its refill costs, or else what the drug does; totals follow.
import { beforeAll, expect, it } from 'vitest';
import type { Dataset } from '../../../src/schema/types';
import { makePlan, type SourcePlan } from '../../../src/synthesis';
import { numberColumn, textColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';
import type { Tables } from '../../../src/table/table';
import { relation, schemaOf } from '../../fixtures/bookshop';
import { numbersOf, quickRun } from '../../fixtures/quick-run';

function pharmacy(): Dataset {
  const random = new Random(12);
  const price = Array.from({ length: 80 }, () => (300 + random.below(6000)) / 100);
  const copay = Array.from({ length: 700 }, () => 1 + random.below(90));
  const items = Array.from({ length: 1500 }, (_, i) => {
    const refill = i % 5 < 2 ? Math.floor(i / 5) * 2 + (i % 5) : null;
    const drug = random.below(80);
    const quantity = refill === null && random.next() < 0.3 ? 2 : 1;
    return { sale: Math.floor(i / 3), refill, drug, quantity, price: refill === null ? price[drug] : copay[refill] };
  });
  const total = Array.from({ length: 500 }, () => 0);
  for (const item of items) total[item.sale] += Math.round(100 * item.quantity * item.price) / 100;
  const made = (name: string, rows: number, columns: Tables[string]['columns']) => ({ name, rows, columns });
  const numbers = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  const tables: Tables = {
    drug: made('drug', 80, [numberColumn('id', numbers(80)), numberColumn('price', price)]),
    refill: made('refill', 700, [
      numberColumn('id', numbers(700)),
      numberColumn('copay', copay),
      textColumn(
        'state',
        copay.map(() => ['open', 'done'][random.below(2)]),
      ),
    ]),
    sale: made('sale', 500, [
      numberColumn('id', numbers(500)),
      numberColumn(
        'total',
        total.map((t) => Math.round(100 * t) / 100),
      ),
    ]),
    item: made('item', 1500, [
      numberColumn('id', numbers(1500)),
      numberColumn(
        'sale',
        items.map((i) => i.sale + 1),
      ),
      numberColumn(
        'drug',
        items.map((i) => i.drug + 1),
      ),
      numberColumn(
        'refill',
        items.map((i) => (i.refill === null ? null : i.refill + 1)),
      ),
      numberColumn(
        'quantity',
        items.map((i) => i.quantity),
      ),
      numberColumn(
        'price',
        items.map((i) => i.price),
      ),
      numberColumn(
        'amount',
        items.map((i) => Math.round(100 * i.quantity * i.price) / 100),
      ),
    ]),
  };
  return {
    tables,
    schema: {
      tables: Object.values(tables).map((t) => schemaOf(t, {}, ['id'])),
      relations: [
        relation('item', ['sale'], 'sale', ['id'], 'context'),
        relation('item', ['drug'], 'drug', ['id'], 'link'),
        relation('item', ['refill'], 'refill', ['id'], 'link'),
      ],
    },
  };
}

const dataset = pharmacy();
let plan: SourcePlan;
let made: Tables;

beforeAll(async () => {
  plan = makePlan(dataset);
  made = await quickRun(dataset, plan);
}, 60_000);

const numbers = (table: string, column: string, from = made) => numbersOf(from, table, column);

it('copy over both links, the surer first', () => {
  const { linkCopies } = plan.tables.find((t) => t.table === 'item')!;
  expect(linkCopies.map((c) => [c.column, c.source, c.always])).toEqual(
    expect.arrayContaining([
      ['price', 'copay', true],
      ['price', 'price', false],
    ]),
  );
});

it('are those of the parents that rows were matched with, and amounts and totals follow', () => {
  const [price, quantity, amount, sale] = ['price', 'quantity', 'amount', 'sale'].map((c) => numbers('item', c));
  const row = (table: string) => new Map(Array.from(numbers(table, 'id'), (id, at) => [id, at]));
  const [refills, drugs, sales] = ['refill', 'drug', 'sale'].map(row);
  const [copay, listed] = [numbers('refill', 'copay'), numbers('drug', 'price')];
  let off = 0;
  let sold = 0;
  numbers('item', 'refill').forEach((id, i) => {
    if (!Number.isNaN(id)) expect(price[i]).toBe(copay[refills.get(id)!]);
    else {
      sold++;
      if (price[i] !== listed[drugs.get(numbers('item', 'drug')[i])!]) off++;
    }
  });
  expect(sold).toBeGreaterThan(700);
  expect(off).toBeLessThan(0.1 * sold);
  const sums = new Float64Array(500);
  price.forEach((p, i) => {
    expect(amount[i]).toBeCloseTo(p * quantity[i], 2);
    sums[sales.get(sale[i])!] += amount[i];
  });
  numbers('sale', 'total').forEach((total, s) => expect(total).toBeCloseTo(sums[s], 2));
});
