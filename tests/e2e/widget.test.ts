// The widget in a page of another origin: the host gets what came from it and nothing else, and nothing leaves either
// origin. Two servers, two host names, real Chromium.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Frame, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium.mjs';
import { serve } from '../../scripts/serve.mjs';
import type * as Host from '../../src/widget/understudy';
import { copyBuild, removeBuild, servePlain } from './builds';
import { CsvTable } from './readers';

type Server = Awaited<ReturnType<typeof servePlain>>;
type Handle = { understudy: Host.Understudy; heard: unknown[]; handed: { name: string; text: string }[][] };

let browser: Browser;
let context: BrowserContext;
let build: string;
let hostFolder: string;
let widgets: Awaited<ReturnType<typeof serve>>;
let hosts: Server;
let requests: { url: string; body: string }[];

const marker = 'Quillhammer';
// The last list of features that are off wins: frames of other sites keep their own stores, as they do for people.
const launchArgs = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--disable-background-networking',
  '--disable-features=MediaRouter',
];

/** A parent of 120 rows and its 300 children; every family name holds the marker. */
function database(): { path: string; text: string }[] {
  const families = Array.from({ length: 120 }, (_, i) => `${i + 1},${marker}${i % 7},${['north', 'south'][i % 2]}\n`);
  const members = Array.from({ length: 300 }, (_, i) => `${i + 1},${((i * 7) % 120) + 1},${10 + (i % 60)}\n`);
  return [
    { path: 'family.csv', text: `family_id,surname,side\n${families.join('')}` },
    { path: 'member.csv', text: `member_id,family_id,age\n${members.join('')}` },
  ];
}

beforeAll(async () => {
  build = await copyBuild();
  widgets = await serve({ folder: build });
  hostFolder = mkdtempSync(join(tmpdir(), 'understudy-host-'));
  cpSync(join(build, 'understudy.js'), join(hostFolder, 'understudy.js'));
  writeFileSync(
    join(hostFolder, 'host.js'),
    `import { connect } from './understudy.js';
     window.connectTo = connect;
     const element = document.querySelector('under-study');
     window.heard = [];
     window.handed = [];
     addEventListener('message', ({ data }) => heard.push(data));
     for (const type of ['progress', 'result', 'resize', 'error'])
       element?.addEventListener(type, async ({ detail }) => {
         heard.push({ type, detail });
         if (type === 'result')
           handed.push(await Promise.all(detail.map(async ({ name, data }) => ({ name, text: await data.text() }))));
       });
     window.ready = element?.ready.then((understudy) => (window.understudy = understudy));`,
  );
  const element = `<style>under-study { --understudy-ink: rgb(230, 240, 250) }</style>
    <under-study src="${widgets.url}widget.html" theme="dark" preset="fast"></under-study>`;
  const page = (body: string) =>
    `<!doctype html><title>host</title>${body}<script type="module" src="host.js"></script>`;
  writeFileSync(join(hostFolder, 'index.html'), page(element));
  writeFileSync(
    join(hostFolder, 'wrong.html'),
    page(`<iframe src="${widgets.url}widget.html?host=https://elsewhere.example"></iframe>`),
  );
  writeFileSync(
    join(hostFolder, 'sibling.html'),
    `<!doctype html><iframe name="a" src="index.html"></iframe><iframe name="b" src="empty.html"></iframe>`,
  );
  writeFileSync(join(hostFolder, 'empty.html'), '<!doctype html>');
  writeFileSync(
    join(hostFolder, 'hostile.html'),
    `<!doctype html><title>hostile</title><iframe src="${widgets.url}widget.html"
      sandbox="allow-scripts allow-same-origin allow-downloads"></iframe>`,
  );
  const plain = await servePlain(hostFolder, '/');
  hosts = { ...plain, url: plain.url.replace('localhost', '127.0.0.1') };
  browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: launchArgs });
});
afterAll(async () => {
  await browser?.close();
  await widgets?.close();
  await hosts?.close();
  removeBuild(build);
  rmSync(hostFolder, { recursive: true, force: true });
});
beforeEach(async () => {
  context = await browser.newContext();
  context.setDefaultTimeout(120_000);
  requests = [];
  context.on('request', (r) => requests.push({ url: r.url(), body: r.postData() ?? '' }));
});
afterEach(() => context.close());

