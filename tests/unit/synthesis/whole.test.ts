// The whole of synthesis on a small database: real kernels, real training, short.
import { beforeAll, describe, expect, it } from 'vitest';
import { createSampler, createWasmBackend, fitRowModel } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-node';
import { checkIntegrity } from '../../../src/report/integrity';
import { parentRows } from '../../../src/schema/parent-rows';
import { fit, generate, makePlan, partsFor, rowsAsked, summarisePlan } from '../../../src/synthesis';
import type { Generator, KeysBefore, Trainer } from '../../../src/synthesis';
import { columnOf, type Tables } from '../../../src/table/table';
import { bookshop } from '../../fixtures/bookshop';

const dataset = bookshop();
const kernels = loadKernels();
const kept = { keep: [] };

const trainer: Trainer = async (task) =>
  fitRowModel({ ...task, budgetSeconds: 0.5 }, await createWasmBackend(await kernels), {});
const sampler = async (spec: Parameters<typeof createSampler>[1], weights: Float32Array) =>
  createSampler(await kernels, spec, weights);
const numbers = (tables: Tables, table: string, column: string) => {
  const c = columnOf(tables[table], column);
  if (c.kind !== 'number') throw new Error(`${column} is text`);
  return c.values;
};
const words = (tables: Tables, table: string, column: string) => {
  const c = columnOf(tables[table], column);
  if (c.kind !== 'text') throw new Error(`${column} is a number`);
  return Array.from(c.codes, (code) => (code < 0 ? null : c.dictionary[code]));
};

