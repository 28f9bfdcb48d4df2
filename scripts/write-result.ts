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

/**
 * Goes on from where the same call was stopped before; an interrupt from the keyboard stops it at once.
 * @returns whether all integrity checks hold
 */
export async function writeResult(studio: StudioSession, asked: AskedResult, terminal: Terminal): Promise<boolean> {
  const { out, file, format, ratio, seed, keep } = asked;
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  mkdirSync(out, { recursive: true });
  const folder = nodeFolder(out);
  await studio.keepPartsIn(folder);
  await studio.generate({ ratio, seed, keep }, stop.signal);
  const report = await studio.check(stop.signal);
  const written = await studio.exportFiles(format as FormatId, folder, stop.signal);
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  if (file !== null) renameSync(join(out, written.files[0].name), join(out, file));
  const record = studio.record();
  writeFileSync(join(out, runName(file)), `${JSON.stringify(record, null, 2)}\n`);
  terminal.summary(record, file === null ? out : join(out, file));
  for (const words of report.notCompared ?? []) terminal.say(words);
  return report.ok;
}
