// A generator as a file: saved, opened without its source, refused when it is not what it says; what it tells of the source.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pack, unpack } from '../../../src/generator/container';
import { readGenerator, VERSION } from '../../../src/generator/generator-file';
import { createStudio } from '../../../src/studio/node';
import type { StudioSession } from '../../../src/studio/types';
import type { NumberFrame } from '../../../src/synthesis/framed';
import { Random } from '../../../src/table/random';
import { UserError } from '../../../src/table/user-error';
import { leaves } from '../../fixtures/leaves';
import { keptMark, markedDay, markedNumber, markedShop, marks } from './marked-shop';

type Bytes = Uint8Array<ArrayBuffer>;
const sessions: StudioSession[] = [];
const session = () => sessions[sessions.push(createStudio()) - 1];
const all = async (studio: StudioSession) =>
  Promise.all(['country', 'customer', 'order'].map(async (t) => (await studio.exportTable(t)).blob.text()));
let file: Bytes;
let made: string[];

beforeAll(async () => {
  const studio = session();
  await studio.open(markedShop());
  const schema = await studio.infer();
  schema.tables.find((t) => t.name === 'country')!.treatment = 'keep';
  await studio.setSchema(schema);
  await studio.train({ preset: 'fast', backend: 'wasm', seed: 3 });
  await studio.generate({ ratio: 1, seed: 3, keep: [] });
  made = await all(studio);
  const saved = await studio.saveGenerator();
  expect(saved.name).toBe('shop.understudy');
  file = new Uint8Array(await saved.blob.arrayBuffer());
}, 180_000);
afterAll(() => Promise.all(sessions.map((s) => s.dispose())));

/** How the fee is told by the amount. */
function feeOf({ generator }: ReturnType<typeof readGenerator>): NumberFrame {
  const blocks = generator.plan.tables.find((t) => t.table === 'order')!.blocks;
  const fee = blocks.find((b) => b.kind === 'number' && b.column === 'fee');
  if (fee?.kind !== 'number' || fee.frame?.column !== 'amount') throw new Error('the fee is told for itself');
  return fee.frame;
}

