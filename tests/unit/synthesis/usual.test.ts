import { expect, it } from 'vitest';
import type { CategorySpec } from '../../../src/codecs/category';
import type { Block } from '../../../src/synthesis/blocks';
import { usualOf } from '../../../src/synthesis/usual';
import { Random } from '../../../src/table/random';

const spec: CategorySpec = { kind: 'category', values: ['a', 'b', 'c', 'd'], rare: -1, nullCode: -1, size: 4 };
const blocks: Block[] = ['team', 'mostly', 'any'].map((column) => ({ kind: 'category', column, spec, others: null }));

it('tells what the rows of a parent have in common, and nothing where they are as different as all rows', () => {
  const random = new Random(3);
  const parents = 50;
  const rows = Float64Array.from({ length: 400 }, (_, r) => (r % 40 === 0 ? -1 : random.below(parents - 1)));
  const team = (p: number) => (p < 0 ? 0 : p % 4);
  const shadow = [
    Uint16Array.from(rows, team),
    Uint16Array.from(rows, (p) => (random.next() < 0.8 ? team(p) : random.below(4))),
    Uint16Array.from(rows, () => random.below(4)),
  ];
  const found = usualOf({ shadow }, blocks, rows, parents);
  expect(found.map((u) => [u.column, u.size, u.always])).toEqual([
    ['team', 5, true],
    ['mostly', 5, false],
  ]);
  const withRows = new Set(rows);
  expect(Array.from(found[0].codes)).toEqual(
    Array.from({ length: parents }, (_, p) => (withRows.has(p) ? team(p) : 4)),
  );
  expect(found[0].codes[parents - 1]).toBe(4);
});
