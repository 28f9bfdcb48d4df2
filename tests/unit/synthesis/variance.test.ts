import { expect, it } from 'vitest';
import { shareBetween, varianceOf } from '../../../src/synthesis/variance';

it('values that are all the same have no spread between parents, however many there are', () => {
  const values = new Float64Array(6793).fill(Date.UTC(2006, 1, 15, 21, 30, 53));
  const { within, between } = varianceOf(
    values,
    Int32Array.from(values.keys(), (row) => (row * 7) % 3 && 1),
    2,
  );
  expect([within, between]).toEqual([0, 0]);
});

it('values that tell the parent lie between parents', () => {
  const of = Int32Array.from({ length: 500 }, (_, row) => row % 10);
  const share = shareBetween(
    varianceOf(
      Float64Array.from(of, (p, row) => 100 * p + (row % 7)),
      of,
      10,
    ),
  );
  expect(share).toBeGreaterThan(0.95);
});
