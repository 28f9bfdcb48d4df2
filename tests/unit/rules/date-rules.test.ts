import { describe, expect, it } from 'vitest';
import { derive as aggregate, valueOf } from '../../../src/rules/aggregate';
import { derive as difference } from '../../../src/rules/date-difference';
import { derive as part } from '../../../src/rules/date-part';
import { derive as shift } from '../../../src/rules/date-shift';
import { mineRules } from '../../../src/rules/rules';
import type { Rule, RuleKind } from '../../../src/rules/types';
import { Random } from '../../../src/table/random';
import { database, dates } from './load';

const random = new Random(6);
const day = (n: number): string => new Date(Date.UTC(2015, 0, 1 + n)).toISOString().slice(0, 10);
const of = <K extends RuleKind>(rules: Rule[], kind: K): Extract<Rule, { kind: K }>[] =>
  rules.filter((r): r is Extract<Rule, { kind: K }> => r.kind === kind);

describe('rules about dates in a row and its parent', () => {
  const patients = 120;
  const born = Array.from({ length: patients }, () => random.below(9000) - 18_000);
  const n = 700;
  const patient = Array.from({ length: n }, () => random.below(patients));
  const admitted = Array.from({ length: n }, () => random.below(1500));
  const nights = Array.from({ length: n }, () => random.below(20));
  const age = patient.map((p, i) => {
    const [a, b] = [day(admitted[i]), day(born[p])];
    return Number(a.slice(0, 4)) - Number(b.slice(0, 4)) - (a.slice(5) < b.slice(5) ? 1 : 0);
  });
  const data = database(
    {
      patient: { id: born.map((_, i) => i), born: dates(born.map(day)) },
      stay: {
        patient,
        admitted: dates(admitted.map(day)),
        left: dates(admitted.map((a, i) => day(a + nights[i]))),
        billed: dates(admitted.map((a, i) => day(a + nights[i] + (random.next() < 0.9 ? 30 : 14)))),
        nights,
        age,
        year: admitted.map((a) => Number(day(a).slice(0, 4))),
        weekday: admitted.map((a) => ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'][a % 7]),
        room: Array.from({ length: n }, () => random.below(300)),
      },
    },
    { patient: 'id' },
    [['stay', ['patient'], 'patient', ['id']]],
  );
  const rules = mineRules(data);

  it('finds nights, age, year, weekday and the date of the bill, and nothing else', () => {
    expect(
      of(rules, 'date-difference')
        .map((r) => r.words)
        .sort(),
    ).toEqual(["age = years from the patient's born to admitted", 'nights = days from admitted to left']);
    expect(
      of(rules, 'date-part')
        .map((r) => r.words)
        .sort(),
    ).toEqual(['weekday says the weekday of admitted', 'year says the year of admitted']);
    const [bill, ...others] = of(rules, 'date-shift');
    expect(others).toEqual([]);
    expect(bill.words).toBe('billed is 30 days after left');
    expect(bill.holds).toBeCloseTo(0.9, 1);
  });

  it('derives what it found', () => {
    const rule = of(rules, 'date-difference').find((r) => r.unit === 'year')!;
    expect(difference(rule, Date.UTC(2020, 4, 9), Date.UTC(1980, 4, 10))).toBe(39);
    const weekday = of(rules, 'date-part').find((r) => r.part === 'weekday')!;
    expect(part(weekday, Date.UTC(2026, 10, 22))).toBe('Sun');
    expect(
      part(
        of(rules, 'date-part').find((r) => r.part === 'year')!,
        Date.UTC(2040, 1, 1),
      ),
    ).toBe('2040');
    expect(shift(of(rules, 'date-shift')[0], Date.UTC(2020, 0, 1, 8))).toBe(Date.UTC(2020, 0, 31, 8));
  });
});

describe('parents and the numbers of their children', () => {
  it('finds totals, counts, first dates and line numbers', () => {
    const orders = 200;
    const order = {
      id: Array.from({ length: orders }, (_, i) => i),
      total: [] as number[],
      lines: [] as number[],
      first: [] as string[],
      noise: [] as number[],
    };
    const line = {
      order: [] as number[],
      no: [] as number[],
      price: [] as number[],
      count: [] as number[],
      sent: [] as string[],
    };
    for (let o = 0; o < orders; o++) {
      const size = 1 + random.below(6);
      let total = 0;
      let first = Infinity;
      for (let l = 0; l < size; l++) {
        const price = Math.round(random.next() * 9000) / 100;
        const count = 1 + random.below(9);
        const sent = random.below(900);
        line.order.push(o);
        line.no.push(l + 1);
        line.price.push(price);
        line.count.push(count);
        line.sent.push(day(sent));
        total += price * count;
        first = Math.min(first, sent);
      }
      order.total.push(Math.round(total * 100) / 100);
      order.lines.push(size);
      order.first.push(day(first));
      order.noise.push(random.below(50_000) / 100);
    }
    const data = database(
      { order: { ...order, first: dates(order.first) }, line: { ...line, sent: dates(line.sent) } },
      { order: 'id' },
      [['line', ['order'], 'order', ['id']]],
    );
    const rules = mineRules(data);
    expect(
      of(rules, 'aggregate').map((r) => [r.columns[0], r.how, r.factors.map((f) => f.column).sort(), r.holds]),
    ).toEqual([
      ['total', 'sum', ['count', 'price'], 1],
      ['lines', 'count', [], 1],
      ['first', 'min', ['sent'], 1],
    ]);
    expect(of(rules, 'counter').map((r) => r.words)).toEqual(['no counts the rows of one order from 1 in file order']);
    const total = of(rules, 'aggregate')[0];
    const values = [
      [2.5, 4],
      [1, 3],
    ].map(([price, count]) => valueOf(total, (c) => (c === 'price' ? price : count)));
    expect(aggregate(total, values)).toBe(13);
  });
});
