// Names, addresses and the like from public lists (faker), in the dress of the source. The lists are loaded when first needed.
import type { Faker } from '@faker-js/faker';
import type { Random } from '../../table/random';
import { draw, Tally } from './tally';
import type { NamedMeaning, NamedSpec } from './types';

const MEANINGS: NamedMeaning[] = [
  'email',
  'first-name',
  'last-name',
  'full-name',
  'company',
  'street',
  'city',
  'region',
  'country',
  'url',
  'country-code',
  'currency-code',
  'language-code',
  'ip-address',
];

export function isNamed(meaning: string | undefined): meaning is NamedMeaning {
  return MEANINGS.some((m) => m === meaning);
}

/** Null where the lists would not fit: texts in another script than Latin. */
export function learnNamed(
  meaning: NamedMeaning,
  texts: string[],
  entities: ArrayLike<number>,
  least: number,
): NamedSpec | null {
  const letters = texts.join('').match(/\p{L}/gu) ?? [];
  const latin = letters.reduce((n, ch) => n + (/\p{Script=Latin}/u.test(ch) ? 1 : 0), 0);
  if (latin < 0.8 * letters.length) return null;
  const share = (test: RegExp): number =>
    texts.reduce((n, t) => n + (test.test(t) ? 1 : 0), 0) / Math.max(1, texts.length);
  const domains = new Tally(least);
  if (meaning === 'email') texts.forEach((t, i) => domains.add(t.slice(t.lastIndexOf('@')).toLowerCase(), entities[i]));
  return {
    kind: 'named',
    meaning,
    letterCase: texts.every((t) => t === t.toUpperCase())
      ? 'upper'
      : texts.every((t) => t === t.toLowerCase())
        ? 'lower'
        : 'as-is',
    traits: Object.fromEntries(Object.entries(TRAITS[meaning] ?? {}).map(([name, test]) => [name, share(test)])),
    endings: domains.kept().length ? domains.weighted() : null,
  };
}

const TRAITS: Partial<Record<NamedMeaning, Record<string, RegExp>>> = {
  email: { dot: /^[^@]*\./, underscore: /^[^@]*_/, dash: /^[^@]*-/, digits: /^[^@]*\d/, knownDomain: /@/ },
  'full-name': { comma: /,/, middle: /^\S+ \p{L}\.? \S+$/u, title: /^(mr|mrs|ms|miss|dr|prof)\.? /i },
  street: { digits: /\d/, digitsFirst: /^\d/, comma: /,/ },
  url: { https: /^https:/i, scheme: /^https?:/i, www: /^(https?:\/\/)?www\./i, path: /^(https?:\/\/)?[^/]+\/./i },
  'country-code': { three: /^.{3}$/ },
  'language-code': { locale: /[-_]/ },
  'ip-address': { six: /:/ },
};

/** Loads the lists once; not part of the first bundle. */
export async function loadFaker(): Promise<Faker> {
  return (await import('@faker-js/faker/locale/en')).faker;
}

export function drawNamed(spec: NamedSpec, faker: Faker, random: Random): string {
  const text = plain(spec, faker, random);
  return spec.letterCase === 'upper' ? text.toUpperCase() : spec.letterCase === 'lower' ? text.toLowerCase() : text;
}

function plain(spec: NamedSpec, faker: Faker, random: Random): string {
  const has = (trait: string): boolean => random.next() < (spec.traits[trait] ?? 0);
  switch (spec.meaning) {
    case 'email':
      return email(spec, faker, random);
    case 'first-name':
      return faker.person.firstName();
    case 'last-name':
      return faker.person.lastName();
    case 'full-name': {
      const first = faker.person.firstName() + (has('middle') ? ` ${faker.person.middleName().slice(0, 1)}.` : '');
      const last = faker.person.lastName();
      return (
        (has('title') ? `${faker.person.prefix()} ` : '') + (has('comma') ? `${last}, ${first}` : `${first} ${last}`)
      );
    }
    case 'company':
      return faker.company.name();
    case 'street': {
      if (!has('digits')) return faker.location.street();
      const number = faker.location.buildingNumber();
      if (random.next() * spec.traits.digits < spec.traits.digitsFirst) return `${number} ${faker.location.street()}`;
      return `${faker.location.street()}${has('comma') ? ',' : ''} ${number}`;
    }
    case 'city':
      return faker.location.city();
    case 'region':
      return faker.location.state();
    case 'country':
      return faker.location.country();
    case 'url': {
      const scheme = has('scheme')
        ? random.next() * spec.traits.scheme < spec.traits.https
          ? 'https://'
          : 'http://'
        : '';
      return (
        scheme +
        (has('www') ? 'www.' : '') +
        faker.internet.domainName() +
        (has('path') ? `/${faker.lorem.slug(2)}` : '')
      );
    }
    case 'country-code':
      return faker.location.countryCode(has('three') ? 'alpha-3' : 'alpha-2');
    case 'currency-code':
      return faker.finance.currencyCode();
    case 'language-code':
      return faker.location.language().alpha2 + (has('locale') ? `-${faker.location.countryCode()}` : '');
    case 'ip-address':
      return has('six') ? faker.internet.ipv6() : faker.internet.ipv4();
  }
}

function email(spec: NamedSpec, faker: Faker, random: Random): string {
  const word = (name: string): string =>
    name
      .normalize('NFD')
      .replace(/[^a-z]/gi, '')
      .toLowerCase();
  const first = word(faker.person.firstName());
  const last = word(faker.person.lastName());
  const { dot, underscore, dash, digits } = spec.traits;
  const u = random.next();
  const sign = u < dot ? '.' : u < dot + underscore ? '_' : u < dot + underscore + dash ? '-' : '';
  const local = sign ? first + sign + last : random.next() < 0.5 ? first.slice(0, 1) + last : first + last.slice(0, 1);
  const number = random.next() < digits ? String(1 + random.below(99)) : '';
  const domain = spec.endings ? draw(spec.endings, random) : `@example.${['com', 'net', 'org'][random.below(3)]}`;
  return local + number + domain;
}
