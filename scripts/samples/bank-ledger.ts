// The bank's transactions: every account is run day by day, so that each balance follows from the one before.
// Amounts are counted in hundredths here, so that no sum is off by a rounding error.
import { Random } from '../../src/table/random';
import { drawBank, type Loan, type StandingOrder } from './bank-contracts';
import { lastDay, type Account } from './bank-people';
import { between, chance, clamp, dayInMonth, lastDayOfMonth, monthOf } from './chance';

export interface Transaction {
  account: Account;
  day: number;
  type: 'credit' | 'debit';
  operation: 'cash deposit' | 'transfer in' | 'cash withdrawal' | 'card withdrawal' | 'transfer out' | null;
  /** Hundredths. */
  amount: number;
  /** Hundredths, after this transaction. */
  balance: number;
  purpose:
    | 'household'
    | 'insurance'
    | 'loan'
    | 'leasing'
    | 'salary'
    | 'interest'
    | 'statement fee'
    | 'overdraft interest'
    | null;
  bank: string | null;
}

type Booking = Omit<Transaction, 'account' | 'balance'>;

const feeByStatement = { monthly: 1460, weekly: 3000, 'after transaction': 10_000 };
const salaryRaise = 1.04;

/** What is known for a month before it begins; interest and fees come from the balance and are added when it ends. */
function monthPlan(random: Random, account: Account, month: number, life: Life): Booking[] {
  const plan: Booking[] = [];
  const add = (day: number, booking: Omit<Booking, 'day'>) => {
    if (day > account.opened && day <= lastDay) plan.push({ day, ...booking });
  };
  if (account.income > 0) {
    const raises = Math.floor(month / 12) - Math.floor(monthOf(account.opened) / 12);
    const salary = Math.round((account.income * salaryRaise ** raises) / 10) * 1000;
    add(dayInMonth(month, life.payday), {
      type: 'credit',
      operation: 'transfer in',
      amount: salary,
      purpose: 'salary',
      bank: life.employerBank,
    });
  }
  for (const order of life.orders)
    if (month >= order.from && month <= order.to)
      add(dayInMonth(month, order.day), {
        type: 'debit',
        operation: 'transfer out',
        amount: Math.round(order.amount * 100),
        purpose: order.purpose,
        bank: order.bankTo,
      });

  const spending = Math.max(account.income, 9_000) * life.thrift;
  const withdrawals = between(random, 0, 2) + (chance(random, 0.3) ? 1 : 0);
  for (let i = 0; i < withdrawals; i++) {
    const unit = chance(random, 0.86) ? 100 : 10;
    const sum = Math.max(unit, Math.round(((spending / 1.3) * Math.exp(0.5 * random.normal())) / unit) * unit);
    const day = dayInMonth(month, between(random, 1, 31));
    const byCard = account.cardFrom !== null && day >= account.cardFrom && chance(random, 0.5);
    const operation = byCard ? 'card withdrawal' : 'cash withdrawal';
    add(day, {
      type: 'debit',
      operation,
      amount: sum * 100,
      purpose: null,
      bank: null,
    });
  }
  const deposits = account.income === 0 ? 0.75 : 0.12;
  if (chance(random, deposits)) {
    const sum = Math.max(5, Math.round((account.income === 0 ? 90 : 40) * Math.exp(0.6 * random.normal()))) * 100;
    add(dayInMonth(month, between(random, 1, 28)), {
      type: 'credit',
      operation: 'cash deposit',
      amount: sum * 100,
      purpose: null,
      bank: null,
    });
  }
  return plan.sort((a, b) => a.day - b.day || Number(b.type === 'credit') - Number(a.type === 'credit'));
}

/** What stays the same over an account's life. */
interface Life {
  payday: number;
  employerBank: string;
  /** Share of the income that is taken out in a month. */
  thrift: number;
  /** A quarter of the withdrawals that would overdraw the account go ahead all the same. */
  careless: boolean;
  orders: StandingOrder[];
}

function runAccount(random: Random, account: Account, orders: StandingOrder[], loan: Loan | undefined): Transaction[] {
  const ledger: Transaction[] = [];
  const careless = loan?.status === 'B' || loan?.status === 'D';
  const life: Life = {
    payday: between(random, 8, 14),
    employerBank: drawBank(random),
    thrift: clamp(0.34 + 0.09 * random.normal(), 0.1, 0.62) + (careless ? 0.25 : 0),
    careless,
    orders,
  };
  let balance = 0;
  const book = (booking: Booking) => {
    balance += booking.type === 'credit' ? booking.amount : -booking.amount;
    ledger.push({ account, balance, ...booking });
  };

  const first = between(random, 2, 12) * 100 * (account.income > 35_000 ? 5 : 1);
  book({
    day: account.opened,
    type: 'credit',
    operation: 'cash deposit',
    amount: first * 100,
    purpose: null,
    bank: null,
  });
  for (let month = monthOf(account.opened); month <= monthOf(lastDay); month++) {
    const before = balance;
    for (const booking of monthPlan(random, account, month, life)) {
      const overdraws = booking.type === 'debit' && balance < booking.amount;
      if (overdraws && !(life.careless && chance(random, 0.6))) continue;
      book(booking);
    }
    const end = lastDayOfMonth(month);
    const mean = (before + balance) / 2;
    if (mean > 0) {
      const interest = Math.round((mean * 0.024) / 12);
      if (interest > 0)
        book({ day: end, type: 'credit', operation: null, amount: interest, purpose: 'interest', bank: null });
    } else if (mean < 0) {
      const interest = Math.round((-mean * 0.12) / 12);
      if (interest > 0)
        book({ day: end, type: 'debit', operation: null, amount: interest, purpose: 'overdraft interest', bank: null });
    }
    if (month % 3 === 2 && month > monthOf(account.opened)) {
      const amount = feeByStatement[account.statement];
      book({ day: end, type: 'debit', operation: null, amount, purpose: 'statement fee', bank: null });
    }
  }
  return ledger;
}

/** All accounts' transactions by day; those of one account keep their order. */
export function drawTransactions(
  seed: number,
  accounts: Account[],
  orders: StandingOrder[],
  loans: Loan[],
): Transaction[] {
  const loanOf = new Map(loans.map((loan) => [loan.account, loan]));
  const all = accounts.flatMap((account) => {
    const random = Random.for(seed, 'ledger', account.id);
    return runAccount(
      random,
      account,
      orders.filter((o) => o.account === account),
      loanOf.get(account),
    );
  });
  return all.sort((a, b) => a.day - b.day);
}
