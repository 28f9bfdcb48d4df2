// The session from files to files, in Node on the real engines, with a small shop.
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { setRule } from '../../../src/schema/edit';
import { writeSchemaJson } from '../../../src/schema/json';
import { createStudio, nodeRuntime } from '../../../src/studio/node';
import { Studio } from '../../../src/studio/studio';
import type { StudioEvent, StudioSession, TrainOptions } from '../../../src/studio/types';
import { brokenKeys, CsvTable, readZip } from '../../e2e/readers';
import { smallShop } from './small-shop';

const fast: TrainOptions = { preset: 'fast', backend: 'wasm', seed: 3 };
const once = { ratio: 1, seed: 3, keep: [] };

const sessions: StudioSession[] = [];
function session(studio = createStudio()): { studio: StudioSession; events: StudioEvent[] } {
  sessions.push(studio);
  const events: StudioEvent[] = [];
  studio.subscribe((event) => events.push(event));
  return { studio, events };
}
afterEach(async () => {
  for (const studio of sessions.splice(0)) await studio.dispose();
});

async function trained(studio: StudioSession): Promise<void> {
  await studio.open(smallShop());
  await studio.infer();
  await studio.train(fast);
}

const text = async (studio: StudioSession, table: string) => (await studio.exportTable(table)).blob.text();

