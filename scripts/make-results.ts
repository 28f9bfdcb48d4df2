// npm run results: goes the whole way with each sample database, in Node on one core, and writes what Review shows to
// public/results, so that a finished result can be seen without training; the app is built with the list of them. Figures are
// those of this very run.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { samples, type Sample } from '../src/app/open/samples';
import type { ResultSummary, SampleResult } from '../src/app/open/results';
import { createStudio } from '../src/studio/node';
import type { RowPage } from '../src/studio/types';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const results = join(root, 'public/results');
const preset = 'balanced';
const seed = 7;
const firstRows = 40;

async function finish(sample: Sample): Promise<SampleResult> {
  const studio = createStudio();
  try {
    const read = (path: string) => ({ path, data: new Uint8Array(readFileSync(join(root, 'public/samples', path))) });
    await studio.open(sample.files.map((file) => read(file.path)));
    await studio.infer();
    await studio.train({ preset, backend: 'wasm', seed });
    const rows = await studio.generate({ ratio: 1, seed, keep: [] });
    const report = await studio.report();
    const { tables } = studio.schema!;
    const pages = async (of: typeof studio.rows) => {
      const out: Record<string, RowPage> = {};
      for (const { name } of tables) out[name] = await of.call(studio, name, { offset: 0, limit: firstRows });
      return out;
    };
    return {
      sample: sample.name,
      title: sample.title,
      rows: Object.values(rows).reduce((a, b) => a + b, 0),
      models: tables.filter((t) => t.treatment === 'generate').length,
      preset,
      seconds: Math.ceil(studio.record().stages.train),
      score: report.fidelity.score,
      ceiling: report.fidelity.ceiling,
      seed,
      ratio: 1,
      schema: studio.schema!,
      report,
      real: await pages(studio.rows),
      synthetic: await pages(studio.syntheticRows),
    };
  } finally {
    await studio.dispose();
  }
}

/** Figures with as many digits as anybody looks at: a third of the bytes. */
function write(file: string, value: unknown, indent?: number): void {
  const short = (_: string, v: unknown) =>
    typeof v === 'number' && !Number.isInteger(v) ? Number(v.toPrecision(5)) : v;
  writeFileSync(file, `${JSON.stringify(value, short, indent)}\n`);
}

const list: ResultSummary[] = [];
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
for (const sample of samples) {
  const result = await finish(sample);
  write(join(results, `${sample.name}.json`), result);
  const { title, rows, models, seconds, score, ceiling } = result;
  list.push({ sample: sample.name, title, rows, models, preset, seconds, score, ceiling });
  process.stdout.write(`${sample.name}: ${seconds} s, fidelity ${score?.toFixed(3)} of ${ceiling?.toFixed(3)}\n`);
}
write(join(root, 'src/app/open/results.json'), list, 2);
