// The sample databases that come with the app, read from its own address.
import type { SourceFile } from '../../database/types';

export interface Sample {
  name: string;
  title: string;
  words: string;
  files: { path: string; bytes: number }[];
  tables: number;
  rows: number;
}

const base = new URL('samples/', document.baseURI);

export async function listSamples(): Promise<Sample[]> {
  const response = await fetch(new URL('index.json', base));
  if (!response.ok) throw new Error(`samples/index.json: ${response.status}`);
  return (await response.json()) as Sample[];
}

export async function fetchSample(sample: Sample): Promise<SourceFile[]> {
  return Promise.all(
    sample.files.map(async ({ path }) => {
      const response = await fetch(new URL(path, base));
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      return { path, data: await response.blob() };
    }),
  );
}
