import { expect, it } from 'vitest';
import { Facts } from '../../../src/rules/facts';
import { mineRules, ruleHolds } from '../../../src/rules/rules';
import { settle } from '../../../src/rules/settle';
import { FAILS, type RuleData } from '../../../src/rules/types';
import { Random } from '../../../src/table/random';
import { database, dates } from './load';

const day = (n: number): string => new Date(Date.UTC(2015, 0, 1 + n)).toISOString().slice(0, 10);

/** Orders with lines; `broken` draws every derived column by itself. */
function shop(seed: number, broken: boolean): RuleData {
  const random = new Random(seed);
  const order = {
    id: [] as number[],
    net: [] as number[],
    tax: [] as number[],
    gross: [] as number[],
    opened: [] as string[],
  };
  const line = {
    order: [] as number[],
    no: [] as number[],
    price: [] as number[],
    sent: [] as string[],
    month: [] as number[],
    week: [] as string[],
  };
  for (let o = 0; o < 120; o++) {
    const size = 1 + random.below(5);
    const opened = random.below(400);
    let net = 0;
    for (let l = 0; l < size; l++) {
      const price = 1 + random.below(900);
      const sent = opened + (l === 0 && !broken ? 0 : random.below(90));
      line.order.push(o);
      line.no.push(broken ? random.below(9) : l + 1);
      line.price.push(price);
      line.sent.push(day(sent));
      line.month.push(broken ? random.below(12) : Number(day(sent).slice(5, 7)));
      line.week.push(['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'][(broken ? random.below(7) : sent) % 7]);
      net += price;
    }
    const tax = random.below(300);
    order.id.push(o);
    order.net.push(broken ? random.below(3000) : net);
    order.tax.push(tax);
    order.gross.push(order.net[o] + tax);
    order.opened.push(day(opened));
  }
  return database(
    { order: { ...order, opened: dates(order.opened) }, line: { ...line, sent: dates(line.sent) } },
    { order: 'id' },
    [['line', ['order'], 'order', ['id']]],
  );
}

it('makes sums over children, counters, date parts and what follows from them hold, and then changes nothing more', () => {
  const rules = mineRules(shop(1, false));
  const kinds = new Set(rules.map((r) => r.kind));
  for (const kind of ['aggregate', 'counter', 'date-part', 'sum'] as const) expect(kinds.has(kind)).toBe(true);
  const made = shop(2, true);
  const fails = (): number => {
    const facts = new Facts(made);
    const checked = rules.filter((r) => ['aggregate', 'counter', 'date-part', 'sum'].includes(r.kind));
    return checked.reduce((n, rule) => n + ruleHolds(rule, facts).filter((t) => t === FAILS).length, 0);
  };
  expect(fails()).toBeGreaterThan(200);
  expect(Object.keys(settle(rules, made)).length).toBeGreaterThan(3);
  expect(fails()).toBe(0);
  expect(settle(rules, made)).toEqual({});
});
