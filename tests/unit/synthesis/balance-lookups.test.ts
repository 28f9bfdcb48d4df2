import { expect, it } from 'vitest';
import type { DependencyRule } from '../../../src/rules/types';
import { balanceLookups } from '../../../src/synthesis/balance-lookups';
import type { Block } from '../../../src/synthesis/blocks';
import { flatLayout } from '../../../src/synthesis/layout';
import { optionsOf } from '../../../src/synthesis/parts';
import { emptyState } from '../../../src/synthesis/state';
import type { TableModel } from '../../../src/synthesis/table-model';

const category = (values: string[]) =>
  ({ kind: 'category', values, rare: -1, nullCode: -1, size: values.length }) as const;

/** 100 rows that refer to the first of two kept rows, which asks for the price 1; the second, with 40 rows in the source, for 2. */
function shop(prices: string[], priceOf: (row: number) => number) {
  const blocks: Block[] = [
    { kind: 'lookup', relation: 'r', spec: category(['0', '1']), words: ['a', 'b'] },
    { kind: 'category', column: 'price', spec: category(prices), others: null },
  ];
  const rule: DependencyRule = {
    kind: 'dependency',
    id: 'd',
    table: 'item',
    columns: ['price', 'kind'],
    judged: 'item',
    words: '',
    from: 'kind',
    to: 'price',
    decides: 'value',
    map: [
      ['a', '1'],
      ['b', '2'],
    ],
    holds: 1,
    support: 100,
  };
  const model = {
    blocks,
    restrictions: [rule],
    lookups: [{ column: 'kind', relation: 'r', children: [60, 40] }],
  } as Partial<TableModel> as TableModel;
  const state = emptyState('item', flatLayout(100), null);
  const rows = Array.from({ length: 100 }, (_, row) => row);
  state.codes = [new Uint16Array(100), Uint16Array.from(rows, priceOf)];
  state.shadow = state.codes;
  state.values.set('r', new Float64Array(100));
  state.values.set('price', Float64Array.from(rows, priceOf));
  balanceLookups(model, state, optionsOf({ ratio: 1, seed: 1, keep: [] }, undefined), new Set());
  return { to: state.values.get('r')!, codes: state.codes[0] };
}

it('leaves what a reference decides as it is drawn', () => {
  const { to } = shop(['1', '2'], () => 0);
  expect(to.every((t) => t === 0)).toBe(true);
});

it('moves the rows that have what the other kept row asks for', () => {
  const { to, codes } = shop(['1', '2'], (row) => Number(row % 4 === 0));
  expect(to.reduce((a, b) => a + b)).toBe(20);
  expect(to.every((t, row) => t === 0 || row % 4 === 0)).toBe(true);
  expect([...codes]).toEqual([...to]);
});

it('does not mind what is asked for and never drawn', () => {
  // As many rows as may be moved.
  expect(shop(['1'], () => 0).to.reduce((a, b) => a + b)).toBe(20);
});
