// What a column holds, from its values: every type and meaning, personal data with the reason, what is ambiguous.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/types';
import { inferSchema } from '../../../src/schema/infer';
import type { ColumnSchema } from '../../../src/schema/types';
import { csv, openCsv, type Cell } from './support';

const ROWS = 240;
const hex = (i: number, digits: number) =>
  Array.from({ length: digits }, (_, k) => ((i * 7919 + k * 104729 + ((i * (k + 3)) % 13)) % 16).toString(16)).join('');
const two = (n: number) => String(n).padStart(2, '0');
const of =
  <T>(...items: T[]) =>
  (i: number) =>
    items[i % items.length];
const FIRST = ['Ann', 'Peter', 'Maria', 'Johann', 'Lucía', 'Omar', 'Kenji', 'Olga'];
const LAST = ['Novak', 'Weber', 'O’Hara', 'Rossi', 'Smith-Jones', 'Sato', 'Silva'];

type Made = (i: number) => Cell;
const columns: Record<string, [made: Made, type: string, meaning?: string, personal?: RegExp]> = {
  amount: [(i) => (i * 37) % 101, 'integer', 'currency'],
  ratio: [(i) => ((i * 37) % 101) / 8, 'decimal'],
  active: [of('yes', 'no', 'yes'), 'boolean'],
  opened: [(i) => `2021-${two((i % 12) + 1)}-${two((i % 28) + 1)}`, 'date'],
  seen_at: [(i) => `2021-${two((i % 12) + 1)}-${two((i % 28) + 1)} ${two(i % 24)}:${two((i * 7) % 60)}:05`, 'datetime'],
  starts: [(i) => `${two(i % 24)}:${two((i * 7) % 60)}`, 'time'],
  lasted: [(i) => `${two(i % 60)}:${two((i * 7) % 60)}:30`, 'duration'],
  lap_time: [(i) => `1:${two((i * 7) % 60)}.${String((i * 361) % 1000).padStart(3, '0')}`, 'duration'],
  total_time: [(i) => `${i % 3 ? '' : '1:'}${two(10 + ((i * 7) % 50))}:${two((i * 11) % 60)}.${i % 10}`, 'duration'],
  behind: [
    (i) => `+${i % 5 ? (i * 7) % 60 : `${1 + (i % 3)}:${two((i * 7) % 60)}`}.${two((i * 37) % 100)}`,
    'duration',
  ],
  flight: [
    (i) => (i % 4 ? `PT${1 + (i % 9)}H${(i * 7) % 59 ? `${(i * 7) % 59}M` : ''}` : `PT${(i % 50) + 1}M`),
    'duration',
  ],
  clock: [(i) => `${two(i % 24)}:${two((i * 7) % 60)}:30.${i % 10}00`, 'time'],
  verse: [(i) => `Jn ${1 + (i % 9)}:${two(i % 60)}.5`, 'text'],
  version: [(i) => `1:${i}.${i % 7}-r${i % 3}`, 'identifier'],
  status: [of('open', 'closed', 'held'), 'category'],
  remark: [(i) => `Thing ${i} was left in the ${of('hall', 'yard')(i)} and ${of('found', 'lost')(i)} again`, 'text'],
  token: [(i) => `${hex(i, 8)}-${hex(i + 5, 4)}-4${hex(i, 3)}-a${hex(i, 3)}-${hex(i + 9, 12)}`, 'identifier', 'uuid'],
  digest: [(i) => hex(i, 32), 'identifier', 'hash'],
  badge: [(i) => `B-${1000 + i}/X`, 'identifier'],
  mail: [(i) => `p${i}@example.org`, 'identifier', 'email', /reach a person/],
  phone: [(i) => `+44 20 7${two(i % 90)}${1000 + i}`, 'text', 'phone', /reach a person/],
  first_name: [(i) => FIRST[i % 8], 'category', 'first-name', /persons/],
  last_name: [(i) => LAST[i % 7], 'category', 'last-name', /persons/],
  who: [(i) => `${FIRST[i % 8]} ${LAST[i % 7]}`, 'text', 'full-name', /persons/],
  contact_title: [of('Sales Agent', 'Owner', 'Sales Manager', 'Order Clerk', 'Head Buyer'), 'category'],
  company: [(i) => `${LAST[i % 7]} ${of('Ltd', 'GmbH', 'Inc')(i)}`, 'category', 'company'],
  street: [(i) => `${1 + (i % 90)} High Street`, 'text', 'street', /person/],
  city: [of('Oslo', 'Graz', 'Lyon', 'Bari'), 'category', 'city'],
  region: [of('Styria', 'Apulia', 'Rhône'), 'category', 'region'],
  country: [of('Norway', 'Austria', 'France', 'Italy'), 'category', 'country'],
  country_code: [of('NO', 'AT', 'FR', 'IT'), 'category', 'country-code'],
  currency: [of('NOK', 'EUR', 'USD'), 'category', 'currency-code'],
  language: [of('nb', 'de', 'fr', 'it'), 'category', 'language-code'],
  postcode: [(i) => `0${1000 + i}`, 'identifier', 'postcode'],
  home_page: [(i) => `https://example.org/p/${i}`, 'identifier', 'url'],
  host: [(i) => `10.0.${i % 4}.${i}`, 'identifier', 'ip-address', /person/],
  lat: [(i) => (47 + i / 1000).toFixed(3), 'decimal', 'latitude'],
  lng: [(i) => (-15 - i / 1000).toFixed(3), 'decimal', 'longitude'],
  price: [(i) => `€ ${i % 90},${two(i % 97)}`, 'decimal', 'currency'],
  payload: [(i) => JSON.stringify({ a: i, b: [1, i % 3] }), 'json'],
  nothing: [() => null, 'empty'],
  day_or_month: [(i) => `${two((i % 12) + 1)}/${two(((i * 5) % 12) + 1)}/2021`, 'date'],
  birth_date: [(i) => `19${50 + (i % 40)}-${two((i % 12) + 1)}-${two((i % 28) + 1)}`, 'date', undefined, /birth/i],
};

let db: Database;
let found: Map<string, ColumnSchema>;
beforeAll(async () => {
  const names = Object.keys(columns);
  const rows = Array.from({ length: ROWS }, (_, i) => names.map((name) => columns[name][0](i)));
  const opened = await openCsv({ 'things.csv': csv(names, rows) });
  db = opened.db;
  const schema = await inferSchema(db, opened.tables);
  found = new Map(schema.tables[0].columns.map((c) => [c.name, c]));
}, 120_000);
afterAll(() => db.close());

describe('a column', () => {
  it.each(Object.entries(columns))('%s', (name, [, type, meaning, personal]) => {
    const column = found.get(name)!;
    expect([column.type, column.meaning]).toEqual([type, meaning]);
    if (personal) expect(column.personal).toMatch(personal);
    else expect(column.personal).toBeUndefined();
    expect(column.confidence).toBeGreaterThan(0);
    expect(column.confidence).toBeLessThanOrEqual(1);
    expect(column.evidence.length).toBeGreaterThan(0);
  });

  it('whose day and month could be exchanged says so and is less sure', () => {
    const column = found.get('day_or_month')!;
    expect(column.evidence.join(' ')).toContain('Ambiguous: no day is above 12');
    expect(column.confidence).toBeLessThan(found.get('opened')!.confidence);
  });
});
