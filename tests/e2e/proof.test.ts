// The promise, tried on a whole browser whose every byte goes over a wire that is watched: the page with the network cut
// after load, the installed app with the server gone, the widget in a page of another origin. The files hold marked
// values; every request, store, address, title, console line and generator file is searched for them.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Frame, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium.mjs';
import { serve } from '../../scripts/serve.mjs';
import { unpack } from '../../src/generator/container';
import { VERSION } from '../../src/generator/generator-file';
import type { Answer } from '../../src/offline/messages';
import type * as Host from '../../src/widget/understudy';
import { leaves } from '../fixtures/leaves';
import { copyBuild, filesBelow, removeBuild, servePlain } from './builds';
import { CsvTable, readZip } from './readers';
import { Wire } from './wire';

/** Words that are nowhere else: in text, in a number and in a date. */
const marks = ['Quillhammer', '90817263', '1907-03-11'];

const households = Array.from(
  { length: 150 },
  (_, i) =>
    `${i + 1},${i === 4 ? marks[0] : `${'LMNPRST'[i % 7]}am${'bdfgk'[i % 5]}er`},${['north', 'south', 'east'][i % 3]}\n`,
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
const uploads = files.map(({ name, text }) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) }));

let wire: Wire;
let context: BrowserContext;
let profile: string;
let folder: string;
let hostFolder: string;
let hosts: Awaited<ReturnType<typeof servePlain>>;
let server: Awaited<ReturnType<typeof serve>>;
let page: Page;
const said: string[] = [];
/** As the browser tells them, of pages and workers. */
const requests: string[] = [];

beforeAll(async () => {
  folder = await copyBuild();
  wire = await Wire.open();
  server = await serve({ folder });
  wire.allow(server.url);
  profile = mkdtempSync(join(tmpdir(), 'understudy-profile-'));
  context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? undefined,
    acceptDownloads: true,
    args: [
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Frames of other sites keep their own stores, as they do for people.
      '--disable-features=MediaRouter,OptimizationHints,Translate',
      `--proxy-server=127.0.0.1:${wire.port}`,
      '--proxy-bypass-list=<-loopback>',
    ],
  });
  context.setDefaultTimeout(120_000);
  context.on('request', (request) => requests.push(request.url()));
  context.on('console', (message) => said.push(message.text()));
  context.on('weberror', (error) => said.push(`error: ${error.error().message}`));
  page = context.pages()[0] ?? (await context.newPage());
});
afterAll(async () => {
  await context?.close();
  await server?.close();
  await hosts?.close();
  await wire?.close();
  removeBuild(folder);
  for (const made of [profile, hostFolder]) if (made) rmSync(made, { recursive: true, force: true, maxRetries: 5 });
});

const go = (name: string) => page.locator('[data-go]', { hasText: name });

/** Files in, zip out, as a person does it. */
async function wholeRun(): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles(uploads);
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
}

function expectNoMark(texts: string[], where: string): void {
  for (const mark of marks)
    expect(
      texts.filter((text) => text.includes(mark)).map((text) => text.slice(0, 200)),
      `${mark} in ${where}`,
    ).toEqual([]);
}

/** No byte to another address, no mark in what went to our own, and nothing but questions for files. */
function expectNothingLeft(): void {
  expect(wire.strays).toEqual([]);
  const own = [server.url, hosts?.url ?? server.url];
  expect(requests.filter((url) => !/^(blob|data|about):/.test(url) && !own.some((o) => url.startsWith(o)))).toEqual([]);
  expect(wire.sent.length).toBeGreaterThan(0);
  for (const { text, allowed } of wire.sent) if (allowed) expect(text.slice(0, 300)).toMatch(/^(GET|HEAD) /);
  expectNoMark(
    wire.sent.map(({ text }) => decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '%25'))),
    'requests',
  );
}

/** Own files that were asked for. That of the service worker the browser looks for by itself, at times of its choosing. */
function askedSince(before: number): string[] {
  return wire.sent
    .slice(before)
    .filter(({ allowed, address }) => allowed && !address.endsWith('/service-worker.js'))
    .map(({ address }) => address);
}

