// What tells keys and references apart where names or values alone would mislead; each a small database of its own.
import { describe, expect, it } from 'vitest';
import { inferSchema } from '../../../src/schema/infer';
import { recheck } from '../../../src/schema/recheck';
import { tableOf } from '../../../src/schema/types';
import { ids, key, rows, smallDatabases, type Rows, type Tables } from './small-databases';

const { infer, open } = smallDatabases();

describe('references', () => {
  it('are counted from the lists of values as they are in SQL', async () => {
    const files: Tables = {
      place: [['place_id', 'title'], rows(40, (i) => [i + 1, `Place ${i}`])],
      visit: [
        ['visit_id', 'place_id', 'from_place_id', 'to_place_id'],
        rows(300, (i) => [i + 1, (i % 20) + 1, i % 7 ? (i % 40) + 1 : null, i % 5 ? ((i * 3) % 40) + 1 : 0]),
      ],
    };
    const [found, counted] = await open(files, async (db, opened) => {
      const schema = await inferSchema(db, opened);
      return [schema, await recheck(db, schema)];
    });
    expect(ids(found)).toHaveLength(3);
    expect(counted.relations.map((r) => r.stats)).toEqual(found.relations.map((r) => r.stats));
  });

  it('of a column that is always one of two beside it', async () => {
    const schema = await infer({
      club: [['club_id', 'title'], rows(18, (i) => [i + 1, `Club ${i}`])],
      fixture: [
        ['fixture_id', 'home_club_id', 'away_club_id', 'best'],
        rows(300, (i) => [i + 1, (i % 18) + 1, ((i * 5 + 3) % 18) + 1, ((i % 2 ? i * 5 + 3 : i) % 18) + 1]),
      ],
    });
    expect(ids(schema)).toContain('fixture(best)>club(club_id)');
    const best = schema.relations.find((r) => r.columns[0] === 'best')!;
    expect(best.evidence.map((e) => e.text)).toContain(
      'In 300 of 300 rows it is the value of home_club_id or away_club_id.',
    );
  });

  it('are none of a number within groups, whatever it is called', async () => {
    const schema = await infer({
      positions: [['id', 'title'], rows(600, (i) => [i + 1, `Position ${i}`])],
      orders: [['id', 'note'], rows(90, (i) => [i + 1, `n${i % 7}`])],
      order_lines: [
        ['order_id', 'position', 'quantity'],
        rows(400, (i) => [Math.floor(i / 4.45) + 1, i - Math.ceil(Math.floor(i / 4.45) * 4.45) + 1, 10 + (i % 9)]),
      ],
    });
    expect(ids(schema)).toEqual(['order_lines(order_id)>orders(id)']);
    expect(key(schema, 'order_lines')).toEqual(['order_id', 'position']);
    const position = tableOf(schema, 'order_lines').columns[1];
    expect(position.evidence.join(' ')).toContain('No reference to positions.id');
  });

  it('are found among UUIDs though some rows hold something else, and go to a unique column that is no key', async () => {
    const uuid = (i: number) => `${(0xabc00000 + i * 7919).toString(16)}-1111-4222-8333-${String(i).padStart(12, '0')}`;
    const schema = await infer({
      cards: [['id', 'title', 'uuid'], rows(200, (i) => [i + 1, `Card ${i}`, uuid(i)])],
      rulings: [
        ['id', 'uuid', 'words'],
        rows(500, (i) => [i + 1, i % 60 ? uuid((i * 7) % 200) : `?${i}`, `w${i % 9}`]),
      ],
    });
    expect(ids(schema)).toEqual(['rulings(uuid)>cards(uuid)']);
    expect(key(schema, 'cards')).toEqual(['id']);
    expect(schema.relations[0].stats.orphans).toBe(9);
  });

  it('called parent_id point at what the table is a part of', async () => {
    const schema = await infer({
      invoice: [['entity_id', 'total'], rows(150, (i) => [i + 1, i * 3.5])],
      invoice_address: [['entity_id', 'parent_id', 'city'], rows(300, (i) => [i + 1, (i >> 1) + 1, `City ${i % 20}`])],
      shipment: [['entity_id', 'weight'], rows(160, (i) => [i + 1, i * 1.5])],
    });
    expect(ids(schema)).toEqual(['invoice_address(parent_id)>invoice(entity_id)']);
  });

  it('of several columns say what was looked at and refused', async () => {
    const schema = await infer({
      author: [['author_id', 'born'], rows(30, (i) => [i + 1, 1900 + i])],
      book: [['book_id', 'pages'], rows(40, (i) => [i + 1, 90 + i])],
      wrote: [['author_id', 'book_id'], rows(600, (i) => [(i % 30) + 1, Math.floor(i / 15) + 1])],
      review: [
        ['review_id', 'author_id', 'book_id', 'stars'],
        rows(300, (i) => [i + 1, (i % 15) * 2 + 1 + (Math.floor((i % 40) * 1) % 2), (i % 40) + 1, i % 5]),
      ],
    });
    expect(ids(schema)).toEqual([
      'review(author_id)>author(author_id)',
      'review(book_id)>book(book_id)',
      'wrote(author_id)>author(author_id)',
      'wrote(book_id)>book(book_id)',
    ]);
    const refused = schema.relations[0].nearMisses.concat(schema.relations[1].nearMisses);
    for (const miss of refused) expect(miss.reason).toMatch(/^\d+ of \d+ (values?|tuples?)/);
  });
});