describe('synthesis of a small database', () => {
  let generator: Generator;
  let made: Tables;
  const plan = makePlan(dataset);

  beforeAll(async () => {
    generator = await fit(plan, trainer, { preset: 'fast', backend: 'wasm', seed: 1, sampler });
    made = await generate(generator, dataset, sampler, { ratio: 1, seed: 1, ...kept });
  }, 60_000);

  it('finds the roles', () => {
    const { uses, order } = plan.roles;
    expect(Object.entries(uses).map(([id, use]) => `${id.split('>')[0]}: ${use}`)).toEqual([
      'reader(town_code): lookup',
      'reader(invited_by): link',
      'movement(reader_id): context',
      'loan(reader_id): context',
      'loan(isbn): link',
      'book(best_reader): link',
      'card(reader_id): context',
    ]);
    expect(order.indexOf('reader')).toBeLessThan(order.indexOf('movement'));
  });

  it('passes every integrity check, with the rows of the source', () => {
    const written = Object.fromEntries(summarisePlan(plan, dataset.schema).tables.map((t) => [t.table, t.written]));
    const report = checkIntegrity(dataset, made, { ratio: 1, kept: [], written });
    expect(report.tables.filter((t) => !t.ok)).toEqual([]);
    expect(report.relations.filter((r) => !r.ok)).toEqual([]);
    for (const t of dataset.schema.tables)
      expect([t.name, made[t.name].rows]).toEqual([t.name, dataset.tables[t.name].rows]);
  });

  it('makes a large result in parts: totals of the whole, keys that go on, every part sound', async () => {
    const options = { ratio: 3.4, seed: 1, ...kept };
    const of = partsFor(generator, dataset, options.ratio, 1000);
    expect(of).toBe(3);
    expect(partsFor(generator, dataset, 1.9, 1)).toBe(1);
    const written = Object.fromEntries(summarisePlan(plan, dataset.schema).tables.map((t) => [t.table, t.written]));
    const before: KeysBefore = new Map();
    const rows: Record<string, number> = {};
    const seen = new Map<string, Set<string>>();
    for (let index = 0; index < of; index++) {
      const part = await generate(generator, dataset, sampler, options, undefined, undefined, { index, of, before });
      const report = checkIntegrity(dataset, part, { ratio: options.ratio / of, kept: [], written });
      expect(report.tables.filter((t) => !t.ok).map((t) => t.table)).toEqual([]);
      expect(report.relations.filter((r) => !r.ok).map((r) => r.id)).toEqual([]);
      for (const t of dataset.schema.tables.filter((s) => s.treatment === 'generate')) {
        rows[t.name] = (rows[t.name] ?? 0) + part[t.name].rows;
        const keys = t.primaryKey!.columns.map((c) => columnOf(part[t.name], c));
        const all = seen.get(t.name) ?? seen.set(t.name, new Set()).get(t.name)!;
        for (let r = 0; r < part[t.name].rows; r++)
          all.add(keys.map((k) => (k.kind === 'number' ? k.values[r] : k.dictionary[k.codes[r]])).join('|'));
      }
    }
    for (const [name, asked] of Object.entries(rowsAsked(generator, options.ratio)))
      if (name in rows) expect([name, rows[name], seen.get(name)!.size]).toEqual([name, asked, asked]);
  });

  it('keeps the running total and the amounts that leave an account round', () => {
    const [reader, balance, amount] = ['reader_id', 'balance', 'amount'].map((c) => numbers(made, 'movement', c));
    const kind = words(made, 'movement', 'kind');
    let holds = 0;
    let pairs = 0;
    for (let r = 1; r < reader.length; r++) {
      if (reader[r] !== reader[r - 1]) continue;
      pairs++;
      const next = balance[r - 1] + (kind[r] === 'OUT' ? -amount[r] : amount[r]);
      if (Math.abs(next - balance[r]) < 0.011) holds++;
    }
    expect(holds / pairs).toBeGreaterThan(0.97);
    const out = amount.filter((_, r) => kind[r] === 'OUT');
    expect(out.filter((a) => a % 10 === 0).length / out.length).toBeGreaterThan(0.99);
    expect(Math.min(...balance)).toBeGreaterThanOrEqual(0);
  });

  it('keeps what belongs together: movements after the account was opened, one card a reader', () => {
    const rows = parentRows(made.movement, ['reader_id'], made.reader, ['reader_id']);
    const opened = numbers(made, 'reader', 'opened');
    numbers(made, 'movement', 'happened').forEach((t, r) => expect(t).toBeGreaterThanOrEqual(opened[rows[r]]));
    expect(new Set(numbers(made, 'card', 'reader_id')).size).toBe(dataset.tables.reader.rows);
  });

  it('makes no circle in the self-reference and leaves the share without one', () => {
    const up = parentRows(made.reader, ['invited_by'], made.reader, ['reader_id']);
    up.forEach((_, r) => {
      let steps = 0;
      for (let at = r; up[at] >= 0; at = up[at]) expect(++steps).toBeLessThan(20);
    });
    const share = (rows: Int32Array) => rows.filter((p) => p < 0).length / rows.length;
    const real = share(parentRows(dataset.tables.reader, ['invited_by'], dataset.tables.reader, ['reader_id']));
    expect(Math.abs(share(up) - real)).toBeLessThan(0.12);
  });

  it('copies no name and no text of the source', () => {
    const real = new Set(words(dataset.tables, 'reader', 'full_name'));
    for (const name of words(made, 'reader', 'full_name')) expect(real.has(name)).toBe(false);
    expect(JSON.stringify({ ...generator, models: null })).not.toContain('Planted Person 7919');
  });

  it('gives the same tables for the same seed, others for another, and scales', async () => {
    const again = await generate(generator, dataset, sampler, { ratio: 1, seed: 1, ...kept });
    expect(again).toEqual(made);
    const other = await generate(generator, dataset, sampler, { ratio: 0.5, seed: 2, ...kept });
    expect(other.reader.rows).toBe(150);
    expect(Math.abs(other.movement.rows - 0.5 * dataset.tables.movement.rows)).toBeLessThanOrEqual(1);
    const report = checkIntegrity(dataset, other, { ratio: 0.5, kept: [], written: { reader: ['full_name'] } });
    expect(report.relations.filter((r) => !r.ok)).toEqual([]);
    expect(report.tables.filter((t) => t.primaryKey?.ok === false)).toEqual([]);
  }, 30_000);

  it('refuses to keep a table that was learned to be made', async () => {
    await expect(generate(generator, dataset, sampler, { ratio: 1, seed: 1, keep: ['reader'] })).rejects.toMatchObject({
      code: 'bad-option',
      place: { table: 'reader' },
    });
  });

  it('refuses a ratio out of range', async () => {
    await expect(generate(generator, dataset, sampler, { ratio: 0, seed: 1, ...kept })).rejects.toMatchObject({
      code: 'bad-option',
    });
  });
});

describe('degenerate databases', () => {
  it('plans, fits and makes tables of no, one and two rows', async () => {
    for (const readers of [0, 1, 2]) {
      const small = bookshop(readers);
      const generator = await fit(makePlan(small), trainer, { preset: 'fast', backend: 'wasm', seed: 1, sampler });
      const made = await generate(generator, small, sampler, { ratio: 1, seed: 1, ...kept });
      expect(made.reader.rows).toBe(readers);
      expect(checkIntegrity(small, made, { ratio: 1, kept: [] }).relations.filter((r) => r.orphans > 0)).toEqual([]);
    }
  }, 30_000);
});
