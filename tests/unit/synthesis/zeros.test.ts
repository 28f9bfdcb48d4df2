import { describe, expect, it } from 'vitest';
import { findZeros, forbid } from '../../../src/synthesis/zeros';
import { Random } from '../../../src/table/random';

const entity = (n: number) => Int32Array.from({ length: n }, (_, r) => r);
const pairs = (n: number, rowOf: (random: Random) => number[]) => {
  const random = new Random(2);
  return Uint16Array.from(Array.from({ length: n }, () => rowOf(random)).flat());
};

describe('structural zeros', () => {
  it('finds a pair that never comes though many were to be expected', () => {
    // Code 2 of the own column never stands beside code 0 of the feature.
    const codes = pairs(1000, (random) => {
      const feature = random.below(2);
      return [feature, feature === 0 ? random.below(2) : random.below(3)];
    });
    const [zeros] = findZeros(codes, [2, 3], 1, entity(1000));
    expect(zeros).toHaveLength(1);
    expect(zeros[0].column).toBe(0);
    expect([...zeros[0].legal]).toEqual([1, 1, 0, 1, 1, 1]);
  });

  it('takes nothing for never that few rows, or few entities, leave to chance', () => {
    const codes = pairs(40, (random) => {
      const feature = random.below(2);
      return [feature, feature === 0 ? random.below(2) : random.below(3)];
    });
    expect(findZeros(codes, [2, 3], 1, entity(40))).toEqual([[]]);
    const many = pairs(1000, (random) => {
      const feature = random.below(2);
      return [feature, feature === 0 ? random.below(2) : random.below(3)];
    });
    const ofFew = Int32Array.from({ length: 1000 }, (_, r) => r % 8);
    expect(findZeros(many, [2, 3], 1, ofFew)).toEqual([[]]);
  });

  it('leaves out what an own code in between explains', () => {
    // The feature decides the first own code (but for a few rows), which decides the second: no zero beside the feature.
    const codes = pairs(2000, (random) => {
      const feature = random.below(2);
      const first = random.next() < 0.005 ? 1 - feature : feature;
      return [feature, first, first === 0 ? 0 : 1 + random.below(2)];
    });
    const zeros = findZeros(codes, [2, 2, 3], 1, entity(2000));
    expect(zeros[1].map((z) => z.column)).toEqual([1]);
  });

  it('forbids by row, and leaves a row something', () => {
    const legal = Uint8Array.of(1, 0, 0, 1, 0, 0);
    const sets = Uint8Array.of(1, 1, 1, 1, 0, 1, 0, 1, 1);
    const context = Uint16Array.of(0, 1, 0);
    forbid([{ column: 0, legal: Uint8Array.of(...legal) }], 3, context, 1, [], entity(3), sets);
    expect([...sets]).toEqual([1, 0, 0, 1, 0, 0, 0, 1, 1]);
  });
});
