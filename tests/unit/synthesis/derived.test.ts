import { expect, it } from 'vitest';
import { fitNumber } from '../../../src/codecs/number';
import { nearValues } from '../../../src/synthesis/derived';
import { Random } from '../../../src/table/random';

it('moves a number to one as round as it was, and to any other where that would leave the range', () => {
  const random = new Random(3);
  const values = Float64Array.from(
    { length: 4000 },
    (_, r) => 20 + (r % 2 ? 1000 * random.below(5) : random.below(5000)),
  );
  const rounded = values.map((v) => (v > 1000 && v % 2 ? v : Math.round(v / 1000) * 1000 || 20 + (v % 100)));
  const spec = fitNumber(rounded, Int32Array.from(rounded.keys()), 0, new Random(1));
  expect(spec.steps).toContain(1000);
  expect(spec.min).toBeGreaterThan(0);
  expect(nearValues(spec, 2300, 4000)[0]).toBe(2000);
  const near = nearValues(spec, spec.min + 15, 4000);
  expect(near).toContain(spec.min + 15);
  expect(near.filter((v) => v < spec.min || v > spec.max)).toEqual([]);
});
