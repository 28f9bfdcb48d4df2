import { describe, expect, it } from 'vitest';
import { Facts } from '../../../src/rules/facts';
import { mineRules } from '../../../src/rules/rules';
import { chainOrder, derive, signOf } from '../../../src/rules/running-total';
import type { Rule, RuleData, RuleKind } from '../../../src/rules/types';
import { Random } from '../../../src/table/random';
import { database, dates, type Link } from './load';

const day = (n: number): string => new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10);
const found = <K extends RuleKind>(data: RuleData, kind: K): Extract<Rule, { kind: K }>[] =>
  mineRules(data).filter((r): r is Extract<Rule, { kind: K }> => r.kind === kind);

/** 150 accounts in 20 towns with two clients each, movements with a balance, a standing order and a loan. */
function bank(noise: boolean): RuleData {
  const random = new Random(2);
  const account = { id: [] as number[], town: [] as string[], opened: [] as string[], branch: [] as number[] };
  const client = { id: [] as number[], town: [] as string[] };
  const holder = { client: [] as number[], account: [] as number[], role: [] as string[] };
  const movement = {
    account: [] as number[],
    when: [] as string[],
    kind: [] as string[],
    amount: [] as number[],
    balance: [] as number[],
    currency: [] as string[],
  };
  const order = { account: [] as number[], pays: [] as number[] };
  const loan = { account: [] as number[], rate: [] as number[] };
  for (let a = 0; a < 150; a++) {
    const town = `town ${random.below(20)}`;
    const opened = random.below(300);
    account.id.push(a);
    account.town.push(town);
    account.opened.push(day(opened));
    account.branch.push(random.below(9));
    for (let c = 0; c < 2; c++) {
      client.id.push(2 * a + c);
      client.town.push(noise || random.next() < 0.15 ? `town ${random.below(20)}` : town);
      holder.client.push(2 * a + c);
      holder.account.push(a);
      holder.role.push(c === 0 && !(noise && random.next() < 0.3) ? 'owner' : 'user');
    }
    let balance = 0;
    let when = opened;
    const rent = 100 + random.below(5000);
    const rows: number[] = [];
    for (let m = 0; m < 12; m++) {
      const kind = m === 0 ? 'in' : m % 4 === 3 ? 'rent' : random.next() < 0.5 ? 'in' : 'out';
      const amount = kind === 'rent' && !noise ? rent : 10 + random.below(9000);
      balance += (kind === 'in' ? 1 : -1) * amount;
      when += noise ? random.below(60) - 30 : random.below(3) * 9;
      movement.account.push(a);
      movement.when.push(day(when));
      movement.kind.push(kind);
      movement.amount.push(amount);
      movement.balance.push(noise ? random.below(90_000) : balance);
      movement.currency.push(noise ? ['EUR', 'USD', 'CHF'][random.below(3)] : ['EUR', 'USD', 'CHF'][a % 3]);
      rows.push(movement.when.length - 1);
    }
    const payment = 100 + random.below(8000) + 0.5;
    for (const pays of [payment, 50 + random.below(9000) + 0.5]) {
      order.account.push(a);
      order.pays.push(pays);
    }
    loan.account.push(a);
    loan.rate.push(noise ? 50 + random.below(9000) : Math.floor(payment));
  }
  const swapped = shuffleSameDay(movement, random);
  const links: Link[] = [
    ['holder', ['client'], 'client', ['id']],
    ['holder', ['account'], 'account', ['id']],
    ['movement', ['account'], 'account', ['id']],
    ['order', ['account'], 'account', ['id']],
    ['loan', ['account'], 'account', ['id']],
  ];
  return database(
    {
      account: { ...account, opened: dates(account.opened) },
      client,
      holder,
      movement: { ...swapped, when: dates(swapped.when) },
      order,
      loan,
    },
    { account: 'id', client: 'id' },
    links,
  );
}

/** Rows of one account and one day are written in any order. */
function shuffleSameDay<T extends { account: number[]; when: string[] }>(rows: T, random: Random): T {
  const order = rows.account.map((_, i) => ({
    i,
    key: `${String(rows.account[i]).padStart(4, '0')} ${rows.when[i]}`,
    at: random.next(),
  }));
  order.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.at - b.at));
  return Object.fromEntries(
    Object.entries(rows).map(([name, values]) => [name, order.map((o) => (values as unknown[])[o.i])]),
  ) as T;
}