async function openHost(): Promise<{ page: Page; frame: Frame }> {
  const page = await context.newPage();
  await page.goto(hosts.url);
  await page.evaluate(() => (window as unknown as { ready: Promise<unknown> }).ready.then(() => true));
  return { page, frame: page.frames().find((f) => f.url().includes('widget.html'))! };
}

function expectNothingLeft(): void {
  for (const { url, body } of requests) {
    const known = url.startsWith(widgets.url) || url.startsWith(hosts.url) || /^(blob|data):/.test(url);
    expect(known, url).toBe(true);
    expect(url + body).not.toContain(marker);
  }
}

/** What the host page saw, as text. */
const heardBy = (page: Page) => page.evaluate(() => JSON.stringify((window as unknown as Handle).heard));

test('the host script is small, typed and needs nothing else', () => {
  const script = readFileSync(join(build, 'understudy.js'), 'utf8');
  expect(gzipSync(script).length).toBeLessThanOrEqual(4096);
  expect(script).not.toMatch(/^import /m);
});

describe('files of the host page', () => {
  test('go in, and schema, progress, report and synthetic tables come out', async () => {
    const { page } = await openHost();
    const got = await page.evaluate(async (files) => {
      const { understudy } = window as unknown as Handle;
      const early = await understudy.result().then(
        () => 'given',
        (error: Host.UnderstudyError) => error.code,
      );
      const buffer = new TextEncoder().encode(files[0].text).buffer as ArrayBuffer;
      const schema = await understudy.load([
        { path: files[0].path, data: buffer },
        { path: files[1].path, data: files[1].text },
      ]);
      let progress = 0;
      for await (const { share } of understudy.train({ preset: 'fast', seed: 5, ratio: 2 }))
        progress += share === null ? 0 : 1;
      const report = await understudy.report();
      const result = await understudy.result();
      const texts = await Promise.all(result.map(async ({ name, data }) => [name, await data.text()]));
      return { early, detached: buffer.byteLength, schema, progress, report, texts: Object.fromEntries(texts) };
    }, database());

    expect(got.early).toBe('too-early');
    expect(got.detached, 'buffers are handed over, not copied').toBe(0);
    expect(got.schema.relations.map((r: { id: string }) => r.id)).toEqual(['member(family_id)>family(family_id)']);
    expect(got.progress).toBeGreaterThan(2);
    expect(got.report).toMatchObject({ ok: true, failed: 0 });
    const family = new CsvTable(got.texts['family.csv']);
    const member = new CsvTable(got.texts['member.csv']);
    expect(family.rows).toHaveLength(240);
    expect(member.rows).toHaveLength(600);
    const keys = new Set(family.values('family_id'));
    expect(keys.size).toBe(240);
    for (const key of member.values('family_id')) expect(keys.has(key)).toBe(true);
    expectNothingLeft();
  });

  test('bad ones give the app’s own error; a cancelled training can be started again', async () => {
    const { page } = await openHost();
    const got = await page.evaluate(async (files) => {
      const { understudy } = window as unknown as Handle;
      const codeOf = (error: Host.UnderstudyError) => `${error.code}: ${error.message}`;
      const empty = await understudy.load([{ path: 'nothing.csv', data: '' }]).then(() => 'loaded', codeOf);
      await understudy.load(files.map(({ path, text }) => ({ path, data: text })));
      const cancelled = await (async () => {
        for await (const _ of understudy.train({ preset: 'best' })) understudy.cancel();
        return 'done';
      })().catch(codeOf);
      for await (const _ of understudy.train({ preset: 'fast' }));
      return { empty, cancelled, tables: (await understudy.result()).length };
    }, database());
    expect(got.empty).toContain('nothing.csv');
    expect(got.cancelled).toContain('cancelled');
    expect(got.tables).toBe(2);
  });

  test('theme, words and height follow', async () => {
    const { page, frame } = await openHost();
    expect(await frame.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    expect(await frame.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(230, 240, 250)');
    expect(await page.evaluate(() => document.querySelector('iframe')!.getAttribute('sandbox'))).toBe(
      'allow-scripts allow-same-origin allow-downloads',
    );
    await page.evaluate(() =>
      (window as unknown as Handle).understudy.configure({
        language: 'de',
        words: { openHead: 'Daten hierher', handOver: 'Continue' },
        colors: { paper: 'rgb(250, 240, 230)', ink: 'not a colour' },
      }),
    );
    await frame.locator('h1', { hasText: 'Daten hierher' }).waitFor();
    expect(await frame.evaluate(() => document.documentElement.lang)).toBe('de');
    expect(await frame.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(250, 240, 230)');
    const inside = await frame.evaluate(() =>
      Math.ceil(document.querySelector('main')!.getBoundingClientRect().height),
    );
    await expect.poll(() => page.evaluate(() => document.querySelector('iframe')!.clientHeight)).toBe(inside);
  });
});

describe('files of the person', () => {
  test('stay unknown to the host page until they are handed over with a click', async () => {
    const { page, frame } = await openHost();
    await frame
      .locator('input[type=file]')
      .first()
      .setInputFiles(
        database().map(({ path, text }) => ({ name: path, mimeType: 'text/csv', buffer: Buffer.from(text) })),
      );
    await frame.locator('button', { hasText: 'Train' }).click();
    await frame.locator('button', { hasText: 'Hand over' }).waitFor();

    const refused = await page.evaluate(async () => {
      const { understudy } = window as unknown as Handle;
      const codeOf = (error: Host.UnderstudyError) => error.code;
      return Promise.all(
        [understudy.schema(), understudy.report(), understudy.result()].map((asked) =>
          asked.then(() => 'given', codeOf),
        ),
      );
    });
    expect(refused).toEqual(Array(3).fill('not-handed-over'));
    const before = await heardBy(page);
    expect(before).toContain('progress');
    for (const word of [marker, 'family', 'member', 'surname']) expect(before, word).not.toContain(word);

    await frame.locator('button', { hasText: 'Hand over' }).click();
    await expect.poll(() => page.evaluate(() => (window as unknown as Handle).handed.length)).toBe(1);
    const [files] = await page.evaluate(() => (window as unknown as Handle).handed);
    expect(files.map(({ name }) => name).sort()).toEqual(['family.csv', 'member.csv']);
    expect(new CsvTable(files.find(({ name }) => name === 'member.csv')!.text).rows).toHaveLength(300);
    expectNothingLeft();

    const kept = await frame.evaluate(async () => ({
      local: localStorage.length + sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      title: document.title,
      address: location.href,
    }));
    expect(kept).toMatchObject({ local: 0, databases: 0, caches: 0, workers: 0 });
    expect(kept.title + kept.address).not.toContain(marker);
  });
});

test('the whole way works where the browser blocks storage', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'understudy-profile-'));
  mkdirSync(join(profile, 'Default'));
  writeFileSync(
    join(profile, 'Default', 'Preferences'),
    JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }),
  );
  const blocking = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? undefined,
    args: launchArgs,
  });
  const page = await blocking.newPage();
  await page.goto(hosts.url);
  await page.evaluate(() => (window as unknown as { ready: Promise<unknown> }).ready.then(() => true));
  const frame = page.frames().find((f) => f.url().includes('widget.html'))!;
  const storage = await frame.evaluate(() => {
    try {
      return localStorage.length;
    } catch (error) {
      return (error as Error).name;
    }
  });
  expect(storage, 'it is really blocked').toBe('SecurityError');
  const tables = await page.evaluate(async (files) => {
    const { understudy } = window as unknown as Handle;
    await understudy.load(files.map(({ path, text }) => ({ path, data: text })));
    for await (const _ of understudy.train({ preset: 'fast' }));
    return (await understudy.result()).length;
  }, database());
  expect(tables).toBe(2);
  await blocking.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

