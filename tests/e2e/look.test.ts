// How the built app looks and weighs: little is loaded before the engines, no rule of axe is broken on any step in light or
// dark, wide or narrow, and names and values out of files stay text.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshBuild } from '../../scripts/headless/build.mjs';
import { openApp } from '../../scripts/headless/chromium.mjs';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const nasty = '<img src=x onerror=window.hacked=1>';
const customers = ['id', nasty, 'since', 'city'].join(',');
const rows = (n: number, row: (i: number) => unknown[]) => Array.from({ length: n }, (_, i) => row(i + 1).join(','));
const files = [
  {
    name: 'customer.csv',
    text: [
      customers,
      ...rows(240, (i) => [
        i,
        i % 3 ? nasty : '👩‍👩‍👧',
        `2024-0${1 + (i % 9)}-1${i % 9}`,
        ['Brno', 'الرياض', 'x'.repeat(3000)][i % 3],
      ]),
    ],
  },
  {
    name: 'invoice.csv',
    text: [
      'invoice_id,customer_id,amount,paid',
      ...rows(600, (i) => [i, 1 + ((i * 7) % 240), (i * 37) % 900, i % 4 ? 'yes' : 'no']),
    ],
  },
].map(({ name, text }) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(`${text.join('\n')}\n`) }));

let app: Awaited<ReturnType<typeof openApp>>;
let page: Page;
const errors: string[] = [];
beforeAll(async () => {
  app = await openApp(await freshBuild(() => {}), { webgpu: false });
  page = app.page;
  page.on('pageerror', (error) => errors.push(error.message));
});
afterAll(() => app?.close());

const go = (name: string) => page.locator('[data-go]', { hasText: name });

async function expectSound(step: string) {
  for (const width of [1440, 390])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForTimeout(200);
      await page.evaluate(axe);
      const broken = await page.evaluate(async () => {
        const { violations } = await (window as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
          resultTypes: ['violations'],
        });
        return violations.map((v) => `${v.id}: ${v.nodes[0].target.join(' ')} ${v.nodes[0].failureSummary}`);
      });
      expect(broken, `${step} ${width} ${colorScheme}`).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, `${step} ${width}`).toBeLessThanOrEqual(1);
      expect(await page.locator('h1').count(), step).toBe(1);
      expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
    }
}

describe('the built app', () => {
  it('loads less than 200 KB, compressed, before the first file', async () => {
    const sizes: Record<string, number> = {};
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (response.status() === 200)
        void response.body().then(
          (body) => (sizes[pathname] = gzipSync(body).length),
          () => undefined,
        );
    });
    await page.goto(app.url);
    await page.getByRole('button', { name: 'Bank', exact: true }).waitFor();
    await page.evaluate(() => document.fonts.ready);
    page.removeAllListeners('response');
    const total = Object.values(sizes).reduce((a, b) => a + b, 0);
    expect(Object.keys(sizes).some((path) => path.endsWith('.js'))).toBe(true);
    expect(total, JSON.stringify(sizes, null, 1)).toBeLessThan(200_000);
    expect(Object.keys(sizes).filter((path) => /duckdb|tfjs|\.wasm/.test(path))).toEqual([]);
  });

  it('breaks no rule of axe on any step and shows hostile names and values as text', async () => {
    await expectSound('open');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.locator('#files').setInputFiles(files);
    const decided = page.locator('[data-go][aria-disabled=false]', { hasText: /Train|Relate/ });
    await decided.waitFor({ timeout: 90_000 });
    if (await go('Relate').isVisible()) {
      await expectSound('files');
      await go('Relate').click();
      await go('Train').waitFor({ timeout: 90_000 });
    }
    await expectSound('relate');
    await page.getByRole('button', { name: /about|counting/ }).click();
    await page.getByRole('radio', { name: /Fast/ }).check();
    await page.keyboard.press('Escape');
    await go('Train').click();
    await go('Export').waitFor({ timeout: 120_000 });
    await page.getByText('Scoring', { exact: true }).first().waitFor({ state: 'detached', timeout: 120_000 });
    await expectSound('review');
    await go('Export').click();
    await expectSound('export');
    expect(errors).toEqual([]);
    expect(app.strays).toEqual([]);
  });
});
