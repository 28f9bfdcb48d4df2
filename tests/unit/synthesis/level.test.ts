import { expect, it } from 'vitest';
import { levelsOf } from '../../../src/synthesis/level';
import { Random } from '../../../src/table/random';

const parents = 100;
const random = new Random(5);
const rows = Float64Array.from({ length: 800 }, (_, r) => (r % 40 === 0 ? -1 : random.below(parents - 1)));
const quality = Float64Array.from({ length: parents }, () => random.next());
const kind = Uint16Array.from({ length: parents }, () => random.below(5));
const of = (codes: Uint16Array, ...values: Float64Array[]) => ({ codes: [codes], values });
const column = (name: string, of: (p: number) => number) => ({
  column: name,
  values: Float64Array.from(rows, (p) => (p < 0 ? 0 : of(p)) + random.next()),
});

it('tells about where the rows of a parent lie, and nothing where they lie anywhere', () => {
  const rating = column('rating', (p) => 2 * quality[p]);
  const found = levelsOf([rating, column('other', () => 0)], rows, of(kind));
  expect(found.map((l) => [l.column, l.size])).toEqual([['rating', 10]]);
  const [{ codes, between }] = found;
  // Four twelfths lie between parents, one within.
  expect(between).toBeGreaterThan(0.6);
  expect(between).toBeLessThan(0.95);
  expect(codes[parents - 1]).toBe(9);
  const sizes = new Array<number>(10).fill(0);
  for (const c of codes) sizes[c]++;
  expect(sizes.every((n) => n >= 10 || n === sizes[9])).toBe(true);
  const low = quality.filter((_, p) => codes[p] < 3);
  const high = quality.filter((_, p) => codes[p] >= 6 && codes[p] < 9);
  const mean = (x: Float64Array) => x.reduce((a, b) => a + b, 0) / x.length;
  expect(mean(high) - mean(low)).toBeGreaterThan(0.5);
});

it('says nothing twice: not what a code of the parent tells, nor what another level does', () => {
  const told = column('told', (p) => kind[p]);
  expect(levelsOf([told], rows, of(new Uint16Array(parents)))).toHaveLength(1);
  expect(levelsOf([told], rows, of(kind))).toEqual([]);
  const rating = column('rating', (p) => 3 * quality[p]);
  expect(levelsOf([rating], rows, of(new Uint16Array(parents), quality))).toEqual([]);
  const price = { column: 'price', values: rating.values.map((v) => -v) };
  const since = column('since', (p) => 3 * quality[(p * 7) % parents]);
  expect(
    levelsOf([rating, price, since], rows, of(kind))
      .map((l) => l.column)
      .sort(),
  ).toEqual(['rating', 'since']);
});

it('needs parents enough to stand behind each code', () => {
  const few = rows.map((p) => (p < 0 ? -1 : p % 39));
  const values = Float64Array.from(few, (p) => p + random.next());
  expect(levelsOf([{ column: 'rating', values }], few, of(new Uint16Array(39)))).toEqual([]);
});
