import { describe, expect, test, vi } from 'vitest';
import { createWasmBackend } from '../../../src/model';
import { BackendChooser } from '../../../src/model/backend/choose';
import { loadKernels } from '../../../src/model/backend/kernels-node';
import { trainTask } from '../../../src/model/train-task';
import { UserError } from '../../../src/table/user-error';
import type { Openers } from '../../../src/model/backend/openers';
import type { Backend, BackendName, RowModel } from '../../../src/model/backend/types';
import { learnableTask } from './made-rows';

const kernels = await loadKernels();

/** The wasm kernels under another name, each model changed by `spoil`. */
async function disguised(name: BackendName, spoil: (model: RowModel) => void = () => {}): Promise<Backend> {
  const wasm = await createWasmBackend(kernels);
  return {
    name,
    dispose: () => {},
    create: async (spec) => {
      const model = await wasm.create(spec);
      spoil(model);
      return model;
    },
  };
}

function openers(over: Partial<Openers> = {}): Openers {
  const refused = async () => {
    throw new UserError('unsupported', 'there is none here');
  };
  return {
    wasm: () => createWasmBackend(kernels),
    webgpu: refused,
    'tfjs-webgpu': refused,
    'tfjs-wasm': refused,
    'tfjs-cpu': refused,
    ...over,
  };
}

const wrongGradient = (model: RowModel) => {
  const gradient = model.gradient.bind(model);
  model.gradient = async (...args) => {
    const result = await gradient(...args);
    const worst = result.gradient.reduce((best, g, i, all) => (Math.abs(g) > Math.abs(all[best]) ? i : best), 0);
    result.gradient[worst] *= 1.01;
    return result;
  };
};

describe('choice of a backend', () => {
  test('own kernels without a GPU', async () => {
    const { backend, notes } = await new BackendChooser(openers()).choose('auto');
    expect(backend.name).toBe('wasm');
    expect(notes).toEqual([]);
  });

  test('a backend asked for by name is used when its gradient is right', async () => {
    const chooser = new BackendChooser(openers({ webgpu: () => disguised('webgpu') }));
    expect((await chooser.choose('webgpu')).backend.name).toBe('webgpu');
  });

  test('a backend with a wrong gradient is never used, and the notes say why', async () => {
    let opened = 0;
    const chooser = new BackendChooser(openers({ webgpu: () => (opened++, disguised('webgpu', wrongGradient)) }));
    for (let i = 0; i < 2; i++) {
      const { backend, notes } = await chooser.choose('webgpu');
      expect(backend.name).toBe('wasm');
      expect(notes).toEqual([
        'The backend webgpu was asked for and is not used: the self-check failed, its gradient is off by 1.0 %.',
      ]);
    }
    expect(opened).toBe(1);
  });

  test('TensorFlow.js where the own kernels are refused', async () => {
    const chooser = new BackendChooser(
      openers({
        wasm: () => createWasmBackend(new Uint8Array(8)),
        'tfjs-cpu': () => disguised('tfjs-cpu'),
      }),
    );
    expect((await chooser.choose('auto')).backend.name).toBe('tfjs-cpu');
    await expect(new BackendChooser(openers({ wasm: openers()['tfjs-cpu'] })).choose('auto')).rejects.toThrow(
      'no backend works: wasm: there is none here',
    );
  });

  test('the faster one of a trial trains', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const taking = (ms: number) => (model: RowModel) => {
      const train = model.train.bind(model);
      model.train = async (order, options) => {
        vi.advanceTimersByTime(ms * options.steps);
        return train(order, options);
      };
    };
    const trial = {
      spec: { context: [6], own: [6, 5, 11, 4], hidden: 32, blocks: 1, seed: 1 },
      codes: learnableTask(300).codes,
      rows: 300,
      options: { batch: 32, learningRate: 0.01, weightDecay: 0, dropout: 0, ema: 0 },
    };
    const chosen = async (gpuMs: number, cpuMs: number, given?: typeof trial) => {
      const chooser = new BackendChooser(
        openers({
          webgpu: () => disguised('webgpu', taking(gpuMs)),
          wasm: () => disguised('wasm', taking(cpuMs)),
        }),
      );
      return (await chooser.choose('auto', given)).backend.name;
    };
    expect(await chosen(1, 10, trial)).toBe('webgpu');
    expect(await chosen(10, 1, trial)).toBe('wasm');
    expect(await chosen(10, 11, trial)).toBe('wasm');
    expect(await chosen(1, 10)).toBe('wasm');
    expect(await new BackendChooser(openers()).choose('auto', trial)).toMatchObject({ notes: [] });
    const crash = async () => {
      throw new Error('driver crashed');
    };
    const { notes } = await new BackendChooser(openers({ webgpu: crash })).choose('auto', trial);
    expect(notes).toEqual(['The GPU is not used: driver crashed.']);
    vi.useRealTimers();
  });

  test('training goes on from the checkpoint when a GPU is lost, and the result says so', async () => {
    const lost = (model: RowModel) => {
      const train = model.train.bind(model);
      model.train = async (order, options) => {
        if (options.step > 50) throw new UserError('engine-failed', 'the GPU failed: it was lost');
        return train(order, options);
      };
    };
    const task = learnableTask(3000, { backend: 'webgpu', budgetSeconds: 60 });
    const chooser = new BackendChooser(openers({ webgpu: () => disguised('webgpu', lost) }));
    const result = await trainTask(task, chooser, { checkpointEvery: 5 });
    expect(result.backend).toBe('wasm');
    expect(result.notes.join(' ')).toMatch(
      /the GPU failed: it was lost. Training of made went on from step \d+ on another/,
    );
    expect(result.heldOutNll).toBeLessThan(4);
  });

  test('a result that the checked kernels do not confirm is thrown away', async () => {
    const flattering = (model: RowModel) => {
      const evaluate = model.evaluate.bind(model);
      if (model.spec.hidden === 64) return;
      model.evaluate = async (...args) => {
        const { nll, perColumn } = await evaluate(...args);
        return { nll: nll * 0.9, perColumn: perColumn.map((x) => x * 0.9) };
      };
    };
    const chooser = new BackendChooser(openers({ webgpu: () => disguised('webgpu', flattering) }));
    const result = await trainTask(learnableTask(2000, { backend: 'webgpu' }), chooser, {});
    expect(result.backend).toBe('wasm');
    expect(result.notes.join(' ')).toMatch(/the check says/);
  });
});
