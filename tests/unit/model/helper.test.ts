import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createWasmBackend, fitRowModel, TrainingScheduler, type TrainingWorker } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-node';
import { openersWith } from '../../../src/model/backend/openers';
import { TrainingService } from '../../../src/model/training-service';
import type { StartHelper } from '../../../src/model/backend/helper';
import type { RowModel, Spec } from '../../../src/model/backend/types';
import type { TrainResult } from '../../../src/model/types';
import { UserError } from '../../../src/table/user-error';
import { learnableTask, randomCodes } from './made-rows';

const shared = await loadKernels('shared');
const helpers: Worker[] = [];

/** The helper of `beHelper`, on a thread of Node. */
const startHelper: StartHelper = async (start) => {
  const helper = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const { module, memory, model, stack } = workerData;
     WebAssembly.instantiate(module, { env: { memory } }).then(({ exports }) => {
       exports.__stack_pointer.value = stack;
       parentPort.postMessage('ready');
       exports.help(model);
     });`,
    { eval: true, workerData: start },
  );
  helpers.push(helper);
  await new Promise((resolve) => helper.once('message', resolve));
  return () => void helper.terminate();
};

afterEach(async () => {
  await Promise.all(helpers.splice(0).map((helper) => helper.terminate()));
});

const spec: Spec = { context: [7, 3], own: [5, 40, 2, 9], hidden: 48, blocks: 2, seed: 4 };
const rows = 500;

/** Weights and losses after some calls of train. */
async function trained(model: RowModel, batch: number) {
  model.setRows(randomCodes([...spec.context, ...spec.own], rows), rows);
  const losses: number[] = [];
  for (let call = 0; call < 30; call++) {
    const steps = 1 + (call % 4);
    const order = Int32Array.from({ length: batch * steps }, (_, i) => (i * 7919 + call * 31) % rows);
    const options = { learningRate: 0.01, weightDecay: 0.3, dropout: 0.1, ema: 0.99 };
    losses.push(await model.train(order, { ...options, batch, steps, step: call * 4 }));
  }
  const state = await model.getState();
  model.dispose();
  return { losses, state: Buffer.from(state.buffer) };
}

describe('a second worker on a row model', () => {
  for (const batch of [128, 157, 256])
    test(`gives the same bytes as one, batches of ${batch}`, async () => {
      const one = await trained(await (await createWasmBackend(await loadKernels())).create(spec), batch);
      const model = await (await createWasmBackend(shared, 1024, startHelper)).create(spec);
      model.widen!();
      await new Promise((resolve) => helpers[0].once('message', resolve));
      await new Promise((resolve) => setTimeout(resolve, 20));
      const two = await trained(model, batch);
      expect(helpers.length).toBe(1);
      expect(two.losses).toEqual(one.losses);
      expect(two.state.equals(one.state)).toBe(true);
    });

  test('comes into a fit that has begun, and leaves with it', async () => {
    const task = learnableTask(11_000, { budgetSeconds: 0.3 });
    const alone = await fitRowModel(task, await createWasmBackend(await loadKernels()));
    let asked = 0;
    const helped = await fitRowModel(task, await createWasmBackend(shared, 1024, startHelper), {
      mayWiden: () => ++asked > 2,
    });
    expect(helpers.length).toBe(1);
    await new Promise((resolve) => helpers[0].once('exit', resolve));
    expect(Buffer.from(helped.weights.buffer).equals(Buffer.from(alone.weights.buffer))).toBe(true);
  });

  test('does not start: training goes on alone', async () => {
    const task = learnableTask(11_000, { budgetSeconds: 0.1 });
    const broken = await createWasmBackend(shared, 1024, () => Promise.reject(new Error('no worker')));
    const alone = await fitRowModel(task, broken, { mayWiden: () => true });
    expect(alone.weights.every(Number.isFinite)).toBe(true);
  });

  test('asks for less memory where much is refused, and says so where all is', async () => {
    const asked: (number | undefined)[] = [];
    const most = { pages: 16384 };
    vi.stubGlobal('WebAssembly', {
      ...Object.fromEntries(Object.getOwnPropertyNames(WebAssembly).map((k) => [k, Reflect.get(WebAssembly, k)])),
      Memory: class extends WebAssembly.Memory {
        constructor(descriptor: WebAssembly.MemoryDescriptor) {
          asked.push(descriptor.maximum);
          if (descriptor.maximum! > most.pages) throw new RangeError('could not allocate memory');
          super(descriptor);
        }
      },
    });
    const backend = await createWasmBackend(shared, undefined, startHelper);
    await backend.create(spec);
    expect(asked).toEqual([65535, 16384]);
    most.pages = 0;
    await expect(backend.create(spec)).rejects.toMatchObject({ code: 'out-of-memory' });
    vi.unstubAllGlobals();
  });

  test('is asked for when a worker has nothing left to do, for the big table alone', async () => {
    const widened: string[] = [];
    const start = async (): Promise<TrainingWorker> => {
      let table = '';
      let finish: () => void = () => {};
      return {
        died: new Promise(() => {}),
        end: () => {},
        service: {
          fit: async (request) => {
            table = request.task.table;
            if (table !== 'small') await new Promise<void>((resolve) => (finish = resolve));
            return { table } as TrainResult;
          },
          stop: async () => {},
          widen: async () => {
            widened.push(table);
            finish();
          },
        },
      };
    };
    const scheduler = new TrainingScheduler(start, 2);
    const tasks = ['small', 'big'].map((table) => learnableTask(table === 'big' ? 11_000 : 300, { table }));
    await Promise.all(tasks.map((task) => scheduler.train(task, () => {})));
    expect(widened).toEqual(['big']);
  });

  test('that is lost is taken for the loss of the worker: the task starts again', async () => {
    let started = 0;
    const start = async (): Promise<TrainingWorker> => {
      const service = new TrainingService(openersWith(async () => shared, startHelper));
      const first = ++started === 1;
      return {
        died: new Promise(() => {}),
        end: () => {},
        service: {
          fit: async (request, onProgress, onCheckpoint) => {
            if (first) throw new UserError('engine-failed', 'the second worker of the row model does not answer', '');
            return service.fit(request, onProgress, onCheckpoint);
          },
          stop: () => service.stop(),
          widen: () => service.widen(),
        },
      };
    };
    const result = await new TrainingScheduler(start, 2).train(learnableTask(11_000, { budgetSeconds: 0.1 }), () => {});
    expect(started).toBe(2);
    expect(result.notes[0]).toMatch(/does not answer\); training started again/);
  });
});
