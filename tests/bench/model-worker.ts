// Runs the variants of the benchmark in turns, in a worker as in the app, and posts the figures.
import * as tf from '@tensorflow/tfjs-core';
import { loadKernels } from '../../src/model/backend/kernels-browser';
import { helperIn } from '../../src/model/backend/helper';
import { createTfjsBackend } from '../../src/model/backend/tfjs';
import { createWasmBackend, createWasmSampler } from '../../src/model/backend/wasm';
import type { Backend, RowModel, Spec } from '../../src/model/backend/types';
import { Random } from '../../src/table/random';
import { prototypeVariant } from './model-prototype';
import { batch, context, makeCodes, orderOf, own, rows, step } from './model-shape';

interface Variant {
  name: string;
  hidden: number;
  run(done: number, steps: number): Promise<unknown>;
  done: number;
  /** Of the steps timed: their number, processor seconds, seconds of the clock. */
  steps: number;
  cpu: number;
  wall: number;
}

/** Steps of a slice; the slow variants do fewer. */
const SLICE_MS = 300;
const WARM_UP = 4;

async function ownVariant(
  name: string,
  backend: Backend,
  hidden: number,
  before: () => void = () => {},
): Promise<Variant> {
  const model: RowModel = await backend.create({ context, own, hidden, blocks: 2, seed: 1 });
  model.setRows(makeCodes(), rows);
  model.widen?.();
  const run = (done: number, steps: number) => {
    before();
    return model.train(orderOf(done, steps), { ...step, step: done, steps });
  };
  return { name, hidden, run, done: 0, steps: 0, cpu: 0, wall: 0 };
}

const helper = helperIn(
  () => new Worker(new URL('../../workers/helper.worker.ts', import.meta.url), { type: 'module' }),
);

async function variants(withPrototype: boolean): Promise<Variant[]> {
  const list: Variant[] = [];
  const stock = tf.getGradient('BatchMatMul');
  const tensorflow = await createTfjsBackend('tfjs-wasm');
  const patched = tf.getGradient('BatchMatMul');
  for (const hidden of [256, 128]) {
    list.push(await ownVariant('own wasm', await createWasmBackend(await loadKernels('plain')), hidden));
    list.push(await ownVariant('own wasm, relaxed', await createWasmBackend(await loadKernels('relaxed')), hidden));
    if (self.crossOriginIsolated) {
      const shared = await createWasmBackend(await loadKernels('shared'), undefined, helper);
      list.push(await ownVariant('own wasm, two workers', shared, hidden));
    }
    if (withPrototype)
      for (const [name, file] of [
        ['prototype wasm', 'made-simd.wasm'],
        ['prototype wasm, relaxed', 'made-relaxed.wasm'],
      ]) {
        const train = await prototypeVariant(file, hidden);
        const run = async (done: number, steps: number) => train(done, steps);
        list.push({ name, hidden, run, done: 0, steps: 0, cpu: 0, wall: 0 });
      }
    list.push(await ownVariant('tfjs wasm, patched', tensorflow, hidden, () => tf.registerGradient(patched)));
    list.push(await ownVariant('tfjs wasm, stock', tensorflow, hidden, () => tf.registerGradient(stock)));
  }
  return list;
}

async function takeTurns(list: Variant[], seconds: number): Promise<void> {
  const steps = new Map<Variant, number>();
  for (const v of list) {
    await v.run(0, WARM_UP);
    const started = performance.now();
    await v.run(WARM_UP, WARM_UP);
    v.done = 2 * WARM_UP;
    const each = (performance.now() - started) / WARM_UP;
    steps.set(v, Math.max(1, Math.min(512, Math.round(SLICE_MS / each))));
  }
  const end = performance.now() + seconds * 1000;
  do {
    for (const v of list) {
      const n = steps.get(v)!;
      const took = await timed(() => v.run(v.done, n));
      v.done += n;
      v.steps += n;
      v.cpu += took.cpu;
      v.wall += took.wall;
    }
  } while (performance.now() < end);
}

/** Processor seconds of the page's process so far. */
function cpuSeconds(): Promise<number> {
  return new Promise((resolve) => {
    self.addEventListener('message', ({ data }: MessageEvent<number>) => resolve(data), { once: true });
    self.postMessage('cpu');
  });
}

async function timed(work: () => Promise<unknown>): Promise<{ cpu: number; wall: number }> {
  const [cpu, wall] = [await cpuSeconds(), performance.now()];
  await work();
  const end = performance.now();
  return { cpu: (await cpuSeconds()) - cpu, wall: (end - wall) / 1000 };
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

function table(list: Variant[]): Record<string, string | number>[] {
  return list.map((v) => {
    const ratio = (name: string) => {
      const other = list.find((o) => o.name === name && o.hidden === v.hidden);
      return other ? Number((other.cpu / other.steps / (v.cpu / v.steps)).toPrecision(3)) : '';
    };
    return {
      hidden: v.hidden,
      variant: v.name,
      'rows / CPU s': Math.round((batch * v.steps) / v.cpu),
      'rows / s': Math.round((batch * v.steps) / v.wall),
      'of prototype': ratio('prototype wasm'),
      'of patched tfjs': ratio('tfjs wasm, patched'),
      'of stock tfjs': ratio('tfjs wasm, stock'),
    };
  });
}

async function sampling(): Promise<Record<string, string | number>[]> {
  const random = new Random(2);
  const count = 72_000;
  const codes = Uint16Array.from({ length: count * context.length }, (_, i) =>
    random.below(context[i % context.length]),
  );
  const result = [];
  for (const hidden of [256, 128]) {
    const spec: Spec = { context, own, hidden, blocks: 2, seed: 1 };
    const backend = await createWasmBackend(await loadKernels());
    const weights = await (await backend.create(spec)).getWeights('live');
    const sampler = await createWasmSampler(await loadKernels(), spec, weights);
    const u = own.map(() => Float32Array.from({ length: count }, () => random.below(2 ** 24) / 2 ** 24));
    const times: { cpu: number; wall: number }[] = [];
    for (let round = 0; round < 5; round++)
      times.push(
        await timed(async () => {
          sampler.sampleBegin(codes, count);
          for (let j = 0; j < own.length; j++) await sampler.sampleColumn(j, u[j]);
        }),
      );
    const seconds = (of: 'cpu' | 'wall') => Number(median(times.map((t) => t[of])).toFixed(2));
    result.push({ hidden, rows: count, 'CPU s': seconds('cpu'), s: seconds('wall') });
  }
  return result;
}

const begin = async ({ data }: MessageEvent<{ seconds: number; prototype: boolean }>) => {
  const list = await variants(data.prototype);
  self.postMessage('models made, taking turns');
  await takeTurns(list, data.seconds);
  self.postMessage('drawing rows');
  self.postMessage({ training: table(list), sampling: await sampling() });
};

self.addEventListener('message', begin, { once: true });
