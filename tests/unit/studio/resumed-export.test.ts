// An export in parts whose engine dies: another goes on with the next part, and the files are the same, byte by byte.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyCatalogue } from '../../../src/database/catalogue';
import { plainDialect } from '../../../src/database/plain-dialect';
import type { Bytes, Folder } from '../../../src/export/folder';
import type { FormatId } from '../../../src/export/formats';
import { createSampler } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-node';
import { createStudio } from '../../../src/studio/node';
import type { WriteCheckpoint } from '../../../src/studio/services';
import { LocalSynthesisService } from '../../../src/studio/synthesis-service';
import { smallShop } from './small-shop';

/** A folder as browsers have it: what was not closed is lost with the process, and a file can be gone on with. */
class PageFolder implements Folder {
  constructor(readonly files = new Map<string, Bytes>()) {}

  async getFileHandle(name: string, { create }: { create: boolean }) {
    if (!this.files.has(name) && !create) throw new Error(`no ${name}`);
    if (!this.files.has(name)) this.files.set(name, new Uint8Array(0));
    return {
      createWritable: async (options?: { keepExistingData: boolean }) => {
        let swap = options?.keepExistingData ? this.files.get(name)!.slice() : new Uint8Array(0);
        let at = 0;
        return {
          write: async (bytes: Bytes) => {
            expect(at).toBe(swap.length);
            swap = new Uint8Array([...swap, ...bytes]);
            at += bytes.length;
          },
          truncate: async (size: number) => void (swap = swap.slice(0, size)),
          seek: async (to: number) => void (at = to),
          close: async () => void this.files.set(name, swap),
          abort: async () => undefined,
        };
      },
      getFile: async () => new Blob([this.files.get(name)!]),
    };
  }

  async removeEntry(name: string) {
    this.files.delete(name);
  }
}

describe('an export in parts', { timeout: 60_000 }, () => {
  const studio = createStudio();
  afterAll(() => studio.dispose());
  let file: Blob;
  beforeAll(async () => {
    await studio.open(smallShop());
    await studio.infer();
    await studio.train({ preset: 'fast', backend: 'wasm', seed: 1 });
    file = (await studio.saveGenerator()).blob;
  }, 60_000);

  async function engine(): Promise<{ service: LocalSynthesisService; rows: Record<string, number> }> {
    const kernels = await loadKernels();
    const none = () => Promise.reject(new Error('not asked for'));
    const engines = { sqlite: none, duckdb: none };
    const service = new LocalSynthesisService((s, w) => createSampler(kernels, s, w), engines, undefined, 60);
    const { generator } = await service.openGenerator(file);
    const { rows, parts } = await service.generate(generator, { ratio: 4, seed: 2, keep: [] }, () => undefined);
    expect(parts).toBe(4);
    return { service, rows };
  }

  function jobFor(format: FormatId, rows: Record<string, number>) {
    const tables = Object.keys(rows);
    const dialects = Object.fromEntries(tables.map((t) => [t, plainDialect]));
    return { format, name: 'shop', tables, rows, dialects, catalogue: emptyCatalogue(), originals: {}, zip: null };
  }

  it.each(['csv', 'ndjson', 'sql-postgres'] as const)('as %s goes on where it stood', async (format) => {
    const { service, rows } = await engine();
    const whole = new PageFolder();
    const kept: { checkpoint: WriteCheckpoint; files: Map<string, Bytes> }[] = [];
    const onPart = (checkpoint: WriteCheckpoint) =>
      void kept.push({ checkpoint: structuredClone(checkpoint), files: new Map(whole.files) });
    const none = () => undefined;
    await service.write(jobFor(format, rows), whole, none, none, onPart);
    expect(kept.map(({ checkpoint }) => checkpoint.part)).toEqual([1, 2, 3]);
    for (const { checkpoint, files } of kept.slice(0, 2)) {
      const another = await engine();
      const folder = new PageFolder(files);
      let least = 1;
      const onProgress = ({ share }: { share: number }) => void (least = Math.min(least, share));
      await another.service.write(jobFor(format, rows), folder, onProgress, none, none, checkpoint);
      expect(least).toBeGreaterThan((checkpoint.part - 0.5) / 4);
      expect([...folder.files.keys()]).toEqual([...whole.files.keys()]);
      for (const [name, bytes] of whole.files) expect(Buffer.from(folder.files.get(name)!).equals(bytes)).toBe(true);
    }
  });

  it('as Parquet begins again: nothing is kept of it', async () => {
    const { service, rows } = await engine();
    const kept: WriteCheckpoint[] = [];
    const none = () => undefined;
    await service.write(jobFor('parquet', rows), new PageFolder(), none, none, (c) => void kept.push(c));
    expect(kept).toEqual([]);
  });
});
