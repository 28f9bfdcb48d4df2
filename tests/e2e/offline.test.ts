// The installed app: it opens with the server gone, takes a newer build only when asked, and carries the security headers
// on hosts that send none. Real Chromium, real service worker, copies of the production build.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium.mjs';
import { csp } from '../../scripts/headers.mjs';
import { serve } from '../../scripts/serve.mjs';
import type { Answer, Request } from '../../src/offline/messages';
import { copyBuild, filesBelow, listedFiles, makeNewer, makeNewerButWorker, removeBuild, servePlain } from './builds';

let browser: Browser;
let context: BrowserContext;
let folder: string;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ['--no-sandbox', '--disable-background-networking'],
  });
});
afterAll(() => browser.close());
beforeEach(async () => {
  folder = await copyBuild();
  context = await browser.newContext();
  context.setDefaultTimeout(120_000);
});
afterEach(async () => {
  await context.close();
  removeBuild(folder);
});

async function openControlled(url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  return page;
}

/** The last answer of the service worker to a request. */
function ask(page: Page, request: Request): Promise<Answer> {
  return page.evaluate(
    (message) =>
      new Promise<Answer>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }: MessageEvent<Answer>) =>
          'done' in data && !data.done ? undefined : resolve(data);
        navigator.serviceWorker.controller!.postMessage(message, [port2]);
      }),
    request,
  );
}

/** The page is painted before its script is there; the samples are listed by the script. */
const alive = (page: Page) => page.getByRole('button', { name: 'Bank', exact: true }).waitFor();
const heading = async (page: Page) => {
  await alive(page);
  return page.locator('h1').first().innerText();
};
const buildOf = (page: Page) => page.evaluate(() => document.documentElement.dataset.build ?? 'first');

describe('the build', () => {
  test('has no file over 20 MiB and starts with less than 2 MB', () => {
    for (const file of filesBelow(folder)) expect(statSync(file).size, file).toBeLessThanOrEqual(20 * 2 ** 20);
    const shell = listedFiles(folder).filter((f) => f.part === 'shell');
    expect(shell.reduce((sum, f) => sum + f.bytes, 0)).toBeLessThan(2e6);
    for (const { url } of listedFiles(folder)) expect(existsSync(join(folder, url)), url).toBe(true);
  });

  test('lists every file that a page or a worker can ask for', () => {
    const listed = new Set(listedFiles(folder).map(({ url }) => url));
    const apart = /^(service-worker\.js|understudy\.js|headless\.html|_headers|examples\/|screenshots\/)/;
    const names = filesBelow(folder).map((f) => f.slice(folder.length + 1).replaceAll('\\', '/'));
    expect(names.filter((name) => !listed.has(name) && !apart.test(name))).toEqual([]);
  });

  test('has a complete manifest: Chromium finds nothing against installing', async () => {
    const server = await serve({ folder });
    const page = await openControlled(server.url);
    const devtools = await context.newCDPSession(page);
    const { errors, data } = await devtools.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    const manifest = JSON.parse(data!);
    expect(manifest).toMatchObject({ name: 'Understudy', start_url: './', scope: './', display: 'standalone' });
    for (const { src, sizes, type } of [...manifest.icons, ...manifest.screenshots]) {
      const bytes = readFileSync(join(folder, src));
      if (type === 'image/png') expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, src).toBe(sizes);
    }
    expect(manifest.screenshots.map((s: { form_factor: string }) => s.form_factor)).toContain('narrow');
    expect(manifest.icons.some((i: { purpose: string }) => i.purpose === 'maskable')).toBe(true);
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    expect(installabilityErrors.filter((e) => e.errorId !== 'in-incognito')).toEqual([]);
    await server.close();
  });
});

