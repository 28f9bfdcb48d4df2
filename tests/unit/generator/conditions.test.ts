// Conditional use: shares that come out exactly, rows to go on from, columns without gaps; joins and rules still hold.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStudio } from '../../../src/studio/node';
import type { Conditions } from '../../../src/synthesis/types';
import { CsvTable } from '../../e2e/readers';
import { markedShop } from './marked-shop';

const studio = createStudio();
const notes: string[] = [];

beforeAll(async () => {
  studio.subscribe((event) => event.type === 'note' && notes.push(event.words));
  await studio.open(markedShop(1500));
  const schema = await studio.infer();
  schema.tables.find((t) => t.name === 'country')!.treatment = 'keep';
  await studio.setSchema(schema);
  await studio.train({ preset: 'fast', backend: 'wasm', seed: 3 });
}, 180_000);
afterAll(() => studio.dispose());

const make = (conditions: Conditions, ratio = 1) => studio.generate({ ratio, seed: 5, keep: [], conditions });
const column = async (table: string, name: string) => {
  const csv = new CsvTable(await (await studio.exportTable(table)).blob.text());
  const at = csv.columns.indexOf(name);
  return csv.rows.map((row) => row[at]);
};
const count = (values: (string | null)[], value: string) => values.filter((v) => v === value).length;

describe('conditional use', { timeout: 30_000 }, () => {
  it('a root table: shares exactly, with what goes with them, and sound tables', async () => {
    const shares = [
      { value: 'gold', share: 0.7 },
      { value: 'basic', share: 0 },
    ];
    await make({ values: [{ table: 'customer', column: 'tier', shares }] });
    const tier = await column('customer', 'tier');
    expect([tier.length, count(tier, 'gold'), count(tier, 'basic')]).toEqual([1500, 1050, 0]);
    // The region is drawn before the tier: rows that fit were chosen whole, so it knows of the tier all the same.
    const region = await column('customer', 'region');
    const ofGold = region.filter((_, i) => tier[i] === 'gold');
    expect(count(ofGold, 'north') / (count(ofGold, 'north') + count(ofGold, 'south'))).toBeGreaterThan(0.55);
    expect(await studio.check()).toMatchObject({ failed: 0, ok: true });
  });

  it('a reference into a kept table, and a child table at the same time', async () => {
    await make({
      values: [
        { table: 'customer', column: 'country_code', shares: [{ value: 'KP', share: 0.5 }] },
        { table: 'order', column: 'channel', shares: [{ value: 'web', share: 0.25 }] },
      ],
    });
    expect(count(await column('customer', 'country_code'), 'KP')).toBe(750);
    const channel = await column('order', 'channel');
    expect(count(channel, 'web')).toBe(Math.round(channel.length / 4));
    expect(notes.join(' ')).toMatch(/order\.channel: \d+ of \d+ rows were changed/);
    expect(await studio.check()).toMatchObject({ failed: 0, ok: true });
  });

  it('a value for all rows of a child table', async () => {
    await make({ values: [{ table: 'order', column: 'channel', shares: [{ value: 'shop', share: 1 }] }] }, 0.5);
    expect(new Set(await column('order', 'channel'))).toEqual(new Set(['shop']));
    expect((await studio.check()).ok).toBe(true);
  });

  it('rows to go on from come out as given, with children of their own', async () => {
    const columns = ['customer_id', 'full_name', 'tier', 'limit', 'joined', 'country_code'];
    const rows = [
      ['7', 'Marie Curie', 'gold', '70500.00', '2021-03-12', 'FR'],
      ['8', 'Emil Noether', 'unheard of', '71000.50', '2021-04-13', 'DE'],
      ['9', 'Sofia Kowalewska', '', '99999.99', '2021-02-14', 'PL'],
    ];
    const made = await make({ seedRows: { table: 'customer', columns, rows } });
    expect(made.customer).toBe(3);
    for (const [i, name] of columns.entries())
      expect((await column('customer', name)).map((v) => v ?? '')).toEqual(rows.map((r) => r[i]));
    for (const id of await column('order', 'customer_id')) expect(['7', '8', '9']).toContain(id);
    const report = await studio.check();
    expect(report.relations.filter((r) => !r.ok)).toEqual([]);
    expect(report.tables.filter((t) => !t.rowsOk || !t.primaryKey?.ok)).toEqual([]);
  });

  it('fills what is missing', async () => {
    await make({});
    const empty = (values: (string | null)[]) => values.filter((v) => v === null || v === '').length;
    expect(empty(await column('customer', 'region'))).toBeGreaterThan(150);
    await make({ filled: [{ table: 'customer', column: 'region' }] });
    expect(empty(await column('customer', 'region'))).toBe(0);
    expect((await studio.check()).ok).toBe(true);
  });

  it('says what cannot be given', async () => {
    const refused = (conditions: Conditions, code: string, words: string) =>
      expect(make(conditions)).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string });
    const values = (table: string, column: string, value: string, share = 1) => ({
      values: [{ table, column, shares: [{ value, share }] }],
    });
    await refused(values('nobody', 'tier', 'gold'), 'no-table', 'nobody');
    await refused(values('country', 'country_name', 'France'), 'bad-option', 'kept');
    await refused(values('customer', 'colour', 'red'), 'no-column', 'colour');
    await refused(values('customer', 'customer_id', '1'), 'bad-option', 'made for each row');
    await refused(values('customer', 'limit', '5'), 'bad-option', 'no list of values');
    await refused(values('customer', 'tier', 'platinum'), 'bad-option', 'platinum');
    await refused(values('customer', 'tier', 'gold', 1.5), 'bad-option', '1.5');
    const seed = (table: string, columns: string[], ...rows: string[][]) => ({ seedRows: { table, columns, rows } });
    await refused(seed('order', ['amount'], ['1.00']), 'bad-option', 'belongs to customer');
    await refused(seed('customer', ['limit'], ['much']), 'bad-option', 'Row 1: "much"');
    await refused(seed('customer', ['customer_id'], ['1'], ['1']), 'bad-key', 'Row 2');
    await refused(seed('customer', ['country_code'], ['XX']), 'bad-option', 'XX');
    await refused(seed('customer', ['tier']), 'bad-option', 'No row');
  });
});
