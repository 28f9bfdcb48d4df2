import { transfer } from 'comlink';
import { afterEach, describe, expect, it } from 'vitest';
import { spawn, startedWithin } from '../../../src/studio/bridge';
import { EngineSlot } from '../../../src/studio/engine-slot';
import type { Engine } from '../../../src/studio/runtime';
import { UserError } from '../../../src/table/user-error';
import type { Echo } from './echo.worker';

const running: Engine<Echo>[] = [];
async function start(): Promise<Engine<Echo>> {
  const engine = await spawn<Echo>(
    'echo',
    (name) => new Worker(new URL('./echo.worker.ts', import.meta.url), { type: 'module', name }),
  );
  running.push(engine);
  return engine;
}
afterEach(() => {
  for (const engine of running.splice(0)) engine.end();
});

describe('the bridge to a worker', () => {
  it('takes arrays over without a copy and gives answers', async () => {
    const { service } = await start();
    const values = Float64Array.of(1, 2);
    expect(await service.double(transfer(values, [values.buffer]))).toEqual(Float64Array.of(2, 4));
    expect(values.length).toBe(0);
  });

  it('lets the worker call a function of the page', async () => {
    const { service } = await start();
    const steps: number[] = [];
    await service.count(3, (step) => void steps.push(step));
    expect(steps).toEqual([1, 2, 3]);
  });

  it('keeps the class and all parts of a UserError', async () => {
    const { service } = await start();
    const error = await service.refuse().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code: 'no-column', hint: 'name one', place: { table: 't', column: 'x' } });
  });

  it('passes other errors on as what they are', async () => {
    const { service } = await start();
    const error = await service.break().catch((e: unknown) => e);
    expect(error).not.toBeInstanceOf(UserError);
    expect(error).toMatchObject({ name: 'TypeError', message: 'a bug' });
  });

  it('learns that the worker died', async () => {
    const { service, died } = await start();
    void service.die();
    expect((await died).message).toContain('died');
  });

  it('counts a worker as dead that does not start in time, and one that refuses to as alive', async () => {
    const never = new Promise(() => undefined);
    const waited = () => new Promise((resolve) => setTimeout(() => resolve('alive'), 300));
    const hangs = startedWithin(0.1, await start(), (_, begin) => (begin(), never));
    expect((await hangs.died).message).toBe('it did not start within 0.1 s');
    const fetches = startedWithin(0.1, await start(), () => never);
    expect(await Promise.race([fetches.died, waited()])).toBe('alive');
    const refuses = startedWithin(0.1, await start(), (service, begin) => (begin(), service.refuse()));
    expect(await Promise.race([refuses.died, waited()])).toBe('alive');
  });

  it('lets a slot go on with a fresh worker after a death', async () => {
    const said: string[] = [];
    const slot = new EngineSlot<Echo>('echo', start, (words) => said.push(words));
    let tries = 0;
    const doubled = await slot.call((service) =>
      ++tries === 1 ? service.die().then(() => new Float64Array()) : service.double(Float64Array.of(4)),
    );
    expect(doubled).toEqual(Float64Array.of(8));
    expect(said).toHaveLength(1);
  });

  it('gives up on a worker that never answers, naming it', async () => {
    const create = (name: string) => new Worker(new URL('./mute.worker.ts', import.meta.url), { type: 'module', name });
    await expect(spawn('mute', create, 0.5)).rejects.toMatchObject({
      code: 'engine-failed',
      message: 'The mute engine did not start: its worker gave no answer within 0.5 s.',
    });
  });

  it('names the cause when a worker fails while it starts', async () => {
    const create = (name: string) =>
      new Worker(new URL('./broken.worker.ts', import.meta.url), { type: 'module', name });
    await expect(spawn('broken', create)).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringContaining('no kernels here'),
    });
  });
});