describe('a generator file', () => {
  it('makes the same rows as the session that saved it, and others for another seed and ratio', async () => {
    const studio = session();
    const { about, schema, plan } = await studio.openGenerator(file);
    expect(about).toMatchObject({ name: 'shop', preset: 'fast', seed: 3 });
    expect(plan.tables.filter((t) => t.treatment === 'keep').map((t) => t.table)).toEqual(['country']);
    expect(schema.tables.map((t) => t.name).sort()).toEqual(['country', 'customer', 'order']);
    await studio.generate({ ratio: 1, seed: 3, keep: [] });
    const [country, customer, order] = await all(studio);
    expect(country).toBe(made[0]);
    expect(order).toBe(made[2]);
    // Texts that differ from each other avoid the source's where it is at hand: the badge, and the mail address.
    const withoutText = (csv: string) =>
      csv.split('\n').map((line) => line.split(',').filter((_, i) => i !== 1 && i !== 3));
    expect(withoutText(customer)).toEqual(withoutText(made[1]));
    const report = await studio.check();
    expect(report).toMatchObject({ ok: true, failed: 0 });
    expect(report.notCompared!.join(' ')).toContain('without the source');
    expect((await studio.generate({ ratio: 2.5, seed: 4, keep: [] })).customer).toBe(1000);
    expect((await studio.check()).ok).toBe(true);
    expect((await studio.exportZip()).name).toBe('shop-synthetic.zip');
    expect(new Uint8Array(await (await studio.saveGenerator()).blob.arrayBuffer())).toEqual(file);
  });

  it('of an earlier version makes rows too', async () => {
    const value = unpack(file, VERSION) as ReturnType<typeof readGenerator>;
    const { plan } = value.generator;
    const lacks: object[] = [value, plan, ...plan.tables, ...plan.links];
    for (const model of plan.tables)
      for (const block of model.blocks) {
        const base = block.kind === 'derived' ? block.base : block;
        if ((base.kind === 'number' || base.kind === 'count') && !base.frame) Reflect.deleteProperty(base, 'frame');
        lacks.push(
          base,
          ...(base.kind === 'number' && base.frame ? [base.frame] : []),
          ...(base.kind === 'date' ? [base.spec.reference] : []),
        );
      }
    for (const part of lacks)
      for (const name of [
        'catalogue',
        'implied',
        'linkCopies',
        'others',
        'end',
        'start',
        'redraws',
        'distinct',
        'fileSort',
      ])
        Reflect.deleteProperty(part, name);
    const bytes = pack(value, 1);
    const studio = session();
    await studio.openGenerator(new Blob([bytes]));
    await studio.generate({ ratio: 1, seed: 2, keep: [] });
    expect((await studio.check()).tables.map((t) => t.rows.synthetic)).toEqual(
      readGenerator(file).dataset.schema.tables.map((t) => t.rows),
    );
  });

  it('says what needs the source', async () => {
    const studio = session();
    await studio.openGenerator(file);
    await expect(studio.train({ preset: 'fast', backend: 'wasm', seed: 1 })).rejects.toMatchObject({
      code: 'unsupported',
    });
    await expect(studio.open(markedShop())).rejects.toMatchObject({ code: 'bad-option' });
    await studio.generate({ ratio: 0.1, seed: 1, keep: [] });
    await expect(studio.report()).rejects.toMatchObject({ code: 'unsupported' });
    expect(studio.record().schema.tables).toHaveLength(3);
  });

  it('holds no marked value of the source but those of its kept table', () => {
    const { words, numbers } = leaves(unpack(file, VERSION));
    const text = words.join('\n').toLowerCase();
    for (const mark of marks) expect([mark, text.includes(mark.toLowerCase())]).toEqual([mark, false]);
    expect(text).toContain(keptMark.toLowerCase());
    const near = (x: number) => numbers.filter((n) => Math.abs(n - x) < 1e-4);
    expect(near(987654321)).toEqual([]);
    expect(near(markedNumber)).toEqual([]);
    expect([...near(markedDay), ...near(markedDay / 86_400_000)]).toEqual([]);
    // The search finds what is there.
    expect(text).toContain('gold');
    expect(near(readGenerator(file).dataset.schema.tables[1].rows).length).toBeGreaterThan(0);
  });
});

