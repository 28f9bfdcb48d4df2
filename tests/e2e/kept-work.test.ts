// Work that is kept by agreement: it survives a crash of the page, holds no row unless the files are kept too, and one
// button forgets all of it. Real Chromium, real stores, the production build.
import { readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium.mjs';
import { serve } from '../../scripts/serve.mjs';
import { unpack } from '../../src/generator/container';
import { VERSION } from '../../src/generator/generator-file';
import { leaves } from '../fixtures/leaves';
import { copyBuild, removeBuild } from './builds';
import { CsvTable, readZip } from './readers';

const mark = 'Quillhammer';
const rows = (n: number, row: (i: number) => string) => Array.from({ length: n }, (_, i) => row(i)).join('');
const files = [
  { name: 'street.csv', text: `street_id,name\n${rows(60, (i) => `${i + 1},${mark}${i}\n`)}` },
  {
    name: 'house.csv',
    text: `house_id,street_id,floors\n${rows(200, (i) => `${i + 1},${((i * 7) % 60) + 1},${1 + (i % 4)}\n`)}`,
  },
].map(({ name, text }) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) }));
/** A decision of the person: the relation that is found is none. */
const edit = {
  name: 'schema.json',
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify({ tables: { house: { primaryKey: ['house_id'], foreignKeys: [] } } })),
};

let browser: Browser;
let context: BrowserContext;
let folder: string;
let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = await copyBuild();
  server = await serve({ folder });
  browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ['--no-sandbox', '--disable-background-networking'],
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  removeBuild(folder);
});
beforeEach(async () => {
  context = await browser.newContext();
  context.setDefaultTimeout(60_000);
});
afterEach(() => context.close());

async function openApp(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.url);
  return page;
}

const panel = (page: Page) => page.getByRole('button', { name: /sent/ });
const keepWork = (page: Page) => page.getByRole('checkbox', { name: /Keep my work/ });
const keepFiles = (page: Page) => page.getByRole('checkbox', { name: /Keep the files/ });
const relations = (page: Page, n: number) => page.getByText(`2 tables, ${n} relation`).first().waitFor();

async function bring(page: Page): Promise<void> {
  await page.locator('#files').setInputFiles(files);
  await page.locator('[data-go]', { hasText: 'Train' }).waitFor();
}

/** Everything in the store of kept work, as text. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const open = indexedDB.open('understudy');
      open.onsuccess = () => resolve(open.result);
    });
    if (!database.objectStoreNames.contains('work')) return '';
    const values = await new Promise<unknown[]>((resolve) => {
      const all = database.transaction('work').objectStore('work').getAll();
      all.onsuccess = () => resolve(all.result);
    });
    database.close();
    const texts = values.map((v) => JSON.stringify(v));
    for (const value of values.flat()) {
      const blob = value instanceof Blob ? value : (value as { data?: unknown }).data;
      if (blob instanceof Blob) texts.push(await blob.text());
    }
    return texts.join('\n');
  });

/** The page dies and is closed. */
async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  const devtools = await context.newCDPSession(page);
  void devtools.send('Page.crash').catch(() => {});
  await crashed;
  await page.close();
}

test('survives a crash without a row in the store; with the files kept it goes on where it was; and is forgotten', async () => {
  const page = await openApp();
  await bring(page);
  await relations(page, 1);
  expect(await kept(page), 'nothing without leave').not.toContain('street');
  await panel(page).click();
  await keepWork(page).check();
  await page.keyboard.press('Escape');
  await page.locator('#schema-file').setInputFiles(edit);
  await relations(page, 0);
  await expect.poll(() => kept(page)).toContain('"relations":[]');
  expect(await kept(page)).not.toContain(mark);

  await crash(page);

  const again = await openApp();
  await again.getByText('your work of').waitFor();
  await bring(again);
  await relations(again, 0);

  await panel(again).click();
  await keepFiles(again).check();
  await expect.poll(() => kept(again), { message: 'asked for' }).toContain(mark);
  await again.close({ runBeforeUnload: false });

  const third = await openApp();
  await third.getByRole('button', { name: 'Carry on' }).click();
  await relations(third, 0);

  await panel(third).click();
  await third.getByRole('button', { name: 'Forget everything' }).click();
  await third.getByText('Forgotten:').waitFor();
  const left = await third.evaluate(async () => ({
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    local: localStorage.length + sessionStorage.length,
  }));
  expect(left).toEqual({ caches: [], workers: 0, local: 0 });
  expect(await kept(third)).toBe('');
});

