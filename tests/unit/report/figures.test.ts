import { describe, expect, it } from 'vitest';
import { accuracy } from '../../../src/report/accuracy';
import { cardinality } from '../../../src/report/cardinality';
import { columnShape, roundness, stepClass, textFigures } from '../../../src/report/shapes';
import { layoutOf, Side } from '../../../src/report/sides';
import { oneEach, siblingPairs } from '../../../src/report/siblings';
import { pathTrends, scoredPaths, tableTrends } from '../../../src/report/trends';
import { isRandomJoin, joinAlong, pathsOf } from '../../../src/report/paths';
import { numberColumn, takeRows, textColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';
import type { Tables } from '../../../src/table/table';
import type { Dataset } from '../../../src/schema/types';
import { columnSchema, relation, table, tableSchema } from './bank';

const day = 86_400_000;

/** 120 shops, each with two visits; the town repeats the shop's kind, and the price grows with the shop's number. */
function shops(change: (tables: Tables) => void = () => {}): Dataset {
  const n = 120;
  const ids = Array.from({ length: n }, (_, i) => i + 1);
  const kinds = ids.map((i) => (i % 3 === 0 ? 'x' : 'y'));
  const tables: Tables = {
    shop: table(
      'shop',
      numberColumn('id', ids),
      textColumn('kind', kinds),
      numberColumn(
        'size',
        ids.map((i) => i * 10),
      ),
    ),
    visit: table(
      'visit',
      numberColumn(
        'no',
        ids.flatMap((i) => [2 * i, 2 * i + 1]),
      ),
      numberColumn(
        'shop',
        ids.flatMap((i) => [i, i]),
      ),
      numberColumn(
        'at',
        ids.flatMap((i) => [(i + 5) * day, i * day]),
      ),
      numberColumn(
        'price',
        ids.flatMap((i) => [i * i * 10, i * i * 10 + 1]),
      ),
    ),
  };
  change(tables);
  const schema = {
    tables: [
      tableSchema(
        'shop',
        ['id'],
        [columnSchema('id', 'integer'), columnSchema('kind', 'category'), columnSchema('size', 'decimal')],
      ),
      tableSchema(
        'visit',
        ['no'],
        [
          columnSchema('no', 'integer'),
          columnSchema('shop', 'integer'),
          columnSchema('at', 'date'),
          columnSchema('price', 'integer'),
        ],
      ),
    ],
    relations: [relation('visit', ['shop'], 'shop', ['id'])],
  };
  return { schema, tables };
}

function sides(real: Dataset, synthetic: Tables): [Side, Side] {
  const layout = layoutOf(real, synthetic, []);
  return [new Side(layout, real.tables, real.tables), new Side(layout, real.tables, synthetic)];
}

describe('layout', () => {
  it('leaves out keys and serial numbers, keeps foreign keys into lookups of the same meaning', () => {
    const real = shops();
    const layout = layoutOf(real, real.tables, []);
    const named = (t: number) => layout.tables[t].columns.map((c) => [c.name, c.kind]);
    // size 10, 20 ... 1200 is whole, unique and even: a serial number
    expect(named(0)).toEqual([
      ['kind', 'cat'],
      ['size', 'text'],
    ]);
    expect(named(1).map(([name]) => name)).toEqual(['at', 'price']);
    const small: Dataset = {
      schema: {
        tables: [
          tableSchema('kind', ['id'], [columnSchema('id', 'integer'), columnSchema('word', 'category')]),
          tableSchema('thing', [], [columnSchema('kind', 'integer')]),
        ],
        relations: [relation('thing', ['kind'], 'kind', ['id'])],
      },
      tables: {
        kind: table('kind', numberColumn('id', [1, 2]), textColumn('word', ['a', 'b'])),
        thing: table('thing', numberColumn('kind', [2, 2, 1])),
      },
    };
    const kept = layoutOf(small, { thing: small.tables.thing }, []);
    expect([...kept.kept]).toEqual(['kind']);
    expect(kept.tables[1].columns[0]).toMatchObject({ kind: 'cat', key: true, categories: [2, 1] });
    const renumbered = {
      ...small.tables,
      kind: table('kind', numberColumn('id', [7, 8]), textColumn('word', ['a', 'b'])),
    };
    expect(layoutOf(small, renumbered, []).tables[1].columns).toEqual([]);
  });

  it('codes synthetic values in the source bins: other and null have codes of their own', () => {
    const real = shops();
    const changed = { ...real.tables, shop: table('shop', ...real.tables.shop.columns.slice(0, 1)) };
    changed.shop = table(
      'shop',
      numberColumn('id', [1, 2, 3, 4]),
      textColumn('kind', ['x', 'q', null, 'y']),
      numberColumn('size', [1, 2, 3, 4]),
    );
    const [, synthetic] = sides(real, changed);
    const kind = synthetic.layout.tables[0].attributes[0];
    expect(kind.categories).toEqual(['y', 'x']);
    expect([...synthetic.tables.shop.code(kind, 10)]).toEqual([1, 2, 3, 0]);
    expect([...synthetic.tables.shop.code(kind, 1)]).toEqual([1, 1, 2, 0]);
  });
});

describe('shapes', () => {
  it('compares categories by total variation and numbers by Kolmogorov-Smirnov', () => {
    const real = shops();
    const flipped = shops((t) => {
      t.shop.columns[1] = textColumn('kind', new Array(120).fill('x'));
      t.visit.columns[3] = numberColumn('price', new Array(240).fill(-1));
    });
    const [r, s] = sides(real, flipped.tables);
    const [at, price] = r.layout.tables[1].attributes;
    expect(columnShape(r, s, 'shop', r.layout.tables[0].attributes[0])!.score).toBeCloseTo(1 / 3, 12);
    expect(columnShape(r, s, 'visit', price)!.score).toBe(0);
    expect(columnShape(r, s, 'visit', at)!.score).toBe(1);
  });

  it('classes numbers by the coarsest step that divides them', () => {
    expect([3000, 700, 50, 30, 25, 7, 0.3, 0.25].map(stepClass)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const real = shops();
    const [r, s] = sides(
      real,
      shops((t) => (t.visit.columns[3] = numberColumn('price', new Array(240).fill(7)))).tables,
    );
    // of 240 prices half are multiples of ten, the others end in 1
    expect(roundness(r, s, 'visit', r.layout.tables[1].attributes[1])!.score).toBeCloseTo(0.5, 12);
    expect(roundness(r, s, 'shop', r.layout.tables[0].attributes[0])).toBeNull();
  });

  it('tells of free text its nulls, lengths and copies', () => {
    const schema = { tables: [tableSchema('t', [], [columnSchema('word', 'text')])], relations: [] };
    const real = { schema, tables: { t: table('t', textColumn('word', ['aa', 'bbb', 'cccc', null])) } };
    const [r, s] = sides(real, { t: table('t', textColumn('word', ['aa', 'dd', 'ee', 'bbb'])) });
    expect(textFigures(r, s, 't', r.layout.tables[0].columns[0])).toMatchObject({
      nulls: { real: 0.25, synthetic: 0 },
      copied: 0.5,
      meanLength: { real: 3, synthetic: 2.25 },
    });
  });
});

describe('cardinality and sequences', () => {
  it('compares children per parent', () => {
    const real = shops();
    const [r, s] = sides(
      real,
      shops(
        (t) =>
          (t.visit.columns[1] = numberColumn(
            'shop',
            Array.from({ length: 240 }, (_, i) => (i % 60) + 1),
          )),
      ).tables,
    );
    expect(cardinality(r, s, 0)).toMatchObject({ score: 0.5, range: [2, 2], inRange: 0, ceiling: 1 });
  });

  it('scales the source where a kept parent gets more children', () => {
    const real = shops();
    const doubled = shops((t) => {
      t.visit = table(
        'visit',
        ...t.visit.columns.map((c) =>
          takeRows(
            c,
            Int32Array.from({ length: 480 }, (_, i) => i % 240),
          ),
        ),
      );
    });
    const layout = layoutOf(real, doubled.tables, ['shop']);
    const [r, s] = [new Side(layout, real.tables, real.tables), new Side(layout, real.tables, doubled.tables)];
    expect(cardinality(r, s, 0)).toMatchObject({ score: 1, range: [2, 2], inRange: 1 });
  });

  it('orders siblings by date and takes one of each parent', () => {
    const [r] = sides(shops(), shops().tables);
    const { previous, next } = siblingPairs(r, 0);
    expect([previous[0], next[0], previous.length]).toEqual([1, 0, 120]);
    const picked = oneEach(Int32Array.of(4, 4, 9, 4, 9), new Random(1));
    expect(picked).toHaveLength(2);
    expect(new Set([...picked].map((i) => [4, 4, 9, 4, 9][i]))).toEqual(new Set([4, 9]));
  });

  it('gives the source itself full accuracy, and a shuffled column less in pairs only', () => {
    const real = shops();
    const [r, same] = sides(real, real.tables);
    expect(accuracy(r, same, 'shop', 1)!.parts.univariate!.score).toBe(1);
    const [, mixed] = sides(
      real,
      shops((t) => {
        const price = t.visit.columns[3];
        if (price.kind === 'number') t.visit.columns[3] = numberColumn('price', price.values.toReversed());
      }).tables,
    );
    // all rows are drawn from the same 120 parents, so one column alone differs by chance only
    const figures = accuracy(r, mixed, 'visit', 1)!;
    expect(figures.parts.univariate!.score).toBeGreaterThan(0.9);
    // one of the three pairs is turned round
    expect(figures.parts.bivariate!.score).toBeLessThan(0.75);
    expect(figures.parts.bivariate!.count).toBe(1 + 2);
    expect(figures.sequences.map((q) => q.column)).toEqual(['at', 'price']);
    // turning the column round keeps neighbours together
    expect(figures.parts.coherence!.score).toBe(1);
    const scattered = shops((t) => {
      const price = t.visit.columns[3];
      if (price.kind === 'number') t.visit.columns[3] = numberColumn('price', new Random(4).shuffle(price.values));
    });
    const [, apart] = sides(real, scattered.tables);
    expect(accuracy(r, apart, 'visit', 1)!.parts.coherence!.score).toBeLessThan(0.7);
  });
});

describe('trends', () => {
  it('within a table: half the difference of correlations', () => {
    const real = shops();
    const [r, s] = sides(
      real,
      shops((t) => {
        const price = t.visit.columns[3];
        if (price.kind === 'number')
          t.visit.columns[3] = numberColumn(
            'price',
            price.values.map((v) => -v),
          );
      }).tables,
    );
    const trends = tableTrends(r, s, 'visit', 1)!;
    expect(trends.pairs).toHaveLength(1);
    const { correlation, score } = trends.pairs[0];
    expect(correlation!.synthetic).toBeCloseTo(-correlation!.real, 12);
    expect(score).toBeCloseTo(1 - correlation!.real, 12);
  });

  it('along a foreign key, columns of the key left out', () => {
    const [r, s] = sides(shops(), shops().tables);
    const [path] = scoredPaths(r, 1, 1);
    expect(path.name).toBe('shop < visit (shop)');
    const trends = pathTrends(r, s, path, 1)!;
    expect(trends).toMatchObject({ score: 1, rows: { real: 240, synthetic: 240 } });
    expect(trends.pairs.map((p) => `${p.a.column} ${p.b.column}`)).toEqual(['kind at', 'kind price']);
  });

  it('finds paths once, and joins siblings one to one', () => {
    const schema = {
      tables: ['p', 'a', 'b'].map((name) => tableSchema(name, [], [columnSchema('k', 'integer')])),
      relations: [relation('a', ['k'], 'p', ['k']), relation('b', ['k'], 'p', ['k'])],
    };
    const tables = {
      p: table('p', numberColumn('k', [1, 2])),
      a: table('a', numberColumn('k', [1, 1, 2])),
      b: table('b', numberColumn('k', [1, 2, 2, 2])),
    };
    const [side] = sides({ schema, tables }, tables);
    expect(pathsOf(side.layout, 1)).toHaveLength(2);
    const [path, ...others] = pathsOf(side.layout, 2);
    expect([path.name, others.length]).toEqual(['a > p (k) < b (k)', 0]);
    expect(isRandomJoin(path)).toBe(true);
    const joined = joinAlong(side, path, 100, new Random(3));
    expect(joined.start).toHaveLength(2);
    const key = (rows: Int32Array, keys: number[]) => [...rows].map((row) => keys[row]);
    expect(key(joined.start, [1, 1, 2])).toEqual(key(joined.end, [1, 2, 2, 2]));
    expect(joinAlong(side, pathsOf(side.layout, 1)[0], 2, new Random(3)).start).toHaveLength(2);
  });
});
