// The bank's contracts: loans (amount = duration x payment) and standing orders (the same sum every month).
import type { Random } from '../../src/table/random';
import { lastDay, type Account } from './bank-people';
import { between, chance, clamp, logistic, monthOf, roundTo, weighted } from './chance';

export interface Loan {
  id: number;
  account: Account;
  granted: number;
  /** Months. */
  duration: number;
  payment: number;
  amount: number;
  /** A ended and paid, B ended and not paid, C runs well, D runs in debt. */
  status: 'A' | 'B' | 'C' | 'D';
}

export interface StandingOrder {
  id: number;
  account: Account;
  bankTo: string;
  accountTo: number;
  amount: number;
  purpose: 'household' | 'insurance' | 'loan' | 'leasing' | null;
  /** Day of the month on which it is paid. Not in the table; seen in the transactions. */
  day: number;
  /** First and last month in which it is paid, numbered as in monthOf. */
  from: number;
  to: number;
}

const banks = ['AB', 'CD', 'EF', 'GH', 'KL', 'MN', 'OP', 'QR', 'ST', 'UV'];

export function drawBank(random: Random): string {
  return banks[Math.floor(banks.length * random.next() ** 1.4)];
}

/** At most one loan for an account, at least two months after its opening; heavier payments fail more often. */
export function drawLoans(random: Random, accounts: Account[]): Loan[] {
  const loans: Loan[] = [];
  for (const account of accounts) {
    const granted = account.opened + between(random, 60, 300);
    if (account.income === 0 || granted > lastDay || !chance(random, 0.6)) continue;
    const duration = Number(weighted(random, { '6': 6, '12': 4, '24': 3, '36': 2, '48': 1 }));
    const payment = roundTo(
      clamp(account.income * 0.16 * Math.exp(0.5 * random.normal()), 300, 19_000),
      chance(random, 0.6) ? 100 : 10,
    );
    const ended = monthOf(granted) + duration <= monthOf(lastDay);
    const fails = chance(random, logistic(9 * (payment / account.income - 0.36)));
    loans.push({
      id: 4001 + loans.length * 3 + random.below(3),
      account,
      granted,
      duration,
      payment,
      amount: duration * payment,
      status: ended ? (fails ? 'B' : 'A') : fails ? 'D' : 'C',
    });
  }
  return loans;
}

/** One order in eleven does not say what it is for. */
export function drawOrders(random: Random, accounts: Account[], loans: Loan[]): StandingOrder[] {
  const orders: StandingOrder[] = [];
  const loanOf = new Map(loans.map((loan) => [loan.account, loan]));
  for (const account of accounts) {
    const opens = monthOf(account.opened) + 1;
    const add = (
      purpose: NonNullable<StandingOrder['purpose']>,
      amount: number,
      from: number,
      to: number,
      day: number,
    ) => {
      const said = purpose === 'loan' || chance(random, 10 / 11) ? purpose : null;
      const accountTo = between(random, 10_000_000, 99_999_999);
      orders.push({
        id: 20_001 + orders.length,
        account,
        bankTo: drawBank(random),
        accountTo,
        amount,
        purpose: said,
        day,
        from,
        to,
      });
    };
    const open = monthOf(lastDay);
    const { income } = account;
    if (income > 0 && chance(random, 0.62))
      add(
        'household',
        roundTo(clamp(income * 0.22 * Math.exp(0.3 * random.normal()), 800, 20_000), 100),
        opens,
        open,
        between(random, 5, 15),
      );
    if (income > 0 && chance(random, 0.3))
      add(
        'insurance',
        roundTo(clamp(350 * Math.exp(0.7 * random.normal()), 60, 4_000), 10),
        opens,
        open,
        between(random, 1, 28),
      );
    if (income > 30_000 && chance(random, 0.12))
      add('leasing', roundTo(income * 0.09 * Math.exp(0.3 * random.normal()), 0.1), opens, open, 20);
    const loan = loanOf.get(account);
    if (loan) {
      const first = monthOf(loan.granted) + 1;
      add('loan', loan.payment, first, Math.min(open, first + loan.duration - 1), 12);
    }
  }
  return orders;
}
