// The bank without its bookings: districts, clients, accounts, who may use them, cards. All invented.
// Loans and standing orders are in bank-contracts.ts, transactions in bank-ledger.ts.
import type { Random } from '../../src/table/random';
import { between, chance, clamp, dayOf, logistic, placeNames, roundTo, weighted } from './chance';

export const firstDay = dayOf(2022, 6, 1);
export const lastDay = dayOf(2023, 12, 31);

export interface District {
  id: number;
  name: string;
  region: string;
  inhabitants: number;
  municipalities: number;
  urbanShare: number;
  averageSalary: number;
  unemployment: number | null;
  crimes: number | null;
}

export interface Client {
  id: number;
  born: number;
  sex: 'F' | 'M';
  district: District;
}

export interface Account {
  id: number;
  district: District;
  statement: 'monthly' | 'weekly' | 'after transaction';
  opened: number;
  owner: Client;
  /** Monthly income, in crowns; 0 where the owner has none paid in. */
  income: number;
  /** Day from which the owner has a card; null without one. */
  cardFrom: number | null;
}

export interface Disposition {
  id: number;
  client: Client;
  account: Account;
  type: 'OWNER' | 'USER';
}

export interface Card {
  id: number;
  disposition: Disposition;
  type: 'junior' | 'classic' | 'gold';
  issued: number;
}

const regions = ['capital', 'north', 'east', 'south', 'west', 'centre', 'coast', 'hills'];

export function drawDistricts(random: Random): District[] {
  return placeNames(random, 77).map((name, i) => {
    const wealth = i === 0 ? 2.6 : random.normal();
    const inhabitants = i === 0 ? 1_184_300 : Math.round(Math.exp(11.4 + 0.45 * random.normal() + 0.15 * wealth));
    const crimes = Math.round(inhabitants * 0.022 * Math.exp(0.25 * random.normal() + 0.12 * wealth));
    return {
      id: i + 1,
      name,
      region: i === 0 ? regions[0] : regions[1 + Math.floor(((i - 1) * 7) / 76)],
      inhabitants,
      municipalities: i === 0 ? 1 : Math.max(2, Math.round(inhabitants / 1500 + 12 * random.normal())),
      urbanShare: i === 0 ? 100 : roundTo(100 * logistic(0.6 + 0.5 * wealth + 0.5 * random.normal()), 0.1),
      averageSalary: Math.round(27_000 * Math.exp(0.11 * wealth + 0.02 * random.normal())),
      unemployment:
        i % 29 === 17 ? null : roundTo(clamp(4.2 * Math.exp(-0.45 * wealth + 0.25 * random.normal()), 0.3, 15), 0.1),
      crimes: i % 31 === 22 ? null : crimes,
    };
  });
}

/** More people live where more people live: districts in proportion to their inhabitants, the capital damped. */
function drawDistrict(random: Random, districts: District[]): District {
  const weights = districts.map((d) => Math.sqrt(d.inhabitants));
  let rest = random.next() * weights.reduce((a, b) => a + b, 0);
  return districts[
    Math.max(
      0,
      weights.findIndex((w) => (rest -= w) < 0),
    )
  ];
}

function incomeOf(random: Random, client: Client): number {
  const age = (firstDay - client.born) / 365.2425;
  if (age < 18 || chance(random, 0.07)) return 0;
  const career = age < 25 ? 0.55 : age < 62 ? 1.05 - 0.0004 * (age - 48) ** 2 : 0.52;
  const income =
    client.district.averageSalary * career * (client.sex === 'M' ? 1.06 : 0.95) * Math.exp(0.32 * random.normal());
  return roundTo(income, chance(random, 0.7) ? 100 : 10);
}

export interface People {
  clients: Client[];
  accounts: Account[];
  dispositions: Disposition[];
  cards: Card[];
}

/** Each account has exactly one OWNER; about one in five has a USER as well, mostly a partner of like age. */
export function drawPeople(random: Random, districts: District[], accountsTotal: number): People {
  const people: People = { clients: [], accounts: [], dispositions: [], cards: [] };
  const { clients, accounts, dispositions, cards } = people;
  const newClient = (district: District, born: number, sex: 'F' | 'M') => {
    clients.push({ id: clients.length + 1, born, sex, district });
    return clients[clients.length - 1];
  };
  const dispose = (client: Client, account: Account, type: Disposition['type']) => {
    dispositions.push({ id: dispositions.length + 1, client, account, type });
    return dispositions[dispositions.length - 1];
  };

  for (let i = 0; i < accountsTotal; i++) {
    const district = drawDistrict(random, districts);
    const home = chance(random, 0.88) ? district : drawDistrict(random, districts);
    const again = clients.length > 50 && chance(random, 0.04);
    const born = firstDay - Math.round(365.2425 * clamp(42 + 15 * random.normal(), 15, 88));
    const owner = again
      ? clients[random.below(clients.length)]
      : newClient(home, born, chance(random, 0.51) ? 'F' : 'M');
    const account: Account = {
      id: 1001 + i,
      district,
      statement: weighted(random, { monthly: 92, weekly: 5, 'after transaction': 3 }),
      opened: firstDay + Math.floor((lastDay - firstDay - 60) * random.next() ** 1.1),
      owner,
      income: incomeOf(random, owner),
      cardFrom: null,
    };
    accounts.push(account);
    const own = dispose(owner, account, 'OWNER');
    if (chance(random, 0.2)) {
      const partner = chance(random, 0.85) === (owner.sex === 'M') ? 'F' : 'M';
      const bornNear = Math.min(owner.born + Math.round(365.2425 * 3.5 * random.normal()), firstDay - 15 * 366);
      dispose(newClient(owner.district, bornNear, partner), account, 'USER');
    }
    const age = (account.opened - owner.born) / 365.2425;
    const issued = account.opened + between(random, 20, 240);
    if (issued <= lastDay && chance(random, clamp(0.12 + account.income / 90_000, 0, 0.8))) {
      const type =
        age < 24 ? 'junior' : chance(random, logistic((account.income - 42_000) / 5_000)) ? 'gold' : 'classic';
      cards.push({ id: cards.length + 1, disposition: own, type, issued });
      account.cardFrom = issued;
    }
  }
  return people;
}
