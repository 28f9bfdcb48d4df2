// Databases shaped like well-known ones, from files to files: structure that no single row knows.
import { describe, expect, it } from 'vitest';
import { createStudio } from '../../../src/studio/node';
import { CsvTable, readZip } from '../../e2e/readers';
import { filesOf, type ShapedDatabase } from '../../fixtures/database-maker';
import { shapes } from '../../fixtures/shaped-databases';

async function synthetic(database: ShapedDatabase): Promise<Record<string, CsvTable>> {
  const studio = createStudio();
  try {
    const encoder = new TextEncoder();
    await studio.open(filesOf(database).map(({ path, text }) => ({ path, data: encoder.encode(text) })));
    const text = JSON.stringify({ [database.name]: { tables: database.keys } });
    await studio.infer(undefined, [{ path: `keys.json#${database.name}`, text }]);
    await studio.train({ preset: 'fast', backend: 'wasm', seed: 5 });
    await studio.generate({ ratio: 1, seed: 5, keep: [] });
    const report = await studio.check();
    expect(report.tables.filter((t) => !t.ok)).toEqual([]);
    expect(report.relations.filter((r) => !r.ok)).toEqual([]);
    const files = readZip(Buffer.from(await (await studio.exportZip()).blob.arrayBuffer()));
    return Object.fromEntries(
      database.tables.map(({ name }) => [name, new CsvTable(files.get(`${name}.csv`)!.toString('utf8'))]),
    );
  } finally {
    await studio.dispose();
  }
}

const keysOf = (table: CsvTable, ...columns: string[]) =>
  table.rows.map((row) => columns.map((c) => row[table.columns.indexOf(c)]).join('|'));
const counts = (keys: string[]) => {
  const out = new Map<string, number>();
  for (const k of keys) out.set(k, (out.get(k) ?? 0) + 1);
  return out;
};

describe('races', { timeout: 120_000 }, () => {
  it('has one place of each number in a race, written in that order, and no driver twice', async () => {
    const { results, races } = await synthetic(shapes.races(4));
    const perRace = counts(keysOf(results, 'raceId'));
    expect(perRace.size).toBe(races.rows.length);
    expect(counts(keysOf(results, 'raceId', 'driverId')).size).toBe(results.rows.length);
    let before = '';
    let place = 0;
    const places = results.values('raceId').map((race) => {
      place = race === before ? place + 1 : 1;
      before = race;
      return String(place);
    });
    expect(results.values('positionOrder')).toEqual(places);
    expect(results.values('resultId')).toEqual(places.map((_, r) => String(r + 1)));
    // Written by race: each stands in one run of rows.
    const runs = keysOf(results, 'raceId').filter((race, r, all) => r === 0 || race !== all[r - 1]);
    expect(runs.length).toBe(perRace.size);
    // Winners are not the same few: nobody has a place because of where he stands in the file.
    const winners = counts(keysOf(results, 'driverId', 'positionOrder').filter((k) => k.endsWith('|1')));
    expect(Math.max(...winners.values())).toBeLessThan(races.rows.length / 3);
    // A driver drives for one constructor.
    expect(counts(keysOf(results, 'driverId', 'constructorId').filter((k, i, all) => all.indexOf(k) === i)).size).toBe(
      counts(keysOf(results, 'driverId')).size,
    );
  });
});

describe('seasons', { timeout: 120_000 }, () => {
  it('has every team in every year, of its league, with the wins that its manager has', async () => {
    const database = shapes.baseball(2);
    const { teams, managers, batting } = await synthetic(database);
    const source = database.tables.find((t) => t.name === 'teams')!;
    expect(new Set(keysOf(teams, 'yearID', 'teamID'))).toEqual(new Set(source.rows.map(([y, , t]) => `${y}|${t}`)));
    const league = new Map(source.rows.map(([, l, t]) => [t, l]));
    for (const table of [teams, batting])
      expect(table.values('lgID')).toEqual(table.values('teamID').map((team) => league.get(team)));
    expect(keysOf(managers, 'yearID', 'teamID', 'W', 'L').sort()).toEqual(
      keysOf(teams, 'yearID', 'teamID', 'W', 'L').sort(),
    );
    // Sacrifice flies were not counted before 1980.
    const years = batting.values('yearID').map(Number);
    expect(batting.values('SF').map((flies) => flies === '')).toEqual(years.map((year) => year < 1980));
  });
});

describe('an organisation', { timeout: 120_000 }, () => {
  it('has few who lead, each with people of the rank below', async () => {
    const { employee } = await synthetic(shapes.trees(20));
    const title = employee.values('title');
    const titles = new Map(employee.values('emp_no').map((id, row) => [id, title[row]]));
    const pairs = counts(
      employee.values('manager_no').flatMap((boss, row) => (boss ? [`${title[row]} < ${titles.get(boss)}`] : [])),
    );
    const engineers = [...pairs].filter(([pair]) => pair.startsWith('Engineer <'));
    const all = engineers.reduce((sum, [, n]) => sum + n, 0);
    expect(all).toBeGreaterThan(1500);
    expect(pairs.get('Engineer < Lead') ?? 0).toBeGreaterThan(0.7 * all);
    expect(new Set(employee.values('manager_no')).size).toBeLessThan(40);
  });
});