/** The generator in the store; null where there is none. */
const keptGenerator = async (page: Page) => {
  const bytes = await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const open = indexedDB.open('understudy');
      open.onsuccess = () => resolve(open.result);
    });
    const kept = await new Promise<{ file: Blob } | undefined>((resolve) => {
      const get = database.transaction('work').objectStore('work').get('generator');
      get.onsuccess = () => resolve(get.result);
    });
    database.close();
    return kept ? [...new Uint8Array(await kept.file.arrayBuffer())] : null;
  });
  return bytes && leaves(unpack(new Uint8Array(bytes), VERSION));
};

test('what was trained survives a crash and makes rows without the files, with lookup rows only by leave', async () => {
  const page = await openApp();
  await page.locator('#files').setInputFiles([
    {
      name: 'trade.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('trade_id,label\n1,Baker\n2,Smith\n3,Tailor\n4,Cooper\n'),
    },
    {
      name: 'person.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `person_id,trade_id,income,note\n${rows(240, (i) => `${i + 1},${(i % 4) + 1},${1500 + ((i * 37) % 900)},${i === 5 ? mark : ''}\n`)}`,
      ),
    },
  ]);
  await page.locator('[data-go]', { hasText: 'Train' }).waitFor();
  await panel(page).click();
  await keepWork(page).check();
  const lookups = page.getByRole('checkbox', { name: /Keep lookup tables/ });
  await lookups.waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-go]', { hasText: 'Train' }).click();
  await page.locator('[data-go]', { hasText: 'Export' }).waitFor();
  await panel(page).click();
  await page.getByText(/^Last kept/).waitFor();
  expect(await keptGenerator(page), 'rows of a lookup only by leave').toBeNull();
  await lookups.check();
  await page.getByText(/^Last kept.*, with what was trained/).waitFor();
  const { words } = (await keptGenerator(page))!;
  expect(words).toContain('Tailor');
  expect(words.filter((word) => word.includes(mark))).toEqual([]);

  await crash(page);

  const again = await openApp();
  await again.getByRole('button', { name: 'Make rows' }).click();
  await again.getByLabel('Rows, times the source').fill('2');
  await again.getByLabel('Seed').fill('11');
  await again.getByRole('button', { name: 'Generate again' }).click();
  await again.getByRole('cell', { name: '480' }).first().waitFor();
  const download = again.waitForEvent('download');
  await again.locator('[data-go]', { hasText: 'Download' }).click();
  const zip = readZip(readFileSync(await (await download).path()));
  const person = new CsvTable(zip.get('person.csv')!.toString());
  expect(person.rows).toHaveLength(480);
  expect(new Set(person.values('trade_id'))).toEqual(new Set(['1', '2', '3', '4']));
  expect(zip.get('trade.csv')!.toString()).toContain('Tailor');

  await panel(again).click();
  await lookupsOff(again);
  expect(await keptGenerator(again), 'leave is taken back').toBeNull();
  await again.getByRole('button', { name: 'Forget everything', exact: true }).click();
  await again.getByText('Forgotten:').waitFor();
  expect(await kept(again)).toBe('');
});

async function lookupsOff(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: /Keep lookup tables/ }).uncheck();
  await page.getByText(/^Last kept at [^,]*\.$/).waitFor();
}

test('a store without room is told of, and the work goes on', async () => {
  const page = await openApp();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(server.url).origin, quotaSize: 1 });
  await bring(page);
  await panel(page).click();
  await keepWork(page).check();
  const told = page.getByText('has no room to keep your work');
  await told.first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await told.first().waitFor({ state: 'hidden' });
  await page.locator('#schema-file').setInputFiles(edit);
  await relations(page, 0);
});
