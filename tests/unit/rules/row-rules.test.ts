import { describe, expect, it } from 'vitest';
import { Facts } from '../../../src/rules/facts';
import { legalDays, legalWeekdays } from '../../../src/rules/calendar';
import { derive as dependent } from '../../../src/rules/dependency';
import { derive as product } from '../../../src/rules/product';
import { stepOf } from '../../../src/rules/roundness';
import { mineRules, ruleHolds } from '../../../src/rules/rules';
import { derive as sum } from '../../../src/rules/sum';
import { HOLDS, type Rule, type RuleData, type RuleKind } from '../../../src/rules/types';
import { Random } from '../../../src/table/random';
import { database, dates } from './load';

const N = 600;
const random = new Random(1);
const numbers = (from: number, to: number, decimals = 0): number[] =>
  Array.from({ length: N }, () => Number((from + random.next() * (to - from)).toFixed(decimals)));
const cents = (v: number): number => Math.round(v * 100) / 100;
const found = <K extends RuleKind>(data: RuleData, kind: K): Extract<Rule, { kind: K }>[] =>
  mineRules(data).filter((r): r is Extract<Rule, { kind: K }> => r.kind === kind);
const words = (rules: Rule[]): string[] => rules.map((r) => r.words).sort();
const day = (n: number): string => new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10);

describe('arithmetic', () => {
  const price = numbers(1, 90, 2);
  const count = numbers(1, 12);
  const rate = Array.from({ length: N }, () => [0, 0.05, 0.1, 0.25][random.below(4)]);
  const tax = numbers(0, 20, 2);
  const net = price.map((p, i) => cents(p * count[i] * (1 - rate[i])));
  const gross = net.map((v, i) => cents(v + tax[i]));
  const data = database({ line: { price, count, rate, net, tax, gross, noise: numbers(1, 500, 2) } }, {}, []);
  const rules = mineRules(data);

  it('finds a product with a discount and a sum, and nothing in noise', () => {
    const arithmetic = rules.filter((r) => r.kind === 'sum' || r.kind === 'product');
    expect(words(arithmetic)).toEqual(['gross = net + tax', 'net = count × price × (1 - rate)']);
    expect(arithmetic.every((r) => r.holds === 1 && r.support === N)).toBe(true);
  });

  it('derives what it found', () => {
    const row =
      (i: number) =>
      (column: string): number =>
        ({ price, count, rate, net, tax })[column]![i];
    for (const rule of rules)
      for (let i = 0; i < 20; i++) {
        if (rule.kind === 'sum') expect(sum(rule, row(i))).toBe(gross[i]);
        if (rule.kind === 'product') expect(product(rule, row(i))).toBeCloseTo(net[i], 1);
      }
  });

  it('finds a quotient and a difference', () => {
    const hits = numbers(10, 80);
    const tries = numbers(100, 400);
    const share = hits.map((h, i) => Math.round(((100 * h) / tries[i]) * 10) / 10);
    const missed = hits.map((h, i) => tries[i] - h);
    const found = mineRules(database({ t: { hits, tries, share, missed } }, {}, [])).filter(
      (r) => r.kind === 'sum' || r.kind === 'product',
    );
    expect(words(found)).toEqual(['share = 100 × hits / tries', 'tries = hits + missed']);
  });

  it('learns what is left over of a sum that only nearly holds', () => {
    const a = numbers(1000, 9000, 2);
    const b = numbers(1000, 9000, 2);
    const total = a.map((v, i) => cents((v + b[i]) * (1 + 0.004 * (random.next() - 0.5))));
    const [rule] = found(database({ t: { a, b, total } }, {}, []), 'sum');
    expect(rule.residuals.relative).toBe(true);
    expect(rule.residuals.quantiles[0]).toBeGreaterThan(-0.0021);
    expect(sum(rule, (c) => (c === 'a' ? 5000 : 5000), 0.99)).toBeGreaterThan(10_005);
  });

  it('tells in which rows a rule fails', () => {
    const a = numbers(1, 999);
    const b = numbers(1, 999);
    const total = a.map((v, i) => (i % 10 === 3 ? v : v + b[i]));
    const data = database({ t: { a, b, total } }, {}, []);
    const [rule] = found(data, 'sum');
    expect(rule.holds).toBeCloseTo(0.9, 2);
    expect([...ruleHolds(rule, new Facts(data))].map((t, i) => t === HOLDS || i % 10 === 3).every(Boolean)).toBe(true);
  });
});

describe('order', () => {
  it('of dates always, of numbers only beyond what their ranges say', () => {
    const start = numbers(0, 900);
    const low = numbers(0, 100);
    const data = database(
      {
        t: {
          start: dates(start.map(day)),
          end: dates(start.map((s) => day(s + random.below(40)))),
          low,
          high: low.map((v) => v + random.below(60)),
          huge: numbers(5000, 9000),
        },
      },
      {},
      [],
    );
    expect(words(found(data, 'order'))).toEqual(['low is never above high', 'start is never after end']);
  });
});

