// What a column speaks of (e-mail, city, latitude), from its values and its name, and whether that is personal.
import type { Meaning } from '../types';
import type { TypeFinding } from './type-reading';
import { GIVEN_NAMES } from './given-names';
import type { ColumnName, TableName } from './names';
import type { Profile } from './profile';
import { HEADS, PERSONS } from './words';

export interface MeaningFinding {
  meaning?: Meaning;
  evidence?: string;
  personal?: string;
}

interface ValueRule {
  meaning: Meaning;
  what: string;
  test: RegExp;
  share: number;
}

const BY_VALUES: readonly ValueRule[] = [
  { meaning: 'email', what: 'e-mail addresses', test: /^[^\s@<>]+@[^\s@<>]+\.[\p{L}]{2,}$/u, share: 0.9 },
  { meaning: 'url', what: 'web addresses', test: /^(https?:\/\/|www\.)\S+$/i, share: 0.9 },
  { meaning: 'hash', what: 'hashes', test: /^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i, share: 1 },
  {
    meaning: 'ip-address',
    what: 'IP addresses',
    test: /^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)$|^([0-9a-f]{1,4}:){2,7}[0-9a-f:]*$/i,
    share: 0.95,
  },
];

const has = (name: ColumnName, ...words: string[]) => words.some((w) => name.words.includes(w));
const glued = (name: ColumnName, ...words: string[]) => words.includes(name.glued);

