import { describe, expect, it } from 'vitest';
import { balance } from '../../../src/synthesis/balance';
import { settle, settleGroups } from '../../../src/synthesis/counts';
import { flatLayout, layoutOf, rowsByPosition, sortIntoLayout } from '../../../src/synthesis/layout';
import { match } from '../../../src/synthesis/match';
import { respread, spreadOf } from '../../../src/synthesis/spread';
import { emptyState } from '../../../src/synthesis/state';
import { growTree, keepFamilies } from '../../../src/synthesis/tree';
import { Random } from '../../../src/table/random';

const count = (rows: ArrayLike<number>, n: number) => {
  const out = new Int32Array(n);
  for (let i = 0; i < rows.length; i++) if (rows[i] >= 0) out[rows[i]]++;
  return out;
};

describe('matching of second parents', () => {
  it('gives every parent as many children as it has places, and wishes their codes', () => {
    const random = new Random(1);
    const parents = 200;
    const kind = Uint16Array.from({ length: parents }, () => random.below(4));
    const places = Int32Array.from({ length: 1000 }, () => random.below(parents));
    const wish = Uint16Array.from(random.permutation(1000), (i) => kind[places[i]]);
    const found = match(
      {
        children: Int32Array.from(wish.keys()),
        places,
        parents,
        wishes: [{ child: wish, parent: kind }],
        scope: null,
        unique: [],
        itself: false,
        sure: false,
      },
      random,
    );
    expect([...count(found, parents)]).toEqual([...count(places, parents)]);
    found.forEach((p, i) => expect(kind[p]).toBe(wish[i]));
  });

  it('never repeats a pair that is a key, even when places run out', () => {
    const group = Int32Array.from({ length: 60 }, (_, i) => Math.floor(i / 6));
    const found = match(
      {
        children: Int32Array.from(group.keys()),
        places: new Int32Array(60).fill(3),
        parents: 8,
        wishes: [],
        scope: null,
        unique: [{ child: group, parent: Int32Array.from({ length: 8 }, (_, p) => p) }],
        itself: false,
        sure: false,
      },
      new Random(2),
    );
    expect(new Set(found.map((p, i) => group[i] * 8 + p)).size).toBe(60);
  });

  it('repeats a pair where each row must have a parent and there are too few', () => {
    const found = match(
      {
        children: Int32Array.from({ length: 10 }, (_, i) => i),
        places: Int32Array.from({ length: 10 }, (_, i) => i % 4),
        parents: 4,
        wishes: [],
        scope: { child: new Int32Array(10), parent: Int32Array.of(0, 0, 0, 1) },
        unique: [{ child: new Int32Array(10), parent: Int32Array.of(0, 1, 2, 3) }],
        itself: false,
        sure: true,
      },
      new Random(4),
    );
    expect(found.every((p) => p >= 0 && p < 3)).toBe(true);
    expect(new Set(found).size).toBe(3);
  });

  it('never repeats a key of which the parent brings a part that others have too', () => {
    const group = Int32Array.from({ length: 40 }, (_, i) => Math.floor(i / 4));
    const year = Int32Array.from({ length: 12 }, (_, p) => p % 6);
    const found = match(
      {
        children: Int32Array.from(group.keys()),
        places: Int32Array.from({ length: 40 }, (_, i) => i % 12),
        parents: 12,
        wishes: [],
        scope: null,
        unique: [{ child: group, parent: year }],
        itself: false,
        sure: false,
      },
      new Random(3),
    );
    expect(new Set(found.map((p, i) => group[i] * 8 + year[p])).size).toBe(40);
  });

  it('keeps to the scope and refuses a row as its own parent', () => {
    const scope = Int32Array.from({ length: 30 }, (_, i) => i % 3);
    const found = match(
      {
        children: Int32Array.from(scope.keys()),
        places: Int32Array.from(scope.keys()),
        parents: 30,
        wishes: [],
        scope: { child: scope, parent: scope },
        unique: [],
        itself: true,
        sure: false,
      },
      new Random(3),
    );
    found.forEach((p, i) => {
      expect(p).not.toBe(i);
      expect(scope[p]).toBe(scope[i]);
    });
  });
});