describe('keys', () => {
  it('of five columns, and of four numbers whose names say nothing', async () => {
    const bins = rows(320, (i) => [
      (i % 5) + 1,
      (Math.floor(i / 5) % 8) + 1,
      (Math.floor(i / 40) % 4) + 1,
      Math.floor(i / 160) + 1,
    ]);
    const stock: Rows = bins.flatMap((b, i) =>
      [0, 1, 2].map((k) => [((i * 3 + k * 7) % 50) + 1, ...b, (i * 11 + k) % 90]),
    );
    const schema = await infer({
      warehouse: [['id', 'place'], rows(5, (i) => [i + 1, `Place ${i}`])],
      item: [['id', 'label'], rows(50, (i) => [i + 1, `Item ${i}`])],
      bin: [['warehouse_id', 'aisle', 'rack', 'level', 'height'], bins.map((b, i) => [...b, 100 + (i % 7)])],
      stock: [['item_id', 'warehouse_id', 'aisle', 'rack', 'level', 'quantity'], stock],
    });
    expect(key(schema, 'bin')).toEqual(['warehouse_id', 'aisle', 'rack', 'level']);
    expect(key(schema, 'stock')).toEqual(['item_id', 'warehouse_id', 'aisle', 'rack', 'level']);
    expect(ids(schema)).toContain('stock(warehouse_id,aisle,rack,level)>bin(warehouse_id,aisle,rack,level)');
  });

  it('leave out a column that only says what another says', async () => {
    const parts: Rows = rows(900, (i) => [
      7000 + Math.floor(i / 3) * 13,
      100 + Math.floor(i / 3) * 7,
      (i % 3) + 1,
      `d${i % 11}`,
    ]);
    const schema = await infer({
      report: [['report_id', 'case_id', 'sex'], rows(300, (i) => [7000 + i * 13, 100 + i * 7, 'MF'[i % 2]])],
      drug: [['report_id', 'case_id', 'drug_seq', 'label'], parts],
    });
    expect(key(schema, 'drug')).toEqual(['report_id', 'drug_seq']);
  });
});

describe('a table that others point at', () => {
  it('stays as it is only when it lists nobody', async () => {
    const schema = await infer({
      jockeys: [
        ['jockey_id', 'name'],
        rows(12, (i) => [i + 1, `${['Ann', 'Peter', 'Maria', 'Jan'][i % 4]} ${'ABCDEFGHIJKL'[i]}oyd`]),
      ],
      providers: [['provider_id'], rows(9, (i) => [i + 1])],
      surfaces: [['surface_id', 'words'], rows(5, (i) => [i + 1, `s${i}`])],
      horses: [['horse_id', 'sex', 'age'], rows(60, (i) => [i + 1, 'mf'[i % 2], 3 + (i % 5)])],
      samples: [['sample_id', 'class'], rows(90, (i) => [i + 1, 'ab'[i % 2]])],
      rides: [
        ['ride_id', 'jockey_id', 'provider_id', 'surface_id', 'horse_id', 'sample_id'],
        rows(400, (i) => [i + 1, (i % 12) + 1, ((i * 5) % 9) + 1, ((i * 7) % 5) + 1, (i % 60) + 1, (i % 90) + 1]),
      ],
    });
    const treatments = Object.fromEntries(schema.tables.map((t) => [t.name, t.treatment]));
    expect(treatments).toEqual({
      jockeys: 'generate',
      providers: 'generate',
      surfaces: 'keep',
      horses: 'generate',
      samples: 'generate',
      rides: 'generate',
    });
    expect(tableOf(schema, 'jockeys').treatmentReason).toMatch(/made anew: name tells of persons/);
    expect(tableOf(schema, 'providers').treatmentReason).toMatch(/lists persons or firms by its name/);
    for (const r of schema.relations) expect(r.roleReason).not.toBe('');
  });
});