test('the example page gives the clinic sample and shows what comes back', async () => {
  const page = await context.newPage();
  await page.goto(`${widgets.url}examples/index.html`);
  await page.getByText('Connected to Understudy').waitFor();
  await page.getByRole('button', { name: 'Give the clinic sample' }).click();
  await page.getByText(/Done\. \d+ of \d+ checks hold/).waitFor();
  expect(await page.locator('#files li').count()).toBe(3);
  expectNothingLeft();
});

describe('pages that are not the host', () => {
  test('an address that names another origin than the one around it gets no hello', async () => {
    const page = await context.newPage();
    await page.goto(`${hosts.url}wrong.html`);
    const outcome = await page.evaluate(() =>
      (window as unknown as { connectTo: typeof Host.connect }).connectTo(document.querySelector('iframe')!, 1500).then(
        () => 'connected',
        (error: Host.UnderstudyError) => error.code,
      ),
    );
    expect(outcome).toBe('failed');
    expect(await heardBy(page)).toBe('[]');
  });

  test('a window beside the host cannot take its place', async () => {
    const page = await context.newPage();
    await page.goto(`${hosts.url}sibling.html`);
    const host = page.frame('a')!;
    await host.evaluate(() => (window as unknown as { ready: Promise<unknown> }).ready.then(() => true));
    const answers = await page.frame('b')!.evaluate(async () => {
      const widget = (parent.frames as unknown as Record<string, Window>)['a'].frames[0];
      const heard: unknown[] = [];
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => heard.push(data);
      addEventListener('message', ({ data }) => heard.push(data));
      widget.postMessage({ understudy: 1, type: 'call' }, '*');
      widget.postMessage({ understudy: 1, type: 'connect' }, '*', [port2]);
      port1.postMessage({ id: 1, type: 'schema' });
      await new Promise((resolve) => setTimeout(resolve, 500));
      return heard;
    });
    expect(answers).toEqual([]);
  });
});

