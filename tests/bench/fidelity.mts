// npm run bench:fidelity [-- NAME ...]: databases with known keys through the whole pipeline, each in a process of its own,
// scored by the independent scorer beside two disjoint halves of the source.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findPython, halves, runOne, type Outcome, type Setup, type Source } from './fidelity-run';
import { privacyTable, shortcomings, table, type Line } from './fidelity-table';

const usage = `Usage: npm run bench:fidelity -- [NAME ...] [options]
  --data DIR       folder of databases with keys.json (default ../shared/data, and the samples)
  --preset P       fast, balanced or best (default balanced)
  --seeds N,M      default 1
  --inferred       keys and relations are inferred, not given
  --headless       through the page in headless Chromium instead of Node
  --privacy        trained on one half, measured against the other
  --quick          smaller samples in the scorer
  --scorer DIR     folder of score.py and split.py (default ../shared/score)
  --python PATH    default: the first of python3, /usr/bin/python3 that has pandas and scikit-learn
  --write          the tables go into docs/benchmarks.md`;

const { values: asked, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    preset: { type: 'string', default: 'balanced' },
    seeds: { type: 'string', default: '1' },
    inferred: { type: 'boolean', default: false },
    headless: { type: 'boolean', default: false },
    privacy: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    scorer: { type: 'string', default: '../shared/score' },
    python: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (asked.help) {
  console.log(usage);
  process.exit(0);
}

const setup: Setup = {
  scorer: asked.scorer,
  python: findPython(asked.python),
  runner: asked.headless ? ['scripts/headless.mjs'] : ['--import', 'tsx', 'scripts/pipeline.ts'],
  preset: asked.preset,
  schema: !asked.inferred,
  quick: asked.quick,
  work: resolve('node_modules/.understudy/fidelity'),
};
const sources = findSources().filter((s) => names.length === 0 || names.includes(s.name));
const unknown = names.filter((name) => !sources.some((s) => s.name === name));
if (unknown.length > 0) throw new Error(`No database named ${unknown.join(', ')}.`);

const lines: Line[] = [];
const outcomes: Outcome[] = [];
for (const source of sources)
  for (const seed of asked.seeds.split(',').map(Number)) {
    const half = await halves(setup, source);
    if (asked.privacy && !half) {
      console.log(`${source.name}: cannot be cut in two`);
      continue;
    }
    const outcome = asked.privacy
      ? await runOne(setup, source, seed, half!.a, half!.b)
      : await runOne(setup, source, seed);
    const line = { outcome, halves: asked.privacy ? null : (half?.scored ?? null) };
    outcomes.push(outcome);
    lines.push(line);
    console.log(`${source.name}, seed ${seed}: ${outcome.scored?.summary ?? outcome.error}`);
    for (const words of shortcomings(line)) console.log(`  ${words}`);
  }
const text = table(lines);
const privacy = asked.privacy ? privacyTable(outcomes) : '';
console.log(`\n${text}\n${privacy && `\n${privacy}\n`}`);
if (asked.write) write();

/** The databases of the folder asked for; without one, the known ones and the samples. */
function findSources(): Source[] {
  const data = asked.data ?? '../shared/data';
  const more = asked.data ? [] : [{ keys: 'tests/bench/fidelity-keys.json', folders: ['public/samples', data] }];
  return [{ keys: join(data, 'keys.json'), folders: [data] }, ...more].flatMap(({ keys, folders }) =>
    Object.keys(JSON.parse(readFileSync(keys, 'utf8')) as object).flatMap((name) => {
      const folder = folders.map((f) => join(f, name)).find((f) => existsSync(f));
      return folder ? [{ name, keys: resolve(keys), folder: resolve(folder) }] : [];
    }),
  );
}

/** Replaces the section of this kind of run in docs/benchmarks.md, or adds it. */
function write(): void {
  const file = 'docs/benchmarks.md';
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const kind = `${asked.privacy ? 'Privacy' : 'Fidelity'}, preset ${asked.preset}${asked.inferred ? ', keys inferred' : ''}`;
  const command = ['npm run bench:fidelity --', ...process.argv.slice(2).filter((a) => a !== '--write')].join(' ');
  const notes = lines.flatMap(shortcomings).map((words) => `- ${words.replaceAll('\n', ' ')}`);
  const section = [
    `## ${kind}`,
    `\`${command}\`, ${new Date().toISOString().slice(0, 10)}, commit ${commit}.`,
    asked.privacy ? privacy : text,
    ...(notes.length > 0 && !asked.privacy ? [notes.join('\n')] : []),
  ].join('\n\n');
  const parts = readFileSync(file, 'utf8').split(/\n(?=## )/);
  const at = parts.findIndex((part) => part.startsWith(`## ${kind}\n`));
  if (at < 0) parts.push(`${section}\n`);
  else parts[at] = `${section}\n`;
  writeFileSync(file, parts.map((part) => part.trimEnd()).join('\n\n') + '\n');
}
