// Rows that point at one of their own: the first line of an account is one of its lines, a reply is in the thread of what it replies to.
import { beforeAll, expect, it } from 'vitest';
import type { Dataset } from '../../../src/schema/types';
import { numberColumn, textColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';
import type { Tables } from '../../../src/table/table';
import { relation, schemaOf } from '../../fixtures/bookshop';
import { numbersOf, quickRun } from '../../fixtures/quick-run';

function company(): Dataset {
  const random = new Random(3);
  const first: number[] = [];
  const lines: { account: number; replaces: number | null; kind: string }[] = [];
  for (let account = 1; account <= 200; account++) {
    const start = lines.length + 1;
    const count = 1 + random.below(4);
    for (let i = 0; i < count; i++)
      lines.push({
        account,
        replaces: i && random.next() < 0.5 ? start + i - 1 : null,
        kind: ['voice', 'data'][random.below(2)],
      });
    first.push(start + random.below(count));
  }
  const numbers = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  const tables: Tables = {
    account: {
      name: 'account',
      rows: 200,
      columns: [
        numberColumn('id', numbers(200)),
        numberColumn('first', first),
        textColumn(
          'plan',
          first.map(() => ['basic', 'full'][random.below(2)]),
        ),
      ],
    },
    line: {
      name: 'line',
      rows: lines.length,
      columns: [
        numberColumn('id', numbers(lines.length)),
        numberColumn(
          'account',
          lines.map((l) => l.account),
        ),
        numberColumn(
          'replaces',
          lines.map((l) => l.replaces),
        ),
        textColumn(
          'kind',
          lines.map((l) => l.kind),
        ),
      ],
    },
  };
  return {
    tables,
    schema: {
      tables: Object.values(tables).map((t) => schemaOf(t, {}, ['id'])),
      relations: [
        relation('line', ['account'], 'account', ['id'], 'context'),
        relation('account', ['first'], 'line', ['id'], 'link'),
        relation('line', ['replaces'], 'line', ['id'], 'link'),
      ],
    },
  };
}

const dataset = company();
let made: Tables;
beforeAll(async () => {
  made = await quickRun(dataset);
}, 60_000);

const numbers = (table: string, column: string, from = made) => numbersOf(from, table, column);
const accountOf = () => {
  const account = numbers('line', 'account');
  return new Map(Array.from(numbers('line', 'id'), (id, row) => [id, account[row]]));
};

it('the first line of an account is one of its own', () => {
  const of = accountOf();
  const owner = numbers('account', 'id');
  numbers('account', 'first').forEach((line, row) => expect(of.get(line)).toBe(owner[row]));
});

it('a line replaces one of its account, none is replaced twice, and as many replace one as in the source', () => {
  const of = accountOf();
  const replaces = numbers('line', 'replaces');
  const account = numbers('line', 'account');
  const known = Array.from(replaces.keys()).filter((row) => !Number.isNaN(replaces[row]));
  for (const row of known) expect(of.get(replaces[row])).toBe(account[row]);
  expect(new Set(known.map((row) => replaces[row])).size).toBe(known.length);
  expect(known.length).toBe(numbers('line', 'replaces', dataset.tables).filter((v) => !Number.isNaN(v)).length);
});