/** All that the origin of a page or frame has in this browser, as texts. */
async function storesOf(frame: Page | Frame): Promise<string[]> {
  const texts = await frame.evaluate(async () => {
    /** A generator file is packed: its bytes in base64. */
    const textOf = async (blob: Blob): Promise<string> => {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      const packed = new TextDecoder().decode(bytes.subarray(0, 8)) === 'UNDRSTDY';
      return packed ? `packed ${btoa([...bytes].map((b) => String.fromCharCode(b)).join(''))}` : blob.text();
    };
    const blobsIn = (value: unknown): Blob[] =>
      value instanceof Blob ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(blobsIn) : [];
    const texts: string[] = [location.href, document.title, document.cookie, JSON.stringify(history.state)];
    for (const store of [localStorage, sessionStorage]) texts.push(JSON.stringify(store));
    for (const { name, version } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const open = indexedDB.open(name!, version);
        open.onsuccess = () => resolve(open.result);
        open.onerror = () => reject(open.error);
      });
      for (const store of database.objectStoreNames) {
        const values = await new Promise<unknown[]>((resolve) => {
          const all = database.transaction(store).objectStore(store).getAll();
          all.onsuccess = () => resolve(all.result);
        });
        for (const value of values) {
          texts.push(JSON.stringify(value));
          for (const blob of blobsIn(value)) texts.push(await textOf(blob));
        }
      }
      database.close();
    }
    const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const [name, handle] of folder as unknown as AsyncIterable<[string, FileSystemHandle]>) {
        texts.push(`file ${name}`);
        if (handle instanceof FileSystemDirectoryHandle) await walk(handle);
        else texts.push(await (await (handle as FileSystemFileHandle).getFile()).text());
      }
    };
    await walk(await navigator.storage.getDirectory());
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) {
        texts.push(url);
        if (!/\/samples\//.test(url)) texts.push(await (await cache.match(url))!.text());
      }
    }
    return texts;
  });
  return texts.map((text) => (text.startsWith('packed ') ? told(Buffer.from(text.slice(7), 'base64')) : text));
}

/** All words and numbers in a generator file; days as dates. */
function told(file: Uint8Array): string {
  const { words, numbers } = leaves(unpack(file, VERSION));
  const days = numbers.filter((n) => Number.isInteger(n) && Math.abs(n) < 1e5).map((n) => dateOf(n * 86_400_000));
  const times = numbers.filter((n) => Number.isInteger(n) && Math.abs(n) < 1e13).map(dateOf);
  return ['generator', ...words, ...numbers, ...new Set([...days, ...times])].join('\n');
}

const dateOf = (time: number) => new Date(time).toISOString().slice(0, 10);

function keepAll(): Promise<Answer> {
  return page.evaluate(
    () =>
      new Promise<Answer>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }: MessageEvent<Answer>) =>
          'done' in data && !data.done ? undefined : resolve(data);
        navigator.serviceWorker.controller!.postMessage({ type: 'keep', which: 'all' }, [port2]);
      }),
  );
}

describe('the wire', () => {
  test('sees and stops all that a page without a policy tries, by whatever means', async () => {
    const plain = mkdtempSync(join(tmpdir(), 'understudy-plain-'));
    writeFileSync(join(plain, 'index.html'), '<!doctype html><title>plain</title>');
    writeFileSync(join(plain, 'worker.js'), `fetch('http://worker.example/').catch(() => postMessage('done'));`);
    writeFileSync(join(plain, 'sw.js'), `onmessage = (e) => e.waitUntil(fetch('http://sw.example/').catch(() => {}));`);
    const host = await servePlain(plain, '/');
    wire.allow(host.url);
    const tab = await context.newPage();
    await tab.goto(host.url);
    await tab.evaluate(async () => {
      void fetch('http://fetch.example/').catch(() => {});
      const xhr = new XMLHttpRequest();
      xhr.open('POST', 'http://xhr.example/');
      xhr.send('x');
      navigator.sendBeacon('http://beacon.example/', 'x');
      new WebSocket('ws://socket.example/').onerror = () => {};
      new Image().src = 'http://image.example/';
      document.head.append(
        Object.assign(document.createElement('link'), { rel: 'prefetch', href: 'http://prefetch.example/' }),
      );
      document.body.append(Object.assign(document.createElement('iframe'), { src: 'http://frame.example/' }));
      new Worker('worker.js');
      const registration = await navigator.serviceWorker.register('sw.js');
      await navigator.serviceWorker.ready;
      registration.active!.postMessage('go');
    });
    const means = ['fetch', 'xhr', 'beacon', 'socket', 'image', 'prefetch', 'frame', 'worker', 'sw'];
    await expect
      .poll(() => means.filter((m) => !wire.strays.some((a) => a.includes(`${m}.example`))), { timeout: 20_000 })
      .toEqual([]);
    await tab.goto('http://navigation.example/').catch(() => {});
    await expect.poll(() => wire.strays.some((a) => a.includes('navigation.example'))).toBe(true);
    await tab.close();
    await host.close();
    rmSync(plain, { recursive: true, force: true });
    wire.sent.length = requests.length = 0;
  });
});

test('the build has no code for connections that neither a policy nor the wire sees', () => {
  const scripts = filesBelow(folder).filter((file) => /\.(js|html)$/.test(file));
  expect(scripts.length).toBeGreaterThan(20);
  expect(scripts.filter((file) => /RTCPeerConnection|WebTransport/.test(readFileSync(file, 'utf8')))).toEqual([]);
});

