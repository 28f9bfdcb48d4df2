// Report of two folders of CSV files on the terminal: npx tsx scripts/report.ts REAL SYNTH --keys FILE [--name NAME]
//   [--trained DIR --held-out DIR] [--ratio R] [--seed N] [--json FILE] [--html FILE]
// A table without a file in SYNTH counts as kept, and so does a small one equal to the source.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { reportHtml, reportJson } from '../src/report/html/html';
import { points } from '../src/report/fidelity-verdict';
import { reportParts } from '../src/report/report';
import type { Report } from '../src/report/report-types';
import { UserError } from '../src/table/user-error';
import { keptTables, readKeys, readReal, readUnder } from './report-folders';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    keys: { type: 'string' },
    name: { type: 'string' },
    trained: { type: 'string' },
    'held-out': { type: 'string' },
    ratio: { type: 'string', default: '1' },
    seed: { type: 'string', default: '0' },
    json: { type: 'string' },
    html: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const [realFolder, syntheticFolder] = positionals;
  if (!realFolder || !syntheticFolder || !values.keys)
    throw new UserError('bad-option', 'two folders and --keys are needed', 'report.ts REAL SYNTH --keys FILE');
  if (!values.trained !== !values['held-out'])
    throw new UserError('bad-option', '--trained and --held-out go together', 'give both or none');
  const name = values.name ?? basename(realFolder);
  const real = readReal(realFolder, readKeys(values.keys, name));
  const synthetic = readUnder(syntheticFolder, real);
  const kept = keptTables(real, synthetic);
  const holdout =
    values.trained && values['held-out']
      ? { trained: readUnder(values.trained, real), heldOut: readUnder(values['held-out'], real) }
      : undefined;
  const start = performance.now();
  const all = { ...real.tables, ...synthetic };
  const options = { ratio: Number(values.ratio), seed: Number(values.seed), kept, holdout };
  for await (const part of reportParts(real, all, options)) {
    if (process.stderr.isTTY) process.stderr.write(`\r${(part.share * 100).toFixed(0)} % ${part.part}          `);
    if (part.part !== 'verdicts') continue;
    if (process.stderr.isTTY) process.stderr.write('\n');
    print(part.report, (performance.now() - start) / 1000);
    const about = { name, date: new Date() };
    if (values.json) writeFileSync(values.json, reportJson(part.report, about));
    if (values.html) writeFileSync(values.html, reportHtml(part.report, about));
  }
}

function print(report: Report, seconds: number): void {
  const figure = (f: { score: number; ceiling: number }) => `${points(f.score)} of ${points(f.ceiling)}`;
  const { integrity, fidelity, privacy } = report;
  console.log(`integrity  ${integrity.checks - integrity.failed} of ${integrity.checks} checks hold`);
  console.log(
    `fidelity   ${fidelity.level}${fidelity.score === null ? '' : `, ${points(fidelity.score)} of ${points(fidelity.ceiling!)}`}`,
  );
  for (const part of fidelity.parts) console.log(`  ${part.name.padEnd(26)}${figure(part)}`);
  for (const d of report.detection) console.log(`  told apart: ${d.table}, ${d.what}: ${d.auc.toFixed(3)}`);
  console.log(`privacy    ${privacy.title}`);
  for (const f of privacy.findings.slice(0, 12))
    console.log(`  ${f.level}: ${f.table ? `${f.table}: ` : ''}${f.words}`);
  console.log('before you use it');
  for (const d of report.deviations) console.log(`  ${d.subject} ${d.words}`);
  console.log(`took ${seconds.toFixed(1)} s`);
}

main().catch((error: unknown) => {
  if (error instanceof UserError) console.error(`${error.message}${error.hint ? `: ${error.hint}` : ''}`);
  else console.error(error);
  process.exitCode = 1;
});
