import { describe, expect, test } from 'vitest';
import { createWasmBackend } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-node';
import { openersWith } from '../../../src/model/backend/openers';
import { TrainingScheduler, workersFor, type TrainingWorker } from '../../../src/model/scheduler';
import { TrainingService, type TrainingWorkerApi } from '../../../src/model/training-service';
import { fitRowModel } from '../../../src/model';
import type { Checkpoint, TrainProgress, TrainResult, TrainTask } from '../../../src/model/types';
import { learnableTask } from './made-rows';

const kernels = await loadKernels();

/** Workers that take a turn of the event loop a task and write down what they do. */
function recorded(fit: (task: TrainTask) => Promise<void> = async () => {}) {
  const begun: string[] = [];
  let running = 0;
  let most = 0;
  let started = 0;
  const start = async (): Promise<TrainingWorker> => {
    started++;
    const service: TrainingWorkerApi = {
      stop: async () => {},
      widen: async () => {},
      fit: async ({ task }) => {
        begun.push(task.table);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        await fit(task);
        running--;
        return { table: task.table } as TrainResult;
      },
    };
    return { service, died: new Promise(() => {}), end: () => {} };
  };
  return { start, begun, most: () => most, started: () => started };
}

const sized = (table: string, rows: number) => learnableTask(rows, { table, budgetSeconds: 1000 });

