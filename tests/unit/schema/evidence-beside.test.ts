// References and keys that only what stands beside a column can tell: the word for its table, columns called alike
// elsewhere, letters that a whole table shares, a block of columns that is unique against expectation.
import { describe, expect, it } from 'vitest';
import { columnPrefixes } from '../../../src/schema/inference/column-prefixes';
import { tableOf } from '../../../src/schema/types';
import { ids, key, rows, smallDatabases } from './small-databases';

const { infer } = smallDatabases();
/** Numbers 0 to below n in no order. */
const mixed = (i: number, n: number) => (i * 7919 + 13) % n;

describe('references', () => {
  it('go to the table that the column beside them names, and to none where it names several', async () => {
    const schema = await infer({
      issues: [['id', 'subject'], rows(500, (i) => [i + 1, `s${i % 9}`])],
      wiki_pages: [['id', 'heading'], rows(400, (i) => [i + 1, `h${i % 11}`])],
      journals: [['id', 'journalized_id', 'journalized_type'], rows(900, (i) => [i + 1, mixed(i, 500) + 1, 'Issue'])],
      watchers: [
        ['id', 'watchable_type', 'watchable_id'],
        rows(700, (i) => [i + 1, i % 3 ? 'Issue' : 'WikiPage', mixed(i, 400) + 1]),
      ],
    });
    expect(ids(schema)).toEqual(['journals(journalized_id)>issues(id)']);
  });

  it('of one name in several tables go to one key', async () => {
    const schema = await infer({
      title: [['id', 'heading'], rows(600, (i) => [i + 1, `t${i % 50}`])],
      person: [['id', 'heading'], rows(700, (i) => [i + 1, `p${i % 50}`])],
      cast: [['id', 'movie_id', 'note'], rows(3000, (i) => [i + 1, mixed(i, 600) + 1, `n${i % 5}`])],
      // Too few to tell the two apart.
      sequel: [['id', 'movie_id', 'word'], rows(60, (i) => [i + 1, mixed(i * 11, 600) + 1, `w${i % 4}`])],
    });
    expect(ids(schema)).toEqual(['cast(movie_id)>title(id)', 'sequel(movie_id)>title(id)']);
  });

  it('by somebody and by a word alone are none of the time a row was written', async () => {
    const schema = await infer({
      user: [['Id', 'Name'], rows(40, (i) => [`005${'ABCDEFGH'[i % 8]}${i + 10}xx`, `n${i}`])],
      account: [
        ['Id', 'CreatedDate', 'CreatedById'],
        rows(300, (i) => [
          `001${'KLMNOP'[i % 6]}${i + 100}yy`,
          `2020-01-${10 + (i % 18)}`,
          `005${'ABCDEFGH'[(i % 40) % 8]}${(i % 40) + 10}xx`,
        ]),
      ],
    });
    expect(ids(schema)).toEqual(['account(CreatedById)>user(Id)']);
  });

  it('say that blanks around the values are left out', async () => {
    const schema = await infer({
      part: [['part_id', 'title'], rows(90, (i) => [100 + i * 7, `Part ${i}`])],
      stock: [['stock_id', 'part_id'], rows(400, (i) => [i + 1, `  ${100 + mixed(i, 90) * 7} `])],
    });
    expect(ids(schema)).toEqual(['stock(part_id)>part(part_id)']);
    const said = schema.relations[0].evidence.map((e) => e.text).filter((t) => t.includes('blanks'));
    expect(said).toEqual(['Values of stock.part_id have blanks around them, which are left out of the comparison.']);
  });

  it('to codes with a point', async () => {
    const codes = rows(60, (i) => [`${100 + i * 13}.${i % 10}`, `shelf ${i}`]);
    const schema = await infer({
      shelf: [['shelf_code', 'title'], codes],
      book: [['book_id', 'shelf_code'], rows(400, (i) => [i + 1, codes[mixed(i, 60)][0]])],
    });
    expect(tableOf(schema, 'shelf').columns[0].type).toBe('identifier');
    expect(ids(schema)).toEqual(['book(shelf_code)>shelf(shelf_code)']);
  });
});

describe('keys', () => {
  it('hold a part of two values beside another of two values', async () => {
    const hires = rows(400, (i) => [1000 + Math.floor(i / 2), i % 2, ['EMP', 'CWR'][(i >> 1) % 2], 50 + (i % 17)]);
    const schema = await infer({
      person: [['emplid', 'city'], rows(200, (i) => [1000 + i, `c${i % 20}`])],
      hire: [['emplid', 'empl_rcd', 'per_org', 'hours'], hires],
    });
    expect(key(schema, 'hire')).toEqual(['emplid', 'empl_rcd']);
  });

  it('of six columns that stand first', async () => {
    const line = (i: number) => [i % 4, (i >> 2) % 3, (i >> 4) % 5, (i >> 6) % 4, (i >> 8) % 6];
    const lines = new Set(rows(1500, (i) => line(mixed(i, 1536))).map((r) => r.join()));
    const sold = [...lines].flatMap((l, i) => [0, 1].map((k) => [...l.split(',').map(Number), ((i + k) % 9) + 500]));
    const schema = await infer({
      promo: [['promo_no', 'title'], rows(9, (i) => [i + 500, `Promotion ${i}`])],
      sold: [
        ['store_no', 'till_no', 'day_no', 'trans_no', 'line_no', 'promo_no', 'amount'],
        sold.map((r, i) => [...r, (i * 37) % 90]),
      ],
    });
    expect(key(schema, 'sold')).toEqual(['store_no', 'till_no', 'day_no', 'trans_no', 'line_no', 'promo_no']);
  });
});

describe('letters that all columns of a table begin with', () => {
  it('are left out where most tables have such letters, each its own', () => {
    const lengths = (of: string[][]) => columnPrefixes(of).map((p) => p.length);
    const tables = [
      ['ABAN8', 'ABALPH', 'ABAT1'],
      ['SDDOCO', 'SDAN8', 'SDITM'],
      ['IMITM', 'IMDSC1', 'IMUOM1'],
    ];
    expect(lengths(tables)).toEqual([2, 2, 2]);
    expect(lengths([...tables.slice(0, 1), ['name', 'city', 'zip'], ['id', 'note', 'day']])).toEqual([0, 0, 0]);
    expect(lengths([['c_name', 'c_city', 'c_id']])).toEqual([2]);
  });
});
