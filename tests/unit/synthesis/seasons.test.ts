// Teams have a season in each of twelve years: their key is a full grid. Players have rows in seasons that follow each other,
// far more of them in the last two years.
import { beforeAll, expect, it } from 'vitest';
import { correlation } from '../../../src/report/distances';
import { createStudio } from '../../../src/studio/node';
import { Random } from '../../../src/table/random';
import { CsvTable } from '../../e2e/readers';

const years = Array.from({ length: 12 }, (_, i) => 1990 + i);
const teams = Array.from({ length: 10 }, (_, i) => `T${i}`);

function files() {
  const random = new Random(8);
  const season = ['year,team,visitors'];
  for (const year of years)
    for (const team of teams)
      season.push(`${year},${team},${1000 * (year - 1980) + 10 * Math.round(20 * random.normal())}`);
  const player = ['player_id,hand'];
  const played = ['player_id,year,team,games'];
  for (let p = 1; p <= 700; p++) {
    player.push(`${p},${random.next() < 0.3 ? 'L' : 'R'}`);
    const last = random.next() < 0.5 ? 2001 : 1992 + random.below(10);
    for (let year = Math.max(1990, last - random.below(5)); year <= last; year++)
      played.push(`${p},${year},${teams[random.below(10)]},${1 + random.below(160)}`);
  }
  return [['season', season] as const, ['player', player] as const, ['played', played] as const].map(
    ([name, lines]) => ({
      path: `league/${name}.csv`,
      data: new TextEncoder().encode(`${lines.join('\n')}\n`),
    }),
  );
}

interface League {
  keys: Set<string>;
  /** Correlation of visitors with the year. */
  grows: number;
  /** Share of the rows of players in each year. */
  byYear: number[];
  /** Share of the rows of a player that follow one of the year before, of those that follow any. */
  follows: number;
}

function leagueOf(season: string, played: string): League {
  const read = (text: string) => {
    const { columns, rows } = new CsvTable(text);
    return rows.map((row) => Object.fromEntries(columns.map((c, i) => [c, row[i]])));
  };
  const [seasons, rows] = [read(season), read(played)];
  const of = new Map<string, number[]>();
  for (const r of rows) of.set(r.player_id, [...(of.get(r.player_id) ?? []), Number(r.year)]);
  const steps = [...of.values()].flatMap((ys) =>
    ys
      .sort((a, b) => a - b)
      .slice(1)
      .map((y, i) => y - ys[i]),
  );
  return {
    keys: new Set(seasons.map((s) => `${s.year} ${s.team}`)),
    grows: correlation(
      Float64Array.from(seasons, (s) => Number(s.year)),
      Float64Array.from(seasons, (s) => Number(s.visitors)),
    )!.value,
    byYear: years.map((y) => rows.filter((r) => Number(r.year) === y).length / rows.length),
    follows: steps.filter((s) => s === 1).length / steps.length,
  };
}

let real: League;
let made: League;

beforeAll(async () => {
  const studio = createStudio();
  try {
    const source = files();
    const text = (name: string) => new TextDecoder().decode(source.find((f) => f.path.includes(`/${name}.`))!.data);
    real = leagueOf(text('season'), text('played'));
    await studio.open(source);
    const schema = await studio.infer();
    expect(schema.relations.map((r) => r.id).sort()).toEqual([
      'played(player_id)>player(player_id)',
      'played(year,team)>season(year,team)',
    ]);
    await studio.train({ preset: 'fast', backend: 'wasm', seed: 5 });
    await studio.generate({ ratio: 1, seed: 5, keep: [] });
    expect(await studio.check()).toMatchObject({ ok: true });
    const written = async (name: string) => (await studio.exportTable(name)).blob.text();
    made = leagueOf(await written('season'), await written('played'));
  } finally {
    await studio.dispose();
  }
}, 120_000);

it('makes the whole grid of keys, and what follows from a key still does', () => {
  expect([...made.keys].sort()).toEqual([...real.keys].sort());
  expect(real.grows).toBeGreaterThan(0.99);
  expect(made.grows).toBeGreaterThan(0.9);
});

it('has room in each year for as many rows as ask for it, and so they follow each other', () => {
  for (const [i, share] of real.byYear.entries()) expect(Math.abs(made.byYear[i] - share)).toBeLessThan(0.04);
  expect(real.follows).toBe(1);
  expect(made.follows).toBeGreaterThan(0.6);
});
