import { describe, expect, it } from 'vitest';
import { splitHoldout, wholeEntities } from '../../../src/report/holdout';
import { copies, nearness, rootEntity } from '../../../src/report/privacy';
import { half, leaning, privacyVerdict } from '../../../src/report/privacy-verdict';
import { commonSpace, nearestDistances } from '../../../src/report/nearest';
import { rowHashes } from '../../../src/report/hash';
import { singlingOut } from '../../../src/report/singling-out';
import { layoutOf, Side } from '../../../src/report/sides';
import { numberColumn, textColumn, type NumberColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';
import { takeTableRows, type Tables } from '../../../src/table/table';
import { bank, columnSchema, relation, table, tableSchema } from './bank';

const schema = {
  tables: [
    tableSchema(
      't',
      [],
      [
        columnSchema('a', 'decimal'),
        columnSchema('b', 'decimal'),
        columnSchema('c', 'category'),
        columnSchema('d', 'decimal'),
      ],
    ),
  ],
  relations: [],
};

function draw(seed: number, rows = 400): Tables {
  const random = new Random(seed);
  const normal = () => Array.from({ length: rows }, () => random.normal());
  return {
    t: table(
      't',
      numberColumn('a', normal()),
      numberColumn('b', normal()),
      textColumn(
        'c',
        normal().map((v) => (v > 0 ? 'x' : 'y')),
      ),
      numberColumn('d', normal()),
    ),
  };
}

function sides(synthetic: Tables, trained = draw(1), heldOut = draw(2)) {
  const layout = layoutOf({ schema, tables: trained }, synthetic, []);
  const side = (tables: Tables) => new Side(layout, trained, tables);
  return {
    real: side(trained),
    made: side(synthetic),
    holdout: { trained: side(trained), heldOut: side(heldOut), tables: new Set(['t']) },
  };
}

describe('copies', () => {
  it('counts rows equal in every column, against repeats and held-out rows', () => {
    const rows = (values: number[]) => ({
      t: table(
        't',
        numberColumn('a', values),
        numberColumn('b', values),
        textColumn(
          'c',
          values.map((v) => (v % 2 ? 'odd' : null)),
        ),
        numberColumn('d', values),
      ),
    });
    const { real, made, holdout } = sides(rows([1, 1, 2, 9]), rows([1, 2, 2, 3]), rows([3, 7]));
    expect(copies(real, made, 't', holdout)).toEqual({
      table: 't',
      rows: 4,
      copied: 0.75,
      duplicatesInReal: 0.5,
      heldOutCopied: 0.5,
    });
    expect(copies(real, made, 't', null)!.heldOutCopied).toBeNull();
  });

  it('says nothing about tables of few columns', () => {
    const { schema: own, tables } = bank();
    const side = new Side(layoutOf({ schema: own, tables }, tables, []), tables, tables);
    expect(copies(side, side, 'account', null)).toBeNull();
  });

  it('hashes by value: dictionaries in another order are the same, null is not a word', () => {
    const a = table('t', textColumn('x', ['p', 'q', null]));
    const b = table('t', textColumn('x', ['q', 'p', 'null']));
    const [x, y] = [rowHashes(a, ['x']), rowHashes(b, ['x'])];
    expect([x[0] === y[1], x[1] === y[0], x[2] === y[2]]).toEqual([true, true, false]);
  });
});

describe('holdout', () => {
  it('splits tables by row numbers and knows whether whole entities were held out', () => {
    const { schema: own, tables } = bank();
    const layout = layoutOf({ schema: own, tables }, tables, []);
    const real = new Side(layout, tables, tables);
    const whole = (rows: Record<string, number[]>) => {
      const { trained, heldOut } = splitHoldout(tables, rows);
      const names = new Set(Object.keys(heldOut));
      return wholeEntities(
        real,
        { trained: new Side(layout, tables, trained), heldOut: new Side(layout, tables, heldOut), tables: names },
        'account',
      );
    };
    const { trained, heldOut } = splitHoldout(tables, { account: [2, 0], payment: [] });
    expect([...(trained.account.columns[0] as NumberColumn).values]).toEqual([2, 4]);
    expect([...(heldOut.account.columns[0] as NumberColumn).values]).toEqual([1, 3]);
    expect('payment' in heldOut).toBe(false);
    // account 1 has payments 0 to 2, account 2 has payment 3
    expect(whole({ account: [0], payment: [0, 1, 2] })).toBe(true);
    expect(whole({ account: [0], payment: [0, 1, 3] })).toBe(false);
    expect(whole({ account: [0] })).toBe(false);
  });
});

describe('nearest rows', () => {
  const feature = (values: number[], categorical = false) => ({
    name: 'x',
    values: Float64Array.from(values),
    categorical,
  });

  it('numbers by rank, categories by 1, null against a value by a half and its rank', () => {
    const base = [feature([10, 20, 30, 40]), feature([0, 0, 1, 1], true)];
    const query = [feature([10, NaN, 99]), feature([1, 0, 7], true)];
    const [r, q] = commonSpace([base, query], [0]);
    expect([...r.values].filter((_, i) => i % 2 === 0)).toEqual([0.125, 0.375, 0.625, 0.875]);
    const found = nearestDistances(q, r);
    // same rank and other category is 1 away, two ranks up and the same category a half
    expect(found[0]).toBeCloseTo(0.5, 12);
    expect(found[1]).toBeCloseTo(Math.sqrt(0.5 + 0.125 ** 2), 12);
    // 99 ranks above all; an unknown category against a known one is a half
    expect(found[2]).toBeCloseTo(Math.sqrt(0.125 ** 2 + 0.5), 12);
  });

  it('finds what a full search finds, itself left out', () => {
    const random = new Random(8);
    const make = () => [
      feature(Array.from({ length: 120 }, () => (random.next() < 0.1 ? NaN : random.next()))),
      feature(
        Array.from({ length: 120 }, () => random.below(4)),
        true,
      ),
      feature(Array.from({ length: 120 }, () => random.normal())),
    ];
    const [a, b] = commonSpace([make(), make()], [0]);
    const distance = (i: number, k: number) => {
      let sum = 0;
      for (let j = 0; j < 3; j++) {
        const x = b.values[i * 3 + j];
        const y = a.values[k * 3 + j];
        sum += a.categorical[j] ? Number(x !== y) : (x - y) ** 2;
        if (!a.categorical[j] && a.missing[k * 3 + j] !== b.missing[i * 3 + j]) sum += 0.5;
      }
      return Math.sqrt(sum);
    };
    const found = nearestDistances(b, a);
    for (let i = 0; i < 120; i++)
      expect(found[i]).toBeCloseTo(Math.min(...Array.from({ length: 120 }, (_, k) => distance(i, k))), 10);
    expect(Math.min(...nearestDistances(a, a, true))).toBeGreaterThan(0);
    expect(Math.max(...nearestDistances(a, a))).toBe(0);
  });
});

describe('attacks', () => {
  it('are even for fresh rows of the same source', () => {
    const { real, made, holdout } = sides(draw(3));
    const figures = nearness(real, made, 't', 'rows', holdout, 1)!;
    for (const figure of [figures.nearer!, figures.membership!, figures.closer!]) {
      expect(Math.abs(figure.value - 0.5)).toBeLessThan(0.07);
      expect(leaning(figure)).not.toBe('leaks');
    }
    expect(singlingOut(real, made, 't', holdout, 1)!.risk).toBeLessThan(0.1);
  });

  it('find rows that were copied with a little noise', () => {
    const trained = draw(1);
    const copy = structuredClone(trained);
    for (const column of copy.t.columns)
      if (column.kind === 'number') column.values = column.values.map((v) => v + 1e-6);
    const { real, made, holdout } = sides(copy, trained);
    const figures = nearness(real, made, 't', 'rows', holdout, 1)!;
    expect(figures.nearer!.value).toBeGreaterThan(0.95);
    expect(figures.membership!.value).toBeGreaterThan(0.95);
    expect(figures.closer!.value).toBeGreaterThan(0.95);
    expect(leaning(figures.nearer!)).toBe('leaks');
    const exact = sides(trained, trained);
    const attack = singlingOut(exact.real, exact.made, 't', exact.holdout, 1)!;
    expect(attack.hit).toBe(1);
    expect(attack.risk).toBeGreaterThan(0.5);
    expect(copies(real, made, 't', holdout)!.copied).toBe(0);
    const verdict = privacyVerdict({ heldOut: true, copies: [], nearness: [figures], singlingOut: [attack] });
    expect(verdict).toMatchObject({ level: 'leaks', title: 'One table leaks training rows' });
  });

  describe('where rows of one parent are alike', () => {
    const family = {
      tables: [
        tableSchema('home', ['id'], [columnSchema('id', 'integer')]),
        tableSchema(
          'person',
          [],
          [
            columnSchema('home', 'integer'),
            columnSchema('a', 'decimal'),
            columnSchema('b', 'decimal'),
            columnSchema('c', 'decimal'),
          ],
        ),
      ],
      relations: [relation('person', ['home'], 'home', ['id'])],
    };

    /** Homes with thirty persons who differ by little. */
    function homes(seed: number, count: number): Tables {
      const random = new Random(seed);
      const at: number[][] = [[], [], [], []];
      for (let home = 0; home < count; home++) {
        const middle = [random.normal(), random.normal(), random.normal()];
        for (let i = 0; i < 30; i++) {
          at[0].push(home);
          middle.forEach((x, k) => at[k + 1].push(x + 0.02 * random.normal()));
        }
      }
      return {
        home: table(
          'home',
          numberColumn(
            'id',
            Array.from({ length: count }, (_, i) => i),
          ),
        ),
        person: table('person', ...['home', 'a', 'b', 'c'].map((name, k) => numberColumn(name, at[k]))),
      };
    }

    function split(made: Tables, source: Tables, heldHomes: number) {
      const held = [...(source.person.columns[0] as NumberColumn).values.keys()].filter((row) => row < heldHomes * 30);
      const { trained, heldOut } = splitHoldout(source, { home: [0], person: held });
      const layout = layoutOf({ schema: family, tables: source }, made, []);
      const side = (tables: Tables) => new Side(layout, source, tables);
      const tables = new Set(['home', 'person']);
      return {
        real: side(source),
        made: side(made),
        holdout: { trained: side(trained), heldOut: side(heldOut), tables },
      };
    }

    it('are even for fresh rows, though many more parents were learned from than held out', () => {
      for (const seed of [1, 2, 3]) {
        const { real, made, holdout } = split(homes(seed + 10, 400), homes(seed, 400), 40);
        const { nearer, membership } = nearness(real, made, 'person', 'rows', holdout, seed)!;
        expect(Math.abs(nearer!.value - 0.5)).toBeLessThan(3 * nearer!.error);
        expect(Math.abs(membership!.value - 0.5)).toBeLessThan(3 * membership!.error);
        expect(singlingOut(real, made, 'person', holdout, seed)?.risk ?? 0).toBeLessThan(0.05);
      }
    });

    it('find copies', () => {
      const source = homes(4, 400);
      const copy = structuredClone(source);
      for (const column of copy.person.columns.slice(1))
        if (column.kind === 'number') column.values = column.values.map((v) => v + 1e-6);
      const rows = Array.from({ length: 360 * 30 }, (_, i) => i + 40 * 30);
      const { real, made, holdout } = split({ ...copy, person: takeTableRows(copy.person, rows) }, source, 40);
      const { nearer, membership } = nearness(real, made, 'person', 'rows', holdout, 1)!;
      // a draw has a ninth of the parents learned from
      expect(nearer!.value).toBeGreaterThan(0.5 + 0.9 / 9 / 2);
      expect(leaning(nearer!)).not.toBe('even');
      expect(leaning(membership!)).toBe('leaks');
    });
  });

  it('are left out for too few rows', () => {
    const { real, made, holdout } = sides(draw(3, 30), draw(1, 30), draw(2, 30));
    expect(nearness(real, made, 't', 'rows', holdout, 1)).toBeNull();
    expect(singlingOut(real, made, 't', holdout, 1)).toBeNull();
  });

  it('take the table that most belong to as the entity', () => {
    const many = { schema, tables: draw(1) };
    const side = new Side(layoutOf(many, many.tables, []), many.tables, many.tables);
    expect(rootEntity(side, ['t'])).toBe('t');
    expect(rootEntity(side, [])).toBeNull();
  });
});

describe('privacy verdict', () => {
  const figure = (value: number, rows: number) => ({ value, error: 0.5 / Math.sqrt(rows), rows });

  it('calls wide intervals not enough data, and just above even not even', () => {
    expect(leaning(figure(0.51, 2000))).toBe('even');
    expect(leaning(figure(0.53, 2000))).toBe('watch');
    expect(leaning(figure(0.55, 426 - 200))).toBe('not enough data');
    expect(leaning(figure(0.6, 338))).toBe('watch');
    expect(leaning(figure(0.7, 2000))).toBe('leaks');
    expect(half(figure(0.5, 2500))).toBeCloseTo(0.0196, 6);
  });

  it('is not measured without a holdout, whatever the copies', () => {
    const copied = { table: 't', rows: 1000, copied: 0.01, duplicatesInReal: 0.01, heldOutCopied: null };
    const empty = { heldOut: false, copies: [copied], nearness: [], singlingOut: [] };
    expect(privacyVerdict(empty).level).toBe('not measured');
    const many = privacyVerdict({ ...empty, copies: [{ ...copied, copied: 0.04 }] });
    expect(many).toMatchObject({ level: 'watch', title: 'One table to watch' });
    expect(privacyVerdict({ ...empty, copies: [{ ...copied, copied: 0.5 }] }).level).toBe('leaks');
  });

  it('is even only where something was settled', () => {
    const near = (value: number, rows: number) => ({
      table: 't',
      what: 'rows' as const,
      nearer: figure(value, rows),
      membership: null,
      closer: null,
    });
    const verdict = (nearness: ReturnType<typeof near>[]) =>
      privacyVerdict({ heldOut: true, copies: [], nearness, singlingOut: [] });
    expect(verdict([near(0.5, 2000)]).level).toBe('even');
    expect(verdict([near(0.5, 60)]).level).toBe('not enough data');
    expect(verdict([]).level).toBe('not enough data');
  });
});