describe('installed by the browser', () => {
  test('is opened by the system with a file', async () => {
    const server = await serve({ folder });
    const home = mkdtempSync(join(tmpdir(), 'understudy-home-'));
    const file = join(home, 'launched.csv');
    writeFileSync(file, `launch_id,colour\n${Array.from({ length: 40 }, (_, i) => `${i + 1},red\n`).join('')}`);
    const installing = await chromium.launchPersistentContext(join(home, 'profile'), {
      executablePath: findChromium() ?? undefined,
      headless: false,
      ignoreDefaultArgs: ['--headless'],
      args: ['--headless=new', '--no-sandbox', '--disable-background-networking'],
      env: { ...process.env, HOME: home, XDG_DATA_HOME: home } as Record<string, string>,
    });
    installing.setDefaultTimeout(120_000);
    const page = installing.pages()[0];
    await page.goto(server.url);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const devtools = await installing.browser()!.newBrowserCDPSession();
    const app = { manifestId: server.url };
    await devtools.send('PWA.install', { ...app, installUrlOrBundleUrl: server.url });
    const { fileHandlers } = await devtools.send('PWA.getOsAppState', app);
    const extensions = fileHandlers.flatMap(({ accepts }) => accepts.flatMap((a) => a.fileExtensions));
    for (const known of ['.csv', '.tsv', '.zip']) expect(extensions).toContain(known);

    const opened = installing.waitForEvent('page');
    await devtools.send('PWA.launchFilesInApp', { ...app, files: [file] });
    const launched = await opened;
    await launched.getByText('launched', { exact: true }).first().waitFor();
    await launched
      .getByText(`${statSync(file).size} bytes`)
      .or(launched.getByText('40 rows'))
      .first()
      .waitFor();
    await devtools.send('PWA.uninstall', app);
    await installing.close();
    await server.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });
});