describe('a hostile host page', () => {
  test('sends 12,000 messages at once, some enormous: no data, no hang, typed errors only', async () => {
    const page = await context.newPage();
    await page.goto(`${hosts.url}hostile.html`);
    const frame = page.frames().find((f) => f.url().includes('widget.html'))!;
    await frame
      .locator('input[type=file]')
      .first()
      .setInputFiles(
        database().map(({ path, text }) => ({ name: path, mimeType: 'text/csv', buffer: Buffer.from(text) })),
      );
    await frame.locator('button', { hasText: 'Train' }).waitFor();
    const devtools = await context.newCDPSession(frame);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    /** Seconds that the widget's own thread has worked: those of a busy machine do not count. */
    const worked = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')!.value;
    };
    const before = await worked();

    const { answers, sent } = await page.evaluate(async () => {
      let state = 20261126;
      const below = (n: number) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * n;
      const pick = <T>(list: T[]) => list[Math.floor(below(list.length))];
      const types = ['load', 'schema', 'report', 'take', 'train', 'configure', 'cancel', 'steal', 7, null];
      const values = [1, -1, 'x', null, [], {}, 'y'.repeat(100_000), new ArrayBuffer(1000), [{ path: 'a', data: 'b' }]];
      const keys = ['files', 'settings', 'preset', 'ratio', 'seed', 'junk'];
      const widget = document.querySelector('iframe')!.contentWindow!;
      const { port1, port2 } = new MessageChannel();
      const answers: { type: string; code?: string }[] = [];
      port1.onmessage = ({ data }) => answers.push(data);
      widget.postMessage({ understudy: 1, type: 'connect' }, '*', [port2]);
      await new Promise<void>((resolve) => {
        const wait = () => (answers.length > 0 ? resolve() : setTimeout(wait, 20));
        wait();
      });
      let sent = 0;
      for (let i = 0; i < 12_000; i++) {
        const message: Record<string, unknown> = { type: pick(types), id: pick([i, i, i - 5, -1, 1e9 - i, '1']) };
        message[pick(keys)] = pick(values);
        // Some do not say who they are, some come to the window, each a hundredth is enormous.
        const whole = i % 17 === 0 ? pick(values) : message;
        if (i % 5 === 0) widget.postMessage({ understudy: 1, ...message }, '*');
        else port1.postMessage(i % 1200 === 7 ? Array.from({ length: 300_000 }, (_, n) => ({ n, whole })) : whole);
        sent++;
      }
      // When the surplus has been thrown away, a message that is in order is answered again.
      const asked = answers.length;
      for (let id = 2e9; !answers.slice(asked).some(({ code }) => code === 'not-handed-over'); id++) {
        port1.postMessage({ id, type: 'schema' });
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return { answers, sent };
    });
    expect(sent).toBe(12_000);
    expect(await worked().then((after) => after - before)).toBeLessThan(1);
    expect(JSON.stringify(answers)).not.toContain(marker);
    const errors = answers.filter(({ type }) => type === 'error').map(({ code }) => code);
    expect(errors.length).toBeGreaterThan(2);
    const known = ['bad-message', 'too-many', 'busy', 'too-early', 'not-handed-over', 'cancelled', 'failed'];
    for (const code of errors) expect(known).toContain(code);
    for (const { type } of answers) expect(['ready', 'resize', 'error', 'done', 'progress']).toContain(type);
    await frame.locator('button', { hasText: 'Train' }).waitFor();
  });
});
