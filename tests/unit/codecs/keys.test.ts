import { describe, expect, it } from 'vitest';
import { learnKeys, makeKeys } from '../../../src/codecs/keys';
import { numberColumn, textColumn, type Column } from '../../../src/table/column';
import { Random } from '../../../src/table/random';

const words = (column: Column): string[] =>
  column.kind === 'text' ? [...column.codes].map((c) => column.dictionary[c]) : [...column.values].map(String);
const again = (column: Column, n: number, seed = 1): string[] =>
  words(makeKeys(JSON.parse(JSON.stringify(learnKeys(column))), n, new Random(seed)));
const hex = (random: Random, n: number): string =>
  Array.from({ length: n }, () => '0123456789abcdef'[random.below(16)]).join('');

describe('keys', () => {
  it('continue a plain sequence with its start and step', () => {
    expect(again(numberColumn('id', [10, 20, 30, 40]), 6)).toEqual(['10', '20', '30', '40', '50', '60']);
  });

  it('keep prefix and leading zeros, and grow past the width', () => {
    const source = textColumn(
      'id',
      Array.from({ length: 99 }, (_, i) => `C-${String(i + 1).padStart(4, '0')}`),
    );
    const keys = again(source, 10_000);
    expect(keys[0]).toBe('C-0001');
    expect(keys[9999]).toBe('C-10000');
    expect(new Set(keys).size).toBe(10_000);
  });

  it('spread scattered numbers as the source does, unique, and widen the range when more are asked for', () => {
    const random = new Random(3);
    const source = new Set<number>();
    while (source.size < 500) source.add(5000 + 3 * random.below(3000));
    const keys = again(numberColumn('id', random.shuffle([...source])), 500).map(Number);
    expect(new Set(keys).size).toBe(500);
    expect(keys.every((k) => k >= 5000 && k <= 14_000 && Number.isInteger(k))).toBe(true);
    expect(keys.some((k, i) => i > 0 && k < keys[i - 1])).toBe(true);
    expect(new Set(again(numberColumn('id', [...source]), 20_000)).size).toBe(20_000);
  });

  it('make UUIDs of the same version and none of the source', () => {
    const random = new Random(5);
    const uuid = (): string =>
      `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`;
    const source = Array.from({ length: 50 }, uuid);
    const keys = again(textColumn('id', source), 200);
    for (const key of keys)
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set([...keys, ...source]).size).toBe(250);
  });

  it('draw unique letter codes, sorted where the source is, not those to avoid', () => {
    const random = new Random(7);
    const codes = new Set<string>();
    while (codes.size < 120) codes.add(String.fromCharCode(...Array.from({ length: 5 }, () => 65 + random.below(26))));
    const source = textColumn('id', [...codes].sort());
    const keys = words(makeKeys(learnKeys(source), 300, new Random(1), source));
    expect(new Set(keys).size).toBe(300);
    expect(keys.every((k) => /^[A-Z]{5}$/.test(k) && !codes.has(k))).toBe(true);
    expect(keys).toEqual([...keys].sort());
  });

  it('are the same for the same seed', () => {
    const source = numberColumn('id', [9, 2, 55, 31, 77, 12, 90, 41]);
    expect(again(source, 20, 4)).toEqual(again(source, 20, 4));
    expect(again(source, 20, 4)).not.toEqual(again(source, 20, 5));
  });
});
