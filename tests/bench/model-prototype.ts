// The prototype of the kernels as a variant of the benchmark. Its files are served by model.mjs where they are there.
import { batch, context, makeCodes, orderOf, own, rows, sizes, step } from './model-shape';

interface PrototypeKernels {
  e: Record<string, (...args: number[]) => number>;
  memory: WebAssembly.Memory;
}
interface Prototype {
  load(bytes: ArrayBuffer): Promise<PrototypeKernels>;
  Made: new (
    kernels: PrototypeKernels,
    shape: { H: number; D: number; C: number; L: number; sizes: number[] },
  ) => { m: number; P: number; init(random: () => number): void };
  rng32(seed: number): () => number;
}

/** @returns a function that trains so many steps */
export async function prototypeVariant(file: string, hidden: number): Promise<(done: number, steps: number) => void> {
  const url = '/prototype/made.mjs';
  const { load, Made, rng32 } = (await import(/* @vite-ignore */ url)) as Prototype;
  const kernels = await load(await (await fetch(`/prototype/${file}`)).arrayBuffer());
  const { e, memory } = kernels;
  const model = new Made(kernels, { H: hidden, D: own.length, C: context.length, L: 2, sizes });
  model.init(rng32(1));
  const codes = e.alloc(rows * sizes.length * 2);
  const order = e.alloc(512 * batch * 4);
  new Uint16Array(memory.buffer, codes, rows * sizes.length).set(makeCodes());
  return (done, steps) => {
    new Int32Array(memory.buffer, order, steps * batch).set(orderOf(done, steps));
    for (let s = 0; s < steps; s++) {
      const t = done + s;
      const { learningRate, weightDecay, dropout, ema } = step;
      e.grad(model.m, 0, codes, order + s * batch * 4, batch, dropout, t * 7919 + 13, 1 / batch);
      const correct = [1 - 0.9 ** (t + 1), 1 - 0.999 ** (t + 1)];
      const decay = Math.min(ema, t / (t + 10));
      e.adam(model.m, 0, model.P, 1, learningRate, 0.9, 0.999, correct[0], correct[1], 1e-8, weightDecay, decay);
      e.transpose(model.m, 0, 1);
    }
  };
}
