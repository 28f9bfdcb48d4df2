// The bank: eight tables from districts to transactions, in the shape of a bank's own books. All invented;
// docs/samples.md lists what is true in it.
import { Random } from '../../src/table/random';
import { drawLoans, drawOrders } from './bank-contracts';
import { drawTransactions } from './bank-ledger';
import { drawDistricts, drawPeople } from './bank-people';
import { isoDay } from './chance';
import type { Sample } from './csv';

const usualAccounts = 780;

export function bank(seed: number, accountsTotal = usualAccounts): Sample {
  const districts = drawDistricts(Random.for(seed, 'district'));
  const { clients, accounts, dispositions, cards } = drawPeople(Random.for(seed, 'people'), districts, accountsTotal);
  const loans = drawLoans(Random.for(seed, 'loan'), accounts);
  const orders = drawOrders(Random.for(seed, 'order'), accounts, loans);
  const transactions = drawTransactions(seed, accounts, orders, loans);
  return {
    name: 'bank',
    title: 'Bank',
    words: 'accounts, cards, loans, transactions',
    tables: [
      {
        name: 'district',
        columns: [
          'district_id',
          'name',
          'region',
          'inhabitants',
          'municipalities',
          'urban_share',
          'average_salary',
          'unemployment',
          'crimes',
        ],
        rows: districts.map((d) => [
          d.id,
          d.name,
          d.region,
          d.inhabitants,
          d.municipalities,
          d.urbanShare,
          d.averageSalary,
          d.unemployment,
          d.crimes,
        ]),
      },
      {
        name: 'client',
        columns: ['client_id', 'birth_date', 'sex', 'district_id'],
        rows: clients.map((c) => [c.id, isoDay(c.born), c.sex, c.district.id]),
      },
      {
        name: 'account',
        columns: ['account_id', 'district_id', 'statement', 'opened'],
        rows: accounts.map((a) => [a.id, a.district.id, a.statement, isoDay(a.opened)]),
      },
      {
        name: 'disposition',
        columns: ['disposition_id', 'client_id', 'account_id', 'type'],
        rows: dispositions.map((d) => [d.id, d.client.id, d.account.id, d.type]),
      },
      {
        name: 'card',
        columns: ['card_id', 'disposition_id', 'type', 'issued'],
        rows: cards.map((c) => [c.id, c.disposition.id, c.type, isoDay(c.issued)]),
      },
      {
        name: 'loan',
        columns: ['loan_id', 'account_id', 'granted', 'amount', 'duration', 'payment', 'status'],
        rows: loans.map((l) => [l.id, l.account.id, isoDay(l.granted), l.amount, l.duration, l.payment, l.status]),
      },
      {
        name: 'standing_order',
        columns: ['order_id', 'account_id', 'bank_to', 'account_to', 'amount', 'purpose'],
        rows: orders.map((o) => [o.id, o.account.id, o.bankTo, o.accountTo, o.amount, o.purpose]),
      },
      {
        name: 'transaction',
        columns: ['transaction_id', 'account_id', 'date', 'type', 'operation', 'amount', 'balance', 'purpose', 'bank'],
        rows: transactions.map((t, i) => [
          i + 1,
          t.account.id,
          isoDay(t.day),
          t.type,
          t.operation,
          t.amount / 100,
          t.balance / 100,
          t.purpose,
          t.bank,
        ]),
      },
    ],
  };
}
