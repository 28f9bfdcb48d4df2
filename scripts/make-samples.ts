// npm run samples: writes the sample databases and their index below public/samples, or below a folder given.
// The same seed gives the same bytes; docs/samples.md tells what can be found again in them.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bank } from './samples/bank';
import { clinic } from './samples/clinic';
import { filesOf } from './samples/csv';

const seed = 20240630;
const here = dirname(fileURLToPath(import.meta.url));

/** Paths below the samples' folder and what is in them. */
export function sampleFiles(): Map<string, string> {
  return filesOf([bank(seed), clinic(seed)]);
}

export function writeSamples(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of sampleFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1])
  writeSamples(process.argv[2] ?? join(here, '../public/samples'));
