// npm run generate -- FILE.understudy --out DIR [--ratio R] [--seed N]
// Makes rows from a generator file in plain Node, without the source and without a browser: TABLE.csv for each table and
// run.json, the same bytes as the app and the headless runner make of the file.
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createStudio } from '../src/studio/node';
import { UserError } from '../src/table/user-error';
import { Terminal } from './headless/terminal.mjs';

const USAGE = 'Usage: npm run generate -- FILE.understudy --out DIR [--ratio R] [--seed N]';

class UsageError extends Error {}

function parse(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        ratio: { type: 'string', default: '1' },
        seed: { type: 'string', default: '1' },
      },
    });
    const [file, ...others] = positionals;
    if (!file || others.length) throw new Error('One generator file is needed.');
    if (!values.out) throw new Error('No output folder given: --out DIR.');
    const seed = Number(values.seed);
    if (!Number.isInteger(seed)) throw new Error(`--seed ${values.seed} is no whole number.`);
    return { file, out: values.out, seed, ratio: Number(values.ratio) };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function read(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw new UserError('no-file', `${file} cannot be read: ${(error as Error).message}.`, USAGE, { file });
  }
}

const terminal = new Terminal(process.stderr);
const studio = createStudio();
try {
  const { file, out, seed, ratio } = parse(process.argv.slice(2));
  studio.subscribe((event) => terminal.event(event));
  await studio.openGenerator(read(file));
  const rows = await studio.generate({ ratio, seed, keep: [] });
  const report = await studio.check();
  await mkdir(out, { recursive: true });
  for (const table of Object.keys(rows)) {
    const { name, blob } = await studio.exportTable(table);
    // A name out of a file shall not lead out of the folder.
    await writeFile(join(out, name.replace(/[/\\:]/g, '_')), new Uint8Array(await blob.arrayBuffer()));
  }
  await writeFile(join(out, 'run.json'), `${JSON.stringify(studio.record(), null, 2)}\n`);
  terminal.summary(studio.record(), out);
  for (const words of report.notCompared ?? []) terminal.say(words);
  if (!report.ok) process.exitCode = 1;
} catch (error) {
  const words = error instanceof UserError ? `${error.message}\n${error.hint}` : String((error as Error).stack);
  terminal.say(error instanceof UsageError ? error.message : words);
  process.exitCode = error instanceof UsageError ? 2 : 1;
} finally {
  await studio.dispose();
}
