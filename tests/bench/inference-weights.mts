// npm run bench:weights: fits the weights of the pair score on all pools, and leaves one database out at a time: weights
// fitted without it, then its keys and relations proposed with them.
import { inferSchema } from '../../src/schema/infer';
import type { ScoredPair } from '../../src/schema/inference/scored-pairs';
import { WEIGHTS, type Weights } from '../../src/schema/inference/pair-score';
import { madeDatabases } from '../fixtures/inference-databases';
import { developmentDatabases } from '../fixtures/inference-development';
import { testDatabases } from '../fixtures/inference-test';
import { fifthDatabases } from '../fixtures/inference-fifth';
import { fourthDatabases } from '../fixtures/inference-fourth';
import { thirdDatabases } from '../fixtures/inference-third';
import { fitWeights, type LabelledPair } from './fit-weights';
import { Bench, rates, readCases, score, sum, type Case, type KnownForeignKey, type Score } from './inference-data';
import { madeCase } from './inference-variants';

const fold = (text: string) => text.toLowerCase();
const idOf = (child: string, column: string, parent: string, parentColumn: string) =>
  [child, column, parent, parentColumn].map(fold).join('\n');

/** Pairs of one database with what is known of them; those that are true and undeclared or part of a longer key are left out. */
function labelled(one: Case, ranked: Iterable<ScoredPair[]>): LabelledPair[] {
  const declared = new Set<string>();
  const open = new Set<string>();
  for (const [table, { foreignKeys, implied = [] }] of Object.entries(one.keys)) {
    const tell = (key: KnownForeignKey, to: Set<string>) =>
      key.columns.forEach((c, i) => to.add(idOf(table, c, key.references.table, key.references.columns[i])));
    for (const key of foreignKeys) tell(key, key.columns.length === 1 ? declared : open);
    for (const key of implied) tell(key, open);
  }
  return [...ranked].flat().flatMap(({ child, parent, features }) => {
    const id = idOf(child.table.name, child.name, parent.table.name, parent.name);
    const reverse = idOf(parent.table.name, parent.name, child.table.name, child.name);
    return open.has(id) || declared.has(reverse) ? [] : [{ features, true: declared.has(id) }];
  });
}

async function run(bench: Bench, one: Case, weights: Weights): Promise<{ score: Score; pairs: LabelledPair[] }> {
  return bench.with(one.files, async (db, tables) => {
    let pairs: LabelledPair[] = [];
    const start = performance.now();
    const schema = await inferSchema(db, tables, {
      weights,
      onFindings: ({ choice, speaks }) => {
        if (speaks) pairs = labelled(one, choice.ranked.values());
      },
    });
    return { score: score(schema, one.keys, (performance.now() - start) / 1000), pairs };
  });
}

const line = (name: string, s: Score) => {
  const { precision, recall, f1 } = rates(s);
  return `${name.padEnd(24)} ${precision.toFixed(3)}  ${recall.toFixed(3)}  ${f1.toFixed(3)}  ${s.keysRight} / ${s.keys}`;
};

const bench = await Bench.start();
const known = readCases('../shared/data');
const made = [
  ...madeDatabases(),
  ...developmentDatabases(),
  ...testDatabases(),
  ...thirdDatabases(),
  ...fourthDatabases(),
  ...fifthDatabases(),
].map(madeCase);
const pairs = new Map<Case, LabelledPair[]>();
for (const one of [...known, ...made]) pairs.set(one, (await run(bench, one, WEIGHTS)).pairs);
const without = (left: Case | null) => [...pairs].flatMap(([one, list]) => (one === left ? [] : list));
const all = without(null);
console.log(`${all.length} pairs of ${pairs.size} databases, ${all.filter((p) => p.true).length} of them references\n`);
console.log(
  JSON.stringify(fitWeights(all, WEIGHTS.named), (_, v: unknown) => (typeof v === 'number' ? Number(v.toFixed(2)) : v)),
);
for (const [name, cases] of [
  ['known', known],
  ['made', made],
] as const) {
  console.log(`\n${name}, each with weights fitted without it`);
  const scores: Score[] = [];
  for (const one of cases) {
    const named = fitWeights(without(one), WEIGHTS.named);
    const { score: s } = await run(bench, one, { named, mute: WEIGHTS.mute });
    scores.push(s);
    console.log(line(one.name, s));
    for (const miss of s.misses) console.log(`    ${miss}`);
  }
  console.log(line('all', sum(scores)));
}
await bench.end();
