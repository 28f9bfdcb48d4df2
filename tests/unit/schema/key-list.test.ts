// Distinct values as keys: forms, hashes, samples and counts against plain re-implementations, without a database.
import { describe, expect, it } from 'vitest';
import { HashIndex, hashText, smallest } from '../../../src/schema/inference/hash';
import { canonicalKey, keyList, quantilesOf } from '../../../src/schema/inference/key-list';
import { canonicalInteger, profileOf } from '../../../src/schema/inference/profile';
import { Random } from '../../../src/table/random';

const text = { format: { kind: 'text' as const }, nullWords: ['NULL'] };
const distinct = (rows: readonly string[]) => {
  const counts = new Map<string, number>();
  for (const v of rows) counts.set(v, (counts.get(v) ?? 0) + 1);
  return { values: [...counts.keys()], counts: Float64Array.from(counts.values()), padded: false };
};

describe('key values', () => {
  it('are equal when they mean the same', () => {
    expect(['7', '07', '+7', '7.0', '-007', '-0', '7.5', 'x'].map(canonicalInteger)).toEqual([
      '7',
      '7',
      '7',
      '7',
      '-7',
      '0',
      null,
      null,
    ]);
    expect(canonicalInteger('00123456789012345678901234567890')).toBe('123456789012345678901234567890');
    expect(canonicalKey(text, 'uuid', '{AB-1}')).toBe('ab-1');
    expect(canonicalKey(text, 'text', '07')).toBe('07');
    expect(canonicalKey(text, 'text', 'NULL')).toBeNull();
    const day = { format: { kind: 'date' as const, pattern: '%d.%m.%Y' }, nullWords: [] };
    expect(canonicalKey(day, 'date', '02.01.1970')).toBe('86400000');
  });

  it('stand once in their list, with their rows', () => {
    const list = keyList(distinct(['7', '07', '7.0', '8', 'NULL', '8']), text, 'int');
    expect([...list.hashes]).toEqual([hashText('7'), hashText('8')]);
    expect([...list.counts]).toEqual([3, 2]);
    expect([...list.numbers!]).toEqual([7, 8]);
    const rising = keyList(distinct(Array.from({ length: 1000 }, (_, i) => String(3 * i))), text, 'int');
    expect([rising.ranks![0], rising.ranks![999]]).toEqual([0.0005, 0.9995]);
    const quantiles = quantilesOf(rising);
    expect([quantiles[0], quantiles[quantiles.length - 1]]).toEqual([0, 2997]);
    expect(rising.sketch).toHaveLength(256);
  });

  it('are found by their hashes and sampled by the smallest', () => {
    const random = new Random(3);
    const hashes = Float64Array.from({ length: 20_000 }, (_, i) => hashText(`key ${i}`));
    expect(new Set(hashes).size).toBe(20_000);
    const index = new HashIndex(hashes);
    for (let i = 0; i < 500; i++) {
      const at = random.below(20_000);
      expect(index.find(hashes[at])).toBe(at);
      expect(index.find(hashText(`other ${i}`))).toBe(-1);
    }
    const plain = [...hashes.keys()].sort((a, b) => hashes[a] - hashes[b]).slice(0, 100);
    expect(smallest(hashes, 100)).toEqual(plain);
    expect(smallest(Float64Array.of(3, 1, 2), 5)).toEqual([1, 2, 0]);
  });
});

describe('a profile', () => {
  it('counts what the values are', () => {
    const p = profileOf(distinct(['1', '2', '2', '03', '4.0', '-5', 'x y', '1.5', '1e3', '12345678901234567']), 12);
    expect(p).toMatchObject({
      rows: 12,
      empty: 2,
      distinct: 9,
      integers: 6,
      numbers: 8,
      pointed: 1,
      zeroLed: 1,
      zeroLedRows: 1,
      wide: 1,
      spaced: 1,
      distinctIntegers: 6,
      minInteger: -5,
      minLength: 1,
      maxLength: 17,
    });
    expect(p.top[0]).toEqual({ value: '2', count: 2 });
    expect(p.collision).toBeCloseTo(12 / 100);
    expect(profileOf(distinct(['1', '01', '1.0']), 3).distinctIntegers).toBe(1);
    expect(profileOf(distinct([]), 4)).toMatchObject({ empty: 4, distinct: 0, minLength: 0, meanLength: 0 });
  });
});
