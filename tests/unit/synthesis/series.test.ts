// Readings of stations, one a day, the latest first: each level is near the one before, far from that of other stations.
import { expect, it } from 'vitest';
import { createStudio } from '../../../src/studio/node';
import { Random } from '../../../src/table/random';
import { CsvTable } from '../../e2e/readers';

const stations = 60;
const days = 120;

function files() {
  const random = new Random(4);
  const station = ['station_id,kind'];
  const reading = ['station_id,day,level,flag'];
  for (let s = 1; s <= stations; s++) {
    station.push(`${s},${['river', 'lake', 'well'][s % 3]}`);
    let level = 1000 * random.next();
    const rows: string[] = [];
    for (let d = 0; d < days; d++) {
      // A shut station tells the same until it opens again.
      if (random.next() < 0.9) level = Math.min(1200, Math.max(-200, level + random.normal()));
      const day = new Date(Date.UTC(2023, 0, 1 + d)).toISOString().slice(0, 10);
      if (random.next() < 0.98) rows.push(`${s},${day},${level.toFixed(2)},${random.below(2)}`);
    }
    reading.push(...rows.reverse());
  }
  return [['station', station] as const, ['reading', reading] as const].map(([name, lines]) => ({
    path: `water/${name}.csv`,
    data: new TextEncoder().encode(`${lines.join('\n')}\n`),
  }));
}

function seriesOf(table: CsvTable): { steps: number[]; means: number[]; ordered: number; pairs: number } {
  const [id, day, level] = ['station_id', 'day', 'level'].map((c) => table.columns.indexOf(c));
  const steps: number[] = [];
  const sums = new Map<string, number[]>();
  let ordered = 0;
  table.rows.forEach((row, i) => {
    const values = sums.get(row[id]);
    if (!values) sums.set(row[id], [Number(row[level])]);
    else {
      steps.push(Math.abs(Number(row[level]) - values[values.length - 1]));
      values.push(Number(row[level]));
      ordered += +(row[day] < table.rows[i - 1][day]);
    }
  });
  const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
  return { steps: steps.sort((a, b) => a - b), means: [...sums.values()].map(mean), ordered, pairs: steps.length };
}

it('come out as near to the one before, as far from others, and in the order in which they are written', async () => {
  const studio = createStudio();
  try {
    const source = files();
    await studio.open(source);
    const schema = await studio.infer();
    expect(schema.tables.find((t) => t.name === 'reading')!.primaryKey?.columns).toEqual(['station_id', 'day']);
    await studio.train({ preset: 'fast', backend: 'wasm', seed: 3 });
    const { words } = studio.record().plan!.tables.find((t) => t.table === 'reading')!;
    expect(words.join()).toContain('level by its difference to the one before');
    await studio.generate({ ratio: 1, seed: 3, keep: [] });
    expect(await studio.check()).toMatchObject({ ok: true });
    const real = seriesOf(new CsvTable(new TextDecoder().decode(source[1].data)));
    const made = seriesOf(new CsvTable(await (await studio.exportTable('reading')).blob.text()));
    const at = (xs: number[], q: number) => xs[Math.floor(q * (xs.length - 1))];
    for (const q of [0.5, 0.9, 0.99]) {
      expect(at(made.steps, q)).toBeLessThan(2 * at(real.steps, q));
      expect(at(made.steps, q)).toBeGreaterThan(0.5 * at(real.steps, q));
    }
    const spread = (xs: number[]) => Math.max(...xs) - Math.min(...xs);
    expect(spread(made.means)).toBeGreaterThan(0.6 * spread(real.means));
    expect(made.ordered).toBe(made.pairs);
  } finally {
    await studio.dispose();
  }
}, 120_000);
