// A large result whose writing is stopped, by the person or by the death of its process: made and written again, it goes
// on from the parts that are there, and the files are the same, byte by byte.
import { DuckDBInstance } from '@duckdb/node-api';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadSqlite } from '../../../src/database/sqlite/engine-node';
import { openNodeDatabase } from '../../../src/database/node-database';
import type { FormatId } from '../../../src/export/formats';
import { MemoryFolder, type Place } from '../../../src/export/folder';
import { nodeFolder } from '../../../src/export/node-folder';
import { createSampler } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-node';
import { createStudio, nodeRuntime } from '../../../src/studio/node';
import { Studio } from '../../../src/studio/studio';
import { LocalSynthesisService } from '../../../src/studio/synthesis-service';
import type { StudioSession } from '../../../src/studio/types';
import type { Run } from '../../../src/app/state/run.svelte';
import { smallShop } from './small-shop';

const formats = ['csv', 'parquet', 'ndjson', 'sqlite', 'duckdb', 'xlsx', 'sql-postgres'] as const;
let file: Blob;
let place = '';

beforeAll(async () => {
  const studio = createStudio();
  await studio.open(smallShop());
  await studio.infer();
  await studio.train({ preset: 'fast', backend: 'wasm', seed: 1 });
  file = (await studio.saveGenerator()).blob;
  await studio.dispose();
}, 60_000);
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'understudy-resumed-'));
});
afterEach(() => rmSync(place, { recursive: true }));

/** A session whose results are of parts of about 60 rows. */
async function session(seed = 2) {
  const runtime = nodeRuntime();
  const kernels = await loadKernels();
  const words: string[] = [];
  const studio = new Studio({
    ...runtime,
    async synthesis() {
      const ending = new AbortController();
      const engines = { sqlite: loadSqlite, duckdb: openNodeDatabase };
      const sampler = async (...model: Parameters<typeof createSampler> extends [unknown, ...infer M] ? M : never) =>
        createSampler(kernels, ...model);
      const service = new LocalSynthesisService(sampler, engines, ending.signal, 60);
      return { service, died: new Promise<never>(() => undefined), end: () => ending.abort() };
    },
  });
  studio.subscribe((event) => {
    if (event.type === 'note') words.push(event.words);
    else if (event.type === 'progress') words.push(event.progress.words);
  });
  await studio.openGenerator(file);
  const make = () => studio.generate({ ratio: 4, seed, keep: [] });
  return { studio, words, make };
}

/** Names and contents; of a DuckDB file, in which there is chance, its rows. */
async function filesIn(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of readdirSync(folder).sort())
    files.set(name, name.endsWith('.duckdb') ? await rowsIn(join(folder, name)) : hash(join(folder, name)));
  return files;
}

const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

async function rowsIn(path: string): Promise<string> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const rows = ['customer', '"order"'].map(async (table) =>
    (await connection.runAndReadAll(`SELECT * FROM ${table} ORDER BY 1`)).getRowsJson(),
  );
  const text = JSON.stringify(await Promise.all(rows));
  connection.closeSync();
  instance.closeSync();
  return text;
}

async function wholeOf(format: FormatId): Promise<Map<string, string>> {
  const folder = join(place, 'whole');
  const { studio, make } = await session();
  const nothingKept = await nodeFolder(place).getDirectoryHandle('whole', { create: true });
  await make();
  await studio.exportFiles(format, nothingKept);
  await studio.dispose();
  return filesIn(folder);
}

