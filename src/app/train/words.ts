// What the presets of training mean, in words.
import type { Preset } from '../../model/types';

export const presetWords: Record<Preset, string> = {
  fast: 'Small models, few epochs: for a first look and for tests of software',
  balanced: 'As long as each table still gains much',
  best: 'Until nothing more is gained on rows held back',
};
