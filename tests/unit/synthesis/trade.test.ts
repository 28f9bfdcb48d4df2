import { expect, it } from 'vitest';
import { match, type Match } from '../../../src/synthesis/match';
import { trade, type Bond } from '../../../src/synthesis/trade';
import { Random } from '../../../src/table/random';

/** Comments of users who joined before they wrote; every user wishes for comments of his own language. */
function forum(seed: number): { asked: Match; bonds: Bond[]; broken: (found: Int32Array) => number } {
  const random = new Random(seed);
  const users = 120;
  const joined = Float64Array.from({ length: users }, () => random.below(900));
  const language = Uint16Array.from({ length: users }, () => random.below(3));
  const writer = Int32Array.from({ length: 1500 }, () => random.below(users));
  const written = Float64Array.from(writer, (user) => joined[user] + random.below(100));
  const asked: Match = {
    children: Int32Array.from(writer.keys()),
    places: writer,
    parents: users,
    wishes: [{ child: Uint16Array.from(writer, (user) => language[user]), parent: language }],
    scope: null,
    unique: [],
    itself: false,
    sure: false,
  };
  const broken = (found: Int32Array) => found.reduce((n, user, i) => n + +(written[i] < joined[user]), 0);
  return { asked, bonds: [{ own: written, above: joined, sign: 1 }], broken };
}

const counts = (found: Int32Array) => {
  const out = new Int32Array(120);
  for (const p of found) out[p]++;
  return [...out];
};

it('gives nobody a comment from before he joined, and everybody as many as before, in his language', () => {
  const { asked, bonds, broken } = forum(1);
  const found = match(asked, new Random(2));
  const before = counts(found);
  expect(broken(found)).toBeGreaterThan(500);
  trade(asked, found, bonds, () => false, new Random(3));
  expect(broken(found)).toBeLessThan(10);
  expect(counts(found)).toEqual(before);
  const [{ child, parent }] = asked.wishes;
  expect(found.filter((p, i) => parent[p] !== child[i]).length).toBeLessThan(150);
});

it('neither makes a pair twice nor takes a parent from a row that is to keep it', () => {
  const { asked, bonds, broken } = forum(4);
  const group = Int32Array.from(asked.children, (i) => i % 300);
  const unique = [{ child: group, parent: Int32Array.from({ length: 120 }, (_, p) => p) }];
  const keyed = { ...asked, unique };
  const found = match(keyed, new Random(5));
  const kept = found.slice();
  const settled = (child: number) => child % 2 === 0;
  trade(keyed, found, bonds, settled, new Random(6));
  expect(new Set(found.map((p, i) => group[i] * 120 + p)).size).toBe(found.length);
  expect(found.filter((p, i) => settled(i) && p !== kept[i]).length).toBe(0);
  expect(broken(found)).toBeLessThan(0.8 * broken(kept));
});
