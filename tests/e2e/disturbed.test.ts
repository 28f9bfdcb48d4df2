// The session on real workers that are cancelled or killed in the middle: it goes on, and says so.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freshBuild } from '../../scripts/headless/build.mjs';
import { openApp } from '../../scripts/headless/chromium.mjs';
import type { StudioEvent, StudioSession } from '../../src/studio/types';
import { smallShop } from '../unit/studio/small-shop';

interface Driven {
  understudy: { createStudio(): StudioSession };
  session: StudioSession;
  notes: string[];
  /** Every worker of the page, by the engine it is. */
  engines: { engine: string; worker: Worker }[];
}

let app: Awaited<ReturnType<typeof openApp>>;
let page: Page;
beforeAll(async () => {
  app = await openApp(await freshBuild(() => {}));
  page = app.page;
  await page.addInitScript(() => {
    const driven = window as unknown as Driven;
    driven.engines = [];
    const Known = window.Worker;
    window.Worker = class extends Known {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        driven.engines.push({ engine: options?.name?.split(' ')[1] ?? '', worker: this });
      }
    };
  });
});
afterAll(() => app?.close());

const files = smallShop({ customers: 6000 }).map(({ path, data }) => ({
  path,
  text: new TextDecoder().decode(data as Uint8Array),
}));

beforeEach(async () => {
  await page.goto(`${app.url}headless.html`);
  await page.waitForFunction(() => 'understudy' in window);
  await page.evaluate(async (files) => {
    const driven = window as unknown as Driven;
    driven.session = driven.understudy.createStudio();
    driven.notes = [];
    driven.session.subscribe((e: StudioEvent) => {
      if (e.type === 'note') driven.notes.push(e.words);
    });
    await driven.session.open(files.map(({ path, text }) => ({ path, data: new Blob([text]) })));
    await driven.session.infer();
  }, files);
});

describe('a session in the browser', () => {
  it('is cancelled in the middle of training, and trains again', async () => {
    const outcome = await page.evaluate(async () => {
      const { session } = window as unknown as Driven;
      const options = { preset: 'fast', backend: 'wasm', seed: 1 } as const;
      const abort = new AbortController();
      const stop = session.subscribe((e) => {
        if (e.type === 'training' && e.training.state === 'trains') abort.abort();
      });
      const cancelled = await session.train(options, abort.signal).then(
        () => 'trained',
        (error: { code: string }) => error.code,
      );
      stop();
      await session.train(options);
      const rows = await session.generate({ ratio: 1, seed: 1, keep: [] });
      return { cancelled, customers: rows.customer, ok: (await session.check()).ok };
    });
    expect(outcome).toEqual({ cancelled: 'cancelled', customers: 6000, ok: true });
  });

  it.each(['database', 'synthesis', 'training'])(
    'goes on when the %s worker is killed, and says so',
    async (engine) => {
      const outcome = await page.evaluate(async (engine) => {
        const { session, engines, notes } = window as unknown as Driven;
        // Of the training workers one may be idle: all are killed.
        const kill = () => engines.filter((e) => e.engine === engine).forEach((e) => e.worker.terminate());
        let killed = engine === 'database';
        if (killed) kill();
        session.subscribe((e) => {
          if (killed || e.type !== 'training' || e.training.state !== 'trains') return;
          killed = true;
          kill();
        });
        await session.train({ preset: 'balanced', backend: 'wasm', seed: 1 });
        const rows = await session.generate({ ratio: 1, seed: 1, keep: [] });
        return { killed, customers: rows.customer, ok: (await session.check()).ok, notes };
      }, engine);
      expect(outcome).toMatchObject({ killed: true, customers: 6000, ok: true });
      expect(outcome.notes.length).toBeGreaterThan(0);
      expect(outcome.notes[0]).toMatch(/died/);
    },
  );
});
