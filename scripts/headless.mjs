// npm run headless: the app without its interface, for scripts and benchmarks. It drives the production build in
// headless Chromium through the page's Studio, and writes the result in a format and run.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments, runName, usage, UsageError } from './headless/arguments.mjs';
import { freshBuild } from './headless/build.mjs';
import { Disk } from './headless/disk.mjs';
import { openApp } from './headless/chromium.mjs';
import { runInPage, linkInPage } from './headless/page.mjs';
import { savedWords, Terminal } from './headless/terminal.mjs';

const terminal = new Terminal(process.stderr);

async function main() {
  const asked = readArguments(process.argv.slice(2));
  mkdirSync(asked.out, { recursive: true });
  const dist = await freshBuild((words) => terminal.say(words));
  const app = await openApp(dist);
  const stop = () => void app.close().then(() => process.exit(130));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await within(asked.timeout, run(app, asked));
  } finally {
    await app.close();
  }
}

async function run({ page, url, strays, memory }, asked) {
  page.on('pageerror', (error) => terminal.say(`error in the page: ${error.message}`));
  const crashed = new Promise((_, reject) => {
    page.on('crash', () => reject(new Error('The page died, most likely out of memory.')));
  });
  crashed.catch(() => undefined);
  await page.goto(`${url}headless.html`);
  await page.exposeFunction('onStudioEvent', (event) => terminal.event(event));
  const disk = new Disk(asked.out);
  await disk.offer(page);
  await page.waitForFunction(() => 'understudy' in window);
  await page.locator('#files').setInputFiles(asked.files.map(({ disk }) => disk));
  const { files: _files, out, file, timeout: _timeout, ...options } = asked;
  const paths = asked.files.map(({ path }) => path);
  const outcome = await Promise.race([page.evaluate(runInPage, { paths, ...options }), crashed]);
  if (outcome.error) throw new AppError(outcome.error);
  const take = async (name, path) => {
    await Promise.race([page.evaluate(linkInPage, name), crashed]);
    for (let tries = 1; ; tries++) {
      // A click, not a script: browsers stop pages that download many files unasked, and so may they a click that a
      // busy machine takes long to carry out.
      const download = page.waitForEvent('download', { timeout: 60_000 }).catch((error) => error);
      await Promise.race([page.locator('#save').click(), crashed]);
      const begun = await Promise.race([download, crashed]);
      if (!(begun instanceof Error)) return begun.saveAs(path);
      if (tries === 3) throw begun;
    }
  };
  for (const name of outcome.files) await take(name, join(out, file ?? name));
  disk.finish();
  if (outcome.generator) {
    const { plan } = await page.evaluate(() => window.session.record());
    terminal.say(savedWords(asked.saveGenerator, plan));
    await take(outcome.generator, asked.saveGenerator);
  }
  const record = await page.evaluate(() => window.session.record());
  record.peakMemory = (await memory()) ?? record.peakMemory;
  writeFileSync(join(out, runName(file)), `${JSON.stringify(record, null, 2)}\n`);
  if (strays.length > 0) throw new Error(`The page asked for ${strays[0]}, which is not its own.`);
  terminal.summary(record, file === null ? out : join(out, file));
  const { tables, relations } = record.integrity;
  const broken = [
    ...tables.filter((t) => !t.ok).map((t) => t.table),
    ...relations.filter((r) => !r.ok).map((r) => r.id),
  ];
  if (broken.length > 0) throw new Error(`Integrity checks failed for ${broken.join(', ')}: see run.json.`);
}

/** What the app itself says is wrong. */
class AppError extends Error {
  constructor({ code, message, hint, stack }) {
    super(code ? `${message}\n${hint}` : `${message}\nThis is a bug in the app:\n${stack}`);
  }
}

function within(seconds, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not finished within ${seconds} s.`)), seconds * 1000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

main().catch((error) => {
  terminal.say(error instanceof UsageError ? `${error.message}\n\n${usage}` : error.message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