describe('rules along relations', () => {
  const data = bank(false);
  const rules = mineRules(data);
  const of = <K extends RuleKind>(kind: K): Extract<Rule, { kind: K }>[] =>
    rules.filter((r): r is Extract<Rule, { kind: K }> => r.kind === kind);

  it('finds the running total with its signs, although rows of one day are in any order', () => {
    const [rule, ...others] = of('running-total');
    expect(others).toEqual([]);
    expect(rule.columns).toEqual(['balance', 'amount']);
    expect(rule.by).toBe('kind');
    expect([signOf(rule, 'in'), signOf(rule, 'out'), signOf(rule, 'rent')]).toEqual([1, -1, -1]);
    expect(rule.holds).toBeGreaterThan(0.97);
    expect(rule.startsAtZero).toBeGreaterThan(0.8);
    expect(derive(rule, 500, 80, signOf(rule, 'out'))).toBe(420);
  });

  it('puts the rows of one day in the order in which the total runs', () => {
    const [rule] = of('running-total');
    const facts = new Facts(data);
    const { rows, start } = chainOrder(rule, facts);
    const when = facts.numbers('movement', 'when');
    expect([...rows].sort((a, b) => a - b)).toEqual(Array.from({ length: rows.length }, (_, i) => i));
    for (let p = 0; p + 1 < start.length; p++)
      for (let i = start[p] + 1; i < start[p + 1]; i++) expect(when[rows[i]]).toBeGreaterThanOrEqual(when[rows[i - 1]]);
  });

  it('finds the copy over the link, the payment among the orders, and the owner', () => {
    expect(of('link-copy').map((r) => r.words)).toEqual([
      "client's town is the account's town where a holder joins them",
    ]);
    expect(of('link-copy')[0].holds).toBeGreaterThan(0.8);
    expect(of('sibling-copy').map((r) => [r.columns, r.sourceColumns, r.holds])).toEqual([[['rate'], ['pays'], 1]]);
    expect(of('exactly-one').map((r) => r.words)).toEqual(
      expect.arrayContaining(['each account has exactly one row with role owner']),
    );
  });

  it('finds orders of dates, what repeats, and what is the same in a family', () => {
    expect(of('parent-order').map((r) => r.words)).toContain("when is never before the account's opened");
    expect(of('sibling-order').map((r) => r.words)).toEqual(['rows of one account are written by ascending when']);
    const repeat = of('repeat').find((r) => r.part === 'value')!;
    expect(repeat.columns).toEqual(['amount', 'kind']);
    expect(repeat.kinds.map((k) => k.word)).toEqual(['rent']);
    expect(of('constant').map((r) => r.words)).toEqual(['currency is the same in all rows of one account']);
  });

  it('finds none of these in noise', () => {
    const noise = bank(true);
    for (const kind of [
      'running-total',
      'link-copy',
      'sibling-copy',
      'repeat',
      'recurring',
      'constant',
      'copy',
    ] as const)
      expect(found(noise, kind)).toEqual([]);
    expect(found(noise, 'exactly-one').filter((r) => r.judged === 'account')).toEqual([]);
  });
});

describe('copies from ancestors', () => {
  it('are found at the parent and further up, foreign keys included', () => {
    const random = new Random(4);
    const region = {
      id: Array.from({ length: 60 }, (_, i) => i),
      code: Array.from({ length: 60 }, () => 1000 + random.below(90_000)),
    };
    const shop = {
      id: Array.from({ length: 120 }, (_, i) => i),
      region: Array.from({ length: 120 }, () => random.below(60)),
    };
    const n = 900;
    const sale = { shop: Array.from({ length: n }, () => random.below(120)) };
    const copied = {
      ...sale,
      area: sale.shop.map((s) => (random.next() < 0.9 ? shop.region[s] : random.below(60))),
      code: sale.shop.map((s) => region.code[shop.region[s]]),
    };
    const data = database({ region, shop, sale: copied }, { region: 'id', shop: 'id' }, [
      ['shop', ['region'], 'region', ['id']],
      ['sale', ['shop'], 'shop', ['id']],
      ['sale', ['area'], 'region', ['id']],
    ]);
    const rules = found(data, 'copy');
    const area = rules.find((r) => r.columns[0] === 'area')!;
    expect(area.foreignKey).toEqual({
      own: 'sale(area)>region(id)',
      source: 'shop(region)>region(id)',
      parent: 'region',
    });
    const code = rules.filter((r) => r.columns[0] === 'code').sort((a, b) => b.holds - a.holds)[0];
    expect(code.path).toEqual(['sale(shop)>shop(id)', 'shop(region)>region(id)']);
    expect(code.holds).toBe(1);
  });
});

it('a moment is a copy only of the same moment, a day of any moment in it', () => {
  const random = new Random(6);
  const stamp = (n: number, hour: number) => new Date(Date.UTC(2020, 0, 1 + n, hour)).toISOString();
  const rental = { id: [] as number[], out: [] as string[], written: [] as string[] };
  const payment = { rental: [] as number[], paid: [] as string[], due: [] as string[], written: [] as string[] };
  for (let r = 0; r < 200; r++) {
    const n = random.below(300);
    rental.id.push(r);
    rental.out.push(stamp(n, 9));
    rental.written.push(stamp(n, 10));
    payment.rental.push(r);
    payment.paid.push(stamp(n, 9));
    payment.due.push(day(n));
    payment.written.push(stamp(n, 11 + random.below(9)));
  }
  const data = database(
    {
      rental: { ...rental, out: dates(rental.out), written: dates(rental.written) },
      payment: {
        ...payment,
        paid: dates(payment.paid),
        due: dates(payment.due),
        written: dates(payment.written),
      },
    },
    { rental: 'id' },
    [['payment', ['rental'], 'rental', ['id']]],
  );
  const copies = found(data, 'copy').map((r) => [r.columns[0], r.sourceColumns[0]]);
  expect(copies).toContainEqual(['paid', 'out']);
  expect(copies.some(([own]) => own === 'due')).toBe(true);
  expect(copies.filter(([own]) => own === 'written')).toEqual([]);
});
