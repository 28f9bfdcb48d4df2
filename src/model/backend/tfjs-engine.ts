// Loads TensorFlow.js with one of its own backends in a browser or worker, mended where its wasm backend is slow.
// One engine a worker: TensorFlow.js has a single current backend.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { UserError } from '../../table/user-error';

export type TensorFlow = typeof tf;
export type TensorFlowName = 'tfjs-webgpu' | 'tfjs-wasm' | 'tfjs-cpu';

/** How long a backend may take to start before it counts as hung. */
const START_MS = 20_000;

async function register(name: TensorFlowName): Promise<string> {
  if (name === 'tfjs-cpu') {
    await import('@tensorflow/tfjs-backend-cpu');
    return 'cpu';
  }
  if (name === 'tfjs-webgpu') {
    await import('@tensorflow/tfjs-backend-webgpu');
    return 'webgpu';
  }
  const [wasm, plain, simd] = await Promise.all([
    import('@tensorflow/tfjs-backend-wasm'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'),
  ]);
  // the threaded build hangs at random in Firefox; its path must be given nevertheless
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  wasm.setWasmPaths({
    'tfjs-backend-wasm.wasm': plain.default,
    'tfjs-backend-wasm-simd.wasm': simd.default,
    'tfjs-backend-wasm-threaded-simd.wasm': simd.default,
  });
  return 'wasm';
}

/** @throws UserError 'unsupported' when the device does not offer this backend */
export async function openTensorFlow(name: TensorFlowName): Promise<TensorFlow> {
  const backend = await register(name);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), START_MS)));
  const started = await Promise.race([tf.setBackend(backend).catch(() => false), late]);
  clearTimeout(timer);
  // where webgpu has no adapter, TensorFlow.js turns to another backend without a word
  if (!started || tf.getBackend() !== backend)
    throw new UserError(
      'unsupported',
      `TensorFlow.js cannot start its ${backend} backend here`,
      'Choose another backend.',
    );
  if (backend === 'wasm') transposeInGradients();
  return tf;
}

/**
 * The wasm backend multiplies transposed matrices in a scalar loop, which is what the stock gradient of matMul asks for:
 * transposing first is five times faster.
 */
function transposeInGradients(): void {
  const swapped = (x: tf.Tensor): tf.Tensor => {
    const axes = x.shape.map((_, i) => i);
    const n = axes.length;
    [axes[n - 2], axes[n - 1]] = [axes[n - 1], axes[n - 2]];
    return tf.transpose(x, axes);
  };
  tf.registerGradient({
    kernelName: 'BatchMatMul',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[], attributes: NamedAttrMap) => {
      if (attributes.transposeA || attributes.transposeB)
        throw new Error('the row model multiplies untransposed matrices only');
      const [a, b] = saved;
      const d = dy as tf.Tensor;
      return { a: () => tf.matMul(d, swapped(b)), b: () => tf.matMul(swapped(a), d) };
    },
  });
}
