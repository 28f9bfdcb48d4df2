import { describe, expect, it } from 'vitest';
import { doubts } from '../../../src/app/relate/doubts';
import { cyclic, hubOf, islands, matching, within } from '../../../src/app/relate/graph';
import { layout } from '../../../src/app/relate/layout';
import { smallLayout } from '../../../src/app/relate/small-layout';
import { walk } from '../../../src/app/relate/walk';
import { relationSentence } from '../../../src/app/relate/words';
import { tree } from '../../../src/app/train/order';
import { bank, hostile, many } from '../../fixtures/app/databases';

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}
const apart = (a: Rect, b: Rect) =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

describe('the graph of a schema', () => {
  const { schema } = many();

  it('falls into islands that hold every table once, largest first', () => {
    const groups = islands(schema);
    expect(groups.flat().sort()).toEqual(schema.tables.map((t) => t.name).sort());
    expect(groups.map((g) => g.length)).toEqual([14, 11, 8, 7, 5, 4, 4, 3, 3, 3, 2]);
    for (const r of schema.relations) expect(groups.find((g) => g.includes(r.child))).toContain(r.parent);
  });

  it('knows the best connected table, and what lies within some joins', () => {
    const { schema } = bank();
    expect(hubOf(schema, islands(schema)[0])).toBe('account');
    expect([...within(schema, 'card', 1)].sort()).toEqual(['card', 'disposition']);
    expect([...within(schema, 'card', 2)].sort()).toEqual(['account', 'card', 'client', 'disposition']);
  });

  it('finds circles of different tables, and takes no self-reference for one', () => {
    expect(cyclic(schema).size).toBe(0);
    const { schema: b } = bank();
    const back = { ...b.relations.find((r) => r.child === 'card')!, id: 'x', child: 'account', parent: 'card' };
    expect([...cyclic({ ...b, relations: [...b.relations, back] })].sort()).toEqual(['account', 'card', 'disposition']);
  });

  it('matches parts of table and column names without case', () => {
    const { schema: b } = bank();
    expect([...matching(b, 'K_SYM')].sort()).toEqual(['orders', 'transaction']);
    expect(matching(b, '  ').size).toBe(0);
  });
});

describe('the layout', () => {
  for (const [name, db] of Object.entries({ bank: bank(), many: many(), hostile: hostile() }))
    for (const detail of ['names', 'keys', 'columns'] as const)
      it(`puts no table of ${name} on another with ${detail}`, () => {
        const picture = layout(db.schema, detail, new Set(), 1.4);
        expect(picture.boxes).toHaveLength(db.schema.tables.length);
        picture.boxes.forEach((a, i) => picture.boxes.slice(i + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
        picture.islands.forEach((a, i) => picture.islands.slice(i + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
        expect(picture.lines).toHaveLength(db.schema.relations.length);
        for (const line of picture.lines) expect(line.path).not.toContain('NaN');
      });

  it('shows the names of 64 tables at once, in letters that can be read', () => {
    const { width, height } = layout(many().schema, 'names', new Set(), 1.5);
    expect(Math.min(1000 / width, 650 / height)).toBeGreaterThan(0.75);
  });

  it('sets parents left of their children and gives the same picture twice', () => {
    const { schema } = bank();
    const picture = layout(schema, 'columns', new Set(), 1.4);
    const x = new Map(picture.boxes.map((b) => [b.table.name, b.x]));
    for (const r of schema.relations) expect(x.get(r.parent)!).toBeLessThan(x.get(r.child)!);
    expect(layout(schema, 'columns', new Set(), 1.4)).toEqual(picture);
  });

  it('folds wide tables until they are opened', () => {
    const { schema } = bank();
    const closed = layout(schema, 'columns', new Set(), 1).boxes.find((b) => b.table.name === 'district')!;
    expect([closed.columns.length, closed.hidden]).toEqual([1, 7]);
    const open = layout(schema, 'columns', new Set(['district']), 1).boxes.find((b) => b.table.name === 'district')!;
    expect([open.columns.length, open.hidden]).toEqual([8, 0]);
  });

  it('draws the small picture without overlaps', () => {
    const picture = smallLayout(bank().schema);
    const boxes = picture.boxes.map((b) => ({ ...b, width: 126, height: 42 }));
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
  });

  it('lets arrow keys follow relations', () => {
    const { schema } = bank();
    const { boxes } = layout(schema, 'columns', new Set(), 1.4);
    expect(walk('ArrowLeft', 'card', schema, boxes)).toBe('disposition');
    expect(walk('ArrowRight', 'disposition', schema, boxes)).toBe('card');
    expect(walk('ArrowLeft', 'district', schema, boxes)).toBeNull();
    const down = walk('ArrowDown', 'loan', schema, boxes);
    expect(boxes.find((b) => b.table.name === down)!.y).toBeGreaterThan(boxes.find((b) => b.table.name === 'loan')!.y);
  });
});

describe('what is said of relations', () => {
  it('gives the observed numbers in words', () => {
    const r = bank().schema.relations.find((x) => x.child === 'card')!;
    const say = (minChildren: number, maxChildren: number, nulls = 0) =>
      relationSentence({ ...r, stats: { ...r.stats, minChildren, maxChildren, nulls } });
    expect(say(0, 1)).toBe('A disposition has at most one card; a card belongs to exactly one disposition.');
    expect(say(1, 1)).toMatch(/^A disposition has exactly one card;/);
    expect(say(2, 5)).toMatch(/^A disposition has 2–5 rows of card;/);
    expect(say(0, 9, 3)).toBe(
      'A disposition has up to 9 rows of card, or none; a card belongs to one disposition or to none.',
    );
  });

  it('sorts doubts so that what needs a decision comes first', () => {
    const { schema } = many();
    schema.relations[3] = { ...schema.relations[3], confidence: 0.5 };
    schema.relations[5] = {
      ...schema.relations[5],
      confidence: 0.9,
      stats: { ...schema.relations[5].stats, orphans: 14 },
    };
    const list = doubts(schema);
    const decisions = list.filter((d) => d.decide);
    expect(list.slice(0, decisions.length)).toEqual(decisions);
    expect(decisions.map((d) => d.tag)).toEqual(expect.arrayContaining(['.50', 'orphans']));
    expect(list.map((d) => d.tag)).toEqual(expect.arrayContaining(['self', '0 rows', 'kept']));
  });

  it('stands children under the table whose context they are made in', () => {
    const rows = tree(bank().schema, null);
    expect(rows).toHaveLength(8);
    expect(rows.find((r) => r.table === 'card')).toEqual({ table: 'card', depth: 2 });
    expect(rows.findIndex((r) => r.table === 'card')).toBe(rows.findIndex((r) => r.table === 'disposition') + 1);
  });
});
