// The promise, tried: a whole run with the server gone, on files with marked values; then every request, store, address,
// title and console line is searched for the marks. Real Chromium, real service worker, real engines.
import { readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium.mjs';
import { serve } from '../../scripts/serve.mjs';
import type { Answer } from '../../src/offline/messages';
import { copyBuild, removeBuild } from './builds';
import { CsvTable, readZip } from './readers';

/** Words that are nowhere else: in text, in a number and in a date. */
const marks = ['Quillhammer', '90817263', '1907-03-11'];

const households = Array.from(
  { length: 150 },
  (_, i) => `${i + 1},${marks[0]}${i % 9},${['north', 'south', 'east'][i % 3]}\n`,
);
const people = Array.from(
  { length: 400 },
  (_, i) =>
    `${i + 1},${((i * 11) % 150) + 1},${i === 5 ? marks[1] : 1000 + i},${i === 7 ? marks[2] : `1980-01-${String((i % 28) + 1).padStart(2, '0')}`}\n`,
);
const files = [
  { name: 'household.csv', text: `household_id,surname,side\n${households.join('')}` },
  { name: 'person.csv', text: `person_id,household_id,income,born\n${people.join('')}` },
];

let browser: Browser;
let context: BrowserContext;
let folder: string;
let page: Page;
let origin: string;
const requests: { url: string; body: string }[] = [];
const said: string[] = [];
let afterCut = 0;

beforeAll(async () => {
  folder = await copyBuild();
  browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-background-networking'],
  });
  context = await browser.newContext({ acceptDownloads: true });
  context.setDefaultTimeout(120_000);
  context.on('request', (r) => requests.push({ url: r.url(), body: r.postData() ?? '' }));
  context.on('console', (message) => said.push(message.text()));
  const server = await serve({ folder });
  origin = server.url;
  page = await context.newPage();
  page.on('pageerror', (error) => said.push(`error: ${error.message}`));
  await page.goto(origin);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const kept = await page.evaluate(
    () =>
      new Promise<Answer>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }: MessageEvent<Answer>) =>
          'done' in data && !data.done ? undefined : resolve(data);
        navigator.serviceWorker.controller!.postMessage({ type: 'keep' }, [port2]);
      }),
  );
  expect(kept).toMatchObject({ done: true, state: { complete: true } });
  await server.close();
  afterCut = requests.length;
  await page.reload();
});
afterAll(async () => {
  await browser?.close();
  removeBuild(folder);
});

const go = (name: string) => page.locator('[data-go]', { hasText: name });

describe('with the server gone', () => {
  test('files become a synthetic database: opened, trained, checked, exported', async () => {
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles(files.map(({ name, text }) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })));
    await go('Train').click();
    await go('Review').or(go('Export')).first().waitFor();
    if (await go('Review').isVisible()) await go('Review').click();
    await go('Export').click();
    const download = page.waitForEvent('download');
    await go('Download').click();
    const zip = readZip(readFileSync(await (await download).path()));
    const household = new CsvTable(zip.get('household.csv')!.toString());
    const person = new CsvTable(zip.get('person.csv')!.toString());
    expect([household.rows.length, person.rows.length]).toEqual([150, 400]);
    const keys = new Set(household.values('household_id'));
    for (const key of person.values('household_id')) expect(keys.has(key)).toBe(true);
  });

  test('no request left the origin, and none told of the files', () => {
    expect(requests.length).toBeGreaterThan(afterCut);
    for (const { url, body } of requests) {
      expect(url.startsWith(origin) || /^(blob|data):/.test(url), url).toBe(true);
      expect(body, url).toBe('');
      for (const mark of marks) expect(decodeURIComponent(url)).not.toContain(mark);
    }
  });

  test('nothing of the files is in the console, the address, the title or any store', async () => {
    const stored = await page.evaluate(async () => {
      const texts: string[] = [location.href, document.title, document.cookie, JSON.stringify(history.state)];
      for (const store of [localStorage, sessionStorage]) texts.push(JSON.stringify(store));
      for (const { name } of await indexedDB.databases()) texts.push(`database ${name}`);
      const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
        for await (const [name, handle] of folder as unknown as AsyncIterable<[string, FileSystemHandle]>) {
          texts.push(`file ${name}`);
          if (handle instanceof FileSystemDirectoryHandle) await walk(handle);
          else texts.push(await (await (handle as FileSystemFileHandle).getFile()).text());
        }
      };
      await walk(await navigator.storage.getDirectory());
      const samples = /\/samples\//;
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const { url } of await cache.keys()) {
          texts.push(url);
          if (!samples.test(url)) texts.push(await (await cache.match(url))!.text());
        }
      }
      return texts;
    });
    expect(stored.length).toBeGreaterThan(20);
    expect(stored.filter((t) => t.startsWith('database'))).toEqual([]);
    for (const mark of marks) {
      expect(
        stored.some((text) => text.includes(mark)),
        mark,
      ).toBe(false);
      expect(
        said.some((text) => text.includes(mark)),
        mark,
      ).toBe(false);
    }
    expect(said.filter((text) => text.startsWith('error: '))).toEqual([]);
  });

  test('a new tab opens a sample database', async () => {
    const tab = await context.newPage();
    await tab.goto(`${origin}?sample=clinic`);
    await tab.locator('[data-go]', { hasText: 'Train' }).waitFor();
    expect(tab.url()).not.toContain('sample=');
    await tab.close();
  });
});
