import { describe, expect, it } from 'vitest';
import {
  areaUnderCurve,
  binOf,
  correlation,
  decileEdges,
  kolmogorovSmirnov,
  meanFigure,
  quantile,
  totalVariation,
} from '../../../src/report/distances';

describe('distances', () => {
  it('total variation: half the sum of differences of shares, with its noise', () => {
    // shares .5 .5 0 against .25 .25 .5
    const figure = totalVariation([2, 2, 0], [1, 1, 2])!;
    expect(figure.score).toBeCloseTo(0.5, 12);
    // two cells with p(1-p) = 1/4 and 1/4 + 1/4 of variance: sqrt(2/pi * .25 * .5) each
    expect(figure.ceiling).toBeCloseTo(1 - Math.sqrt((2 / Math.PI) * 0.125), 12);
    expect(totalVariation([0, 0], [1, 2])).toBeNull();
    expect(totalVariation([1, 0], [0, 0])).toEqual({ score: 0, ceiling: 1 });
  });

  it('Kolmogorov-Smirnov: largest gap of the step functions, nulls below all values', () => {
    expect(kolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6])!.score).toBeCloseTo(0.5, 12);
    expect(kolmogorovSmirnov([1, 2, 3], [1, 2, 3])!.score).toBe(1);
    expect(kolmogorovSmirnov([NaN, 1, 2, 3], [1, 2, 3, 4])!.score).toBeCloseTo(0.75, 12);
    expect(kolmogorovSmirnov([], [1])).toBeNull();
    expect(kolmogorovSmirnov([1], [])).toEqual({ score: 0, ceiling: 1 });
    // one value leaves no room for noise
    expect(kolmogorovSmirnov([7, 7, 7], [7, 7])!.ceiling).toBe(1);
    const many = Array.from({ length: 100 }, (_, i) => i);
    const expected = 1 - Math.sqrt(Math.PI / 2) * Math.LN2 * Math.sqrt(2 / 100);
    expect(kolmogorovSmirnov(many, many)!.ceiling).toBeCloseTo(expected, 12);
  });

  it('correlation of known pairs; a constant has none', () => {
    const x = Float64Array.of(1, 2, 3, NaN, 5);
    expect(correlation(x, Float64Array.of(2, 4, 6, 8, 10))).toEqual({ value: 1, rows: 4 });
    expect(correlation(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 3, 2, 4))!.value).toBeCloseTo(0.8, 12);
    expect(correlation(x, Float64Array.of(1, 1, 1, 1, 1))).toEqual({ value: 0, rows: 4 });
    expect(correlation(Float64Array.of(1, 2), Float64Array.of(1, 2))).toBeNull();
  });

  it('area under the curve counts ties half', () => {
    expect(areaUnderCurve([1, 2, 3, 4], [0, 0, 1, 1])).toBe(1);
    expect(areaUnderCurve([1, 2, 2, 3], [0, 0, 1, 1])).toBe(0.875);
    expect(areaUnderCurve([5, 5, 5], [0, 1, 0])).toBe(0.5);
    expect(areaUnderCurve([1, 2], [1, 1])).toBeNull();
  });

  it('quantiles interpolate, deciles come once, bins are closed on the right', () => {
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect([...decileEdges([1, 1, 1, 1, 1, 1, 1, 1, 2, 2])]).toEqual([1, 1.2000000000000002, 2]);
    const edges = Float64Array.of(1, 2);
    expect([0.5, 1, 1.5, 2, 3].map((x) => binOf(edges, x))).toEqual([0, 0, 1, 1, 2]);
  });

  it('means leave out what is missing', () => {
    expect(meanFigure([{ score: 1, ceiling: 1 }, null, { score: 0.5, ceiling: 0.9 }])).toEqual({
      score: 0.75,
      ceiling: 0.95,
    });
    expect(meanFigure([null])).toBeNull();
  });
});
