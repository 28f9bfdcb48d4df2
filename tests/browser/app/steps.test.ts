// The interface on a fixture session: every step in light and dark and at three widths, without a violation of axe's rules.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { matching } from '../../../src/app/relate/graph';
import { Run } from '../../../src/app/state/run.svelte';
import { bank, hostile, hostileValues, many } from '../../fixtures/app/databases';
import { settled, someFile, stage, theme, violations } from './stage';

afterEach(() => {
  delete document.documentElement.dataset.theme;
  vi.restoreAllMocks();
});

const sizes: [number, number][] = [
  [1440, 900],
  [1024, 768],
  [390, 844],
];

describe('every step', () => {
  for (const size of sizes)
    it(`has no violation at ${size[0]} px`, async () => {
      const { run } = await stage(bank(), {}, size);
      const look = async () => {
        await settled(run);
        for (const name of size[0] === 1440 ? (['light', 'dark'] as const) : (['light'] as const)) {
          theme(name);
          expect(await violations(), `${run.step} ${name}`).toEqual([]);
        }
        expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth + 1);
        expect(document.querySelectorAll('h1'), run.step).toHaveLength(1);
        if (run.step === 'relate' && size[0] > 719)
          expect(document.documentElement.scrollHeight, 'only its parts scroll').toBeLessThanOrEqual(innerHeight);
      };
      await look();
      await run.open(someFile);
      await look();
      run.selection = { kind: 'relation', id: run.schema!.relations[4].id };
      await look();
      run.selection = { kind: 'table', table: 'loan' };
      await look();
      await run.train();
      await look();
      run.go('train');
      await look();
      run.go('export');
      await look();
      run.go('open');
      await look();
    });

  it('opens by itself in the order of the way through', async () => {
    const { run } = await stage(bank());
    await run.open(someFile);
    await settled(run);
    expect(run.step).toBe('relate');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await vi.waitFor(() => expect(run.step).toBe('review'), { timeout: 20_000 });
    await settled(run);
    await expect.element(page.getByText('All keys hold')).toBeVisible();
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await settled(run);
    await expect.element(page.getByRole('button', { name: 'Download .zip' })).toBeVisible();
    expect(location.hash).toBe('#export');
  });

  it('keeps 64 tables usable', async () => {
    const { run } = await stage(many());
    await run.open(someFile);
    await settled(run);
    expect(await violations()).toEqual([]);
    await page.getByPlaceholder('Find a table or column').fill('ledger_h');
    const hits = matching(run.schema!, 'ledger_h').size;
    await expect.element(page.getByText(`${hits} of 64 tables match`)).toBeVisible();
    // All beyond two joins of the selected one is dimmed, and must be legible still.
    run.selection = { kind: 'table', table: run.schema!.tables[0].name };
    await settled(run);
    expect(document.querySelectorAll('.dimmed').length).toBeGreaterThan(30);
    expect(await violations()).toEqual([]);
    run.go('train');
    await settled(run);
    expect(await violations()).toEqual([]);
  });
});

describe('before files come', () => {
  const held = () => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['a,b\n1,2\n'], 'a.csv'));
    return transfer;
  };
  const signs: Record<string, () => unknown> = {
    'files held over the page': () => dispatchEvent(new DragEvent('dragover', { dataTransfer: held() })),
    'a table to be pasted': () => page.getByRole('button', { name: 'Paste a table' }).click(),
  };
  for (const [sign, give] of Object.entries(signs))
    it(`what reads them is started by ${sign}`, async () => {
      const { session } = await stage(bank());
      const prepare = vi.spyOn(session, 'prepare');
      await give();
      await vi.waitFor(() => expect(prepare).toHaveBeenCalledOnce());
    });

  it('one session is begun, also when they come at once', async () => {
    const { session } = await stage(bank());
    const load = vi.fn(async () => session);
    const run = new Run(load);
    run.prepare();
    await run.open(someFile);
    expect(load).toHaveBeenCalledOnce();
  });
});

describe('names and values from files', () => {
  for (const size of sizes)
    it(`are shown as text at ${size[0]} px, whatever they hold, and break no layout`, async () => {
      const { run } = await stage(hostile(), { values: hostileValues }, size);
      const look = async () => {
        await settled(run);
        expect((window as { hacked?: number }).hacked).toBeUndefined();
        expect(document.querySelector('#app script, .frame script, .frame img')).toBeNull();
        expect(document.documentElement.scrollWidth, run.step).toBeLessThanOrEqual(innerWidth + 1);
        expect(await violations(), run.step).toEqual([]);
      };
      await run.open(someFile);
      await look();
      for (const table of run.schema!.tables) {
        run.selection = { kind: 'table', table: table.name };
        await look();
      }
      run.selection = { kind: 'relation', id: run.schema!.relations[0].id };
      await look();
      await run.train();
      await look();
      run.go('export');
      await look();
      run.go('open');
      await look();
    });
});