describe('without a network', () => {
  test('opens, deep links and new tabs too, with every file there once all is kept', async () => {
    const server = await serve({ folder, base: '/understudy/' });
    const page = await openControlled(server.url);
    const title = await heading(page);
    const before = await ask(page, { type: 'state' });
    expect(before).toMatchObject({ done: true, state: { complete: false } });
    const total = listedFiles(folder).reduce((sum, f) => sum + f.bytes, 0);
    expect(await ask(page, { type: 'keep', which: 'all' })).toEqual({
      done: true,
      state: { keptBytes: total, totalBytes: total, complete: true },
    });
    await server.close();

    await page.reload();
    expect(await heading(page)).toBe(title);
    for (const address of ['index.html', '?from=a-link', 'index.html#/review']) {
      const other = await context.newPage();
      await other.goto(new URL(address, server.url).href);
      expect(await heading(other), address).toBe(title);
      await other.close();
    }
    const lost = await page.evaluate(
      async (urls) => {
        const failed: string[] = [];
        for (const url of urls) {
          const response = await fetch(url).catch(() => null);
          if (!response?.ok || !(await response.arrayBuffer()).byteLength) failed.push(url);
        }
        return failed;
      },
      listedFiles(folder).map(({ url }) => url),
    );
    expect(lost).toEqual([]);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  test('opens with only the shell kept, and says which file is out of reach when asked to keep the rest', async () => {
    const server = await serve({ folder });
    const page = await openControlled(server.url);
    await server.close();
    await page.reload();
    expect(await heading(page)).not.toBe('');
    expect(await ask(page, { type: 'keep', which: 'all' })).toHaveProperty('failed');
  });

  test('what was used once is kept; what is dropped is gone, and the app still opens', async () => {
    const server = await serve({ folder });
    const page = await openControlled(server.url);
    const first = ((await ask(page, { type: 'state' })) as { state: { keptBytes: number } }).state.keptBytes;
    const sample = listedFiles(folder).find((f) => f.url === 'samples/clinic/patients.csv')!;
    await page.evaluate((url) => fetch(url).then((r) => r.text()), sample.url);
    await expect
      .poll(async () => ((await ask(page, { type: 'state' })) as { state: { keptBytes: number } }).state.keptBytes)
      .toBe(first + sample.bytes);
    await server.close();
    expect(await page.evaluate((url) => fetch(url).then((r) => r.text()), sample.url)).toBe(
      readFileSync(join(folder, sample.url), 'utf8'),
    );
    expect(await ask(page, { type: 'drop' })).toMatchObject({ state: { keptBytes: first } });
    await page.reload();
    expect(await heading(page)).not.toBe('');
  });
});

describe('files shared by another app', () => {
  test('are opened by the page that follows, once, and never stored', async () => {
    const server = await serve({ folder });
    const page = await openControlled(server.url);
    const landed = await page.evaluate(async () => {
      const form = new FormData();
      form.append('files', new File(['shared_id,colour\n1,red\n2,blue\n'], 'shared.csv', { type: 'text/csv' }));
      form.append('title', 'not a file');
      return (await fetch('share', { method: 'POST', body: form })).url;
    });
    expect(landed).toBe(`${server.url}?shared`);
    await page.goto(landed);
    const problem = page.getByRole('dialog');
    await page.locator('[data-go]', { hasText: 'Train' }).or(problem).first().waitFor();
    expect(await problem.allInnerTexts()).toEqual([]);
    const again = await ask(page, { type: 'shared' });
    expect(again).toEqual({ files: [] });
    const kept = await page.evaluate(async () => {
      const keys = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
      return keys.flat().map(({ url }) => url);
    });
    // Files of the build may be named so too.
    expect(kept.filter((url) => url.includes('share') && !url.includes('/assets/'))).toEqual([]);
    await server.close();
  });
});

/** Asks for a newer build and waits until it is there and waits. */
const updated = (page: Page) =>
  page.evaluate(async () => {
    const registration = (await navigator.serviceWorker.getRegistration())!;
    await registration.update();
    while (!registration.waiting) await new Promise((r) => setTimeout(r, 50));
  });
const reloadButton = (page: Page) => page.getByRole('button', { name: 'Reload now' });
const isKept = (page: Page, url: string) => page.evaluate((u) => caches.match(u).then((r) => r !== undefined), url);
const entryOf = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLScriptElement>('script[src*="/app-"]')!.src);

describe('a newer build', () => {
  test('waits while a page is open and takes over only when asked; the other page keeps what it began with', async () => {
    const server = await serve({ folder });
    const page = await openControlled(server.url);
    await ask(page, { type: 'keep', which: 'all' });
    const other = await openControlled(server.url);
    const oldEntry = await entryOf(other);

    makeNewer(folder, 'second');
    await updated(page);
    expect(await buildOf(page)).toBe('first');
    await page.reload();
    expect(await buildOf(page), 'a reload alone mixes nothing').toBe('first');

    // Another page is at work all the time: Chromium then keeps the older worker for minutes.
    // It asks again only when it was answered: a queue that grows would keep every other page from being served.
    await other.evaluate(() => {
      const ask = () => void fetch('icons/icon.svg').then(async (r) => (await r.text(), setTimeout(ask, 20)));
      for (let n = 0; n < 3; n++) ask();
    });
    await reloadButton(page).click();
    await page.waitForFunction(() => document.documentElement.dataset.build === 'second');
    await page.reload();
    expect(await buildOf(page)).toBe('second');
    expect(await reloadButton(page).count(), 'it is this version that waits').toBe(0);

    expect(await buildOf(other), 'never reloaded under a running job').toBe('first');
    const status = await other.evaluate((url) => fetch(url).then((r) => r.status), oldEntry);
    expect(status, 'files of the older build are there as long as its page is').toBe(200);
    await other.reload();
    expect(await buildOf(other)).toBe('second');
    await other.close();

    // With all pages closed the newer worker is alone at the latest, and the next page that loads drops what is older. A page
    // that comes before the browser has ended the older worker is served by it once more, and all must be closed again.
    await expect
      .poll(async () => {
        await page.goto('about:blank');
        await page.waitForTimeout(500);
        await page.goto(server.url);
        await alive(page);
        return isKept(page, oldEntry);
      })
      .toBe(false);
    expect(await buildOf(page)).toBe('second');
    await server.close();
  });

  test('is whole when it takes over with the server gone, however often the older page was loaded before', async () => {
    const server = await serve({ folder });
    const page = await openControlled(server.url);
    makeNewer(folder, 'second');
    await updated(page);
    await page.reload();
    await reloadButton(page).waitFor();
    await server.close();
    await reloadButton(page).click();
    await page.waitForFunction(() => document.documentElement.dataset.build === 'second');
    expect(await heading(page)).not.toBe('');
  });

  test('is not taken from a host in the middle of an update: each file is that of its build, or none', async () => {
    const server = await serve({ folder });
    const page = await openControlled(server.url);
    // The worker is new, the page and its script are still old; then the other way round.
    const [oldIndex, oldEntry] = [readFileSync(join(folder, 'index.html')), await entryOf(page)];
    const worker = makeNewerButWorker(folder, 'second');
    const newIndex = readFileSync(join(folder, 'index.html'));
    writeFileSync(join(folder, 'index.html'), oldIndex);
    writeFileSync(join(folder, 'service-worker.js'), worker);
    const outcome = await page.evaluate(async () => {
      const registration = (await navigator.serviceWorker.getRegistration())!;
      await registration.update().catch(() => undefined);
      while (registration.installing) await new Promise((r) => setTimeout(r, 50));
      return registration.waiting === null;
    });
    expect(outcome, 'what cannot be whole is not installed').toBe(true);
    await page.reload();
    expect(await buildOf(page)).toBe('first');
    expect(await entryOf(page)).toBe(oldEntry);

    writeFileSync(join(folder, 'index.html'), newIndex);
    await updated(page);
    await reloadButton(page).click();
    await page.waitForFunction(() => document.documentElement.dataset.build === 'second');
    await server.close();
  });
});

describe('a host that sends no headers', () => {
  test('gets them from the service worker, below a sub-path, and workers cannot reach another origin', async () => {
    let reached = 0;
    const foreign = createServer((_request, response) => {
      reached++;
      response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('reached');
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    const foreignUrl = `http://localhost:${(foreign.address() as AddressInfo).port}/`;
    writeFileSync(
      join(folder, 'probe.js'),
      `fetch(${JSON.stringify(foreignUrl)}).then(() => postMessage('reached'), () => postMessage('refused'));`,
    );
    const server = await servePlain(folder, '/understudy/');
    const page = await openControlled(server.url);
    const fetchForeign = () =>
      page.evaluate(
        (url) =>
          fetch(url).then(
            () => 'reached',
            () => 'refused',
          ),
        foreignUrl,
      );
    expect(await fetchForeign(), 'the policy inside the page').toBe('refused');

    await page.reload();
    const probe = () =>
      page.evaluate(
        () => new Promise<string>((resolve) => (new Worker('probe.js').onmessage = ({ data }) => resolve(data))),
      );
    expect(await fetchForeign()).toBe('refused');
    expect(await probe(), 'the policy on the worker').toBe('refused');
    expect(reached).toBe(0);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const policy = await page.evaluate(() => fetch('index.html').then((r) => r.headers.get('content-security-policy')));
    expect(policy).toBe(csp);

    // The whole way, with engines that come as application/octet-stream.
    const rows = (n: number, row: (i: number) => string) => Array.from({ length: n }, (_, i) => row(i + 1)).join('');
    const tables = {
      'team.csv': `team_id,city\n${rows(60, (i) => `${i},${['Brno', 'Oslo'][i % 2]}\n`)}`,
      'player.csv': `player_id,team_id,goals\n${rows(200, (i) => `${i},${1 + ((i * 7) % 60)},${i % 9}\n`)}`,
    };
    await page
      .locator('#files')
      .setInputFiles(
        Object.entries(tables).map(([name, text]) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })),
      );
    await page.locator('[data-go]', { hasText: 'Train' }).click();
    await page.locator('[data-go]', { hasText: 'Export' }).waitFor();
    await server.close();
    foreign.close();
  });
});
