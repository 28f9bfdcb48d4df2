// Values that are computed from one other of their row: halves, lines that hold in most rows only, parts of a date.
import { beforeAll, describe, expect, it } from 'vitest';
import { fit, generate, makePlan } from '../../../src/synthesis';
import type { Dataset } from '../../../src/schema/types';
import { numberColumn, textColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';
import { columnOf, type Tables } from '../../../src/table/table';
import { schemaOf } from '../../fixtures/bookshop';
import { sampler, trainer } from '../../fixtures/quick-run';

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** By day of the month. */
const gates = Array.from({ length: 32 }, (_, day) => ((day * 7) % 29) + 3);

function players(): Dataset {
  const random = new Random(8);
  const rows = Array.from({ length: 900 }, (_, i) => i);
  const debut = rows.map(() => Date.UTC(1970 + random.below(40), random.below(12), 1 + random.below(28)));
  const hits = rows.map(() => Math.round(190 * random.next() ** 2));
  const table = {
    name: 'player',
    rows: rows.length,
    columns: [
      numberColumn('id', rows),
      numberColumn(
        'born',
        debut.map((d) => new Date(d).getUTCFullYear() - 22),
      ),
      numberColumn('debut', debut),
      textColumn(
        'weekday',
        debut.map((d) => weekdays[new Date(d).getUTCDay()]),
      ),
      // Says nothing of days after the 28th, which synthetic dates may have.
      numberColumn(
        'gate',
        debut.map((d) => gates[new Date(d).getUTCDate()]),
      ),
      numberColumn('hits', hits),
      numberColumn(
        'runs',
        hits.map((h) => Math.round(h / 2)),
      ),
      numberColumn(
        'bonus',
        hits.map((h, i) => (i % 15 ? 3 * h + 10 : 5 * random.below(100))),
      ),
    ],
  };
  return { tables: { player: table }, schema: { tables: [schemaOf(table, { debut: 'date' }, ['id'])], relations: [] } };
}

describe('values on a line', () => {
  const dataset = players();
  const plan = makePlan(dataset);
  let made: Tables;

  beforeAll(async () => {
    const generator = await fit(plan, trainer, { preset: 'fast', backend: 'wasm', seed: 1, sampler });
    made = await generate(generator, dataset, sampler, { ratio: 1, seed: 1, keep: [] });
  }, 60_000);

  const column = (name: string, from = made) => {
    const c = columnOf(from.player, name);
    return c.kind === 'number'
      ? Array.from(c.values)
      : Array.from(c.codes, (code) => weekdays.indexOf(c.dictionary[code]));
  };

  it('are computed and not drawn', () => {
    const always = plan.tables[0].blocks.flatMap((b) =>
      b.kind === 'derived' && b.always && 'column' in b.base ? [b.base.column] : [],
    );
    expect(always.sort()).toEqual(['born', 'runs', 'weekday']);
  });

  it('hold in every row, or in as many as in the source', () => {
    const hits = column('hits');
    expect(new Set(hits).size).toBeGreaterThan(80);
    expect(column('runs')).toEqual(hits.map((h) => Math.round(h / 2)));
    const days = column('debut').map((d) => new Date(d));
    expect(column('born')).toEqual(days.map((d) => d.getUTCFullYear() - 22));
    expect(column('weekday')).toEqual(days.map((d) => d.getUTCDay()));
    expect(column('gate').filter((g) => !(g >= 3 && g <= 31))).toEqual([]);
    const share = column('bonus').filter((b, i) => b === 3 * hits[i] + 10).length / hits.length;
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(0.96);
  });
});
