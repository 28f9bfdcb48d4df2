// npm run generate -- FILE.understudy --out DIR_OR_FILE [--format F] [--ratio R] [--seed N]
// Makes rows from a generator file in plain Node, without the source and without a browser: the same files, and the same
// bytes of delimited text, as the app and the headless runner make of it.
import { readFileSync } from 'node:fs';
import { createStudio } from '../src/studio/node';
import { UserError } from '../src/table/user-error';
import { readGenerateArguments, UsageError } from './headless/arguments.mjs';
import { Terminal } from './headless/terminal.mjs';
import { writeResult } from './write-result';

const usage = 'Usage: npm run generate -- FILE.understudy --out DIR_OR_FILE [--format F] [--ratio R] [--seed N]';

const terminal = new Terminal(process.stderr);
const studio = createStudio();
try {
  const asked = readGenerateArguments(process.argv.slice(2));
  studio.subscribe((event) => terminal.event(event));
  await studio.openGenerator(new Uint8Array(readFileSync(asked.files[0].disk)));
  if (!(await writeResult(studio, asked, terminal))) process.exitCode = 1;
} catch (error) {
  const words = error instanceof UserError ? `${error.message}\n${error.hint}` : String((error as Error).stack);
  terminal.say(error instanceof UsageError ? `${error.message}\n\n${usage}` : words);
  process.exitCode = error instanceof UsageError ? 2 : 1;
} finally {
  await studio.dispose();
}
