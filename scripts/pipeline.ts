// The whole way in Node, without a browser: npx tsx scripts/pipeline.ts FILES_OR_FOLDER --out DIR_OR_FILE [--schema FILE[#name]]
// [--format F] [--seed N] [--ratio R] [--preset P] [--keep TABLE] [--save-generator FILE], or --generator FILE without a
// source. Writes what the headless runner writes; for quick measurements.
import { mkdirSync, openAsBlob, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FormatId } from '../src/export/formats';
import { nodeFolder } from '../src/export/node-folder';
import type { Preset } from '../src/model/types';
import { createStudio } from '../src/studio/node';
import type { StudioSession } from '../src/studio/types';
import { UserError } from '../src/table/user-error';
import { readArguments, runName, usage, UsageError } from './headless/arguments.mjs';
import { savedWords, Terminal } from './headless/terminal.mjs';

const terminal = new Terminal(process.stderr);

async function run(studio: StudioSession): Promise<void> {
  const { files, generator, saveGenerator, out, file, format, schema, preset, seed, ratio, keep } = readArguments(
    process.argv.slice(2),
  );
  studio.subscribe((event) => terminal.event(event));
  mkdirSync(out, { recursive: true });
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
  await studio.generate({ ratio, seed, keep });
  await studio.check();
  const written = await studio.exportFiles(format as FormatId, nodeFolder(out));
  if (file !== null) renameSync(join(out, written.files[0].name), join(out, file));
  if (saveGenerator) {
    const { blob } = await studio.saveGenerator();
    writeFileSync(saveGenerator, new Uint8Array(await blob.arrayBuffer()));
    terminal.say(savedWords(saveGenerator, studio.record().plan));
  }
  const record = studio.record();
  writeFileSync(join(out, runName(file)), `${JSON.stringify(record, null, 2)}\n`);
  terminal.summary(record, file === null ? out : join(out, file));
  if (!record.integrity!.ok) process.exitCode = 1;
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
