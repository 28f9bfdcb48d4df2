// What ties tables together beyond their keys: rows that belong to a row of which only two keys tell, prices that are a
// product's, towns that are a customer's, and words that only few have.
import { beforeAll, describe, expect, it } from 'vitest';
import { fit, generate, makePlan, summarisePlan } from '../../../src/synthesis';
import type { Dataset } from '../../../src/schema/types';
import { numberColumn, textColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';
import { columnOf, type Tables } from '../../../src/table/table';
import { relation, schemaOf } from '../../fixtures/bookshop';
import { sampler, trainer } from '../../fixtures/quick-run';

/** Customers in towns of a country, half of them in towns of their own; drivers in races, with laps of both. */
function shop(): Dataset {
  const random = new Random(5);
  const customers = 240;
  const product = Array.from({ length: 90 }, () => 100 * (1 + random.below(60)));
  const town = Array.from({ length: customers }, (_, i) => (i % 2 ? `Town ${i % 12}` : `Hamlet of ${i}`));
  const country = Array.from({ length: customers }, (_, i) => ['AT', 'CH', 'DE'][(i % 2 ? i % 12 : i) % 3]);
  const zone = Array.from({ length: customers }, () => `Z${random.below(12)}`);
  const keeperZone = Array.from({ length: 120 }, (_, i) => `Z${i % 12}`);
  const visit = Array.from({ length: 700 }, () => {
    const c = random.below(customers);
    const near = keeperZone.flatMap((z, k) => (z === zone[c] ? [k] : []));
    return [c, random.next() < 0.85 ? near[random.below(near.length)] : random.below(keeperZone.length)];
  });
  const order = Array.from({ length: 900 }, () => random.below(customers));
  const line = Array.from({ length: 2600 }, () => [random.below(order.length), random.below(product.length)]);
  const price = line.map(([, p]) => (random.next() < 0.7 ? product[p] : product[p] - 5 * (1 + random.below(9))));
  const results = Array.from({ length: 40 }, (_, race) =>
    Array.from(random.permutation(30).subarray(0, 8), (driver) => [race, driver]),
  ).flat();
  const laps = results.flatMap(([race, driver]) =>
    Array.from({ length: random.below(5) }, () => [race, driver, 60 + random.below(40)]),
  );
  const id = (n: number, from = 1) => Array.from({ length: n }, (_, i) => from + i);
  const tables: Tables = Object.fromEntries(
    [
      {
        name: 'customer',
        rows: customers,
        columns: [
          numberColumn('id', id(customers)),
          textColumn('town', town),
          textColumn('country', country),
          textColumn('zone', zone),
        ],
      },
      {
        name: 'product',
        rows: product.length,
        columns: [numberColumn('id', id(product.length)), numberColumn('price', product)],
      },
      {
        name: 'order',
        rows: order.length,
        columns: [
          numberColumn('id', id(order.length)),
          numberColumn(
            'customer',
            order.map((c) => c + 1),
          ),
          textColumn(
            'town',
            order.map((c) => town[c]),
          ),
          textColumn(
            'country',
            order.map((c) => country[c]),
          ),
        ],
      },
      {
        name: 'line',
        rows: line.length,
        columns: [
          numberColumn(
            'order',
            line.map(([o]) => o + 1),
          ),
          numberColumn(
            'product',
            line.map(([, p]) => p + 1),
          ),
          numberColumn('price', price),
          numberColumn(
            'refund',
            price.map((x) => (random.next() < 0.6 ? x : NaN)),
          ),
        ],
      },
      {
        name: 'keeper',
        rows: keeperZone.length,
        columns: [numberColumn('id', id(keeperZone.length)), textColumn('zone', keeperZone)],
      },
      {
        name: 'visit',
        rows: visit.length,
        columns: [
          numberColumn(
            'customer',
            visit.map(([c]) => c + 1),
          ),
          numberColumn(
            'keeper',
            visit.map(([, k]) => k + 1),
          ),
        ],
      },
      {
        name: 'race',
        rows: 40,
        columns: [
          numberColumn('id', id(40)),
          numberColumn(
            'length',
            id(40).map(() => 200 + random.below(90)),
          ),
        ],
      },
      {
        name: 'driver',
        rows: 30,
        columns: [
          numberColumn('id', id(30)),
          numberColumn(
            'age',
            id(30).map(() => 20 + random.below(20)),
          ),
        ],
      },
      {
        name: 'result',
        rows: results.length,
        columns: [
          numberColumn(
            'race',
            results.map(([r]) => r + 1),
          ),
          numberColumn(
            'driver',
            results.map(([, d]) => d + 1),
          ),
        ],
      },
      {
        name: 'lap',
        rows: laps.length,
        columns: [
          numberColumn(
            'race',
            laps.map(([r]) => r + 1),
          ),
          numberColumn(
            'driver',
            laps.map(([, d]) => d + 1),
          ),
          numberColumn(
            'seconds',
            laps.map(([, , s]) => s),
          ),
        ],
      },
    ].map((t) => [t.name, t]),
  );
  return {
    tables,
    schema: {
      tables: [
        schemaOf(tables.customer, { town: 'category' }, ['id']),
        schemaOf(tables.product, {}, ['id']),
        schemaOf(tables.order, {}, ['id']),
        schemaOf(tables.line, {}, []),
        schemaOf(tables.keeper, {}, ['id']),
        schemaOf(tables.visit, {}, []),
        schemaOf(tables.race, {}, ['id']),
        schemaOf(tables.driver, {}, ['id']),
        schemaOf(tables.result, {}, ['race', 'driver']),
        schemaOf(tables.lap, {}, []),
      ],
      relations: [
        relation('order', ['customer'], 'customer', ['id'], 'context'),
        relation('line', ['order'], 'order', ['id'], 'context'),
        relation('line', ['product'], 'product', ['id'], 'link'),
        relation('visit', ['customer'], 'customer', ['id'], 'context'),
        relation('visit', ['keeper'], 'keeper', ['id'], 'link'),
        relation('result', ['race'], 'race', ['id'], 'context'),
        relation('result', ['driver'], 'driver', ['id'], 'link'),
        relation('lap', ['race'], 'race', ['id'], 'context'),
        relation('lap', ['driver'], 'driver', ['id'], 'link'),
      ],
    },
  };
}

describe('ties between tables', () => {
  const dataset = shop();
  const plan = makePlan(dataset);
  let made: Tables;

  beforeAll(async () => {
    const generator = await fit(plan, trainer, { preset: 'fast', backend: 'wasm', seed: 1, sampler });
    made = await generate(generator, dataset, sampler, { ratio: 1, seed: 1, keep: [] });
  }, 60_000);

  const numbers = (table: string, column: string, from = made) => {
    const c = columnOf(from[table], column);
    return c.kind === 'number' ? Array.from(c.values) : [];
  };
  const words = (table: string, column: string, from = made) => {
    const c = columnOf(from[table], column);
    return c.kind === 'text' ? Array.from(c.codes, (code) => c.dictionary[code]) : [];
  };

  it('laps belong to results, as every lap of the source does', () => {
    expect(plan.implied.map((r) => r.id)).toEqual(['lap(race,driver)>result(race,driver)']);
    expect(summarisePlan(plan, dataset.schema).tables.find((t) => t.table === 'lap')!.context).toBe(plan.implied[0].id);
    const drivers = numbers('result', 'driver');
    const pairs = new Set(numbers('result', 'race').map((race, i) => `${race} ${drivers[i]}`));
    const own = numbers('lap', 'driver');
    expect(own.length).toBe(dataset.tables.lap.rows);
    expect(numbers('lap', 'race').filter((race, i) => !pairs.has(`${race} ${own[i]}`))).toEqual([]);
  });

  it('does not take pairs for implied that come together by chance', () => {
    const all = shop();
    const pairs = all.tables.result;
    const crossed = numbers('race', 'id', all.tables).flatMap((race) =>
      numbers('driver', 'id', all.tables).map((driver) => [race, driver]),
    );
    pairs.rows = crossed.length;
    pairs.columns = [0, 1].map((k) =>
      numberColumn(
        ['race', 'driver'][k],
        crossed.map((pair) => pair[k]),
      ),
    );
    expect(makePlan(all).implied).toEqual([]);
  });

  it('a price is the product’s about as often as in the source', () => {
    const share = (tables: Tables) => {
      const price = new Map(
        numbers('product', 'id', tables).map((id, i) => [id, numbers('product', 'price', tables)[i]]),
      );
      const own = numbers('line', 'price', tables);
      return numbers('line', 'product', tables).filter((id, i) => price.get(id) === own[i]).length / own.length;
    };
    // Prices that are drawn are like the product's, so a few more are equal.
    expect(share(made)).toBeGreaterThan(share(dataset.tables) - 0.03);
    expect(share(made)).toBeLessThan(0.9);
  });

  it('a value that is another’s, or missing, is missing as often as in the source', () => {
    const refunds = numbers('line', 'refund');
    const missing = refunds.filter((x) => Number.isNaN(x)).length / refunds.length;
    expect(Math.abs(missing - 0.4)).toBeLessThan(0.08);
    const prices = numbers('line', 'price');
    expect(refunds.filter((x, i) => !Number.isNaN(x) && x !== prices[i])).toEqual([]);
  });

  it('an order’s town is its customer’s, in its country, rare towns too', () => {
    const town = new Map(numbers('customer', 'id').map((id, i) => [id, words('customer', 'town')[i]]));
    const ordered = words('order', 'town');
    expect(numbers('order', 'customer').filter((id, i) => town.get(id) !== ordered[i])).toEqual([]);
    const land = new Map<string, Set<string>>();
    ordered.forEach((name, i) => land.set(name, (land.get(name) ?? new Set()).add(words('order', 'country')[i])));
    expect([...land].filter(([, countries]) => countries.size > 1)).toEqual([]);
  });

  it('keepers are of the zone of the customers they visit as often as in the source', () => {
    const share = (tables: Tables) => {
      const zoneOf = (table: string) =>
        new Map(numbers(table, 'id', tables).map((id, i) => [id, words(table, 'zone', tables)[i]]));
      const [customers, keepers] = [zoneOf('customer'), zoneOf('keeper')];
      const met = numbers('visit', 'keeper', tables);
      return (
        numbers('visit', 'customer', tables).filter((c, i) => customers.get(c) === keepers.get(met[i])).length /
        met.length
      );
    };
    expect(share(dataset.tables)).toBeGreaterThan(0.8);
    expect(share(made)).toBeGreaterThan(share(dataset.tables) - 0.15);
  });

  it('rare words are made anew, in as many rows as in the source', () => {
    const source = new Set(words('customer', 'town', dataset.tables));
    const rare = words('customer', 'town').filter((name) => !/^Town \d+$/.test(name));
    expect(rare.filter((name) => source.has(name))).toEqual([]);
    expect(Math.abs(rare.length / made.customer.rows - 0.5)).toBeLessThan(0.15);
  });
});
