import { describe, expect, it } from 'vitest';
import { isNull, numberColumn, takeRows, textColumn } from '../../src/table/column';
import { Random } from '../../src/table/random';
import { fromPlainError, toPlainError, UserError } from '../../src/table/user-error';

describe('columns', () => {
  it('keeps nulls in both kinds and gives null for row -1', () => {
    const amount = numberColumn('amount', [1.5, null, 3]);
    const kind = textColumn('kind', ['a', null, 'a']);
    expect([isNull(amount, 1), isNull(kind, 1), isNull(amount, 0)]).toEqual([true, true, false]);
    const taken = takeRows(kind, [2, -1, 1]);
    expect(taken.kind === 'text' && [...taken.codes]).toEqual([0, -1, -1]);
    const numbers = takeRows(amount, [2, -1]);
    expect(numbers.kind === 'number' && [...numbers.values]).toEqual([3, NaN]);
  });
});

describe('random numbers', () => {
  it('repeat with the seed and differ with the tag', () => {
    const draw = (r: Random) => Array.from({ length: 4 }, () => r.next());
    expect(draw(new Random(7))).toEqual(draw(new Random(7)));
    expect(draw(Random.for(7, 'a'))).not.toEqual(draw(Random.for(7, 'b')));
  });

  it('permute every number once', () => {
    expect([...new Random(1).permutation(50)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

describe('user errors', () => {
  it('cross a worker border whole', () => {
    const error = fromPlainError(
      structuredClone(toPlainError(new UserError('empty-file', 'a.csv is empty.', 'Leave it out.', { file: 'a.csv' }))),
    );
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      code: 'empty-file',
      message: 'a.csv is empty.',
      hint: 'Leave it out.',
      place: { file: 'a.csv' },
    });
  });
});
