// Stays of patients and what is measured in them: what two ways up say of a row, what follows from a date or a number, and files
// that are sorted.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../src/schema/types';
import { fit, generate, makePlan, summarisePlan } from '../../../src/synthesis';
import { numberColumn, textColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';
import { columnOf, type Tables } from '../../../src/table/table';
import { relation, schemaOf } from '../../fixtures/bookshop';
import { sampler, trainer } from '../../fixtures/quick-run';

const msPerDay = 86_400_000;
const first = Date.UTC(2020, 0, 1);

function hospital(): Dataset {
  const random = new Random(8);
  const ids = Array.from({ length: 150 }, (_, i) => `P${1000 + 7 * i}`);
  const stays = Array.from({ length: 400 }, () => {
    const out = random.next() < 0.2;
    const begin = first + msPerDay * random.below(700);
    return { patient: random.below(150), begin, order: 1 + random.below(20), status: out ? 'out' : 'in' };
  });
  const labs = Array.from({ length: 1500 }, () => {
    const stay = random.below(400);
    return { stay, day: stays[stay].begin + msPerDay * random.below(3), value: random.below(100) };
  }).sort((a, b) => a.day - b.day);
  const tables: Tables = Object.fromEntries(
    [
      {
        name: 'patient',
        rows: 150,
        columns: [
          textColumn('id', ids),
          textColumn('reference', ids),
          numberColumn(
            'age',
            ids.map(() => 20 + random.below(60)),
          ),
        ],
      },
      {
        name: 'stay',
        rows: 400,
        columns: [
          numberColumn(
            'id',
            stays.map((_, i) => i + 1),
          ),
          textColumn(
            'patient',
            stays.map((s) => ids[s.patient]),
          ),
          numberColumn(
            'begin',
            stays.map((s) => s.begin),
          ),
          numberColumn(
            'end',
            stays.map((s) => s.begin + 3 * msPerDay),
          ),
          textColumn(
            'status',
            stays.map((s) => s.status),
          ),
          numberColumn(
            'order',
            stays.map((s) => s.order),
          ),
          numberColumn(
            'place',
            stays.map((s) => (s.status === 'in' ? s.order : NaN)),
          ),
        ],
      },
      {
        name: 'lab',
        rows: 1500,
        columns: [
          textColumn(
            'patient',
            labs.map((l) => ids[stays[l.stay].patient]),
          ),
          numberColumn(
            'stay',
            labs.map((l) => l.stay + 1),
          ),
          numberColumn(
            'day',
            labs.map((l) => l.day),
          ),
          numberColumn(
            'value',
            labs.map((l) => l.value),
          ),
        ],
      },
    ].map((t) => [t.name, t]),
  );
  return {
    tables,
    schema: {
      tables: [
        schemaOf(tables.patient, { id: 'identifier', reference: 'identifier' }, ['id']),
        schemaOf(tables.stay, { begin: 'date', end: 'date', patient: 'identifier' }, ['id']),
        schemaOf(tables.lab, { day: 'date', patient: 'identifier' }, []),
      ],
      relations: [
        relation('stay', ['patient'], 'patient', ['id'], 'context'),
        relation('lab', ['patient'], 'patient', ['id'], 'context'),
        relation('lab', ['stay'], 'stay', ['id'], 'link'),
      ],
    },
  };
}

describe('stays', () => {
  const dataset = hospital();
  const plan = makePlan(dataset);
  let made: Tables;

  beforeAll(async () => {
    const generator = await fit(plan, trainer, { preset: 'fast', backend: 'wasm', seed: 1, sampler });
    made = await generate(generator, dataset, sampler, { ratio: 1, seed: 1, keep: [] });
  }, 60_000);

  const numbers = (table: string, column: string) => {
    const c = columnOf(made[table], column);
    return c.kind === 'number' ? Array.from(c.values) : [];
  };
  const words = (table: string, column: string) => {
    const c = columnOf(made[table], column);
    return c.kind === 'text' ? Array.from(c.codes, (code) => c.dictionary[code]) : [];
  };

  it('rows belong to the nearer parent, and to the farther one by way of it', () => {
    const { context } = summarisePlan(plan, dataset.schema).tables.find((t) => t.table === 'lab')!;
    expect(context).toBe('lab(stay)>stay(id)');
    const patient = new Map(numbers('stay', 'id').map((id, i) => [id, words('stay', 'patient')[i]]));
    const own = words('lab', 'patient');
    expect(numbers('lab', 'stay').filter((id, i) => patient.get(id) !== own[i])).toEqual([]);
  });

  it('keys that equal another column stay what others refer to', () => {
    const ids = words('patient', 'id');
    expect(new Set(ids).size).toBe(150);
    expect(words('patient', 'reference')).toEqual(ids);
    expect(words('stay', 'patient').filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('a file that is sorted comes out sorted', () => {
    const days = numbers('lab', 'day');
    expect(days).toEqual([...days].sort((a, b) => a - b));
  });

  it('a date at a fixed distance follows', () => {
    const begin = numbers('stay', 'begin');
    expect(numbers('stay', 'end')).toEqual(begin.map((ms) => ms + 3 * msPerDay));
  });

  it('a value that equals another one is missing where it is decided to be, and nowhere else', () => {
    const order = numbers('stay', 'order');
    const status = words('stay', 'status');
    expect(numbers('stay', 'place')).toEqual(order.map((n, i) => (status[i] === 'in' ? n : NaN)));
    expect(status.filter((s) => s === 'out').length).toBeGreaterThan(40);
  });
});
