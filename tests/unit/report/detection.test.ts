import { describe, expect, it } from 'vitest';
import { growForest, scoresOf } from '../../../src/boosting/boosting';
import { binFeature, learnBins, type Feature } from '../../../src/boosting/bins';
import { aggregateDetection, rowDetection } from '../../../src/report/detection';
import { areaUnderCurve } from '../../../src/report/distances';
import { aggregateFeatures } from '../../../src/report/features';
import { contentUnits, foldsOf } from '../../../src/report/folds';
import { layoutOf, Side } from '../../../src/report/sides';
import { numberColumn, textColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';
import { bank, columnSchema, table, tableSchema } from './bank';

const plain = (values: number[]) => ({ name: 'x', values: Float64Array.from(values), categorical: false });
const binned = (feature: Feature, train: Int32Array) => binFeature(learnBins(feature, train), feature.values);
const rowsTo = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

describe('boosted trees', () => {
  it('bins values one a bin, missing last, unknown categories as missing', () => {
    const numbers = binned(plain([5, 1, NaN, 3, 9]), Int32Array.of(0, 1, 2, 3));
    expect(numbers).toMatchObject({ count: 3, hasMissing: true });
    expect([...numbers.bins]).toEqual([2, 0, 3, 1, 2]);
    const words = binned({ ...plain([7, 2, 2, 4]), categorical: true }, Int32Array.of(0, 1, 2));
    expect([...words.bins]).toEqual([1, 0, 0, 2]);
  });

  it('learns an exclusive-or that no single feature shows', () => {
    const random = new Random(5);
    const n = 2000;
    const a = Array.from({ length: n }, () => random.next());
    const b = Array.from({ length: n }, () => random.next());
    const labels = Uint8Array.from(a, (x, i) => Number(x > 0.5 !== b[i] > 0.5));
    const rows = rowsTo(n);
    const features = [plain(a), plain(b)];
    const forest = growForest(features, labels, rows.slice(0, 1500), 30);
    const scores = scoresOf(forest, features, rows.slice(1500));
    expect(areaUnderCurve(scores, labels.subarray(1500))).toBeGreaterThan(0.98);
    expect(Math.min(...forest.gains)).toBeGreaterThan(0);
  });

  it('uses categories out of order and missing values', () => {
    const random = new Random(6);
    const n = 2000;
    const codes = Array.from({ length: n }, () => random.below(8));
    const gaps = Array.from({ length: n }, () => (random.next() < 0.5 ? NaN : random.next()));
    const labels = Uint8Array.from(codes, (c, i) => Number(c % 2 === 0 || Number.isNaN(gaps[i])));
    const features = [{ ...plain(codes), categorical: true }, plain(gaps)];
    const scores = scoresOf(growForest(features, labels, rowsTo(1500), 20), features, rowsTo(n).slice(1500));
    expect(areaUnderCurve(scores, labels.subarray(1500))).toBeGreaterThan(0.999);
  });
});

describe('folds', () => {
  it('keeps groups and rare copies together and balances folds', () => {
    const values = Array.from({ length: 200 }, (_, i) => i % 100);
    const labels = new Uint8Array(200).fill(1, 100);
    const units = contentUnits([plain(values)], 200, null);
    const fold = foldsOf(units, labels, 5, new Random(1));
    for (let i = 0; i < 100; i++) expect(fold[i]).toBe(fold[i + 100]);
    expect([...new Set(fold)].map((k) => fold.filter((f) => f === k).length)).toEqual([40, 40, 40, 40, 40]);
    const groups = Int32Array.from(values, (_, i) => i >> 2);
    const grouped = foldsOf(contentUnits([plain(values.map((v, i) => v + i))], 200, groups), labels, 5, new Random(1));
    for (let i = 0; i < 200; i++) expect(grouped[i]).toBe(grouped[i - (i % 4)]);
  });

  it('content of a group does not depend on row order, and -0 is 0', () => {
    const { content, nth } = contentUnits([plain([1, 0, -0, 1])], 4, Int32Array.of(1, 1, 2, 2));
    expect(new Set(content).size).toBe(1);
    expect([...nth]).toEqual([0, 0, 1, 1]);
  });
});

describe('detection', () => {
  const schema = {
    tables: [tableSchema('t', [], [columnSchema('v', 'decimal'), columnSchema('w', 'category')])],
    relations: [],
  };
  const sample = (seed: number, shift: number) => {
    const random = new Random(seed);
    const draw = Array.from({ length: 2000 }, () => random.normal() + shift);
    return {
      t: table(
        't',
        numberColumn('v', draw),
        textColumn(
          'w',
          draw.map(() => 'ab'[random.below(2)]),
        ),
      ),
    };
  };
  const test = (synthetic: ReturnType<typeof sample>) => {
    const real = { schema, tables: sample(1, 0) };
    const layout = layoutOf(real, synthetic, []);
    return rowDetection(new Side(layout, real.tables, real.tables), new Side(layout, real.tables, synthetic), 't', 1);
  };

  it('is near chance for another sample of the same source, and near the true overlap for a shifted one', () => {
    const same = test(sample(2, 0))!;
    expect(Math.abs(same.auc - 0.5)).toBeLessThan(0.04);
    expect(same.rows).toBe(2000);
    const shifted = test(sample(3, 1))!;
    // two normals one apart: AUC = Phi(1 / sqrt 2) = .76
    expect(Math.abs(shifted.auc - 0.76)).toBeLessThan(0.05);
    expect(shifted.reasons[0].feature).toBe('v');
  });

  it('gives nothing for too few rows', () => {
    const { tables, schema: own } = bank();
    const side = new Side(layoutOf({ schema: own, tables }, tables, []), tables, tables);
    expect(rowDetection(side, side, 'payment', 1)).toBeNull();
    expect(aggregateDetection(side, side, 'account', 1)).toBeNull();
  });

  it('aggregates children per parent', () => {
    const { tables, schema: own } = bank();
    const side = new Side(layoutOf({ schema: own, tables }, tables, []), tables, tables);
    const features = new Map(aggregateFeatures(side, 'account').map((f) => [f.name, [...f.values]]));
    expect(features.get('count of payment')).toEqual([3, 1, 1, 0]);
    const mean = features.get('mean of payment.amount')!;
    expect(mean[0]).toBeCloseTo(20.25, 5);
    expect(mean.slice(1)).toEqual([5, NaN, NaN]);
    const deviation = features.get('deviation of payment.amount')!;
    expect(deviation[0]).toBeCloseTo(Math.sqrt((10 ** 2 + 20.5 ** 2 + 30.25 ** 2) / 3 - 20.25 ** 2), 4);
    expect(deviation.slice(1)).toEqual([NaN, NaN, NaN]);
  });
});
