import { expect, it } from 'vitest';
import { sortByEdges } from '../../../src/synthesis/rule-plan';

it('orders columns by what they are reckoned from, even where restrictions go round in a circle', () => {
  const circle: [string, string][] = [
    ['stock', 'reorder'],
    ['reorder', 'stock'],
  ];
  expect(sortByEdges(['stock', 'reorder', 'name'], [['reorder', 'stock']], circle)).toEqual([
    'name',
    'reorder',
    'stock',
  ]);
  expect(sortByEdges(['a', 'b', 'c'], [], [['c', 'a']])).toEqual(['b', 'c', 'a']);
});
