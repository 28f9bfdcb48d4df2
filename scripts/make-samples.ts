// npm run samples: writes the sample databases below public/samples and the list of them that the app is built with, or the
// databases alone below a folder given. The same seed gives the same bytes; docs/samples.md tells what can be found again in them.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bank } from './samples/bank';
import { clinic } from './samples/clinic';
import { filesOf } from './samples/csv';

const seed = 20240630;
const here = dirname(fileURLToPath(import.meta.url));

/** Paths below the samples' folder and what is in them, and the list of the samples. */
export function sampleFiles(): { files: Map<string, string>; list: string } {
  return filesOf([bank(seed), clinic(seed)]);
}

export function writeSamples(folder: string): string {
  const { files, list } = sampleFiles();
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return list;
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const [, , elsewhere] = process.argv;
  const list = writeSamples(elsewhere ?? join(here, '../public/samples'));
  if (!elsewhere) writeFileSync(join(here, '../src/app/open/samples.json'), list);
}