describe('a large result', { timeout: 60_000 }, () => {
  it.each(formats)('written as %s is the same after it was stopped in the middle', async (format) => {
    const whole = await wholeOf(format);
    const folder = nodeFolder(place);
    const target = (await folder.getDirectoryHandle('resumed', { create: true })) as Place;
    const first = await session();
    await first.make();
    await first.studio.keepPartsIn(target);
    const stop = new AbortController();
    first.studio.subscribe((event) => {
      if (event.type === 'progress' && event.progress.words.includes('part 3 of 4')) stop.abort();
    });
    const stopped = first.studio.exportFiles(format, target, stop.signal);
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(first.words.at(-1)).toContain('2 of 4 parts are made and kept');
    await first.studio.dispose();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(readdirSync(join(place, 'resumed'))).toEqual(['unfinished']);

    const second = await session();
    await second.make();
    expect(await second.studio.keepPartsIn(target)).toBe(2);
    await second.studio.exportFiles(format, target);
    expect(second.words).toContain('taking part 2 of 4, made before');
    expect(second.words.some((words) => words.startsWith('making order, part 3 of 4'))).toBe(true);
    expect(second.words.some((words) => words.startsWith('making order, part 2 of 4'))).toBe(false);
    await second.studio.dispose();
    expect(await filesIn(join(place, 'resumed'))).toEqual(whole);
  });

  it('takes no part that is cut short, and none of another result', async () => {
    const whole = await wholeOf('csv');
    const target = nodeFolder(place);
    const other = await session(3);
    await other.make();
    await other.studio.keepPartsIn(target);
    const stop = new AbortController();
    other.studio.subscribe((event) => {
      if (event.type === 'progress' && event.progress.words.includes('part 4 of 4')) stop.abort();
    });
    await expect(other.studio.exportFiles('csv', target, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    await other.studio.dispose();
    const parts = readdirSync(join(place, 'unfinished')).filter((name) => name.endsWith('.rows'));
    expect(parts).toHaveLength(3);

    const mine = await session();
    await mine.make();
    expect(await mine.studio.keepPartsIn(target)).toBe(0);
    const own = await session();
    await own.studio.keepPartsIn(target);
    await own.make();
    const [first] = readdirSync(join(place, 'unfinished')).filter((n) => n.endsWith('.rows') && !parts.includes(n));
    writeFileSync(join(place, 'unfinished', first), readFileSync(join(place, 'unfinished', first)).subarray(0, 900));
    const again = await session();
    await again.studio.keepPartsIn(target);
    await again.make();
    await again.studio.exportFiles('csv', target);
    for (const [name, bytes] of whole) expect([name, hash(join(place, name))]).toEqual([name, bytes]);
    // What belongs to the other result is still there.
    expect(readdirSync(join(place, 'unfinished')).filter((name) => name.endsWith('.rows'))).toEqual(parts);
    await Promise.all([mine, own, again].map(({ studio }) => studio.dispose()));
  });

  it('goes on in memory too, and in the same session', async () => {
    const { studio, words, make } = await session();
    await studio.keepPartsIn(new MemoryFolder());
    await make();
    const stop = new AbortController();
    const ended = studio.subscribe((event) => {
      if (event.type === 'progress' && event.progress.words.includes('part 4 of 4')) stop.abort();
    });
    await expect(studio.exportZip(stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    ended();
    words.length = 0;
    const { blob } = await studio.exportZip();
    expect(blob.size).toBeGreaterThan(100);
    expect(words).toContain('taking part 3 of 4, made before');
    await studio.dispose();
  });

  it('goes on in the folder that a person chooses again, and overwrites nothing else', async () => {
    vi.stubGlobal('window', { showDirectoryPicker: async () => nodeFolder(place) });
    vi.resetModules();
    const { saveToFolder } = await import('../../../src/app/export/save-files');
    const saved = (of: StudioSession, signal = new AbortController().signal) => {
      const tasks = { run: (_: string, job: (signal: AbortSignal) => Promise<unknown>) => job(signal) };
      return saveToFolder({ session: of, tasks } as unknown as Run, 'ndjson', 'shop-synthetic');
    };
    const [mine, other, again] = [await session(), await session(3), await session()];
    for (const { make } of [mine, other, again]) await make();
    const stop = new AbortController();
    mine.studio.subscribe((event) => {
      if (event.type === 'progress' && event.progress.words.includes('part 3 of 4')) stop.abort();
    });
    await expect(saved(mine.studio, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await saved(other.studio);
    await saved(again.studio);
    expect(again.words).toContain('taking part 2 of 4, made before');
    expect(readdirSync(place).sort()).toEqual(['shop-synthetic', 'shop-synthetic-2']);
    expect(readdirSync(join(place, 'shop-synthetic')).sort()).toEqual(['customer.ndjson', 'order.ndjson']);
    expect(await filesIn(join(place, 'shop-synthetic'))).toEqual(await wholeOf('ndjson'));
    expect(readdirSync(join(place, 'shop-synthetic-2')).sort()).toEqual(['customer.ndjson', 'order.ndjson']);
    await Promise.all([mine, other, again].map(({ studio }) => studio.dispose()));
    vi.unstubAllGlobals();
  });
});
