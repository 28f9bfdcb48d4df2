import { describe, expect, it } from 'vitest';
import { freeValues } from '../../../src/synthesis/unique';
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

describe('keys of drawn values', () => {
  it('come apart, and rows whose keys were apart stay', () => {
    const made = freeValues([shop, day], day, known, 1, new Random(1)) as NumberColumn;
    const keys = [...made.values].map((d, row) => `${shop.values[row]} ${d}`);
    expect(new Set(keys).size).toBe(8);
    expect([0, 1, 2, 6].map((row) => made.values[row])).toEqual([1, 2, 3, 1]);
    expect([...made.values].every((d) => known.includes(d))).toBe(true);
  });

  it('take a value that fits the row while one is free, then any, then new ones', () => {
    for (let seed = 0; seed < 20; seed++) {
      const fits = (row: number, value: string) => row < 7 && Number(value) > 18;
      const made = freeValues([shop, day], day, known, 1, new Random(seed), fits) as NumberColumn;
      const chosen = [3, 4, 5].map((row) => made.values[row]);
      expect(chosen.filter((d) => d > 18)).toHaveLength(2);
      expect(new Set([1, 2, 3, ...chosen]).size).toBe(6);
      expect(known).toContain(made.values[7]);
    }
    const beyond = freeValues([shop, day], day, [], 10, new Random(1), () => false) as NumberColumn;
    expect([...beyond.values.slice(3, 6)].sort((a, b) => a - b)).toEqual([13, 23, 33]);
  });
});
