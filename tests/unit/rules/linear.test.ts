// Columns on a straight line: found with plain numbers and the rounding of the source, not in noise, and derived again.
import { describe, expect, it } from 'vitest';
import { Facts } from '../../../src/rules/facts';
import { derive } from '../../../src/rules/linear';
import { mineRules, ruleHolds } from '../../../src/rules/rules';
import { settle } from '../../../src/rules/settle';
import { HOLDS, type LinearRule } from '../../../src/rules/types';
import { Random } from '../../../src/table/random';
import { database } from './load';

const N = 600;
const random = new Random(3);
const whole = (from: number, to: number) => from + random.below(to - from + 1);
const list = (of: (i: number) => number, rows = N) => Array.from({ length: rows }, (_, i) => of(i));
const linear = (columns: Record<string, (number | null)[]>): LinearRule[] =>
  mineRules(database({ t: columns }, {}, [])).filter((r): r is LinearRule => r.kind === 'linear');
const words = (columns: Record<string, (number | null)[]>) => linear(columns).map((r) => r.words);
const to = (decimals: number) => (v: number) => Math.round(v * 10 ** decimals + 1e-7) / 10 ** decimals;
const cents = to(2);

describe('lines between two columns', () => {
  const wins = list(() => whole(50, 110));
  const net = list(() => cents(1 + random.next() * 900));
  const hits = list(() => whole(0, 190));

  it.each<[string, Record<string, number[]>]>([
    ['losses = 162 - wins', { wins, losses: wins.map((w) => 162 - w) }],
    ['gross = 1.19 × net', { net, gross: net.map((v) => cents(v * 1.19)) }],
    ['fee = 0.02 × net', { net, fee: net.map((v) => cents(v * 0.02)) }],
    ['ms = 1000 × seconds', { seconds: net, ms: net.map((v) => Math.round(v * 1000)) }],
    ['runs = 0.5 × hits', { hits, runs: hits.map((h) => Math.floor(h / 2 + 0.5)) }],
    ['runs = 0.5 × hits, rounded down', { hits, runs: hits.map((h) => Math.floor(h / 2)) }],
    ['third = hits / 3, rounded up', { hits, third: hits.map((h) => Math.ceil(h / 3)) }],
    ['about = net, rounded to 10', { net, about: net.map((v) => Math.round(v / 10) * 10) }],
    ['fahrenheit = 1.8 × celsius + 32', { celsius: hits, fahrenheit: hits.map((c) => to(1)(1.8 * c + 32)) }],
    ['age = 2024 - born', { born: wins.map((w) => 1900 + w), age: wins.map((w) => 124 - w) }],
  ])('%s', (expected, columns) => {
    const [rule, ...others] = linear(columns);
    expect(rule?.words).toBe(expected);
    expect(others).toEqual([]);
    expect([rule.holds, rule.support]).toEqual([1, N]);
    const [target, source] = rule.columns;
    expect(columns[source].map((x) => derive(rule, () => x))).toEqual(columns[target]);
  });

  it('know halves that go to the even number', () => {
    const even = (x: number) => (x % 1 === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));
    const [rule] = linear({ hits, runs: hits.map((h) => even(h / 2)) });
    expect([rule.rounding, rule.holds]).toEqual(['half-even', 1]);
  });

  it('are not seen in what only goes together, in constants, copies or chance', () => {
    const near = net.map((v) => cents(v * (1.1 + 0.05 * random.next())));
    expect(words({ net, near })).toEqual([]);
    expect(words({ net, flat: net.map(() => 7), same: net, other: list(() => whole(0, 9)) })).toEqual([]);
    // Mostly nothing in both, and the rest has no line.
    const zeros = list((i) => (i % 20 ? 0 : whole(1, 90)));
    expect(words({ zeros, more: zeros.map((v) => (v ? whole(1, 90) : 0)) })).toEqual([]);
    for (let seed = 0; seed < 20; seed++) {
      const few = new Random(seed);
      const column = (n: number) => list(() => few.below(n), 24);
      expect(words({ a: column(6), b: column(6), c: column(40), d: column(5), e: column(12) })).toEqual([]);
    }
  });

  it('may fail in some rows, and lack values', () => {
    const gross = net.map((v, i) => (i % 25 === 7 ? cents(v * 1.07) : cents(v * 1.19)));
    const columns = { net, gross: gross.map((v, i) => (i % 10 === 0 ? null : v)) };
    const data = database({ t: columns }, {}, []);
    const rule = mineRules(data).find((r) => r.kind === 'linear')!;
    expect(rule.words).toBe('gross = 1.19 × net');
    expect(rule.support).toBe(540);
    expect(rule.holds).toBeCloseTo(0.96, 2);
    const truth = ruleHolds(rule, new Facts(data));
    expect(net.every((_, i) => i % 10 === 0 || (truth[i] === HOLDS) === (i % 25 !== 7))).toBe(true);
  });

  it('make no circle: one column is left to start from', () => {
    const rules = linear({
      seconds: net,
      ms: net.map((v) => Math.round(v * 1000)),
      minutes: net.map((v) => cents(v / 60)),
      left: net.map((v) => cents(1000 - v)),
    });
    expect(rules.map((r) => r.holds)).toEqual([1, 1, 1]);
    const sources = new Map(rules.map((r) => r.columns as [string, string]));
    expect(sources.size).toBe(3);
    for (const target of sources.keys()) {
      let at: string | undefined = target;
      for (let steps = 0; at !== undefined && steps <= 3; steps++) at = sources.get(at);
      expect(at).toBeUndefined();
    }
  });

  it('are derived anew in a finished table where their source was', () => {
    const data = database({ t: { day: net.map((_, i) => i % 90), wins, losses: wins.map((w) => 162 - w) } }, {}, []);
    const rules = mineRules(data);
    const { columns } = data.tables.t;
    const own = columns.find((c) => c.name === 'wins')!;
    if (own.kind === 'number') own.values.fill(81);
    settle(rules, data, undefined, new Set(['t\u0000wins']));
    const other = columns.find((c) => c.name === 'losses')!;
    expect(other.kind === 'number' && other.values.every((v) => v === 81)).toBe(true);
  });
});
