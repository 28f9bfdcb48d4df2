// Habits and selection on a league: players stay with their team, and each has a level of his own.
import { beforeAll, describe, expect, it } from 'vitest';
import { createSampler, createWasmBackend, fitRowModel } from '../../../src/model';
import { loadKernels } from '../../../src/model/backend/kernels-node';
import type { Dataset } from '../../../src/schema/types';
import { fit, generate, makePlan, type Generator } from '../../../src/synthesis';
import { numberColumn, textColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';
import { columnOf, type Tables } from '../../../src/table/table';
import { relation, schemaOf } from '../../fixtures/bookshop';

const kernels = loadKernels();
const sampler = async (spec: Parameters<typeof createSampler>[1], weights: Float32Array) =>
  createSampler(await kernels, spec, weights);

function league(players = 400): Dataset {
  const random = new Random(4);
  const rows: { player: number; year: number; team: string; points: number }[] = [];
  for (let player = 1; player <= players; player++) {
    const level = 20 * random.normal();
    let team = random.below(30);
    for (let year = 2000; year < 2004 + random.below(9); year++) {
      if (random.next() > 0.85) team = random.below(30);
      rows.push({ player, year, team: `T${team}`, points: Math.round(100 + level + 5 * random.normal()) });
    }
  }
  const player = {
    name: 'player',
    rows: players,
    columns: [
      numberColumn(
        'player_id',
        Array.from({ length: players }, (_, i) => i + 1),
      ),
      textColumn(
        'hand',
        Array.from({ length: players }, () => (random.next() < 0.7 ? 'right' : 'left')),
      ),
    ],
  };
  const season = {
    name: 'season',
    rows: rows.length,
    columns: [
      numberColumn(
        'player_id',
        rows.map((r) => r.player),
      ),
      numberColumn(
        'year',
        rows.map((r) => r.year),
      ),
      textColumn(
        'team',
        rows.map((r) => r.team),
      ),
      numberColumn(
        'points',
        rows.map((r) => r.points),
      ),
    ],
  };
  return {
    schema: {
      tables: [schemaOf(player, {}, ['player_id']), schemaOf(season, {}, [])],
      relations: [relation('season', ['player_id'], 'player', ['player_id'], 'context')],
    },
    tables: { player, season },
  };
}

/** By player in file order. */
function histories(tables: Tables): { team: string; points: number }[][] {
  const { season } = tables;
  const [player, team, points] = ['player_id', 'team', 'points'].map((name) => columnOf(season, name));
  if (player.kind !== 'number' || team.kind !== 'text' || points.kind !== 'number') throw new Error('wrong kinds');
  const out = new Map<number, { team: string; points: number }[]>();
  player.values.forEach((p, r) => {
    const list = out.get(p) ?? [];
    list.push({ team: team.dictionary[team.codes[r]], points: points.values[r] });
    out.set(p, list);
  });
  return [...out.values()];
}

function repeats(tables: Tables): number {
  const pairs = histories(tables).flatMap((h) => h.slice(1).map((row, i) => row.team === h[i].team));
  return pairs.filter(Boolean).length / pairs.length;
}

/** Spread of the players' mean points. */
function spread(tables: Tables): number {
  const means = histories(tables).map((h) => h.reduce((sum, row) => sum + row.points, 0) / h.length);
  const mean = means.reduce((a, b) => a + b) / means.length;
  return Math.sqrt(means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / means.length);
}

describe('a league', () => {
  const dataset = league();
  const plan = makePlan(dataset);
  let generator: Generator;
  let made: Tables;

  beforeAll(async () => {
    generator = await fit(
      plan,
      async (task) => fitRowModel({ ...task, budgetSeconds: 1 }, await createWasmBackend(await kernels), {}),
      { preset: 'balanced', backend: 'wasm', seed: 1, sampler },
    );
    made = await generate(generator, dataset, sampler, { ratio: 1, seed: 1, keep: [] });
  }, 60_000);

  it('finds that players stay with their team, and lets them', () => {
    const season = plan.tables.find((t) => t.table === 'season')!;
    const team = season.blocks.find((b) => b.kind === 'derived' && 'column' in b.base && b.base.column === 'team');
    expect(team).toMatchObject({ ways: [{ by: 'last' }] });
    expect(repeats(dataset.tables)).toBeGreaterThan(0.8);
    expect(Math.abs(repeats(made) - repeats(dataset.tables))).toBeLessThan(0.04);
  });

  it('keeps of several draws what a critic cannot tell from real, with all rows', async () => {
    const critic = generator.critics.season;
    expect(critic.candidates).toBeGreaterThan(1);
    expect(made.season.rows).toBe(dataset.tables.season.rows);
    const without = await generate({ ...generator, critics: {} }, dataset, sampler, { ratio: 1, seed: 1, keep: [] });
    const off = (tables: Tables) => Math.abs(spread(tables) - spread(dataset.tables));
    expect(off(made)).toBeLessThan(off(without));
    const shares = (tables: Tables) =>
      histories(tables)
        .flat()
        .filter((row) => row.points > 100).length;
    expect(Math.abs(shares(made) / shares(dataset.tables) - 1)).toBeLessThan(0.05);
  });
});
