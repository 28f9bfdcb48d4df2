// npm run bench:inference [-- NAME ...]: proposals from the CSVs alone against the known keys.
import { inferSchema } from '../../src/schema/infer';
import { opened, rates, readCases, score, sum, type Case, type Score } from './inference-data';

export async function runCase(one: Case): Promise<Score> {
  const { db, tables, close } = await opened(one.files);
  try {
    const start = performance.now();
    const schema = await inferSchema(db, tables);
    return score(schema, one.keys, (performance.now() - start) / 1000);
  } finally {
    await close();
  }
}

const line = (name: string, s: Score) => {
  const r = rates(s);
  const n = (x: number) => x.toFixed(3);
  return `${name.padEnd(22)} P ${n(r.precision)} R ${n(r.recall)} F1 ${n(r.f1)} of ${s.known}   PK ${s.keysRight}/${s.keys}   ${s.seconds.toFixed(1)} s`;
};

const wanted = process.argv.slice(2);
const cases = readCases('../shared/data').filter((c) => wanted.length === 0 || wanted.includes(c.name));
const scores: Score[] = [];
for (const one of cases) {
  const s = await runCase(one);
  scores.push(s);
  console.log(line(one.name, s));
  for (const miss of s.misses) console.log(`    ${miss}`);
}
console.log(line('all', sum(scores)));
