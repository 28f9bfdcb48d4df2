// An account whose date is that of its first movement: few have the first days of all, and the two columns need not be drawn
// from the same range.
import { afterAll, expect, it } from 'vitest';
import { createStudio } from '../../../src/studio/node';
import { Random } from '../../../src/table/random';

const sessions = [createStudio(), createStudio()];
afterAll(() => Promise.all(sessions.map((s) => s.dispose())));

function files(): { path: string; data: Uint8Array<ArrayBuffer> }[] {
  const random = new Random(5);
  const day = (n: number) => new Date(Date.UTC(2019, 0, 1 + n)).toISOString().slice(0, 10);
  const accounts = ['account_id,opened,branch'];
  const movements = ['movement_id,account_id,date,amount'];
  let id = 0;
  for (let a = 1; a <= 900; a++) {
    let at = Math.floor(900 * random.next() ** 2);
    accounts.push(`${a},${day(at)},${['north', 'south', 'east'][random.below(3)]}`);
    for (let n = 4 + random.below(24); n > 0; n--) {
      movements.push(`${++id},${a},${day(at)},${10 + random.below(900)}`);
      at += 1 + random.below(20);
    }
  }
  const table = (name: string, lines: string[]) => ({
    path: `savings/${name}.csv`,
    data: new TextEncoder().encode(`${lines.join('\n')}\n`),
  });
  return [table('account', accounts), table('movement', movements)];
}

it('a generator file tells ranges that hold for values that follow from those of the parent', async () => {
  const [studio, later] = sessions;
  await studio.open(files());
  await studio.infer();
  await studio.train({ preset: 'fast', backend: 'wasm', seed: 2 });
  const { blob } = await studio.saveGenerator();
  await later.openGenerator(blob);
  for (const seed of [1, 2, 3]) {
    await later.generate({ ratio: 8, seed, keep: [] });
    const checked = await later.check();
    const failing = checked.tables.flatMap((t) =>
      t.columns.filter((c) => !c.ok).map((c) => [t.table, c.column, c.outOfRange]),
    );
    expect(failing).toEqual([]);
  }
  const { tables } = await later.check();
  const ranges = tables.flatMap((t) => t.columns.filter((c) => c.type === 'date').map((c) => c.range));
  expect(ranges).toHaveLength(2);
  expect(ranges).not.toContain('free');
}, 120_000);