const PHONE = /^[+(]?\d[\d\s().\-/x+]{5,22}$/i;
const LETTERS = /^[\p{L}\p{M}'’.\- ]+$/u;
const CODE = /^[A-Z]{2,3}$/;

/** Share of the sampled values that fit. */
function share(profile: Profile, test: RegExp): number {
  const values = profile.sample;
  return values.length === 0 ? 0 : values.filter((v) => test.test(v.value)).length / values.length;
}

const percent = (value: number) => `${Math.floor(value * 100)}%`;

const PERSONAL: Partial<Record<Meaning, string>> = {
  email: 'E-mail addresses reach a person.',
  phone: 'Phone numbers reach a person.',
  'first-name': 'First names belong to persons.',
  'last-name': 'Last names belong to persons.',
  'full-name': 'Names of persons.',
  street: 'Street addresses lead to a person.',
  'birth-number': 'Birth numbers tell one person from all others.',
  'ip-address': 'IP addresses lead to a person.',
};

export function findMeaning(
  profile: Profile,
  finding: TypeFinding,
  name: ColumnName,
  table: TableName,
): MeaningFinding {
  const found = meaningOf(profile, finding, name, table);
  const personal = found.meaning ? PERSONAL[found.meaning] : personalByName(finding, name);
  return personal ? { ...found, personal } : found;
}

function personalByName(finding: TypeFinding, name: ColumnName): string | undefined {
  const birth = has(name, 'birth', 'dob', 'birthday', 'birthdate') || glued(name, 'dateofbirth');
  if (birth && finding.type === 'date') return 'Dates of birth belong to persons.';
  if (birth && finding.type === 'datetime') return 'Dates of birth belong to persons.';
  if (has(name, 'ssn', 'passport', 'iban', 'password', 'passwd', 'cvv', 'taxid'))
    return 'The name speaks of a number or secret of one person.';
  if (has(name, 'salary', 'income', 'wage', 'religion', 'diagnosis', 'disease', 'ethnicity', 'race') && !name.isId)
    return name.words.includes('race') && name.isId ? undefined : 'The name speaks of something personal.';
  return undefined;
}

function meaningOf(profile: Profile, finding: TypeFinding, name: ColumnName, table: TableName): MeaningFinding {
  if (finding.type === 'empty' || finding.type === 'json') return {};
  if (finding.keyKind === 'uuid') return { meaning: 'uuid', evidence: 'UUIDs.' };
  if (finding.type === 'integer' || finding.type === 'decimal') return numberMeaning(profile, finding, name);
  if (!['text', 'category', 'identifier'].includes(finding.type)) return {};
  for (const rule of BY_VALUES) {
    const fits = share(profile, rule.test);
    if (profile.sample.length > 0 && fits >= rule.share)
      return { meaning: rule.meaning, evidence: `${percent(fits)} of the values look like ${rule.what}.` };
  }
  return textMeaning(profile, name, table);
}

function numberMeaning(profile: Profile, finding: TypeFinding, name: ColumnName): MeaningFinding {
  const within = (low: number, high: number) =>
    profile.sample.every((v) => Number.isNaN(Number(v.value)) || (Number(v.value) >= low && Number(v.value) <= high));
  if (has(name, 'latitude', 'lat') && within(-90, 90))
    return { meaning: 'latitude', evidence: 'The name says latitude and all values lie in -90..90.' };
  if (has(name, 'longitude', 'lng', 'lon', 'long') && within(-180, 180))
    return { meaning: 'longitude', evidence: 'The name says longitude and all values lie in -180..180.' };
  if (has(name, 'phone', 'mobile', 'fax', 'telephone') && profile.minLength >= 6)
    return { meaning: 'phone', evidence: 'The name says phone.' };
  if ((has(name, 'zip', 'postal', 'plz') || glued(name, 'postcode')) && finding.type === 'integer')
    return { meaning: 'postcode', evidence: 'The name says postcode.' };
  if (isBirthNumber(profile, name)) return { meaning: 'birth-number', evidence: 'The name says birth number.' };
  const money = has(
    name,
    'price',
    'cost',
    'amount',
    'salary',
    'revenue',
    'fee',
    'balance',
    'payment',
    'income',
    'budget',
  );
  if (finding.format.kind === 'number' && /[$€£¥₹]|EUR|USD|GBP|CHF/.test(finding.format.prefix + finding.format.suffix))
    return { meaning: 'currency', evidence: 'Written with a currency sign.' };
  return money && !name.isId ? { meaning: 'currency', evidence: 'The name speaks of money.' } : {};
}

/** Names of persons by what stands in them, whatever the column is called. */
function namesOfPersons(profile: Profile): MeaningFinding | null {
  if (profile.distinct < 5) return null;
  const isGiven = ({ value }: { value: string }) => {
    const [first, second = ''] = value.toLowerCase().split(/[\s,]+/);
    return GIVEN_NAMES.has(first) || (value.includes(',') && GIVEN_NAMES.has(second));
  };
  const given = profile.sample.filter(isGiven).length / profile.sample.length;
  const evidence = `${percent(given)} of the values begin with a common first name.`;
  if (profile.spaced > 0.7 * profile.distinct) return given >= 0.25 ? { meaning: 'full-name', evidence } : null;
  return profile.spaced < 0.1 * profile.distinct && given >= 0.5 ? { meaning: 'first-name', evidence } : null;
}

function isBirthNumber(profile: Profile, name: ColumnName): boolean {
  return has(name, 'birth', 'rodne', 'personal') && has(name, 'number', 'cislo', 'no', 'nr') && profile.minLength >= 6;
}

function textMeaning(profile: Profile, name: ColumnName, table: TableName): MeaningFinding {
  const said = (meaning: Meaning, words: string): MeaningFinding => ({ meaning, evidence: `The name says ${words}.` });
  const letters = share(profile, LETTERS);
  const person = table.words.some((w) => PERSONS.has(w)) || name.words.some((w) => PERSONS.has(w));
  if (has(name, 'phone', 'mobile', 'fax', 'telephone', 'tel', 'cell') && share(profile, PHONE) > 0.7)
    return said('phone', 'phone');
  if (isBirthNumber(profile, name)) return said('birth-number', 'birth number');
  if (has(name, 'zip', 'postal', 'plz') || glued(name, 'postcode'))
    return profile.maxLength <= 12 ? said('postcode', 'postcode') : {};
  const codes = share(profile, CODE);
  if (codes > 0.95) {
    if (has(name, 'country', 'nation', 'land')) return said('country-code', 'country and the values are short codes');
    if (has(name, 'currency', 'ccy')) return said('currency-code', 'currency and the values are short codes');
  }
  if (has(name, 'language', 'lang', 'locale') && share(profile, /^[a-z]{2,3}([-_][A-Z]{2})?$/) > 0.95)
    return said('language-code', 'language and the values are short codes');
  if (name.isId) return {};
  if (letters > 0.9) {
    if (has(name, 'first', 'given', 'fore', 'forename') && (has(name, 'name') || glued(name, 'forename', 'given')))
      return said('first-name', 'first name');
    if (glued(name, 'firstname', 'fname', 'givenname', 'vorname')) return said('first-name', 'first name');
    if (has(name, 'last', 'sur', 'surname', 'family') && (has(name, 'name') || has(name, 'surname')))
      return said('last-name', 'last name');
    if (glued(name, 'lastname', 'lname', 'surname', 'nachname', 'familyname')) return said('last-name', 'last name');
    const last = name.core.at(-1) ?? '';
    // A contact_title is no contact.
    const named = has(name, 'name', 'fullname') || (name.core.some((w) => PERSONS.has(w)) && !HEADS.has(last));
    if (named && person && profile.spaced > 0.7 * profile.distinct && !has(name, 'company', 'product', 'user'))
      return said('full-name', 'name, and it is one of persons');
    const byValues = namesOfPersons(profile);
    if (byValues) return byValues;
  }
  if (has(name, 'company', 'organization', 'organisation', 'firm', 'employer', 'firma'))
    return said('company', 'company');
  if (has(name, 'street') || (has(name, 'address', 'addr') && !has(name, 'email', 'ip', 'mail', 'url')))
    return share(profile, /\d/) > 0.3 && share(profile, /\p{L}/u) > 0.9 ? said('street', 'address') : {};
  if (has(name, 'city', 'town', 'municipality', 'ort', 'stadt') && letters > 0.8) return said('city', 'city');
  if (has(name, 'country', 'nation', 'land') && letters > 0.8) return said('country', 'country');
  if (has(name, 'state', 'region', 'province', 'county', 'district') && letters > 0.8 && !has(name, 'holiday'))
    return profile.distinct > 1 ? said('region', 'region') : {};
  return {};
}
