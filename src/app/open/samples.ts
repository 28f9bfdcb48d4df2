// The sample databases that come with the app, read from its own address.
import type { SourceFile } from '../../database/types';
import type { Run } from '../state/run.svelte';
import listed from './samples.json';

export interface Sample {
  name: string;
  title: string;
  words: string;
  files: { path: string; bytes: number }[];
  tables: number;
  rows: number;
}

const address = (file: string) => new URL(`samples/${file}`, document.baseURI);

/** Written by scripts/make-samples.ts; part of the first view, so that nothing moves when it comes alive. */
export const samples: Sample[] = listed;

async function fetchSample(sample: Sample): Promise<SourceFile[]> {
  return Promise.all(
    sample.files.map(async ({ path }) => {
      const response = await fetch(address(path));
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      return { path, data: await response.blob() };
    }),
  );
}

/** Opens a sample as if its files had been dropped; a sample is for a first look, so training shall be short. */
export async function takeSample(run: Run, sample: Sample): Promise<void> {
  try {
    const files = await fetchSample(sample);
    run.preset = 'fast';
    await run.open(files, sample.title.toLowerCase());
  } catch (error) {
    run.tasks.fail(error);
  }
}
