import { describe, expect, it } from 'vitest';
import { before } from '../../../src/app/review/before';
import { findings, sameChildren, summary } from '../../../src/app/review/integrity-words';
import { integrityTitle } from '../../../src/report/integrity-title';
import { columnCards, labelsOf } from '../../../src/app/review/overlay-words';
import { attackWords } from '../../../src/app/review/privacy-words';
import { bank } from '../../fixtures/app/databases';
import { integrityOf } from '../../fixtures/app/integrity';
import { reportOf } from '../../fixtures/app/report';

describe('integrity in words', () => {
  const { schema } = bank();
  const good = integrityOf(schema, {});
  const bad = integrityOf(schema, {}, 2);

  it('says whether all keys hold, with counts', () => {
    expect(integrityTitle(good)).toBe('All keys hold');
    expect(integrityTitle(bad)).toBe('2 checks fail');
    expect(summary(good)).toMatch(
      /^8 primary keys are unique, and all [\d,. ]+ references find their row, in 8 relations\.$/,
    );
    expect(summary(bad)).toContain('28 references find no row');
  });

  it('puts failures first and names what is real', () => {
    const list = findings(bad);
    expect(list.slice(0, 2).every((f) => f.bad)).toBe(true);
    expect(list.at(-1)).toMatchObject({ name: 'district', words: 'is real.' });
  });

  it('compares children per parent by the largest distance of the cumulative shares', () => {
    const r = good.relations[0];
    const children = { ...r.children, real: [0.5, 0.3, 0.2], synthetic: [0.4, 0.3, 0.3] };
    expect(sameChildren({ ...r, children })).toBeCloseTo(0.9, 10);
    expect(sameChildren({ ...r, children: { ...children, synthetic: children.real } })).toBe(1);
  });

  it('lists the whole report once it is there', () => {
    expect(before(good, null)).toHaveLength(findings(good).length);
    const whole = before(good, reportOf(schema, good));
    expect(whole[0]).toMatchObject({ section: 'apart', link: 'Telling apart' });
  });
});

describe('figures in words', () => {
  it('calls an interval above even not even, and a wide one not enough data', () => {
    expect(attackWords({ value: 0.51, error: 0.01, rows: 5000 }).words).toBe('even');
    expect(attackWords({ value: 0.53, error: 0.01, rows: 5000 }).words).toBe('above even');
    expect(attackWords({ value: 0.52, error: 0.03, rows: 400 }).kind).toBe('dim');
    expect(attackWords({ value: 0.72, error: 0.03, rows: 400 }).kind).toBe('bad');
  });

  it('shows columns furthest below their ceiling first, and none of kept or small tables', () => {
    const { schema } = bank();
    const cards = columnCards(reportOf(schema, integrityOf(schema, {})).tables);
    expect(cards.map((c) => c.table)).not.toContain('district');
    expect([...cards].sort((a, b) => b.gap - a.gap)).toEqual(cards);
  });

  it('writes bin edges of dates as short as their span allows', () => {
    const day = (n: number) => Date.UTC(1993, 0, 1 + n);
    const overlay = (edges: number[]) => ({
      kind: 'bins' as const,
      edges,
      log: false,
      dates: true,
      real: [],
      synthetic: [],
      outside: { real: 0, synthetic: 0 },
      nulls: { real: 0, synthetic: 0 },
    });
    expect(labelsOf(overlay([day(0), day(4000)]))[0]).toBe('1993');
    expect(labelsOf(overlay([day(0), day(400)]))[0]).toBe('1993-01');
    expect(labelsOf(overlay([day(0), day(20)]))[1]).toBe('1993-01-21');
  });
});