describe('in the page', () => {
  test('nothing leaves in a whole run, whose network is cut once the page and its engines are there', async () => {
    await page.goto(server.url);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await wholeRun();
    expectNothingLeft();

    expect(await keepAll()).toMatchObject({ done: true, state: { complete: true } });
    wire.cut = true;
    const before = wire.sent.length;
    await page.reload();
    await wholeRun();
    expect(askedSince(before)).toEqual([]);
    expectNothingLeft();
    wire.cut = false;
  });
});

describe('installed, with the server gone', () => {
  test('files become a synthetic database: opened, trained, checked, exported', async () => {
    await server.close();
    await page.goto(server.url);
    await page.getByRole('button', { name: /sent/ }).click();
    await page.getByRole('checkbox', { name: /Keep my work/ }).check();
    await page.keyboard.press('Escape');
    await wholeRun();
    expectNothingLeft();
  });

  test('nothing of the files is in the generator file, saved or kept', async () => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the generator' }).click();
    const file = readFileSync(await (await download).path());
    await page.getByRole('button', { name: /sent/ }).click();
    await page.getByText(/^Last kept.*, with what was trained/).waitFor();
    await page.keyboard.press('Escape');
    const kept = (await storesOf(page)).filter((text) => text.startsWith('generator\n'));
    expect(kept).toHaveLength(1);
    const texts = [told(file), ...kept];
    // The search finds what is there.
    for (const text of texts) expect(['person_id', 'south'].filter((known) => !text.includes(known))).toEqual([]);
    expectNoMark(texts, 'the generator');
  });

  test('the page tells what it may do and what it asked for', async () => {
    await page.getByRole('button', { name: /sent/ }).click();
    await page.getByRole('button', { name: 'What it may do and has done' }).click();
    const proof = page.getByRole('dialog', { name: /proof/ });
    await proof.getByText('Connections: fetch, sockets, beacons').waitFor();
    const told = await proof.innerText();
    expect(told).toMatch(/[1-9]\d* requests, 0 to another address, 0 (B|bytes) sent, 0 refused/);
    expect(told).toContain('connect-src');
    for (const by of ['page', 'database', 'training', 'synthesis']) expect(told, by).toContain(by);
    await page.evaluate(() => fetch('https://example.org/x').catch(() => {}));
    await expect.poll(() => proof.innerText()).toMatch(/[12] refused by the policy/);
    await page.keyboard.press('Escape');
  });

  test('nothing of the files is in the console, the address, the title or any store', async () => {
    const stored = await storesOf(page);
    expect(stored.length).toBeGreaterThan(20);
    expectNoMark(stored, 'stores');
    expectNoMark(said, 'console');
    expect(said.filter((text) => text.startsWith('error: '))).toEqual([]);
  });

  test('a new tab opens a sample database', async () => {
    const tab = await context.newPage();
    await tab.goto(`${server.url}?sample=clinic`);
    await tab.locator('[data-go]', { hasText: 'Train' }).waitFor();
    expect(tab.url()).not.toContain('sample=');
    await tab.close();
  });
});

describe('in the widget', () => {
  test('nothing leaves in a whole run in a page of another origin, nor in one with both servers gone', async () => {
    server = await serve({ folder });
    hostFolder = mkdtempSync(join(tmpdir(), 'understudy-host-'));
    cpSync(join(folder, 'understudy.js'), join(hostFolder, 'understudy.js'));
    writeFileSync(
      join(hostFolder, 'index.html'),
      `<!doctype html><title>host</title><under-study src="${server.url}widget.html" preset="fast"></under-study>
       <script type="module" src="understudy.js"></script>`,
    );
    const plain = await servePlain(hostFolder, '/');
    hosts = { ...plain, url: plain.url.replace('localhost', '127.0.0.1') };
    wire.allow(server.url);
    wire.allow(hosts.url);
    wire.sent.length = requests.length = 0;
    const tab = await context.newPage();
    await tab.goto(hosts.url);
    const run = () =>
      tab.evaluate(async (files) => {
        const understudy = await document.querySelector<Host.UnderstudyElement>('under-study')!.ready;
        await understudy.load(files.map(({ name, text }) => ({ path: name, data: text })));
        for await (const _ of understudy.train());
        const result = await understudy.result();
        return { ok: (await understudy.report()).ok, names: result.map(({ name }) => name).sort() };
      }, files);
    const whole = { ok: true, names: files.map(({ name }) => name) };
    expect(await run()).toEqual(whole);
    expectNothingLeft();

    await server.close();
    await hosts.close();
    const before = wire.sent.length;
    expect(await run()).toEqual(whole);
    expect(askedSince(before)).toEqual([]);
    expectNothingLeft();

    const frame = tab.frames().find((f) => f.url().includes('widget.html'))!;
    expectNoMark(await storesOf(frame), 'stores of the widget');
    expectNoMark(said, 'console');
    await tab.close();
  });
});