describe('dependencies', () => {
  it('finds city -> region and kind -> empty, and no dependency on noise', () => {
    const city = numbers(0, 23).map((c) => `city ${c}`);
    const kind = numbers(0, 3).map((k) => ['cash', 'card', 'wire', 'cheque'][Math.min(3, k)]);
    const data = database(
      {
        t: {
          city,
          region: city.map((c) => `region ${Number(c.slice(5)) % 4}`),
          kind,
          bank: kind.map((k) => (k === 'wire' || k === 'cheque' ? `bank ${random.below(9)}` : null)),
          noise: numbers(0, 5).map((v) => `n${v}`),
        },
      },
      {},
      [],
    );
    const rules = found(data, 'dependency');
    expect(words(rules)).toEqual(['city decides region', 'kind decides whether bank is empty']);
    const region = rules.find((r) => r.to === 'region')!;
    expect(dependent(region, 'city 7')).toBe('region 3');
    expect(dependent(region, 'nowhere')).toBeUndefined();
  });

  it('does not show words of fewer than five root entities', () => {
    const city = Array.from({ length: N }, (_, i) => (i < 3 ? 'hideaway' : `city ${i % 20}`));
    const region = city.map((c) => (c === 'hideaway' ? 'west' : `region ${Number(c.slice(5)) % 3}`));
    const rules = mineRules(database({ t: { city, region } }, {}, []));
    expect(rules.some((r) => r.kind === 'dependency')).toBe(true);
    expect(JSON.stringify(rules)).not.toContain('hideaway');
  });
});

describe('fixed values', () => {
  it('finds no sales where a shop is shut, nothing where few or other rows have the value too', () => {
    const open = numbers(0, 4).map((k) => (k === 0 ? 'shut' : k === 1 ? 'half' : 'open'));
    const sales = open.map((o, i) => (o === 'shut' ? 0 : 1 + ((i * 37) % 400)));
    const data = database({ t: { open, sales, noise: numbers(0, 300) } }, {}, []);
    const [rule, ...others] = found(data, 'fixed-value');
    expect(others).toEqual([]);
    expect(rule.words).toBe('sales is 0 where open is shut');
    expect(rule).toMatchObject({ holds: 1, values: [{ word: 'shut', value: 0 }] });
    expect(rule.support).toBe(open.filter((o) => o === 'shut').length);
    const wrong = sales.map((s, i) => (open[i] === 'shut' && i % 20 === 0 ? 7 : s));
    expect(found(database({ t: { open, sales: wrong } }, {}, []), 'fixed-value')).toEqual([]);
    const common = sales.map((s, i) => (i % 2 ? 0 : s));
    expect(found(database({ t: { open, sales: common } }, {}, []), 'fixed-value')).toEqual([]);
    const few = open.map((o, i) => (o === 'shut' && i > 40 ? 'open' : o));
    expect(found(database({ t: { open: few, sales } }, {}, []), 'fixed-value')).toEqual([]);
  });
});

describe('calendar', () => {
  const kind = numbers(0, 2).map((k) => ['interest', 'pension', 'other'][Math.min(2, k)]);
  const when = kind.map((k) => {
    const month = random.below(36);
    const days = new Date(Date.UTC(2020, month + 1, 0)).getUTCDate();
    const d = k === 'interest' ? days : k === 'pension' ? 5 + random.below(10) : 1 + random.below(days);
    return new Date(Date.UTC(2020, month, d)).toISOString().slice(0, 10);
  });
  const data = database({ t: { kind, when: dates(when) } }, {}, []);

  it('finds the days of the month of each kind', () => {
    const [rule] = found(data, 'calendar');
    expect(rule.holds).toBe(1);
    expect(rule.spans).toEqual(
      expect.arrayContaining([
        { word: 'interest', from: 31, to: 31 },
        { word: 'pension', from: 4, to: 13 },
      ]),
    );
    expect(rule.spans.length).toBe(2);
    expect([...legalDays(rule, 'interest')].indexOf(1)).toBe(31);
    expect(legalDays(rule, 'other').every((v) => v === 1)).toBe(true);
  });

  it('finds that nothing happens on a weekend', () => {
    const workdays = numbers(0, 900).map((n) => day(7 * Math.floor(n / 5) + (n % 5) + 5));
    const [rule] = found(database({ t: { when: dates(workdays) } }, {}, []), 'calendar');
    expect(rule.weekdays).toEqual([0, 1, 2, 3, 4]);
    expect([...legalWeekdays(rule)]).toEqual([1, 1, 1, 1, 1, 0, 0]);
  });
});

describe('roundness and bounds', () => {
  it('finds multiples of a category and of the whole column, and no negative numbers', () => {
    const kind = numbers(0, 1).map((k) => (k ? 'withdrawal' : 'fee'));
    const amount = kind.map((k) => (k === 'withdrawal' ? 100 * (1 + random.below(90)) : cents(random.next() * 60)));
    const data = database({ t: { kind, amount, score: numbers(0, 40).map((v) => v * 5) } }, {}, []);
    const rules = found(data, 'roundness');
    expect(words(rules)).toEqual(['amount by kind: withdrawal in multiples of 100', 'score is a multiple of 5']);
    const byKind = rules.find((r) => r.by === 'kind')!;
    expect([stepOf(byKind, 'withdrawal'), stepOf(byKind, 'fee')]).toEqual([100, 0]);
    expect(words(found(data, 'bounds'))).toEqual(['amount is at least 0', 'score is at least 0']);
  });
});

it('gives the same rules for the same data', () => {
  const data = database({ t: { a: numbers(1, 99), b: numbers(1, 99), c: numbers(1, 3).map((v) => `c${v}`) } }, {}, []);
  expect(mineRules(data)).toEqual(mineRules(data));
});
