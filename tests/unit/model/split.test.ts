import { expect, test } from 'vitest';
import { Batches, foldsOf, splitByGroup } from '../../../src/model/split';
import { settingsFor } from '../../../src/model/settings';

const rowsOf = (n: number, group: (r: number) => number) => Int32Array.from({ length: n }, (_, r) => group(r));

test('entities stay on one side, and about a tenth of the rows is held out', () => {
  const group = rowsOf(5000, (r) => Math.floor(r / 7));
  const { train, heldOut } = splitByGroup(group, 5000, 1);
  const held = new Set(Array.from(heldOut, (r) => group[r]));
  expect(train.length + heldOut.length).toBe(5000);
  expect(Array.from(train).some((r) => held.has(group[r]))).toBe(false);
  expect(heldOut.length).toBeGreaterThanOrEqual(500);
  expect(heldOut.length).toBeLessThan(520);
});

test('an entity that holds most rows trains', () => {
  const group = rowsOf(4000, (r) => (r < 3000 ? -1 : r));
  for (let seed = 0; seed < 20; seed++) {
    const { heldOut } = splitByGroup(group, 4000, seed);
    expect(heldOut.length).toBe(400);
    expect(Math.min(...heldOut)).toBeGreaterThanOrEqual(3000);
  }
});

test('rows are held out where there are few entities, and none of a few rows', () => {
  const { train, heldOut } = splitByGroup(
    rowsOf(2000, (r) => r % 3),
    2000,
    1,
  );
  expect(heldOut.length).toBe(200);
  expect(train.length).toBe(1800);
  expect(
    splitByGroup(
      rowsOf(12, (r) => r),
      12,
      1,
    ).heldOut.length,
  ).toBe(0);
});

test('of a table of few rows nothing is held out, but each row once in turn, with its entity', () => {
  const group = rowsOf(120, (r) => Math.floor(r / 3));
  expect(splitByGroup(group, 120, 1).heldOut.length).toBe(0);
  const folds = foldsOf(group, 120, 1);
  expect(folds).toHaveLength(5);
  for (const { train, heldOut } of folds) {
    const held = new Set(Array.from(heldOut, (r) => group[r]));
    expect(heldOut.length).toBe(24);
    expect(train.length).toBe(96);
    expect(Array.from(train).some((r) => held.has(group[r]))).toBe(false);
  }
  expect(folds.flatMap(({ heldOut }) => Array.from(heldOut)).sort((a, b) => a - b)).toEqual([...group.keys()]);
  // Of two entities, rows; of too few rows or enough of them, none.
  expect(
    foldsOf(
      rowsOf(40, (r) => r % 2),
      40,
      1,
    ).map(({ heldOut }) => heldOut.length),
  ).toEqual([8, 8, 8, 8, 8]);
  for (const rows of [9, 200])
    expect(
      foldsOf(
        rowsOf(rows, (r) => r),
        rows,
        1,
      ),
    ).toEqual([]);
});

test('batches run through all rows in each pass, whatever is asked at a time', () => {
  const rows = rowsOf(10, (r) => 100 + r);
  const whole = new Batches(rows, 4, 5).take(0, 5);
  expect(Array.from(whole.slice(0, 10)).sort()).toEqual(Array.from(rows));
  expect(Array.from(whole.slice(10)).sort()).toEqual(Array.from(rows));
  const parts = new Batches(rows, 4, 5);
  const later = parts.take(2, 3);
  expect([...parts.take(0, 2), ...later]).toEqual([...whole]);
});

test('the length of training follows rows, preset and seconds', () => {
  const sizes = { context: [10, 10], own: [20, 5, 40] };
  const passes = (rows: number, preset: 'fast' | 'balanced' | 'best', seconds: number) => {
    const s = settingsFor(sizes, rows, preset, seconds);
    return (s.rounds * s.roundSteps * s.batch) / rows;
  };
  expect(passes(50_000, 'fast', 1000)).toBeCloseTo(5, 0);
  expect(passes(50_000, 'best', 1000)).toBeCloseTo(26, 0);
  expect(passes(50_000, 'best', 10)).toBeLessThan(passes(50_000, 'best', 20));
  expect(passes(2_000_000, 'balanced', 10)).toBeLessThan(1);
  expect(settingsFor(sizes, 1, 'fast', 0.01).rounds).toBeGreaterThan(0);
  expect(settingsFor({ context: [], own: Array(100).fill(3) }, 50_000, 'fast', 10).hidden).toBe(512);
});