describe('a session', { timeout: 60_000 }, () => {
  const studio = createStudio();
  const events: StudioEvent[] = [];
  studio.subscribe((event) => events.push(event));
  let first = '';
  afterAll(() => studio.dispose());

  it('goes from files to files and tells what it does', async () => {
    await trained(studio);
    const rows = await studio.generate(once);
    const report = await studio.check();
    expect(report.ok).toBe(true);

    const source = smallShop().map(({ data }) => new TextDecoder().decode(data as Uint8Array));
    expect(rows.customer).toBe(60);
    expect(rows.order).toBe(source[1].split('\n').length - 2);
    const { name, blob } = await studio.exportZip();
    expect(name).toBe('shop-synthetic.zip');
    const files = readZip(Buffer.from(await blob.arrayBuffer()));
    const csv = (file: string) => files.get(file)!.toString('utf8');
    expect(csv('order.csv').split('\n')[0]).toBe('order_id;customer_id;amount;paid');
    expect(csv('order.csv').split('\n')[1]).toMatch(/^\d+;\d+;\d+,\d\d;(yes|no)$/);
    const tables = {
      customer: new CsvTable(csv('customer.csv')),
      order: new CsvTable(csv('order.csv').replaceAll(',', '.').replaceAll(';', ',')),
    };
    expect(
      brokenKeys(tables, {
        primary: { customer: 'customer_id', order: 'order_id' },
        foreign: [['order', 'customer_id', 'customer', 'customer_id']],
      }),
    ).toEqual([]);
    expect(JSON.parse(csv('integrity.json'))).toEqual(report);
    expect(await text(studio, 'order')).toBe(csv('order.csv'));
    first = csv('order.csv');

    const types = events.map((e) => e.type).filter((type) => type !== 'progress' && type !== 'training');
    expect(types).toEqual(['opened', 'schema', 'plan', 'generated', 'integrity']);
    const states = events.flatMap((e) => (e.type === 'training' && e.table === 'order' ? [e.training.state] : []));
    expect([...new Set(states)]).toEqual(['waits', 'trains', 'done']);
    const shares = events.flatMap((e) =>
      e.type === 'progress' && e.progress.stage === 'train' ? [e.progress.share] : [],
    );
    expect(shares.at(-1)).toBe(1);
    expect(studio.record()).toMatchObject({
      versions: { duckdb: expect.stringMatching(/^v1\./) },
      backend: 'wasm',
      seed: 3,
      ratio: 1,
      preset: 'fast',
      tables: { customer: { rowsReal: 60, rowsSynthetic: 60, backend: 'wasm' } },
      integrity: { ok: true },
    });
    const { stages, tables: figures } = studio.record();
    const seconds = Object.values(figures).map((t) => t.generateSeconds);
    expect(Math.min(...seconds)).toBeGreaterThan(0);
    expect(seconds.reduce((a, b) => a + b, 0)).toBeLessThan(stages.generate);
  });

  it('gives the same bytes by the same seed, others by another', async () => {
    await studio.generate({ ...once, seed: 4 });
    expect(await text(studio, 'order')).not.toBe(first);
    const other = session().studio;
    await trained(other);
    await other.generate(once);
    expect(await text(other, 'order')).toBe(first);
  });

  it('makes more or fewer rows', async () => {
    expect((await studio.generate({ ...once, ratio: 3 })).customer).toBe(180);
    expect((await studio.check()).ok).toBe(true);
    expect((await studio.generate({ ...once, ratio: 0.1 })).customer).toBe(6);
    await expect(studio.generate({ ...once, ratio: 1000 })).rejects.toMatchObject({ code: 'bad-option' });
    await expect(studio.generate({ ...once, keep: ['shelf'] })).rejects.toMatchObject({ code: 'no-table' });
    await expect(studio.generate({ ...once, keep: ['customer'] })).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('shows pages of source and synthetic rows and profiles', async () => {
    const sort = { column: 'amount', descending: true };
    const source = await studio.rows('order', { offset: 0, limit: 5, sort });
    expect(source.rows).toHaveLength(5);
    const amounts = source.rows.map((row) => Number(row[2]!.replace(',', '.')));
    expect([...amounts].sort((a, b) => b - a)).toEqual(amounts);
    expect(await studio.profile('customer', 'segment')).toMatchObject({ rows: 60, distinct: 2 });
    await studio.generate(once);
    const made = await studio.syntheticRows('order', { offset: 0, limit: 5, sort });
    expect(made.rows).toHaveLength(5);
    expect(made.columns).toEqual(['order_id', 'customer_id', 'amount', 'paid']);
  });

  it('compares both databases part by part', async () => {
    const parts: string[] = [];
    const stop = studio.subscribe((e) => {
      if (e.type === 'report') parts.push(e.part.part);
    });
    const report = await studio.report();
    stop();
    expect(parts[0]).toBe('integrity');
    expect(parts.at(-1)).toBe('verdicts');
    expect(report).toMatchObject({ seed: 3, ratio: 1, integrity: { ok: true } });
    expect(report.tables.map((t) => t.table)).toEqual(['customer', 'order']);
    // Both tables have fewer than 200 rows: all were learned from, and the report says so.
    expect(report.privacyFigures.heldOut).toBe(false);
    expect(report.privacy).toMatchObject({ level: 'not measured' });
    expect(report.privacy.findings[0].words).toMatch(/^No rows were held back/);
  });

  it('refuses what cannot be done yet, in words', async () => {
    const { studio } = session();
    await expect(studio.open([])).rejects.toMatchObject({ code: 'no-file' });
    await expect(studio.infer()).rejects.toMatchObject({ code: 'no-table' });
    await expect(studio.train(fast)).rejects.toMatchObject({ code: 'bad-schema' });
    await studio.open(smallShop());
    await studio.infer();
    await expect(studio.generate(once)).rejects.toMatchObject({ code: 'bad-option' });
    await expect(studio.syntheticRows('order', { offset: 0, limit: 5 })).rejects.toMatchObject({ code: 'bad-option' });
    await expect(studio.check()).rejects.toMatchObject({ code: 'bad-option' });
    await expect(studio.rows('shelf', { offset: 0, limit: 1 })).rejects.toMatchObject({ code: 'no-table' });
    await expect(studio.profile('order', 'colour')).rejects.toMatchObject({ code: 'no-column' });
    const ddl = (column: string) =>
      `CREATE TABLE "order" (order_id int, FOREIGN KEY (${column}) REFERENCES customer (customer_id));`;
    const wrong = { path: 'shop/wrong.sql', text: ddl('buyer') };
    await expect(studio.infer(undefined, [wrong])).rejects.toMatchObject({ code: 'bad-schema' });
    await studio.open([{ path: wrong.path, data: new TextEncoder().encode(wrong.text) }]);
    expect((await studio.infer()).relations).toMatchObject([{ source: 'inferred' }]);
    expect(studio.record().notes).toEqual([expect.stringMatching(/wrong\.sql.*buyer.*left aside/)]);
    const right = { path: 'right.sql', text: ddl('customer_id') };
    expect((await studio.infer(undefined, [right])).relations).toMatchObject([{ source: 'declared' }]);
    await studio.close('order');
    expect((await studio.infer()).tables.map((t) => t.name)).toEqual(['customer']);
  });

  it('asks for new training once the schema was edited', async () => {
    const same = await studio.setSchema(structuredClone(studio.schema!));
    expect(same).toEqual(studio.schema);
    await studio.generate(once);
    const edited = structuredClone(studio.schema!);
    edited.relations = [];
    await studio.setSchema(edited);
    await expect(studio.generate(once)).rejects.toMatchObject({ code: 'bad-schema' });
    const last = events.filter((e) => e.type === 'training' && e.table === 'order').at(-1);
    expect(last).toMatchObject({ training: { state: 'done', stale: true } });
  });

  it('puts a table that is kept into the result byte by byte', async () => {
    const kept = structuredClone(studio.schema!);
    kept.tables.find((t) => t.name === 'customer')!.treatment = 'keep';
    await studio.setSchema(kept);
    await studio.train(fast);
    await studio.generate(once);
    expect(await text(studio, 'customer')).toBe(new TextDecoder().decode(smallShop()[0].data as Uint8Array));
    expect((await studio.check()).ok).toBe(true);
  });
});

describe('a session in which a rule is switched off', { timeout: 60_000 }, () => {
  it('neither keeps nor checks it, and trains again only what it reaches', async () => {
    const { studio, events } = session();
    const line = (i: number) => `${i + 1},${10 + ((i * 37) % 400)},${(i * 13) % 90}`.split(',').map(Number);
    const rows = Array.from({ length: 400 }, (_, i) => line(i)).map(([id, net, tax]) => [id, net, tax, net + tax]);
    const bytes = (text: string) => new TextEncoder().encode(text);
    await studio.open([
      { path: 'bill.csv', data: bytes(['bill_id,net,tax,gross', ...rows, ''].join('\n')) },
      ...smallShop().map(({ path, data }) => ({ path: path.split('/')[1], data })),
    ]);
    await studio.infer();
    const rule = (await studio.plan()).rules.find((r) => r.table === 'bill' && r.id.startsWith('sum'))!;
    expect(rule).toMatchObject({ enabled: true, enforced: true, holds: 1 });
    const holds = async () => {
      const { columns, rows } = await studio.syntheticRows('bill', { offset: 0, limit: 400 });
      const at = (row: (string | null)[], name: string) => Number(row[columns.indexOf(name)]);
      return rows.filter((row) => at(row, 'net') + at(row, 'tax') === at(row, 'gross')).length / rows.length;
    };
    await studio.train(fast);
    await studio.generate(once);
    expect((await studio.check()).rules.map((r) => r.id)).toContain(rule.id);
    expect(await holds()).toBe(1);

    await studio.setSchema(setRule(studio.schema!, rule, false));
    const stale = events.flatMap((e) =>
      e.type === 'training' && e.training.state === 'done' && e.training.stale ? [e.table] : [],
    );
    expect(stale).toEqual(['bill']);
    const before = events.length;
    await studio.train({ ...fast, only: ['bill'] });
    const trains = events.slice(before).filter((e) => e.type === 'training' && e.training.state === 'trains');
    expect(new Set(trains.map((e) => e.type === 'training' && e.table))).toEqual(new Set(['bill']));
    await studio.generate(once);
    expect((await studio.check()).rules.map((r) => r.id)).not.toContain(rule.id);
    expect(await holds()).toBeLessThan(0.9);

    const saved = new TextEncoder().encode(writeSchemaJson(studio.schema!));
    await studio.open([{ path: 'schema.json', data: saved }]);
    expect((await studio.infer()).rulesOff).toEqual([{ id: rule.id, table: 'bill' }]);
  });
});

describe('a session over data with faults', { timeout: 60_000 }, () => {
  it('goes the whole way with tables that have no column to learn from, or no row', async () => {
    const { studio } = session();
    const file = (path: string, text: string) => ({ path, data: new TextEncoder().encode(text) });
    const { problems } = await studio.open([
      file('nothing.csv', `a,b\n${',\n'.repeat(20)}`),
      file('same.csv', `word\n${'x\n'.repeat(20)}`),
      file('header.csv', 'id,name\n'),
      file('void.csv', '\n'),
      ...smallShop(),
    ]);
    expect(problems.map((p) => [p.path, p.message])).toEqual([['void.csv', 'the file is empty']]);
    await studio.infer();
    await studio.train(fast);
    expect(await studio.generate(once)).toMatchObject({ nothing: 20, same: 20, header: 0, customer: 60 });
    expect(await studio.check()).toMatchObject({ ok: true });
    expect(await text(studio, 'same')).toBe(`word\n${'x\n'.repeat(20)}`);
    expect(await text(studio, 'header')).toBe('id,name\n');
  });

  it('counts orphans and double keys, and makes a result without them', async () => {
    const { studio } = session();
    const files = smallShop({ customers: 200, orphans: 5 });
    const [customer] = files;
    const lines = new TextDecoder().decode(customer.data as Uint8Array).split('\n');
    customer.data = new TextEncoder().encode([...lines.slice(0, 4), lines[3], ...lines.slice(4)].join('\n'));
    const [{ rows: customers }] = (await studio.open(files)).tables;
    expect(customers).toBe(201);
    const schema = await studio.infer();
    schema.tables.find((t) => t.name === 'customer')!.primaryKey = {
      columns: ['customer_id'],
      source: 'user',
      confidence: 1,
      evidence: [],
    };
    const parts = { child: 'order', columns: ['customer_id'], parent: 'customer', parentColumns: ['customer_id'] };
    schema.relations = [
      {
        ...parts,
        id: 'order(customer_id)>customer(customer_id)',
        source: 'user',
        confidence: 1,
        evidence: [],
        nearMisses: [],
        role: 'context',
        roleReason: '',
        stats: {
          rows: 0,
          nulls: 0,
          orphans: 0,
          orphanValues: [],
          minChildren: 0,
          maxChildren: 0,
          meanChildren: 0,
          parentsWithout: 0,
        },
      },
    ];
    const counted = await studio.setSchema(schema);
    expect(counted.relations[0].stats).toMatchObject({ orphans: 5 });
    expect(counted.relations[0].stats.orphanValues[0]).toMatch(/^900\d$/);
    expect(counted.tables.find((t) => t.name === 'customer')!.primaryKey!.duplicates).toBe(1);
    await studio.train(fast);
    await studio.generate(once);
    const report = await studio.check();
    expect(report.tables.map((t) => t.primaryKey?.duplicates)).toEqual([0, 0]);
    expect(report.relations[0].orphans).toBe(0);
    expect(report.ok).toBe(true);
  });
});

describe('a session that is disturbed', { timeout: 60_000 }, () => {
  it('is cancelled in the middle of training and can train again', async () => {
    const { studio, events } = session();
    await studio.open(smallShop());
    await studio.infer();
    const abort = new AbortController();
    studio.subscribe((e) => {
      if (e.type === 'training' && e.training.state === 'trains') abort.abort();
    });
    await expect(studio.train(fast, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(events.some((e) => e.type === 'training' && e.training.state === 'done')).toBe(false);
    await studio.train(fast);
    expect((await studio.generate(once)).customer).toBe(60);
  });

  it('keeps its result when a later generation is cancelled', async () => {
    const { studio } = session();
    await trained(studio);
    await studio.generate(once);
    const before = await text(studio, 'order');
    const abort = new AbortController();
    const later = studio.generate({ ...once, seed: 9, ratio: 20 }, abort.signal);
    studio.subscribe((e) => {
      if (e.type === 'progress' && e.progress.stage === 'generate') abort.abort();
    });
    await expect(later).rejects.toMatchObject({ code: 'cancelled' });
    expect(await text(studio, 'order')).toBe(before);
  });

  it('stops training early and keeps what was learned', async () => {
    const { studio, events } = session();
    await studio.open(smallShop({ customers: 1000 }));
    await studio.infer();
    studio.subscribe((e) => {
      if (e.type === 'training' && e.training.state === 'trains') studio.stopTraining();
    });
    await studio.train({ ...fast, preset: 'best' });
    const done = events.flatMap((e) =>
      e.type === 'training' && e.training.state === 'done' ? [e.training.result] : [],
    );
    expect(done.length).toBeGreaterThan(0);
    expect(done.every((result) => result.stopped)).toBe(true);
    expect((await studio.generate(once)).customer).toBe(1000);
  });

  it('survives the death of the database and of the synthesis engine, and says so', async () => {
    const runtime = nodeRuntime();
    const kill: Record<string, () => void> = {};
    const mortal =
      <E extends { died: Promise<Error> }>(name: string, start: () => Promise<E>) =>
      async () => ({
        ...(await start()),
        died: new Promise<Error>((resolve) => (kill[name] = () => resolve(new Error('killed')))),
      });
    const { studio, events } = session(
      new Studio({
        ...runtime,
        database: mortal('database', runtime.database),
        synthesis: mortal('synthesis', runtime.synthesis),
      }),
    );
    await studio.open(smallShop());
    const pending = studio.infer();
    setTimeout(() => kill.database(), 0);
    expect((await pending).relations.map((r) => r.id)).toEqual(['order(customer_id)>customer(customer_id)']);

    let killed = false;
    studio.subscribe((e) => {
      if (e.type === 'training' && e.training.state === 'trains' && !killed) {
        killed = true;
        kill.synthesis();
      }
    });
    await studio.train(fast);
    expect(killed).toBe(true);
    expect((await studio.generate(once)).customer).toBe(60);
    const notes = events.flatMap((e) => (e.type === 'note' ? [e.words] : []));
    expect(notes).toEqual([
      'The database engine stopped (killed) and was started anew.',
      'The synthesis engine stopped (killed) and was started anew.',
    ]);
    expect(studio.record().notes).toEqual(notes);
  });
});
