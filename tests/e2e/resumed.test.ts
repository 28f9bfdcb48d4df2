// A large result that is stopped in the middle of being written: by the death of its tab, by the death of the headless
// runner, by that of the script. The same once more goes on from the parts that are there, and gives the same bytes.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshBuild } from '../../scripts/headless/build.mjs';
import { openApp } from '../../scripts/headless/chromium.mjs';
import { createStudio } from '../../src/studio/node';
import type { StudioEvent, StudioSession } from '../../src/studio/types';
import { Random } from '../../src/table/random';

/** Of 11,000 rows more than a million. */
const ratio = 95;
let scratch = '';
let generator = '';

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'understudy-resumed-'));
  generator = join(scratch, 'visits.understudy');
  const random = new Random(3);
  const lines = ['visit_id,page'];
  for (let id = 1; id <= 11_000; id++) lines.push(`${id},${['start', 'shop', 'help'][random.below(3)]}`);
  const studio = createStudio();
  await studio.open([{ path: 'visits/visit.csv', data: new TextEncoder().encode(`${lines.join('\n')}\n`) }]);
  await studio.infer();
  await studio.train({ preset: 'fast', backend: 'wasm', seed: 1 });
  const { blob } = await studio.saveGenerator();
  writeFileSync(generator, new Uint8Array(await blob.arrayBuffer()));
  await studio.dispose();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the parts of a large result', { timeout: 900_000 }, () => {
  let app: Awaited<ReturnType<typeof openApp>>;
  beforeAll(async () => {
    app = await openApp(await freshBuild(() => {}));
  });
  afterAll(() => app?.close());

  async function open(): Promise<Page> {
    const page = await app.context.newPage();
    await page.goto(`${app.url}headless.html`);
    await page.waitForFunction(() => 'understudy' in window);
    await page.locator('#files').setInputFiles(generator);
    return page;
  }

  /** Makes the result and writes it into a folder. @returns what happened, and a hash of the file */
  function write(page: Page, into: string) {
    return page.evaluate(
      async ({ into, ratio }) => {
        const driven = window as unknown as {
          understudy: { createStudio(): StudioSession };
          onPart?: (words: string) => Promise<void>;
        };
        const session = driven.understudy.createStudio();
        const words = new Set<string>();
        session.subscribe((event: StudioEvent) => {
          if (event.type !== 'progress') return;
          words.add(event.progress.words);
          if (event.progress.words.includes('part 3')) void driven.onPart?.(event.progress.words);
        });
        const [file] = Array.from(document.querySelector<HTMLInputElement>('#files')!.files!);
        await session.openGenerator(file);
        await session.generate({ ratio, seed: 5, keep: [] });
        const place = await (await navigator.storage.getDirectory()).getDirectoryHandle(into, { create: true });
        const found = await session.keepPartsIn(place);
        const { files } = await session.exportFiles('csv', place);
        const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await files[0].blob.arrayBuffer()));
        await session.dispose();
        return { found, words: [...words], hash: [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('') };
      },
      { into, ratio },
    );
  }

  function sizesIn(page: Page, folder: string) {
    return page.evaluate(async (folder) => {
      const place = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder);
      const sizes: Record<string, number> = {};
      for await (const [name, handle] of place as unknown as AsyncIterable<[string, FileSystemHandle]>)
        sizes[name] = handle instanceof FileSystemFileHandle ? (await handle.getFile()).size : -1;
      return sizes;
    }, folder);
  }

  it('outlive the tab', async () => {
    const first = await open();
    const whole = await write(first, 'whole');
    expect(whole.found).toBe(0);
    expect(await sizesIn(first, 'whole')).toEqual({ 'visit.csv': expect.any(Number) });
    await first.close();

    const doomed = await open();
    const session = await app.context.newCDPSession(doomed);
    let crashed = false;
    const died = new Promise<void>((resolve) => doomed.on('crash', () => resolve()));
    await doomed.exposeFunction('onPart', () => {
      if (!crashed) void session.send('Page.crash').catch(() => undefined);
      crashed = true;
    });
    const lost = write(doomed, 'killed').catch((error: Error) => error);
    await died;
    expect(await lost).toBeInstanceOf(Error);
    await doomed.close();

    const again = await open();
    const left = await sizesIn(again, 'killed');
    // The folder says that what is beside it is not whole; and that is nothing.
    expect(left.unfinished).toBe(-1);
    expect(left['visit.csv'] ?? 0).toBe(0);
    const resumed = await write(again, 'killed');
    expect(resumed.found).toBe(2);
    expect(resumed.words).toContain('taking part 2 of 3, made before');
    expect(resumed.words).not.toContain('making visit, part 2 of 3');
    expect(resumed.words).toContain('making visit, part 3 of 3');
    expect(resumed.hash).toBe(whole.hash);
    expect(Object.keys(await sizesIn(again, 'killed'))).toEqual(['visit.csv']);
    await again.close();
  });

  it('stay when it is cancelled, and nothing else does', async () => {
    const page = await open();
    const outcome = await page.evaluate(async (ratio) => {
      const session = (
        window as unknown as { understudy: { createStudio(): StudioSession } }
      ).understudy.createStudio();
      const notes: string[] = [];
      const stop = new AbortController();
      session.subscribe((event: StudioEvent) => {
        if (event.type === 'note') notes.push(event.words);
        if (event.type === 'progress' && event.progress.words.includes('making visit, part 2')) stop.abort();
      });
      await session.openGenerator(document.querySelector<HTMLInputElement>('#files')!.files![0]);
      await session.generate({ ratio, seed: 6, keep: [] });
      const place = await (await navigator.storage.getDirectory()).getDirectoryHandle('cancelled', { create: true });
      await session.keepPartsIn(place);
      const error = await session.exportFiles('csv', place, stop.signal).catch((error: unknown) => error);
      const { code, hint } = error as { code: string; hint: string };
      const names: string[] = [];
      for await (const name of (place as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
      await session.generate({ ratio, seed: 6, keep: [] });
      const found = await session.keepPartsIn(place);
      await session.dispose();
      return { code, hint, names, found, said: notes };
    }, ratio);
    expect(outcome.code).toBe('cancelled');
    expect(outcome.hint).not.toContain('could not be removed');
    // The second part may have been ready when the wish to stop came to its worker.
    expect([1, 2]).toContain(outcome.found);
    expect(outcome.said.join('\n')).toContain(`${outcome.found} of 3 parts are made and kept`);
    expect(outcome.names).toEqual(['unfinished']);
    await page.close();
  });

  it.each([
    ['the script in Node', ['node_modules/tsx/dist/cli.mjs', 'scripts/generate.ts', 'GENERATOR']],
    ['the headless runner', ['scripts/headless.mjs', '--generator', 'GENERATOR']],
  ])('outlive %s', async (_, command) => {
    const out = mkdtempSync(join(scratch, 'out-'));
    const args = [...command, '--out', out, '--ratio', String(ratio), '--seed', '5', '--format', 'parquet'].map(
      (arg) => (arg === 'GENERATOR' ? generator : arg),
    );
    const whole = mkdtempSync(join(scratch, 'whole-'));
    const run = (to: string) =>
      new Promise<string>((resolve, reject) => {
        const sent = args.map((arg) => (arg === out ? to : arg));
        execFile(process.execPath, sent, (error, _out, said) => (error ? reject(new Error(said)) : resolve(said)));
      });
    await run(whole);

    const doomed = spawn(process.execPath, args, { detached: true, stdio: 'ignore' });
    const ended = new Promise((resolve) => doomed.on('exit', resolve));
    const parts = () =>
      existsSync(join(out, 'unfinished'))
        ? readdirSync(join(out, 'unfinished')).filter((name) => name.endsWith('.rows'))
        : [];
    while (parts().length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(-doomed.pid!, 'SIGKILL');
    await ended;
    expect(readdirSync(out)).not.toContain('visit.parquet');

    const said = await run(out);
    expect(said).toContain('checks passed');
    expect(hash(readFileSync(join(out, 'visit.parquet')))).toBe(hash(readFileSync(join(whole, 'visit.parquet'))));
    expect(readdirSync(out).sort()).toEqual(['run.json', 'visit.parquet']);
  });
});
