import { describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../../src/report/integrity';
import { ReportService } from '../../../src/report/service';
import { numberColumn, textColumn } from '../../../src/table/column';
import type { Tables } from '../../../src/table/table';
import { bank, columnSchema, relation, table, tableSchema } from './bank';

const day = 86_400_000;
const options = { ratio: 1, kept: [] };

function broken(): Tables {
  return {
    account: table('account', numberColumn('id', [7, 8, 8, null]), textColumn('kind', ['a', 'c', '', 'b'])),
    payment: table(
      'payment',
      numberColumn('account', [7, 7, 9, null, 8]),
      numberColumn('no', [1, 2, 1.5, 1, 1]),
      numberColumn('amount', [4.99, 30.25, 10.001, 10, null]),
      numberColumn('day', [0, day / 2, 10 * day, day, null]),
    ),
  };
}

describe('integrity', () => {
  it('finds nothing wrong with the source itself', () => {
    const real = bank();
    const report = checkIntegrity(real, real.tables, options);
    expect(report).toMatchObject({ ok: true, failed: 0, checks: 2 + 2 + 6 + 1 });
    expect(report.relations[0]).toMatchObject({
      innerJoin: { real: 5, synthetic: 5 },
      leftJoin: { real: 6, synthetic: 6 },
      structure: null,
    });
    expect(report.relations[0].children).toEqual({
      bins: [0, 1, 2, 3, 4],
      real: [0.25, 0.5, 0, 0.25],
      synthetic: [0.25, 0.5, 0, 0.25],
      realMin: 0,
      realMax: 3,
      realMean: 1.25,
      syntheticMin: 0,
      syntheticMax: 3,
      syntheticMean: 1.25,
    });
  });

  it('counts and lists what is broken', () => {
    const report = checkIntegrity(bank(), broken(), options);
    const [account, payment] = report.tables;
    expect(account.primaryKey).toEqual({ columns: ['id'], duplicates: 1, nulls: 1, failing: [2, 3], ok: false });
    expect(account.columns[0]).toMatchObject({ nullsOk: false, range: 'free', failing: [3], ok: false });
    expect(account.columns[1]).toMatchObject({
      unreadable: 1,
      outOfRange: 2,
      range: { values: 2 },
      failing: [1, 2],
      ok: false,
    });
    expect(payment.primaryKey).toMatchObject({ nulls: 1, duplicates: 0, failing: [3] });
    const [, no, amount, days] = payment.columns;
    expect(no).toMatchObject({ unreadable: 1, failing: [2], ok: false });
    expect(amount).toMatchObject({ unreadable: 1, outOfRange: 1, range: { min: 5, max: 30.25 }, failing: [0, 2] });
    expect(amount.nulls).toEqual({ real: 1, synthetic: 1 });
    expect(days).toMatchObject({ unreadable: 1, outOfRange: 1, nullsOk: false, failing: [1, 2, 4] });
    expect(report.relations[0]).toMatchObject({
      orphans: 1,
      failing: [2],
      nulls: { real: 0, synthetic: 1 },
      innerJoin: { real: 5, synthetic: 4 },
      leftJoin: { real: 6, synthetic: 5 },
      ok: false,
    });
    expect(report.ok).toBe(false);
    // two primary keys, six columns, one relation
    expect(report.failed).toBe(2 + 6 + 1);
  });

  it('judges row totals by the ratio asked for and kept tables by equality', () => {
    const real = bank();
    const three = (ratio: number, kept: string[]) =>
      checkIntegrity(real, real.tables, { ratio, kept }).tables.map((t) => [t.rowsAsked, t.rowsOk]);
    expect(three(3, [])).toEqual([
      [12, false],
      [15, false],
    ]);
    expect(three(3, ['account'])).toEqual([
      [4, true],
      [15, false],
    ]);
    expect(three(1.2, [])).toEqual([
      [5, true],
      [6, true],
    ]);
  });

  it('follows composite keys and self-references, nulls are no orphans', () => {
    const schema = {
      tables: [
        tableSchema('slot', ['a', 'b'], [columnSchema('a', 'identifier'), columnSchema('b', 'integer')]),
        tableSchema(
          'use',
          ['id'],
          [
            columnSchema('id', 'integer'),
            columnSchema('a', 'identifier'),
            columnSchema('b', 'integer'),
            columnSchema('boss', 'integer'),
          ],
        ),
      ],
      relations: [relation('use', ['a', 'b'], 'slot', ['a', 'b']), relation('use', ['boss'], 'use', ['id'])],
    };
    const tables = {
      slot: table('slot', textColumn('a', ['x', 'x', 'y']), numberColumn('b', [1, 2, 1])),
      use: table(
        'use',
        numberColumn('id', [1, 2, 3]),
        textColumn('a', ['x', 'x', 'y']),
        numberColumn('b', [1, 2, 1]),
        numberColumn('boss', [null, 1, 1]),
      ),
    };
    const real = { schema, tables };
    const synthetic = {
      slot: table('slot', textColumn('a', ['x', 'y', 'x']), numberColumn('b', [1, 1, 2])),
      use: table(
        'use',
        numberColumn('id', [1, 2, 3]),
        textColumn('a', ['y', 'y', null]),
        numberColumn('b', [1, 2, 1]),
        numberColumn('boss', [2, 9, null]),
      ),
    };
    expect(checkIntegrity(real, tables, options).ok).toBe(true);
    const [slots, bosses] = checkIntegrity(real, synthetic, options).relations;
    // one use too few: 'exactly 1' cannot be asked for, 'at most 1' can
    expect(slots).toMatchObject({ orphans: 1, failing: [1], nulls: { synthetic: 1 }, structure: '0..1' });
    expect(bosses).toMatchObject({ orphans: 1, failing: [1], nulls: { real: 1, synthetic: 1 } });
  });

  it('keeps one-to-one relations one-to-one', () => {
    const schema = {
      tables: [
        tableSchema('p', ['id'], [columnSchema('id', 'integer')]),
        tableSchema('c', [], [columnSchema('p', 'integer')]),
      ],
      relations: [relation('c', ['p'], 'p', ['id'])],
    };
    const tables = { p: table('p', numberColumn('id', [1, 2, 3])), c: table('c', numberColumn('p', [3, 1, 2])) };
    const doubled = { p: tables.p, c: table('c', numberColumn('p', [1, 1, 2])) };
    const [found] = checkIntegrity({ schema, tables }, doubled, options).relations;
    expect(found).toMatchObject({ structure: 'exactly 1', structureBroken: 2, orphans: 0, ok: false });
  });

  it('lists no more than 100 failing rows and counts all', () => {
    const schema = { tables: [tableSchema('t', [], [columnSchema('v', 'integer')])], relations: [] };
    const real = { schema, tables: { t: table('t', numberColumn('v', new Float64Array(500))) } };
    const outside = { t: table('t', numberColumn('v', new Float64Array(500).fill(2))) };
    const [column] = checkIntegrity(real, outside, options).tables[0].columns;
    expect(column.outOfRange).toBe(500);
    expect(column.failing).toHaveLength(100);
  });

  it('takes empty tables on both sides', () => {
    const schema = { tables: [tableSchema('t', ['v'], [columnSchema('v', 'integer')])], relations: [] };
    const tables = { t: table('t', numberColumn('v', [])) };
    expect(checkIntegrity({ schema, tables }, tables, options)).toMatchObject({ ok: true, checks: 3 });
  });

  it('is offered by the worker service, which says when nothing is loaded', () => {
    const service = new ReportService();
    expect(() => service.check()).toThrow('call load first');
    const real = bank();
    service.load({ real, synthetic: real.tables, options });
    expect(service.check().ok).toBe(true);
  });
});
