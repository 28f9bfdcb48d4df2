import { describe, expect, it } from 'vitest';
import { fitNumber, numberSizes } from '../../../src/codecs/number';
import { decodeRelative, encodeRelative, fitRelative, reachOf, type RelativeSpec } from '../../../src/codecs/relative';
import { Random } from '../../../src/table/random';

const rows = 3000;
const group = Int32Array.from({ length: rows }, (_, i) => i);
const random = new Random(5);
const list = Float64Array.from({ length: rows }, () => Math.round(100 * Math.exp(3 + random.normal())) / 100);
const paid = list.map((x, i) =>
  i % 50 === 0 ? NaN : i % 3 === 0 ? x : Math.round(x * (80 + 15 * random.next())) / 100,
);
const own = fitNumber(paid, group, 2, new Random(1));

function throughCodes(relative: RelativeSpec): Float64Array {
  const codes: number[] = [];
  return paid.map((v, row) => {
    encodeRelative(relative, v, list[row], codes);
    numberSizes(relative.spec).forEach((size, k) => expect(codes[k]).toBeLessThan(size));
    return decodeRelative(relative, own, codes, list[row], random);
  });
}

describe('a number told by another', () => {
  for (const form of ['ratio', 'difference'] as const)
    it(`comes back from its ${form}: missing, exactly the same, or close; in range and as it is written`, () => {
      const relative = fitRelative(form, paid, list, group, own, new Random(2));
      throughCodes(relative).forEach((v, row) => {
        const real = paid[row];
        expect(Number.isNaN(v)).toBe(Number.isNaN(real));
        if (Number.isNaN(real)) return;
        expect(v).toBe(Number(v.toFixed(2)));
        expect(v >= own.min && v <= own.max).toBe(true);
        const inside = real >= own.min && real <= own.max;
        if (real === list[row] && inside) expect(v).toBe(real);
        if (form === 'ratio' && inside) expect(Math.abs(v / real - 1)).toBeLessThan(0.03);
      });
    });

  it('takes nothing of nothing, and reaches what its codes give', () => {
    const x = Float64Array.from({ length: rows }, (_, i) => i % 40);
    const y = x.map((v) => Math.floor(v * random.next()));
    const spec = fitNumber(y, group, 0, new Random(1));
    const relative = fitRelative('ratio', y, x, group, spec, new Random(2));
    const codes: number[] = [];
    for (let row = 0; row < rows; row++) {
      encodeRelative(relative, y[row], x[row], codes);
      const v = decodeRelative(relative, spec, codes, x[row], random);
      const [low, high] = reachOf(relative, spec, codes[0], x[row]);
      if (x[row] === 0) expect(v).toBe(0);
      expect(v).toBeGreaterThanOrEqual(Math.max(low, spec.min));
      expect(v).toBeLessThanOrEqual(Math.min(high, spec.max));
    }
  });
});
