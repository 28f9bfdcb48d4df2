import { describe, expect, it } from 'vitest';
import { uniqueKey, type Free } from '../../../src/synthesis/unique';
import type { NumberColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';

const numbers = (name: string, values: number[]): NumberColumn => ({
  kind: 'number',
  name,
  values: Float64Array.from(values),
});

/** Two shops; days 1 to 20 are known, the first shop has 1, 2 and 3 twice. */
const shop = numbers('shop', [1, 1, 1, 1, 1, 1, 2, 2]);
const day = numbers('day', [1, 2, 3, 1, 2, 3, 1, NaN]);
const known = Array.from({ length: 20 }, (_, i) => i + 1);

/** The days of the key, changed. */
function daysOf(values: number[], step: number, seed: number, fits: Free['fits'] = () => true): Float64Array {
  const [, days] = uniqueKey([shop, day], [{ at: 1, values, step, fits }], new Random(seed));
  return (days as NumberColumn).values;
}

describe('keys of drawn values', () => {
  it('come apart, and rows whose keys were apart stay', () => {
    const made = daysOf(known, 1, 1);
    const keys = [...made].map((d, row) => `${shop.values[row]} ${d}`);
    expect(new Set(keys).size).toBe(8);
    expect([0, 1, 2, 6].map((row) => made[row])).toEqual([1, 2, 3, 1]);
    expect([...made].every((d) => known.includes(d))).toBe(true);
  });

  it('take a value that fits the row while one is free, then any, then new ones', () => {
    for (let seed = 0; seed < 20; seed++) {
      const fits = (row: number, value: string) => row < 7 && Number(value) > 18;
      const made = daysOf(known, 1, seed, fits);
      const chosen = [3, 4, 5].map((row) => made[row]);
      expect(chosen.filter((d) => d > 18)).toHaveLength(2);
      expect(new Set([1, 2, 3, ...chosen]).size).toBe(6);
      expect(known).toContain(made[7]);
    }
    const beyond = daysOf([], 10, 1, () => false);
    expect([...beyond.slice(3, 6)].sort((a, b) => a - b)).toEqual([13, 23, 33]);
  });

  it('of a full grid come out as the grid: what is short of values in one column gets another value in the other', () => {
    const random = new Random(4);
    const years = Array.from({ length: 15 }, (_, i) => 2000 + i);
    const teams = Array.from({ length: 10 }, (_, i) => i);
    const fits = () => true;
    const made = uniqueKey(
      [
        numbers(
          'year',
          random.permutation(150).reduce<number[]>((all, i) => [...all, 2000 + ((i * i) % 15)], []),
        ),
        numbers(
          'team',
          Array.from({ length: 150 }, () => random.below(10)),
        ),
      ],
      [
        { at: 0, values: years, step: 1, fits },
        { at: 1, values: teams, step: 1, fits },
      ],
      random,
    ) as NumberColumn[];
    expect(new Set(Array.from(made[0].values, (year, r) => `${year} ${made[1].values[r]}`)).size).toBe(150);
    expect([...made[0].values].every((year) => years.includes(year))).toBe(true);
  });
});