describe('numbers of children', () => {
  it('add up to the total asked for, within the range, and keep rows without children', () => {
    const random = new Random(4);
    const counts = Float64Array.from({ length: 500 }, () => (random.next() < 0.3 ? 0 : 1 + random.below(5)));
    const without = counts.filter((c) => c === 0).length;
    expect(settle(counts, 1200, 0, 6, random)).toBe(0);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(1200);
    expect(Math.max(...counts)).toBeLessThanOrEqual(6);
    expect(counts.filter((c) => c === 0).length).toBe(without);
  });

  it('says what cannot be reached', () => {
    expect(settle(new Float64Array(10).fill(1), 35, 0, 3, new Random(1))).toBe(5);
  });

  it('brings counts to the totals of their groups, in proportion, and leaves rows without any alone', () => {
    const random = new Random(2);
    const group = Int32Array.from({ length: 300 }, (_, r) => (r < 5 ? -1 : r % 6));
    const counts = Float64Array.from({ length: 300 }, () => random.below(8));
    const before = counts.slice();
    const total = Float64Array.from({ length: 6 }, (_, g) => 100 + 50 * g);
    settleGroups(counts, group, total, 20, random);
    const sums = new Float64Array(6);
    counts.forEach((c, r) => group[r] >= 0 && (sums[group[r]] += c));
    expect([...sums]).toEqual([...total]);
    counts.forEach((c, r) => {
      expect(c > 0).toBe(before[r] > 0);
      if (group[r] < 0) expect(c).toBe(before[r]);
    });
    // What may not be is left out.
    settleGroups(counts, group, new Float64Array(6).fill(5000), 20, random);
    expect(Math.max(...counts)).toBe(20);
  });

  it('spread as in the source, with the larger ones where they were drawn, the few largest by their mean', () => {
    const real = Float64Array.from([0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 20, 40]);
    const spread = spreadOf(real, Int32Array.from(real.keys()), new Random(2));
    expect(spread.slice(-2)).toEqual([30, 30]);
    expect(spread.reduce((a, b) => a + b, 0)).toBe(real.reduce((a, b) => a + b, 0));
    const drawn = Float64Array.from(real.keys()).reverse();
    respread(drawn, spread, new Random(3));
    expect([...drawn].reverse()).toEqual(spread);
  });

  it('give kept rows their share of references, above all those that got none', () => {
    const random = new Random(6);
    const real = Array.from({ length: 20 }, (_, i) => 1 + i);
    const target = Float64Array.from({ length: 2100 }, () => 1 + Math.floor(19 * Math.sqrt(random.next())));
    balance(
      target,
      real,
      (row) => row % 2 === 0,
      (row) => [row],
      random,
    );
    const n = count(target, 20);
    expect(n[0]).toBe(10);
    expect(n.reduce((a, b) => a + b, 0)).toBe(2100);
    // Of those that may stop copying a reference only some do.
    const copies = Float64Array.from({ length: 2100 }, () => 19);
    balance(
      copies,
      real,
      () => true,
      (row) => [row],
      random,
      0,
    );
    expect(count(copies, 20)[19]).toBe(2080);
  });

  it('lets rows that go together change places with fewer', () => {
    // Lots of 14 and of 7: what is over at one kept row and lacks at the other is 7.
    const target = Float64Array.from({ length: 56 }, (_, row) => Number(row >= 28));
    const lot = (row: number) => {
      const size = row < 28 ? 14 : 7;
      const first = row - (row % size);
      return Array.from({ length: size }, (_, i) => first + i);
    };
    balance(target, [21, 35], (row) => lot(row)[0] === row, lot, new Random(2), 1);
    expect([...count(target, 2)]).toEqual([21, 35]);
    for (const row of target.keys()) expect(new Set(lot(row).map((r) => target[r])).size).toBe(1);
  });
});

describe('a tree', () => {
  it('has as many places at each depth as the next has rows', () => {
    const state = emptyState('node', flatLayout(7), null);
    state.counts.set('up', Float64Array.from([3, 0, 9, 0, 0, 0, 1]));
    const block = {
      kind: 'depth' as const,
      relation: 'up',
      size: 16,
      spread: [0, 1, 1, 2, 2, 2, 2],
      children: [[2], [1, 3], [0]],
    };
    const depth = growTree(
      { ...block, children: [...block.children, ...Array.from({ length: 13 }, () => [])] },
      state,
      Uint16Array.from([5, 5, 0, 5, 1, 5, 1]),
      new Random(1),
    );
    expect([...depth].sort()).toEqual([0, 1, 1, 2, 2, 2, 2]);
    const below = [0, 1, 2].map((d) =>
      depth.reduce((n, x, row) => n + (x === d ? state.counts.get('up')![row] : 0), 0),
    );
    expect(below).toEqual([2, 4, 0]);
  });
});

describe('layout', () => {
  it('puts siblings side by side in their order, rows without a parent last', () => {
    const parent = Int32Array.from([1, 0, -1, 1, 0, 1]);
    const time = [3, 2, 0, 1, 1, 2];
    const { layout, source } = sortIntoLayout(parent, 3, (a, b) => time[a] - time[b]);
    expect([...source]).toEqual([4, 1, 3, 5, 0, 2]);
    expect([...layout.parentOf]).toEqual([0, 0, 1, 1, 1, -1]);
    expect([...layout.position]).toEqual([0, 1, 0, 1, 2, 0]);
    expect(rowsByPosition(layoutOf([2, 0, 3], 1)).map((r) => [...r])).toEqual([[0, 2, 5], [1, 3], [4]]);
  });
});

describe('families of a self-reference', () => {
  it('have as many rows with a parent as asked for, none with more children than any has, and no circle', () => {
    const random = new Random(7);
    const family = Int32Array.from({ length: 600 }, (_, row) => Math.floor(row / 4));
    const parents = Float64Array.from(family, (_, row) =>
      row % 4 === 0 || random.next() < 0.4 ? -1 : row - 1 - random.below(row % 4),
    );
    const block = { kind: 'depth', relation: '', size: 16, spread: [], children: [[0, 1], [1]] } as const;
    const mutable = { ...block, spread: [], children: block.children.map((c) => [...c]) };
    keepFamilies(mutable, parents, family, 300, new Random(8));
    expect(parents.filter((p) => p >= 0).length).toBe(300);
    const children = new Int32Array(600);
    parents.forEach((p, row) => {
      if (p < 0) return;
      children[p]++;
      expect(family[p]).toBe(family[row]);
      let steps = 0;
      for (let at = p; at >= 0; at = parents[at]) expect(++steps).toBeLessThan(5);
    });
    expect(Math.max(...children)).toBe(1);
  });
});
