// Numbers that go with another number: hits of times at bat, a highest beside a lowest temperature.
import { beforeAll, describe, expect, it } from 'vitest';
import { fitNumber } from '../../../src/codecs/number';
import { createSampler, createWasmBackend, fitRowModel } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-node';
import type { Dataset } from '../../../src/schema/types';
import { fit, generate, makePlan, summarisePlan } from '../../../src/synthesis';
import { chooseFrame, isRound, type NumberColumn } from '../../../src/synthesis/number-frame';
import { numberColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';
import { columnOf, type Tables } from '../../../src/table/table';
import { schemaOf } from '../../fixtures/bookshop';

const rows = 1500;
const group = Int32Array.from({ length: rows }, (_, i) => i);
const each = (of: (row: number) => number) => Float64Array.from({ length: rows }, (_, row) => of(row));
const spec = (values: Float64Array, decimals = 0) => fitNumber(values, group, decimals, new Random(1));
const column = (name: string, values: Float64Array): NumberColumn => ({ level: 0, column: name, values });

describe('the frame of a number', () => {
  const random = new Random(7);
  const games = each(() => 10 + random.below(150));
  const bats = each((r) => Math.round(games[r] * (2 + 2 * random.next())));
  const other = each(() => 10 + random.below(150));
  const choose = (values: Float64Array, others: NumberColumn[], decimals = 0) =>
    chooseFrame(values, spec(values, decimals), others, group);

  it('is a share, or a difference, of the number that it goes with', () => {
    const columns = [column('other', other), column('games', games)];
    expect(choose(bats, columns)).toMatchObject({ form: 'ratio', other: { column: 'games' } });
    const least = each(() => Math.round(10 * (15 * random.normal() + 8)) / 10);
    const most = each((r) => Math.round(10 * (least[r] + 6 + 2 * random.normal())) / 10);
    expect(choose(most, [column('least', least), ...columns], 1)).toMatchObject({
      form: 'difference',
      other: { column: 'least' },
    });
  });

  it('is none for a number of its own, or where the other is missing or no share can be taken', () => {
    expect(choose(other, [column('games', games), column('bats', bats)])).toBeNull();
    const gaps = games.map((v, r) => (r === 3 ? NaN : v));
    expect(choose(bats, [column('games', gaps)])).toBeNull();
    const zero = games.map((v, r) => (r === 3 ? 0 : v));
    expect(choose(bats, [column('games', zero)])?.form).not.toBe('ratio');
  });

  it('is none for numbers that are round on purpose', () => {
    const price = each((r) => Math.round((games[r] * (2 + random.next())) / 10) * 10 + +(r % 20 === 0));
    expect(isRound(price, spec(price))).toBe(true);
    expect(spec(bats).steps.length).toBeGreaterThan(1);
    expect(isRound(bats, spec(bats))).toBe(false);
  });
});

describe('rows with numbers that go together', () => {
  const random = new Random(11);
  const games = each(() => 5 + Math.floor(155 * random.next() ** 2));
  const bats = each((r) => Math.round(games[r] * (3 + 0.4 * random.normal())));
  const hits = each((r) => Math.round(bats[r] * (0.15 + 0.2 * random.next())));
  const season = {
    name: 'season',
    rows,
    columns: [
      numberColumn(
        'season_id',
        Array.from(group, (i) => i + 1),
      ),
      numberColumn('games', Array.from(games)),
      numberColumn('bats', Array.from(bats)),
      numberColumn('hits', Array.from(hits)),
    ],
  };
  const dataset: Dataset = {
    schema: { tables: [schemaOf(season, {}, ['season_id'])], relations: [] },
    tables: { season },
  };
  const plan = makePlan(dataset);
  const frames = plan.tables[0].blocks.map((b) => (b.kind === 'number' && b.frame ? b.frame : null));
  let made: Tables;

  const numbers = (tables: Tables, name: string) => {
    const found = columnOf(tables.season, name);
    if (found.kind !== 'number') throw new Error('wrong kind');
    return found.values;
  };
  const shares = (tables: Tables, of: string, by: string) => {
    const [y, x] = [numbers(tables, of), numbers(tables, by)];
    const all = Array.from(y, (v, r) => v / x[r]);
    const mean = all.reduce((a, b) => a + b) / all.length;
    return { mean, spread: Math.sqrt(all.reduce((s, v) => s + (v - mean) ** 2, 0) / all.length) };
  };

  beforeAll(async () => {
    const kernels = await loadKernels();
    const sampler = async (s: Parameters<typeof createSampler>[1], weights: Float32Array) =>
      createSampler(kernels, s, weights);
    const generator = await fit(
      plan,
      async (task) => fitRowModel({ ...task, budgetSeconds: 1 }, await createWasmBackend(kernels), {}),
      { preset: 'fast', backend: 'wasm', seed: 1, sampler },
    );
    made = await generate(generator, dataset, sampler, { ratio: 1, seed: 1, keep: [] });
  }, 60_000);

  it('says so in the plan', () => {
    expect(frames.filter((f) => f)).toMatchObject([
      { form: 'ratio', column: 'games', level: 0 },
      { form: 'ratio', column: 'bats', level: 0 },
    ]);
    expect(summarisePlan(plan, dataset.schema).tables[0].words).toContain(
      'Drawn by another number: bats as a share of games, hits as a share of bats.',
    );
  });

  it('has their shares, and every order between them', () => {
    for (const [of, by] of [
      ['bats', 'games'],
      ['hits', 'bats'],
    ]) {
      const [real, synthetic] = [shares(dataset.tables, of, by), shares(made, of, by)];
      expect(Math.abs(synthetic.mean / real.mean - 1)).toBeLessThan(0.03);
      expect(Math.abs(synthetic.spread / real.spread - 1)).toBeLessThan(0.2);
    }
    const ordered = plan.tables[0].restrictions.filter((r) => r.kind === 'order');
    expect(ordered.length).toBeGreaterThan(0);
    for (const { columns } of ordered) {
      const [low, high] = columns.map((c) => numbers(made, c));
      expect(low.every((v, r) => v <= high[r])).toBe(true);
    }
    for (const name of ['games', 'bats', 'hits']) {
      const [real, synthetic] = [numbers(dataset.tables, name), numbers(made, name)];
      expect(Math.max(...synthetic)).toBeLessThanOrEqual(Math.max(...real));
      expect(synthetic.every((v) => Number.isInteger(v))).toBe(true);
    }
  });
});
