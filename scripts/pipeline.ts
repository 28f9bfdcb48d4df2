// The whole way in Node, without a browser: npx tsx scripts/pipeline.ts FILES_OR_FOLDER --out DIR_OR_FILE [--schema FILE[#name]]
// [--format F] [--seed N] [--ratio R] [--preset P] [--keep TABLE] [--save-generator FILE], or --generator FILE without a
// source. Writes what the headless runner writes; for quick measurements.
import { openAsBlob, writeFileSync } from 'node:fs';
import type { Preset } from '../src/model/types';
import { createStudio } from '../src/studio/node';
import type { StudioSession } from '../src/studio/types';
import { UserError } from '../src/table/user-error';
import { readArguments, usage, UsageError } from './headless/arguments.mjs';
import { savedWords, Terminal } from './headless/terminal.mjs';
import { writeResult } from './write-result';

const terminal = new Terminal(process.stderr);

async function run(studio: StudioSession): Promise<void> {
  const asked = readArguments(process.argv.slice(2));
  const { files, generator, saveGenerator, schema, preset, seed, keep } = asked;
  studio.subscribe((event) => terminal.event(event));
  const source = await Promise.all(
    files.map(async ({ disk, path }) => ({ path, data: (await openAsBlob(disk)) as Blob })),
  );
  if (generator) await studio.openGenerator(source[0].data);
  else {
    await studio.open(source);
    const found = await studio.infer(undefined, schema ? [schema] : []);
    for (const table of found.tables) if (keep.includes(table.name)) table.treatment = 'keep';
    if (keep.length > 0) await studio.setSchema(found);
    await studio.train({ preset: preset as Preset, backend: 'auto', seed });
  }
  const ok = await writeResult(studio, asked, terminal);
  if (saveGenerator) {
    const { blob } = await studio.saveGenerator();
    writeFileSync(saveGenerator, new Uint8Array(await blob.arrayBuffer()));
    terminal.say(savedWords(saveGenerator, studio.record().plan));
  }
  if (!ok) process.exitCode = 1;
}

const studio = createStudio();
try {
  await run(studio);
} catch (error) {
  const words = error instanceof UserError ? `${error.message}\n${error.hint}` : String((error as Error).stack);
  terminal.say(error instanceof UsageError ? `${error.message}\n\n${usage}` : words);
  process.exitCode = error instanceof UsageError ? 2 : 1;
} finally {
  await studio.dispose();
}
