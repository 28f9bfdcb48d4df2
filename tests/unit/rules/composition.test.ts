import { expect, it } from 'vitest';
import { derive } from '../../../src/rules/composition';
import { mineRules } from '../../../src/rules/rules';
import { settle } from '../../../src/rules/settle';
import type { CompositionRule, RuleData } from '../../../src/rules/types';
import { Random } from '../../../src/table/random';
import { columnOf } from '../../../src/table/table';
import { database } from './load';

const FIRST = ['Änna', 'Bo', 'Céline', 'Dora', 'Eva', 'Finn', 'Gus', 'Hal', 'Ida', 'Jon'];
const syllables = ['ka', 'lo', 'mir', 'ten', 'ros', 'vik', 'dal', 'ber'];

function people(seed: number, composed: boolean): RuleData {
  const random = new Random(seed);
  const name = (): string => FIRST[random.below(10)] + syllables[random.below(8)];
  const surname = (): string =>
    `S${syllables[random.below(8)]}${syllables[random.below(8)]}${random.below(9) ? '' : 'son'}`;
  const plain = (text: string): string =>
    text
      .normalize('NFD')
      .replace(/[^\p{L}]/gu, '')
      .toLowerCase();
  const first = Array.from({ length: 300 }, name);
  const last = Array.from({ length: 300 }, surname);
  const [f, l] = composed ? [first, last] : [Array.from({ length: 300 }, name), Array.from({ length: 300 }, surname)];
  const mail = f.map((v, i) => `${plain(v)}.${plain(l[i])}@${['x', 'y', 'z'][random.below(3)]}.test`);
  const full = f.map((v, i) => `${l[i]}, ${v}`);
  return database({ person: { first, last, full, mail, town: Array.from({ length: 300 }, name) } }, {}, []);
}

it('finds full names and mail addresses made of names, and makes made ones agree', () => {
  const rules = mineRules(people(1, true)).filter((r): r is CompositionRule => r.kind === 'composition');
  expect(rules.map((r) => [r.columns[0], r.separator, r.tail, r.pieces.map((p) => `${p.column} ${p.as}`)])).toEqual([
    ['full', ', ', '', ['last is', 'first is']],
    ['mail', '.', '@', ['first lower', 'last lower']],
  ]);
  const known = (column: string): string => (column === 'first' ? 'Zoë' : "O'Hara");
  expect(derive(rules[1], known, 'old.name@y.test')).toBe('zoe.ohara@y.test');

  const made = people(2, false);
  settle(rules, made);
  const text = (name: string, row: number): string => {
    const column = columnOf(made.tables.person, name);
    return column.kind === 'text' ? column.dictionary[column.codes[row]] : '';
  };
  for (let row = 0; row < 20; row++) {
    expect(text('full', row)).toBe(`${text('last', row)}, ${text('first', row)}`);
    expect(text('mail', row)).toMatch(/^[a-z.]+@[xyz]\.test$/);
  }
});

it('finds none where texts have nothing to do with each other', () => {
  expect(mineRules(people(3, false)).filter((r) => r.kind === 'composition')).toEqual([]);
});