describe('refused', () => {
  const refused = (bytes: Bytes, code = 'unreadable-file', message = '') => {
    let error: unknown;
    try {
      readGenerator(bytes);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).code).toBe(code);
    expect((error as UserError).message).toContain(message);
    expect((error as UserError).hint).not.toBe('');
  };

  it('another kind of file, a newer version, one cut short, one byte changed', () => {
    refused(new TextEncoder().encode('a,b\n1,2\n') as Bytes, 'unreadable-file', 'no generator file');
    refused(new Uint8Array(0));
    refused(pack({}, VERSION + 1), 'unsupported', `version ${VERSION + 1}`);
    for (const length of [8, 19, 20, 200, file.length - 1]) refused(file.slice(0, length));
    const random = new Random(2);
    for (let k = 0; k < 50; k++) {
      const changed = file.slice();
      changed[12 + random.below(file.length - 12)] ^= 1 + random.below(255);
      refused(changed, 'unreadable-file', 'damaged');
    }
  });

  it('sizes that cannot be, before memory is taken', () => {
    // As pack writes it, with another table of contents and the checksum put right.
    const claim = (
      change: (contents: { json: { bytes: number }; sections: { length: number; kind: string }[] }) => void,
    ) => {
      const view = new DataView(file.buffer);
      const size = view.getUint32(16, true);
      const contents = JSON.parse(new TextDecoder().decode(file.subarray(20, 20 + size)));
      change(contents);
      const toc = new TextEncoder().encode(JSON.stringify(contents));
      const out = new Uint8Array(file.length - size + toc.length);
      out.set(file.subarray(0, 20));
      out.set(toc, 20);
      out.set(file.subarray(20 + size), 20 + toc.length);
      new DataView(out.buffer).setUint32(16, toc.length, true);
      return signed(out);
    };
    expect(() => readGenerator(claim(() => undefined))).not.toThrow();
    refused(
      claim((c) => (c.json.bytes = 2 ** 40)),
      'unreadable-file',
      'size',
    );
    refused(
      claim((c) => (c.json.bytes = 2 ** 27)),
      'unreadable-file',
      'size',
    );
    refused(
      claim((c) => (c.sections[0].length = 2 ** 31)),
      'unreadable-file',
      'size',
    );
    refused(claim((c) => (c.sections[0].length = -1)));
    refused(claim((c) => (c.sections[0].length += 1)));
    refused(claim((c) => (c.sections[0].kind = 'constructor')));
    refused(claim((c) => c.sections.pop()));
  });

  it('what is packed well and makes no sense', async () => {
    const broken: ((g: ReturnType<typeof readGenerator>) => unknown)[] = [
      (g) => (g.generator.plan.tables[1].rows = 1e15),
      (g) => (g.dataset.tables.country.rows = 1e8),
      (g) => (g.dataset.schema.tables[0].name = '../../evil\u0000'),
      (g) => g.dataset.schema.tables.pop(),
      (g) => (g.generator.models.order.weights = new Float32Array(3)),
      (g) => (g.generator.models.order.spec.hidden = 1e9),
      (g) => g.generator.plan.tables.forEach((t) => t.blocks.forEach((b) => b.kind === 'count' && (b.spec.max = 1e12))),
      (g) => (g.dataset.tables.country.columns = []),
      (g) => (feeOf(g).level = 1e9),
      (g) => (feeOf(g).level = 1),
      (g) => (feeOf(g).column = 'fee'),
      (g) => (feeOf(g).spec.decimals = 1e6),
      (g) => delete (g as Partial<typeof g>).dialects,
    ];
    for (const breaks of broken) {
      const value = unpack(file, VERSION) as ReturnType<typeof readGenerator>;
      breaks(value);
      refused(pack(value, VERSION));
    }
  });

  it('fuzzed files: an error for the person, or rows; never a crash', async () => {
    const random = new Random(7);
    let opened = 0;
    for (let k = 0; k < 25; k++) {
      const value = unpack(file, VERSION);
      for (let n = 1 + random.below(2); n > 0; n--) disturb(value, random);
      const bytes = pack(value, VERSION);
      const studio = session();
      try {
        await studio.openGenerator(bytes);
        opened++;
        await studio.generate({ ratio: 0.05, seed: 1, keep: [] });
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }
    expect(opened).toBeGreaterThan(2);
  }, 60_000);
});

/** The checksum of the container, put right after a change: a hostile file has a right one. */
function signed(bytes: Bytes): Bytes {
  let c = 0xffffffff;
  for (let i = 16; i < bytes.length; i++) {
    c ^= bytes[i];
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  }
  new DataView(bytes.buffer).setUint32(12, (c ^ 0xffffffff) >>> 0, true);
  return bytes;
}

/** Changes one thing somewhere in a value: removes, replaces or empties it. */
function disturb(value: unknown, random: Random): void {
  let at = value as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(at);
    if (!keys.length) return;
    const key = keys[random.below(keys.length)];
    const next = at[key];
    if (next && typeof next === 'object' && !ArrayBuffer.isView(next) && random.below(12) > 0) {
      at = next as Record<string, unknown>;
      continue;
    }
    const odd = [null, -1, 1e9, 0.5, NaN, '', 'constructor', [], {}, undefined];
    at[key] = odd[random.below(odd.length)];
    return;
  }
}
