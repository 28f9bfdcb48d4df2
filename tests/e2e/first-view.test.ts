// The first view, which is painted before the app is alive: what a person does on it counts, a file that is dropped never
// makes the browser leave the page, and nothing moves when the app comes alive.
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshBuild } from '../../scripts/headless/build.mjs';
import { openApp } from '../../scripts/headless/chromium.mjs';

const patients = resolve('public/samples/clinic/patients.csv');

let app: Awaited<ReturnType<typeof openApp>>;
const errors: string[] = [];
beforeAll(async () => {
  app = await openApp(await freshBuild(() => {}), { webgpu: false });
  // Else it is there at once from the second page on.
  await app.context.addInitScript(() => delete (Navigator.prototype as { serviceWorker?: unknown }).serviceWorker);
});
afterAll(() => app?.close());

/** A new page whose script and typefaces are held back; `release` lets them come. */
async function slowPage({ context, url } = app, width = 1440): Promise<{ page: Page; release: () => void }> {
  const page = await context.newPage();
  await page.setViewportSize({ width, height: 844 });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => /Content Security Policy/.test(message.text()) && errors.push(message.text()));
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  await page.route(/\/assets\/(app-[\w-]+\.js|[\w-]+\.woff2)$/, async (route) => {
    await released;
    await route.continue();
  });
  await page.addInitScript(() => {
    const seen = window as { shifts?: { value: number; what: string }[] };
    seen.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; sources: { node?: Node }[] })[])
        seen.shifts!.push({
          value: entry.value,
          what: entry.sources.map(({ node }) => node?.parentElement?.textContent?.slice(0, 60)).join(' | '),
        });
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(url, { waitUntil: 'commit' });
  await page.getByRole('button', { name: 'Bank', exact: true }).waitFor();
  return { page, release };
}

/** A file dragged from the system over the page and let go there. */
async function dropFile(page: Page, file: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const at = { x: 300, y: 300, data: { items: [], files: [file], dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...at });
  await devtools.detach();
}

const relation = (page: Page) => page.locator('[data-go]', { hasText: /^Train/ });
const isAlive = (page: Page) => page.evaluate(() => !('early' in window) || window.early === undefined);

describe('before the app is alive', () => {
  it('a sample that is pressed, also twice, opens', async () => {
    const { page, release } = await slowPage();
    await page.getByRole('button', { name: 'Clinic', exact: true }).click();
    await page.getByRole('button', { name: 'Clinic', exact: true }).click();
    expect(await isAlive(page)).toBe(false);
    release();
    await relation(page).waitFor({ timeout: 90_000 });
    expect(await page.title()).toBe('Relate clinic · Understudy');
    await page.close();
  });

  it('a result that is asked for, by key, is shown', async () => {
    const { page, release } = await slowPage();
    await page.getByRole('button', { name: 'result of Clinic' }).focus();
    await page.keyboard.press('Enter');
    release();
    await page.getByText('Finished earlier, not on this page.').waitFor();
    await page.close();
  });

  it('a file that is dropped is read, and the page stays', async () => {
    const { page, release } = await slowPage();
    await dropFile(page, patients);
    expect(page.url()).toBe(app.url);
    expect(await isAlive(page)).toBe(false);
    release();
    await relation(page).waitFor({ timeout: 90_000 });
    expect(await page.title()).toBe('Relate patients · Understudy');

    // Nor does one that is dropped where the app takes none.
    await dropFile(page, patients);
    await page.waitForTimeout(300);
    expect(page.url()).toBe(`${app.url}#relate`);
    await page.close();
  });

  it('the chooser opens, and what is chosen is read', async () => {
    const { page, release } = await slowPage();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chooser).setFiles(patients);
    release();
    await relation(page).waitFor({ timeout: 90_000 });
    await page.close();
  });
});

describe('as the app comes alive', () => {
  for (const width of [1440, 1024, 390])
    it(`nothing moves at ${width} px`, async () => {
      const fresh = await openApp(await freshBuild(() => {}), { webgpu: false });
      const { page, release } = await slowPage(fresh, width);
      await page.waitForTimeout(300);
      release();
      await expect.poll(() => isAlive(page)).toBe(true);
      await page.evaluate(() => document.fonts.ready);
      expect(await page.evaluate(() => document.fonts.check('16px "Hyperlegible Next"'))).toBe(true);
      // What comes last: how much the browser could keep.
      await page.getByText('Keep for offline use').waitFor();
      await page.waitForTimeout(300);
      const shifts = await page.evaluate(() => (window as { shifts?: { value: number; what: string }[] }).shifts!);
      expect(
        shifts.reduce((sum, { value }) => sum + value, 0),
        JSON.stringify(shifts),
      ).toBeLessThan(0.01);
      await fresh.close();
    });

  it('breaks no rule of the policy and throws nothing', () => expect(errors).toEqual([]));
});
