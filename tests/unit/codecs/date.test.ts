import { describe, expect, it } from 'vitest';
import {
  civilOf,
  dayCode,
  dayInMonth,
  daysInMonth,
  daysOf,
  monthIndex,
  msPerDay,
  weekday,
} from '../../../src/codecs/calendar';
import { dateSizes, decodeDate, encodeDate, legalDate, type DateSpec } from '../../../src/codecs/date';
import { fitNumber } from '../../../src/codecs/number';
import { Random } from '../../../src/table/random';

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / msPerDay;
const [min, max] = [day('1993-01-01'), day('1998-12-31')];

function spec(frame: DateSpec['frame'], reference: DateSpec['reference']): DateSpec {
  const gaps = Float64Array.from({ length: 400 }, (_, i) => i % 40);
  const firstMonth = monthIndex(min);
  return {
    kind: 'date',
    frame,
    reference,
    firstMonth,
    months: frame === 'absolute' ? monthIndex(max) - firstMonth + 1 : 0,
    gaps: 30,
    gap: frame === 'gap' ? fitNumber(gaps, Int32Array.from(gaps.keys()), 0, new Random(1)) : null,
    time: null,
    nulls: true,
    floor: reference.of !== 'none',
    min,
    max,
  };
}

describe('calendar', () => {
  it('agrees with Date over four centuries', () => {
    for (let d = -80_000; d < 80_000; d += 37) {
      const date = new Date(d * msPerDay);
      const { year, month, day } = civilOf(d);
      expect([year, month, day]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]);
      expect(daysOf(year, month, day)).toBe(d);
      expect(weekday(d)).toBe((date.getUTCDay() + 6) % 7);
      expect(dayInMonth(monthIndex(d), dayCode(d))).toBe(d);
    }
    expect(daysInMonth(monthIndex(day('1996-02-10')))).toBe(29);
  });
});

describe('date codec', () => {
  const previous = { of: 'previous', end: null, first: { level: 1, column: 'opened' } } as const;
  it.each([
    ['absolute', { of: 'none' }],
    ['calendar', previous],
    ['weeks', previous],
  ] as const)('writes and reads every day: %s', (frame, reference) => {
    const s = spec(frame, reference);
    const codes: number[] = dateSizes(s).map(() => 0);
    const from = day('1994-05-17') * msPerDay;
    for (let d = day('1994-05-17'); d < day('1994-11-20'); d++) {
      encodeDate(s, d * msPerDay, from, codes);
      expect(decodeDate(s, codes, from, new Random(1))).toBe(d * msPerDay);
    }
    encodeDate(s, NaN, from, codes);
    expect(decodeDate(s, codes, from, new Random(1))).toBeNaN();
  });

  it('allows no day before the reference, none that a month lacks, none after the last', () => {
    const s = spec('calendar', previous);
    const random = new Random(5);
    for (let n = 0; n < 2000; n++) {
      const from = min + random.below(max - min);
      const codes: number[] = [];
      dateSizes(s).forEach((size, k) => {
        const legal = new Uint8Array(size);
        legalDate(s, k, codes, from * msPerDay, legal);
        if (k === 0) legal[size - 1] = 0;
        const open = [...legal.keys()].filter((c) => legal[c]);
        expect(open.length).toBeGreaterThan(0);
        codes.push(open[random.below(open.length)]);
      });
      const d = decodeDate(s, codes, from * msPerDay, random) / msPerDay;
      expect(d).toBeGreaterThanOrEqual(from);
      expect(d).toBeLessThanOrEqual(Math.max(max, from));
      const again: number[] = codes.map(() => 0);
      encodeDate(s, d * msPerDay, from * msPerDay, again);
      expect(again).toEqual(codes);
    }
  });
});

it('writes and reads milliseconds where dates have them', () => {
  const moments = Array.from({ length: 40 }, (_, i) => min * msPerDay + i * msPerDay + 36_096_827 + i);
  const seconds = Float64Array.from(moments, (ms) => (ms % msPerDay) / 1000);
  const time = fitNumber(seconds.slice(0, 1), new Int32Array(1), 3, new Random(1));
  const s: DateSpec = { ...spec('absolute', { of: 'none' }), time, max: min + 60 };
  const codes = dateSizes(s).map(() => 0);
  encodeDate(s, moments[0], NaN, codes);
  expect(decodeDate(s, codes, NaN, new Random(2))).toBe(moments[0]);
});
