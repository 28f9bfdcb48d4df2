// A panel: shops with days of opening, and stays that may begin with the visit. A shut shop sells nothing from its first
// day on, lines know their shop by a key they share with the day, and stays follow each other.
import { expect, it } from 'vitest';
import { createStudio } from '../../../src/studio/node';
import { Random } from '../../../src/table/random';
import { CsvTable } from '../../e2e/readers';

const shops = 40;
const days = 60;

function files() {
  const random = new Random(6);
  const shop = ['shop_id,size'];
  const day = ['shop_id,on_day,open,sales'];
  const line = ['shop_id,on_day,item'];
  const stay = ['stay_id,shop_id,on_day,begins'];
  for (let s = 1; s <= shops; s++) {
    const size = 1 + random.below(9);
    shop.push(`${s},${size}`);
    for (let d = 0; d < days; d++) {
      const on = new Date(Date.UTC(2024, 0, 1 + d)).toISOString().slice(0, 10);
      const open = random.next() < 0.85;
      day.push(`${s},${on},${open ? 'yes' : 'no'},${open ? 20 * size + random.below(60) : 0}`);
      const items = random.permutation(20).subarray(0, open ? size + random.below(3) : 0);
      for (const item of items) line.push(`${s},${on},${item}`);
      // Every other stay begins with the day, one after another.
      let minutes = 0;
      for (let k = 0; k < random.below(3); k++) {
        if (k || random.next() < 0.5) minutes += 5 + random.below(400);
        const at = new Date(Date.UTC(2024, 0, 1 + d) + 60_000 * minutes).toISOString().slice(0, 19).replace('T', ' ');
        stay.push(`${stay.length},${s},${on},${at}`);
      }
    }
  }
  return Object.entries({ shop, day, line, stay }).map(([name, lines]) => ({
    path: `shops/${name}.csv`,
    data: new TextEncoder().encode(`${lines.join('\n')}\n`),
  }));
}

const keys = {
  tables: {
    shop: { pk: ['shop_id'], fk: [] },
    day: { pk: ['shop_id', 'on_day'], fk: [[['shop_id'], 'shop', ['shop_id']]] },
    line: {
      pk: ['shop_id', 'on_day', 'item'],
      fk: [
        [['shop_id', 'on_day'], 'day', ['shop_id', 'on_day']],
        [['shop_id'], 'shop', ['shop_id']],
      ],
    },
    stay: { pk: ['stay_id'], fk: [[['shop_id', 'on_day'], 'day', ['shop_id', 'on_day']]] },
  },
};

function spread(table: CsvTable, columns: string[]): number[] {
  const at = columns.map((c) => table.columns.indexOf(c));
  const count = new Map<string, number>();
  for (const row of table.rows) {
    const key = at.map((i) => row[i]).join();
    count.set(key, (count.get(key) ?? 0) + 1);
  }
  return [...count.values()].sort((a, b) => a - b);
}

it('a shut shop sells nothing, totals are those of the shop, and stays are in order', async () => {
  const studio = createStudio();
  try {
    const source = files();
    await studio.open(source);
    await studio.infer(undefined, [{ path: 'keys.json', text: JSON.stringify(keys) }]);
    await studio.train({ preset: 'fast', backend: 'wasm', seed: 3 });
    expect(studio.record().plan!.rules.map((r) => r.words)).toContain('sales is 0 where open is no');
    await studio.generate({ ratio: 1, seed: 3, keep: [] });
    expect(await studio.check()).toMatchObject({ ok: true });
    const made = async (name: string) => new CsvTable(await (await studio.exportTable(name)).blob.text());
    const day = await made('day');
    const [open, sales] = ['open', 'sales'].map((c) => day.columns.indexOf(c));
    const shut = day.rows.filter((row) => row[open] === 'no');
    expect(shut.length).toBeGreaterThan(100);
    expect(shut.filter((row) => Number(row[sales]) !== 0)).toEqual([]);
    // Numbers of lines by shop and by day of a shop are both spread as in the source.
    const real = new CsvTable(new TextDecoder().decode(source[2].data));
    const line = await made('line');
    const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
    for (const by of [['shop_id'], ['shop_id', 'on_day']]) {
      const [is, was] = [spread(line, by), spread(real, by)];
      for (const q of [0.1, 0.5, 0.9]) {
        const [a, b] = [is, was].map((xs) => xs[Math.floor(q * (xs.length - 1))]);
        expect(Math.abs(a - b)).toBeLessThanOrEqual(0.15 * mean(was) + 1);
      }
    }
    const stay = await made('stay');
    const [shop, on, begins] = ['shop_id', 'on_day', 'begins'].map((c) => stay.columns.indexOf(c));
    const pairs = stay.rows.flatMap((row, i) => {
      const before = stay.rows[i - 1];
      return i && row[shop] === before[shop] && row[on] === before[on] ? [[before[begins], row[begins]]] : [];
    });
    expect(pairs.length).toBeGreaterThan(100);
    expect(pairs.filter(([before, after]) => after < before)).toEqual([]);
  } finally {
    await studio.dispose();
  }
}, 120_000);
