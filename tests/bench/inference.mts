// npm run bench:inference [-- --POOL --VARIANT NAME ...]: proposals from the CSVs alone against the known keys. --data=DIR
// takes another folder of databases with keys.json for the known ones.
import { inferSchema } from '../../src/schema/infer';
import { madeDatabases } from '../fixtures/inference-databases';
import { developmentDatabases } from '../fixtures/inference-development';
import { testDatabases } from '../fixtures/inference-test';
import { fifthDatabases } from '../fixtures/inference-fifth';
import { fourthDatabases } from '../fixtures/inference-fourth';
import { thirdDatabases } from '../fixtures/inference-third';
import { largeDatabase, wideDatabases } from '../fixtures/wide-databases';
import { Bench, rates, readCases, score, sum, type Case, type Score } from './inference-data';
import { madeCase, variants } from './inference-variants';

async function runCase(bench: Bench, one: Case): Promise<Score> {
  return bench.with(one.files, async (db, tables) => {
    const start = performance.now();
    const schema = await inferSchema(db, tables);
    return score(schema, one.keys, (performance.now() - start) / 1000);
  });
}

const line = (name: string, s: Score) => {
  const r = rates(s);
  const n = (x: number) => x.toFixed(3);
  return `${name.padEnd(22)} P ${n(r.precision)} R ${n(r.recall)} F1 ${n(r.f1)} of ${s.known}   PK ${s.keysRight}/${s.keys}   ${s.seconds.toFixed(1)} s`;
};

const args = process.argv.slice(2).filter((a) => !a.startsWith('--data='));
const data = process.argv.find((a) => a.startsWith('--data='))?.slice('--data='.length) ?? '../shared/data';
const options = args.filter((a) => a.startsWith('--')).map((a) => a.slice(2).replaceAll('-', ' '));
const wanted = args.filter((a) => !a.startsWith('--'));
const pools: { name: string; cases: () => Case[]; asked?: boolean }[] = [
  { name: 'known', cases: () => readCases(data) },
  { name: 'made', cases: () => madeDatabases().map(madeCase) },
  { name: 'development', cases: () => [...developmentDatabases(), ...wideDatabases(1)].map(madeCase) },
  { name: 'test', cases: () => [...testDatabases(), ...wideDatabases(2)].map(madeCase) },
  { name: 'third', cases: () => thirdDatabases().map(madeCase) },
  { name: 'fourth', cases: () => fourthDatabases().map(madeCase) },
  { name: 'fifth', cases: () => fifthDatabases().map(madeCase) },
  { name: 'wide', cases: () => wideDatabases(3).map(madeCase), asked: true },
  { name: 'draws', cases: () => [11, 12, 13, 14, 15, 16].flatMap(wideDatabases).map(madeCase), asked: true },
  // To measure with: the same sixty tables, four times the rows.
  { name: 'large', cases: () => [137_500, 550_000].map((rows) => madeCase(largeDatabase(rows))), asked: true },
];
const only = options.filter((o) => variants.some((v) => v.name === o));
const bench = await Bench.start();
for (const pool of pools) {
  const named = pools.some((p) => options.includes(p.name));
  if (!options.includes(pool.name) && (named || pool.asked)) continue;
  const cases = pool.cases().filter((c) => wanted.length === 0 || wanted.includes(c.name));
  for (const variant of variants) {
    if (only.length > 0 && !only.includes(variant.name)) continue;
    console.log(`\n${pool.name} databases, ${variant.what}`);
    const scores: Score[] = [];
    for (const one of cases) {
      const s = await runCase(bench, variant.change(one));
      scores.push(s);
      if (s.misses.length > 0 || wanted.length > 0) console.log(line(one.name, s));
      for (const miss of s.misses) console.log(`    ${miss}`);
    }
    console.log(line('all', sum(scores)));
  }
}
await bench.end();
