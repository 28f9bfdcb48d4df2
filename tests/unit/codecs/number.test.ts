import { describe, expect, it } from 'vitest';
import { decodeNumber, encodeNumber, fitNumber, isMultiple, numberSizes, roundness } from '../../../src/codecs/number';
import { Random } from '../../../src/table/random';

const each = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

function throughCodes(
  values: Float64Array,
  decimals: number,
): { out: Float64Array; spec: ReturnType<typeof fitNumber> } {
  const random = new Random(3);
  const spec = fitNumber(values, each(values.length), decimals, random);
  const codes: number[] = [];
  const out = values.map((v) => {
    encodeNumber(spec, v, codes);
    numberSizes(spec).forEach((size, k) => expect(codes[k]).toBeLessThan(size));
    return decodeNumber(spec, codes, random);
  });
  return { out, spec };
}

/** Largest difference of the two distribution functions. */
function distance(a: Float64Array, b: Float64Array): number {
  const [x, y] = [a, b].map((v) => v.filter((n) => !Number.isNaN(n)).sort());
  let most = 0;
  for (const v of x) {
    const below = (s: Float64Array) => s.reduce((n, w) => n + +(w <= v), 0) / s.length;
    most = Math.max(most, Math.abs(below(x) - below(y)));
  }
  return most;
}

describe('number codec', () => {
  it('keeps nulls, atoms exactly, and the distribution of the rest', () => {
    const random = new Random(1);
    const values = Float64Array.from({ length: 3000 }, (_, i) =>
      i % 10 === 0 ? NaN : i % 10 < 4 ? 14.6 : Math.round(Math.exp(6 + random.normal()) * 100) / 100,
    );
    const { out, spec } = throughCodes(values, 2);
    expect(spec.atoms).toContain(14.6);
    values.forEach((v, i) => {
      if (Number.isNaN(v)) expect(out[i]).toBeNaN();
      else if (v === 14.6) expect(out[i]).toBe(14.6);
      else expect(Math.round(out[i] * 100) / 100).toBe(out[i]);
    });
    expect(distance(values, out)).toBeLessThan(0.03);
  });

  it('decodes as round as the code says', () => {
    const random = new Random(2);
    const values = Float64Array.from({ length: 4000 }, (_, i) =>
      i % 2 ? 100 * (1 + random.below(400)) : Math.round(random.next() * 4e6) / 100,
    );
    const { out, spec } = throughCodes(values, 2);
    expect(spec.steps.length).toBeGreaterThan(1);
    values.forEach((v, i) => expect(roundness(spec.steps, out[i])).toBe(roundness(spec.steps, v)));
  });

  it('never shows an extreme of fewer than five entities', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => i % 100);
    values[17] = 1e9;
    values[18] = -1e9;
    const { out } = throughCodes(values, 0);
    expect(Math.max(...out)).toBeLessThanOrEqual(99);
    expect(Math.min(...out)).toBeGreaterThanOrEqual(0);
  });

  it('works on nothing, on one value, on nulls alone', () => {
    for (const values of [[], [7], [NaN, NaN]]) {
      const { out } = throughCodes(Float64Array.from(values), 0);
      expect([...out]).toEqual(values);
    }
  });

  it('takes numbers below one for no multiples of a million', () => {
    const random = new Random(2);
    const values = Float64Array.from({ length: 3000 }, () => Math.round(random.normal() * 120 - 40) / 1000);
    const { out, spec } = throughCodes(values, 3);
    expect(spec.steps).not.toContain(1e6);
    expect(distance(values, out)).toBeLessThan(0.02);
    for (const [x, step, is] of [
      [0.05, 1e6, false],
      [1e-9, 0.01, false],
      [0, 100, true],
      [0.3, 0.1, true],
      [123456789.12, 0.01, true],
      [123456789.125, 0.01, false],
      [-2500, 100, true],
    ] as const)
      expect(isMultiple(x, step), `${x} of ${step}`).toBe(is);
  });

  it('writes only what divides every value: times without seconds stay on the minute', () => {
    const random = new Random(4);
    const values = Float64Array.from({ length: 2000 }, () => 60_000 * random.below(1440));
    const { out, spec } = throughCodes(values, 0);
    expect(spec.steps.at(-1)).toBe(60_000);
    expect(out.filter((v) => v % 60_000 !== 0)).toEqual(new Float64Array());
    expect(distance(values, out)).toBeLessThan(0.02);
  });

  it('has as many bins as have the values of enough entities, though these are few', () => {
    const random = new Random(6);
    const entities = 45;
    const group = Int32Array.from({ length: entities * 200 }, (_, r) => r % entities);
    const shared = fitNumber(
      Float64Array.from(group, () => 1000 * random.next()),
      group,
      3,
      new Random(1),
    );
    expect(shared.bins).toBe(32);
    // Values of one entity each lie together: a bin with those of fewer than twenty would tell of them.
    const apart = fitNumber(
      Float64Array.from(group, (g) => 1000 * g + random.next()),
      group,
      3,
      new Random(1),
    );
    expect(apart.bins).toBe(2);
  });
});
