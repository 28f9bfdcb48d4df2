// The main way and the widget in a stock Firefox. Skipped where there is none.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFirefox } from '../../scripts/firefox.mjs';
import { serve } from '../../scripts/serve.mjs';
import type * as Host from '../../src/widget/understudy';
import { copyBuild, removeBuild, servePlain } from './builds';
import { openFirefox, type Firefox } from './firefox';
import { CsvTable, readZip } from './readers';
import { Wire } from './wire';

const executable = findFirefox();
if (!executable) console.warn('Firefox tests are skipped: no Firefox was found. Set FIREFOX to the path of one.');

describe.skipIf(!executable)('in Firefox', () => {
  let build: string;
  let hostFolder: string;
  let wire: Wire;
  let firefox: Firefox;
  let app: Awaited<ReturnType<typeof serve>>;
  let hosts: Awaited<ReturnType<typeof servePlain>>;
  const errors: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    build = await copyBuild();
    wire = await Wire.open();
    app = await serve({ folder: build });
    hostFolder = mkdtempSync(join(tmpdir(), 'understudy-host-'));
    cpSync(join(build, 'understudy.js'), join(hostFolder, 'understudy.js'));
    const element = `<under-study src="${app.url}widget.html" theme="light" preset="fast"></under-study>`;
    writeFileSync(
      join(hostFolder, 'index.html'),
      `<!doctype html><title>host</title>${element}<script type="module" src="understudy.js"></script>`,
    );
    const plain = await servePlain(hostFolder, '/');
    hosts = { ...plain, url: plain.url.replace('localhost', '127.0.0.1') };
    wire.allow(app.url);
    wire.allow(hosts.url);
    firefox = await openFirefox(executable!, wire);
  });
  afterAll(async () => {
    await firefox?.close();
    await app?.close();
    await hosts?.close();
    await wire?.close();
    if (build) removeBuild(build);
    if (hostFolder) rmSync(hostFolder, { recursive: true, force: true });
  });

  async function open(url: string): Promise<Page> {
    const page = await firefox.browser.newPage();
    page.setDefaultTimeout(200_000);
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(url);
    return page;
  }

  /** Does it; where it fails, the error says what the page showed. */
  async function on(page: Page, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const shown = await page.evaluate(() => document.body.innerText).catch(String);
      throw new Error(`${String(error)}; the page showed: ${shown}`, { cause: error });
    }
  }

  function expectNothingLeft() {
    expect(wire.strays).toEqual([]);
    const own = [app.url, hosts.url];
    expect(requests.filter((url) => !/^(blob|data|about):/.test(url) && !own.some((o) => url.startsWith(o)))).toEqual(
      [],
    );
    const carried = wire.sent.filter(({ allowed }) => allowed);
    expect(carried.length).toBeGreaterThan(10);
    for (const { text } of carried) expect(text.slice(0, 200)).toMatch(/^(GET|HEAD) /);
  }

  test('the bank sample becomes a synthetic database in a zip', async () => {
    const page = await open(app.url);
    const go = (words: string) => page.locator(`[data-go]::-p-text(${words})`);
    await on(page, async () => {
      await page.locator('button::-p-text(Bank)').click();
      await go('Train').click();
      await go('Export').click();
      await go('Download').click();
    });
    const { name, content } = await firefox.downloaded();
    expect(name).toBe('bank-synthetic.zip');
    const zip = readZip(content);
    const read = (table: string) => new CsvTable(zip.get(`${table}.csv`)!.toString());
    for (const table of ['account', 'district', 'client', 'transaction'])
      expect(read(table).columns, table).toEqual(
        new CsvTable(readFileSync(`public/samples/bank/${table}.csv`, 'utf8')).columns,
      );
    const accounts = new Set(read('account').values('account_id'));
    expect(accounts.size).toBe(read('account').rows.length);
    for (const key of read('transaction').values('account_id')) expect(accounts.has(key)).toBe(true);
    expect(errors).toEqual([]);
    expectNothingLeft();
    await page.close();
  }, 400_000);

  test('the widget takes files of a page of another origin and gives the result back, without storage', async () => {
    const page = await open(hosts.url);
    const frame = await page.waitForFrame((f) => f.url().includes('widget.html'));
    const storage = await frame.evaluate(() => {
      try {
        return `${localStorage.length}`;
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(storage, 'it is really blocked').toBe('SecurityError');
    const got = await page.evaluate(async () => {
      const families = Array.from({ length: 120 }, (_, i) => `${i + 1},${['north', 'south'][i % 2]}\n`);
      const members = Array.from({ length: 300 }, (_, i) => `${i + 1},${((i * 7) % 120) + 1},${10 + (i % 60)}\n`);
      const element = document.querySelector<Host.UnderstudyElement>('under-study')!;
      const understudy = await element.ready;
      const schema = await understudy.load([
        { path: 'family.csv', data: `family_id,side\n${families.join('')}` },
        { path: 'member.csv', data: `member_id,family_id,age\n${members.join('')}` },
      ]);
      let steps = 0;
      for await (const _ of understudy.train({ seed: 3 })) steps++;
      const { ok } = await understudy.report();
      const files = await understudy.result();
      const texts = await Promise.all(files.map(async ({ name, data }) => [name, await data.text()]));
      const height = document.querySelector('iframe')!.clientHeight;
      return { relations: schema.relations.map((r) => r.id), steps, ok, texts: Object.fromEntries(texts), height };
    });
    expect(got.relations).toEqual(['member(family_id)>family(family_id)']);
    expect(got.ok).toBe(true);
    expect(got.steps).toBeGreaterThan(2);
    expect(got.height).toBeGreaterThan(200);
    const families = new Set(new CsvTable(got.texts['family.csv']).values('family_id'));
    const children = new CsvTable(got.texts['member.csv']).values('family_id');
    expect([families.size, children.length]).toEqual([120, 300]);
    for (const key of children) expect(families.has(key)).toBe(true);
    expect(errors).toEqual([]);
    expectNothingLeft();
    await page.close();
  });
});
