import { describe, expect, it } from 'vitest';
import { EngineSlot } from '../../../src/studio/engine-slot';
import type { Engine } from '../../../src/studio/runtime';

interface Adder {
  number: number;
  add(a: number, b: number): Promise<number>;
}

/** Engines that can be killed from outside; the service tells which one it is. */
function factory() {
  const engines: { kill(): void; ended: boolean }[] = [];
  const start = async (): Promise<Engine<Adder>> => {
    let kill = () => {};
    const died = new Promise<Error>((resolve) => (kill = () => resolve(new Error('killed'))));
    const state = { kill, ended: false };
    engines.push(state);
    const number = engines.length;
    return {
      service: { number, add: async (a, b) => a + b },
      died,
      end: () => (state.ended = true),
    };
  };
  return { engines, start };
}

const forever = () => new Promise<never>(() => undefined);

describe('an engine slot', () => {
  it('starts its engine once, when it is first needed', async () => {
    const { engines, start } = factory();
    const slot = new EngineSlot('adder', start, () => {});
    expect(engines).toHaveLength(0);
    const sums = await Promise.all([slot.call((s) => s.add(1, 2)), slot.call((s) => s.add(3, 4))]);
    expect(sums).toEqual([3, 7]);
    expect(engines).toHaveLength(1);
  });

  it('passes errors of the work on and keeps the engine', async () => {
    const { engines, start } = factory();
    const slot = new EngineSlot('adder', start, () => {});
    await expect(slot.call(() => Promise.reject(new Error('no such table')))).rejects.toThrow('no such table');
    expect(await slot.call(async (s) => s.number)).toBe(1);
    expect(engines[0].ended).toBe(false);
  });

  it('does the work again on a fresh engine when the engine dies, and says so', async () => {
    const { engines, start } = factory();
    const said: string[] = [];
    const slot = new EngineSlot('adder', start, (words) => said.push(words));
    const number = slot.call((s) => (s.number === 1 ? forever() : Promise.resolve(s.number)));
    await Promise.resolve().then(() => engines[0].kill());
    expect(await number).toBe(2);
    expect(said).toEqual(['The adder engine stopped (killed) and was started anew.']);
  });

  it('gives up when the engine dies twice in one piece of work', async () => {
    const { engines, start } = factory();
    const slot = new EngineSlot('adder', start, () => {});
    const work = slot.call((s) => {
      queueMicrotask(() => engines[s.number - 1].kill());
      return forever();
    });
    await expect(work).rejects.toMatchObject({ code: 'engine-failed', message: expect.stringContaining('killed') });
    expect(engines).toHaveLength(2);
  });

  it('ends the engine on abort; others that used it go on with a fresh one', async () => {
    const { engines, start } = factory();
    const slot = new EngineSlot('adder', start, () => {});
    const abort = new AbortController();
    const aborted = slot.call(forever, abort.signal);
    const other = slot.call((s) => (s.number === 1 ? forever() : Promise.resolve('done')));
    setTimeout(() => abort.abort(), 5);
    await expect(aborted).rejects.toMatchObject({ code: 'cancelled' });
    expect(await other).toBe('done');
    expect(engines[0].ended).toBe(true);
    expect(engines[1].ended).toBe(false);
  });

  it('tries again after an engine did not start', async () => {
    const { start } = factory();
    let tries = 0;
    const slot = new EngineSlot(
      'adder',
      async () => (++tries === 1 ? Promise.reject(new Error('late')) : start()),
      () => {},
    );
    await expect(slot.call((s) => s.add(1, 1))).rejects.toThrow('late');
    expect(await slot.call((s) => s.add(1, 1))).toBe(2);
  });

  it('refuses work once disposed', async () => {
    const { engines, start } = factory();
    const slot = new EngineSlot('adder', start, () => {});
    await slot.call((s) => s.add(1, 1));
    slot.dispose();
    await expect(slot.call((s) => s.add(1, 1))).rejects.toMatchObject({ code: 'cancelled' });
    await Promise.resolve();
    expect(engines[0].ended).toBe(true);
  });
});
