import { expect, test } from 'vitest';
import { createWasmBackend, fitRowModel } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-browser';
import { TrainingScheduler, type TrainingWorker } from '../../../src/model/scheduler';
import type { TrainingWorkerApi } from '../../../src/model/training-service';
import { spawn } from '../../../src/studio/bridge';
import { learnableTask, WEIGHTS_OF_MADE_TASK } from '../../unit/model/made-rows';

const workers: Worker[] = [];

const start = (): Promise<TrainingWorker> =>
  spawn<TrainingWorkerApi>('training', (name) => {
    const worker = new Worker(new URL('../../../workers/training.worker.ts', import.meta.url), {
      type: 'module',
      name,
    });
    workers.push(worker);
    return worker;
  });

async function digest(weights: Float32Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', weights.slice().buffer);
  return [...new Uint8Array(hash)].map((b) => b.toString(16).padStart(2, '0')).join('');
}

test('two workers train three tables, to the same bytes as anywhere', async () => {
  const scheduler = new TrainingScheduler(start, 2);
  const seen = new Set<string>();
  const tasks = ['a', 'b', 'c'].map((table) => learnableTask(700, { table }));
  const results = await Promise.all(tasks.map((task) => scheduler.train(task, (p) => seen.add(p.table))));
  expect(results.map((r) => r.table)).toEqual(['a', 'b', 'c']);
  for (const result of results) expect(await digest(result.weights)).toBe(WEIGHTS_OF_MADE_TASK);
  expect(workers.length).toBe(2);
  scheduler.cancel();
});

test('a big table alone is trained by a worker and its helper, to the same bytes as by one', async () => {
  expect(crossOriginIsolated).toBe(true);
  const task = learnableTask(11_000, { budgetSeconds: 0.6 });
  const alone = await fitRowModel(task, await createWasmBackend(await loadKernels()));
  const scheduler = new TrainingScheduler(start, 2);
  const helped = await scheduler.train(task, () => {});
  expect(await digest(helped.weights)).toBe(await digest(alone.weights));
  scheduler.cancel();
});

test('a worker that is killed is replaced and the task goes on', async () => {
  workers.length = 0;
  const scheduler = new TrainingScheduler(start, 1);
  let killed = false;
  const notes = new Set<string>();
  const task = learnableTask(20_000, { budgetSeconds: 600, preset: 'fast' });
  const result = await scheduler.train(task, (progress) => {
    if (progress.note) notes.add(progress.note);
    if (killed || progress.share === 0) return;
    killed = true;
    workers[0].terminate();
  });
  expect(workers.length).toBe(2);
  expect(result.notes[0]).toMatch(
    /The worker that trained made stopped \(its worker has died\); training (went on|started)/,
  );
  expect([...notes]).toEqual(result.notes);
  scheduler.cancel();
});

test('cancel ends a worker that computes', async () => {
  const scheduler = new TrainingScheduler(start, 1);
  let begun: () => void = () => {};
  const running = new Promise<void>((resolve) => (begun = resolve));
  const result = scheduler.train(learnableTask(60_000, { budgetSeconds: 600, preset: 'best' }), () => begun());
  await running;
  scheduler.cancel();
  await expect(result).rejects.toMatchObject({ code: 'cancelled' });
});

test('bad tasks come back as errors that name the table', async () => {
  const scheduler = new TrainingScheduler(start, 1);
  const empty = { ...learnableTask(3), rows: 0, codes: new Uint16Array(0), group: new Int32Array(0) };
  await expect(scheduler.train(empty, () => {})).rejects.toMatchObject({ code: 'empty-file', message: /table made/ });
  scheduler.cancel();
});
