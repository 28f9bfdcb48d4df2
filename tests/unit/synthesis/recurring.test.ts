// Members of a club: a contribution on the same day of every month, a fee at the end of every third, and purchases at any
// time, from the day they joined until the last day there is. A mandate says what is collected from whom.
import { beforeAll, expect, it } from 'vitest';
import type { IntegrityReport } from '../../../src/report/types';
import { correlation } from '../../../src/report/distances';
import { createStudio } from '../../../src/studio/node';
import { Random } from '../../../src/table/random';
import { CsvTable } from '../../e2e/readers';

const members = 500;
const msPerDay = 86_400_000;
const day = (year: number, month: number, of: number) => Date.UTC(year, month, of);
const lastDay = day(2023, 11, 31);
const text = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function files() {
  const random = new Random(6);
  const member = ['member_id,joined,kind'];
  const event = ['member_id,at,what,amount'];
  const mandate = ['mandate_id,member_id,what,amount'];
  for (let m = 1; m <= members; m++) {
    const joined = day(2022, 0, 1 + random.below(600));
    member.push(`${m},${text(joined)},${['family', 'single'][random.below(2)]}`);
    const rows: { at: number; what: string; amount: number }[] = [{ at: joined, what: 'entry', amount: 20 }];
    const [year, month] = [new Date(joined).getUTCFullYear(), new Date(joined).getUTCMonth()];
    const pays = random.next() < 0.6;
    const amount = 10 + 5 * random.below(40);
    const on = 5 + random.below(10);
    if (pays) mandate.push(`${mandate.length},${m},contribution,${amount}`);
    for (let k = 1; day(year, month + k, 1) < lastDay; k++) {
      if (pays) rows.push({ at: day(year, month + k, on), what: 'contribution', amount });
      if (k % 3 === 0) rows.push({ at: day(year, month + k + 1, 0), what: 'fee', amount: 7.5 });
    }
    for (let at = joined; at < lastDay; at += msPerDay)
      if (random.next() < 0.04) rows.push({ at, what: 'purchase', amount: 1 + random.below(900) / 10 });
    rows.sort((a, b) => a.at - b.at);
    event.push(...rows.filter((r) => r.at <= lastDay).map((r) => `${m},${text(r.at)},${r.what},${r.amount}`));
  }
  return [['member', member] as const, ['event', event] as const, ['mandate', mandate] as const].map(
    ([name, lines]) => ({
      path: `club/${name}.csv`,
      data: new TextEncoder().encode(`${lines.join('\n')}\n`),
    }),
  );
}

interface Habits {
  /** Correlation of the number of events with the days since a member joined. */
  goesBy: number;
  /** Share of the events on the last two days. */
  late: number;
  /** Share of the contributions with another in the next month, where there still is one. */
  monthly: number;
  /** Share of mandates whose member has contributions, and of members with contributions that have a mandate. */
  mandates: number;
  collected: number;
}

function habitsOf(tables: Record<string, string>): Habits {
  const read = (name: string) => {
    const { columns, rows } = new CsvTable(tables[name]);
    return rows.map((row) => Object.fromEntries(columns.map((c, i) => [c, row[i]])));
  };
  const [member, event, mandate] = ['member', 'event', 'mandate'].map(read);
  const of = new Map<string, typeof event>(member.map((m) => [m.member_id, []]));
  for (const e of event) of.get(e.member_id)!.push(e);
  const days = member.map((m) => (lastDay - Date.parse(m.joined)) / msPerDay);
  const counts = member.map((m) => of.get(m.member_id)!.length);
  const month = (at: string) => 12 * Number(at.slice(0, 4)) + Number(at.slice(5, 7));
  let [due, followed] = [0, 0];
  const payers = new Set<string>();
  for (const [id, rows] of of) {
    const months = rows.filter((r) => r.what === 'contribution').map((r) => month(r.at));
    if (months.length) payers.add(id);
    for (const m of months) {
      if (m >= 12 * 2023 + 12) continue;
      due++;
      followed += +months.includes(m + 1);
    }
  }
  const held = new Set(mandate.map((m) => m.member_id));
  return {
    goesBy: correlation(Float64Array.from(days), Float64Array.from(counts))!.value,
    late: event.filter((e) => Date.parse(e.at) > lastDay - 2 * msPerDay).length / event.length,
    monthly: followed / due,
    mandates: mandate.filter((m) => payers.has(m.member_id)).length / mandate.length,
    collected: [...payers].filter((id) => held.has(id)).length / payers.size,
  };
}

let real: Habits;
let made: Habits;
let words = '';
let rules: string[] = [];
let report: IntegrityReport;

beforeAll(async () => {
  const studio = createStudio();
  try {
    const source = files();
    const names = ['member', 'event', 'mandate'];
    real = habitsOf(Object.fromEntries(names.map((n, i) => [n, new TextDecoder().decode(source[i].data)])));
    await studio.open(source);
    await studio.infer();
    await studio.train({ preset: 'fast', backend: 'wasm', seed: 3 });
    const plan = studio.record().plan!;
    words = plan.tables.flatMap((t) => t.words).join('\n');
    rules = plan.rules.filter((r) => r.enforced).map((r) => r.words);
    await studio.generate({ ratio: 1, seed: 3, keep: [] });
    report = await studio.check();
    const csv = await Promise.all(names.map(async (n) => (await studio.exportTable(n)).blob.text()));
    made = habitsOf(Object.fromEntries(names.map((n, i) => [n, csv[i]])));
  } finally {
    await studio.dispose();
  }
}, 120_000);

it('finds what comes again, and that the number of events goes by the days', () => {
  expect(rules).toContain(
    'rows of one member come again by what: contribution in the next month (100%), fee after 3 months (100%)',
  );
  expect(words).toContain('The number of rows of event goes by the days since joined.');
  expect(real.goesBy).toBeGreaterThan(0.6);
  expect(real.monthly).toBe(1);
});

it('gives members as many events as they have had time for', () => {
  expect(made.goesBy).toBeGreaterThan(real.goesBy - 0.1);
  expect(made.late).toBeLessThan(real.late + 0.02);
});

it('lets a contribution come every month once it has come', () => {
  expect(made.monthly).toBeGreaterThan(0.96);
});

it('collects from those who have a mandate', () => {
  expect(real).toMatchObject({ mandates: 1, collected: 1 });
  expect(made.mandates).toBeGreaterThan(0.85);
  expect(made.collected).toBeGreaterThan(0.8);
});

it('keeps every rule', () => {
  expect(report.rules.filter((r) => !r.ok)).toEqual([]);
  expect(report.ok).toBe(true);
});
