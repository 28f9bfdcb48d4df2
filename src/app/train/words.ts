// What the presets and the engines of training are, in words.
import type { BackendName } from '../../model';
import type { Preset } from '../../model/types';

export const presetWords: Record<Preset, string> = {
  fast: 'Small models, few epochs: for a first look and for tests of software',
  balanced: 'As long as each table still gains much',
  best: 'Until nothing more is gained on rows held back',
};

export const engineWords: Record<BackendName, string> = {
  wasm: 'WASM, on the processor',
  webgpu: 'WebGPU, on the graphics card',
  'tfjs-webgpu': 'TensorFlow.js with WebGPU, on the graphics card',
  'tfjs-wasm': 'TensorFlow.js with WASM, on the processor',
  'tfjs-cpu': 'TensorFlow.js without WASM, on the processor',
};
