import { describe, expect, it } from 'vitest';
import {
  bytes,
  clip,
  count,
  int,
  ofCeiling,
  percent,
  range,
  score,
  score2,
  seconds,
  short,
} from '../../../src/app/words/format';

describe('numbers as the interface writes them', () => {
  it('writes scores without a leading zero and never above one', () => {
    expect([score(0.9412), score(0.99951), score(1), score(0), score(null), score(Number.NaN)]).toEqual([
      '.941',
      '1.00',
      '1.00',
      '.000',
      '–',
      '–',
    ]);
    expect([score2(0.974), score2(0.996), score2(-0.03)]).toEqual(['.97', '1.00', '-.03']);
  });

  it('names the ceiling only where something is missing to it', () => {
    expect(ofCeiling(0.94, 0.958)).toBe('of .958');
    expect(ofCeiling(0.9578, 0.958)).toBe('at ceiling');
    expect(ofCeiling(0.97, 0.958)).toBe('at ceiling');
  });

  it('says less than a step instead of none, and more than a step instead of all', () => {
    expect([percent(0), percent(0.0002), percent(0.027), percent(1), percent(0.99999)]).toEqual([
      '0%',
      '<0.1%',
      '2.7%',
      '100%',
      '>99.9%',
    ]);
    expect([percent(0.004, 0), percent(0.54, 0), percent(0.996, 0)]).toEqual(['<1%', '54%', '>99%']);
  });

  it('rounds times up', () => {
    expect([0.2, 30.1, 60, 80, 3600, 7500].map(seconds)).toEqual([
      '1 s',
      '31 s',
      '1 min',
      '1 min 20 s',
      '1 h',
      '2 h 5 min',
    ]);
  });

  it('writes sizes, ranges, counts and axis values short', () => {
    expect([0, 1, 2000, 2_710_000].map(bytes)).toEqual(['0 bytes', '1 byte', '2 kB', '2.7 MB']);
    expect([range(0, 5), range(1, 1)]).toEqual(['0–5', '1']);
    expect([count(1, 'file'), count(0, 'file'), count(2, 'entry', 'entries')]).toEqual([
      '1 file',
      '0 files',
      '2 entries',
    ]);
    expect([7231, 1_200_000, 12, 0.125, -58_000].map(short)).toEqual(['7.2k', '1.2M', '12', '0.13', '−58k']);
    expect(int(1234567).replace(/\D/g, '')).toBe('1234567');
  });

  it('cuts long values and flattens their lines', () => {
    expect(clip('a\n\tb', 10)).toBe('a b');
    expect(clip('x'.repeat(10_000), 20)).toHaveLength(20);
  });
});
