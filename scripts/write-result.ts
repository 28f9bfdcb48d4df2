// The last steps of a run in Node: rows, their check, files and the record of the run.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FormatId } from '../src/export/formats';
import { nodeFolder } from '../src/export/node-folder';
import type { StudioSession } from '../src/studio/types';
import { runName } from './headless/arguments.mjs';
import type { Terminal } from './headless/terminal.mjs';

export interface AskedResult {
  out: string;
  /** Name of the one file; null: a folder. */
  file: string | null;
  format: string;
  ratio: number;
  seed: number;
  keep: string[];
}

/** @returns whether all integrity checks hold */
export async function writeResult(studio: StudioSession, asked: AskedResult, terminal: Terminal): Promise<boolean> {
  const { out, file, format, ratio, seed, keep } = asked;
  await studio.generate({ ratio, seed, keep });
  const report = await studio.check();
  mkdirSync(out, { recursive: true });
  const written = await studio.exportFiles(format as FormatId, nodeFolder(out));
  if (file !== null) renameSync(join(out, written.files[0].name), join(out, file));
  const record = studio.record();
  writeFileSync(join(out, runName(file)), `${JSON.stringify(record, null, 2)}\n`);
  terminal.summary(record, file === null ? out : join(out, file));
  for (const words of report.notCompared ?? []) terminal.say(words);
  return report.ok;
}
