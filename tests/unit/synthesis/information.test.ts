import { expect, it } from 'vitest';
import { excessInformation, mostTelling } from '../../../src/synthesis/information';
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

it('takes what alone tells of a column before the many that tell the same of another', () => {
  const same = Array.from({ length: 12 }, (_, i) => [1 - 0.01 * i, 0.05]);
  const order = mostTelling([...same, [0, 0.5], null]);
  expect(order).toHaveLength(13);
  expect(order[0]).toBe(0);
  expect(order.indexOf(12)).toBeLessThan(8);
});

it('takes at each step what adds most, as a search of all would', () => {
  const random = new Random(6);
  const tells = Array.from({ length: 40 }, () => Array.from({ length: 7 }, () => random.next() ** 3));
  const value = (taken: number[]) => {
    let sum = 0;
    for (let c = 0; c < 7; c++)
      taken
        .map((k) => tells[k][c])
        .sort((a, b) => b - a)
        .forEach((nats, i) => (sum += nats * 0.75 ** i));
    return sum;
  };
  const order = mostTelling(tells);
  for (let i = 0; i < order.length; i++) {
    const before = order.slice(0, i);
    const best = Math.max(...order.slice(i).map((k) => value([...before, k])));
    expect(value([...before, order[i]])).toBeCloseTo(best, 9);
  }
});
