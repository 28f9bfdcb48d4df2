import { expect, it } from 'vitest';
import { excessInformation } from '../../../src/synthesis/information';
import { Random } from '../../../src/table/random';

it('what rows of a few parents have in common by chance tells nothing, what parents of a kind have does', () => {
  const random = new Random(8);
  const rows = 4000;
  const parents = 40;
  const unit = Int32Array.from({ length: rows }, (_, r) => r % parents);
  const own = Int32Array.from({ length: parents }, () => random.below(6));
  const kind = Int32Array.from({ length: parents }, () => random.below(3));
  // Each parent has a habit of its own, which has nothing to do with `kind`.
  const habit = Uint16Array.from(unit, (p) => (random.next() < 0.7 ? own[p] : random.below(6)));
  const follows = Uint16Array.from(unit, (p) => (random.next() < 0.5 ? kind[p] : random.below(6)));
  const kinds = Uint16Array.from(unit, (p) => kind[p]);
  const told = (codes: Uint16Array, units: Int32Array | null) =>
    excessInformation(kinds, codes, 3, 6, new Random(1), units);
  expect(told(habit, null)).toBeGreaterThan(0.01);
  expect(told(habit, unit)).toBe(0);
  expect(told(follows, unit)).toBeGreaterThan(0.02);
});

it('tells next to nothing of noise in few rows', () => {
  const random = new Random(4);
  let told = 0;
  for (let time = 0; time < 40; time++) {
    const column = (size: number) => Uint16Array.from({ length: 90 }, () => random.below(size));
    if (excessInformation(column(12), column(5), 12, 5, random) > 0) told++;
  }
  expect(told).toBeLessThan(8);
});
