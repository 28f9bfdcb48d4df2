// The whole app as a person uses it: files on the page, Relate, Train, Review, the zip; then every key checked again by
// readers that are not the product's. No request may leave the origin.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshBuild } from '../../scripts/headless/build.mjs';
import { openApp } from '../../scripts/headless/chromium.mjs';
import { brokenKeys, clinic, CsvTable, readZip } from './readers';
import { traceTasks } from './tasks';

const files = ['patients', 'lab_results', 'treatments'].map((t) => `public/samples/clinic/${t}.csv`);

let app: Awaited<ReturnType<typeof openApp>>;
let page: Page;
const errors: string[] = [];
beforeAll(async () => {
  app = await openApp(await freshBuild(() => {}));
  page = app.page;
  page.on('pageerror', (error) => errors.push(error.message));
});
afterAll(() => app?.close());

const go = (name: string) => page.locator('[data-go]', { hasText: name });

describe('the app', () => {
  it('shows a finished result of a sample at once, without an engine', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(app.url);
    await page.getByRole('button', { name: 'result of Clinic' }).click();
    await page.getByText('Finished earlier, not on this page.').waitFor();
    await page.getByRole('region', { name: 'Synthetic rows of patients, 40 rows' }).waitFor();
    const saved = page.waitForEvent('download', { timeout: 120_000 });
    await page.getByRole('button', { name: 'Save the report' }).click();
    const html = readFileSync(await (await saved).path(), 'utf8');
    expect(html).toContain('A synthetic stand-in for');
    expect(html).not.toMatch(/<script|(src|href)="(https?:)?\/\//);
    expect(asked.filter((path) => /wasm|worker/.test(path))).toEqual([]);
    page.removeAllListeners('request');
    await go('Train it here').click();
    await page.locator('.svelte-flow__node').first().waitFor({ timeout: 90_000 });
    expect(errors).toEqual([]);
  });

  it('takes a sample from the cold page to a sound synthetic database in a zip, in four clicks, and never blocks', async () => {
    await page.goto('about:blank');
    await page.addInitScript(() => {
      const counted = window as { clicks?: number };
      counted.clicks = 0;
      addEventListener('click', (event) => event.isTrusted && counted.clicks!++, true);
    });
    const trace = await traceTasks(app.context, page);
    await page.goto(app.url);
    await trace.step('opening');
    await page.getByRole('button', { name: 'Clinic', exact: true }).click();
    await go('Train').click({ timeout: 90_000 });
    await trace.step('training and scoring');
    await go('Export').waitFor({ timeout: 120_000 });
    await page.getByText('Scoring', { exact: true }).first().waitFor({ state: 'detached', timeout: 120_000 });
    await trace.step('a page that blocks');
    await page.evaluate(() => {
      const end = performance.now() + 1500;
      while (performance.now() < end);
    });
    const [opening, working, blocking] = await trace.end();
    expect(opening.longest[0], opening.step).toBeLessThan(100);
    expect(working.longest[0], working.step).toBeLessThan(100);
    expect(blocking.longest[0], blocking.step).toBeGreaterThan(100);
    await go('Export').click();
    const download = page.waitForEvent('download', { timeout: 120_000 });
    await go('Download').click();
    expect(await page.evaluate(() => (window as { clicks?: number }).clicks)).toBe(4);
    const zip = readZip(readFileSync(await (await download).path()));

    const tables = Object.fromEntries(
      files.map((file) => {
        const name = file.split('/').at(-1)!;
        const table = new CsvTable(zip.get(name)!.toString('utf8'));
        expect(table.columns).toEqual(new CsvTable(readFileSync(file, 'utf8')).columns);
        expect(table.rows).toHaveLength(5000);
        return [name.replace('.csv', ''), table];
      }),
    );
    expect(brokenKeys(tables, clinic)).toEqual([]);
    expect(JSON.parse(zip.get('integrity.json')!.toString('utf8'))).toMatchObject({ ok: true, failed: 0 });
    expect(errors).toEqual([]);
    expect(app.strays).toEqual([]);
  });

  it('cannot reach any other origin, from the page or from a worker', async () => {
    const tries = await page.evaluate(async () => {
      const outside = 'https://example.org/x';
      const asked = await fetch(outside).then(
        () => 'reached',
        () => 'refused',
      );
      const image = await new Promise((resolve) => {
        const img = new Image();
        img.onload = () => resolve('reached');
        img.onerror = () => resolve('refused');
        img.src = outside;
      });
      return [asked, image];
    });
    expect(tries).toEqual(['refused', 'refused']);
    expect(app.strays).toEqual([]);
  });

  it('is watched by a guard that sees and stops requests where no policy does', async () => {
    await page.goto('about:blank');
    const outside = 'http://example.org/x';
    const reached = await page.evaluate(
      (url) =>
        fetch(url, { mode: 'no-cors' })
          .then(() => true)
          .catch(() => false),
      outside,
    );
    expect(reached).toBe(false);
    expect(app.strays).toEqual([outside]);
  });
});