describe('training scheduler', () => {
  test('leaves a core to the page, never less than one worker', () => {
    expect([1, 2, 3, 4, 8, 64].map(workersFor)).toEqual([1, 2, 2, 3, 7, 8]);
  });

  test('starts the longest tasks first, on no more workers than it has', async () => {
    const workers = recorded();
    const scheduler = new TrainingScheduler(workers.start, 2);
    const tasks = [sized('a', 100), sized('b', 9000), sized('c', 400), sized('d', 5000), sized('e', 2000)];
    const results = await Promise.all(tasks.map((t) => scheduler.train(t, () => {})));
    expect(results.map((r) => r.table)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(workers.begun).toEqual(['b', 'd', 'e', 'c', 'a']);
    expect(workers.most()).toBe(2);
    expect(workers.started()).toBe(2);
  });

  test('does not run tasks together that need more memory than there is', async () => {
    const workers = recorded();
    const scheduler = new TrainingScheduler(workers.start, 4);
    const huge = (table: string) => {
      const task = learnableTask(10_000, { table });
      return { ...task, spec: { ...task.spec, own: [6, 65_000, 60_000, 4] } };
    };
    await Promise.all([huge('a'), huge('b'), huge('c')].map((t) => scheduler.train(t, () => {})));
    expect(workers.begun.length).toBe(3);
    expect(workers.most()).toBeLessThan(3);
  });

  test('one task that fails does not touch the others', async () => {
    const workers = recorded(async (task) => {
      if (task.table === 'bad') throw new Error('no');
    });
    const scheduler = new TrainingScheduler(workers.start, 1);
    const outcomes = await Promise.allSettled(
      [sized('bad', 200), sized('good', 100)].map((t) => scheduler.train(t, () => {})),
    );
    expect(outcomes.map((o) => o.status)).toEqual(['rejected', 'fulfilled']);
  });

  test('cancel ends waiting and running tasks', async () => {
    let ended = 0;
    const start = async (): Promise<TrainingWorker> => ({
      service: { stop: async () => {}, widen: async () => {}, fit: () => new Promise(() => {}) },
      died: new Promise(() => {}),
      end: () => ended++,
    });
    const scheduler = new TrainingScheduler(start, 1);
    const tasks = [sized('a', 100), sized('b', 200)].map((t) => scheduler.train(t, () => {}));
    await new Promise((resolve) => setTimeout(resolve, 5));
    scheduler.cancel();
    for (const task of tasks) await expect(task).rejects.toMatchObject({ code: 'cancelled' });
    expect(ended).toBe(1);
  });

  test('a task whose worker dies goes on from its checkpoint to the same weights and says so', async () => {
    const task = learnableTask(3000, { budgetSeconds: 60 });
    const whole = await fitRowModel(task, await createWasmBackend(kernels));
    let started = 0;
    const resumed: (Checkpoint | undefined)[] = [];
    const start = async (): Promise<TrainingWorker> => {
      const first = ++started === 1;
      const service = new TrainingService(openersWith(async () => kernels));
      let die: (reason: Error) => void = () => {};
      const died = new Promise<Error>((resolve) => (die = resolve));
      return {
        died,
        end: () => void service.stop(),
        service: {
          stop: () => service.stop(),
          widen: () => service.widen(),
          fit: async (request, onProgress, onCheckpoint) => {
            resumed.push(request.resume);
            if (!first) return service.fit(request, onProgress, onCheckpoint);
            const checkpoints: Checkpoint[] = [];
            await fitRowModel(request.task, await createWasmBackend(kernels), {
              checkpointEvery: 5,
              onCheckpoint: (c) => checkpoints.push(structuredClone(c)),
              shouldStop: () => checkpoints.length > 1,
            });
            checkpoints.forEach(onCheckpoint);
            die(new Error('out of memory'));
            return new Promise(() => {});
          },
        },
      };
    };
    const result = await new TrainingScheduler(start, 1).train(task, () => {});
    expect(started).toBe(2);
    expect(resumed[1]!.step).toBeGreaterThan(0);
    expect(result.notes).toEqual([
      `The worker that trained made stopped (out of memory); training went on from step ${resumed[1]!.step}.`,
    ]);
    expect(Buffer.from(result.weights.buffer).equals(Buffer.from(whole.weights.buffer))).toBe(true);
  });

  test('a task whose worker falls silent is given to another', async () => {
    let started = 0;
    const ended: number[] = [];
    const start = async (): Promise<TrainingWorker> => {
      const at = ++started;
      const service: TrainingWorkerApi = {
        stop: async () => {},
        widen: async () => {},
        fit: async ({ task, notes }, onProgress) => {
          onProgress({ table: task.table, backend: 'wasm' } as TrainProgress);
          if (at === 1) return new Promise<never>(() => {});
          return { table: task.table, notes } as TrainResult;
        },
      };
      return { service, died: new Promise(() => {}), end: () => ended.push(at) };
    };
    const scheduler = new TrainingScheduler(start, 2, { first: 60_000, next: 50 });
    const result = await scheduler.train(sized('a', 20_000), () => {});
    expect([started, ended]).toEqual([2, [1]]);
    expect(result.notes[0]).toMatch(
      /^The worker that trained a stopped \(no sign of life for \d+ s\); training started again/,
    );
  });

  test('gives up on a task that kills every worker', async () => {
    const start = async (): Promise<TrainingWorker> => ({
      service: { stop: async () => {}, widen: async () => {}, fit: () => new Promise(() => {}) },
      died: Promise.resolve(new Error('out of memory')),
      end: () => {},
    });
    await expect(new TrainingScheduler(start, 1).train(sized('a', 100), () => {})).rejects.toMatchObject({
      code: 'engine-failed',
      message: 'Training of a stopped 3 times: out of memory.',
    });
  });

  test('after stop, running tasks end with what they have and waiting ones get a little', async () => {
    const start = async (): Promise<TrainingWorker> => {
      const service = new TrainingService(openersWith(async () => kernels));
      return { service, died: new Promise(() => {}), end: () => {} };
    };
    const scheduler = new TrainingScheduler(start, 1);
    const long = (table: string) => learnableTask(3000, { table, budgetSeconds: 600, preset: 'best' });
    let stopped = false;
    const results = await Promise.all(
      ['a', 'b'].map((table) =>
        scheduler.train(long(table), () => {
          if (!stopped) scheduler.stop();
          stopped = true;
        }),
      ),
    );
    expect(results[0].stopped).toBe(true);
    expect(results.every((r) => r.heldOutNll !== null && r.weights.every(Number.isFinite))).toBe(true);
  });
});
