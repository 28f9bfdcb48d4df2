import { beforeAll, describe, expect, it } from 'vitest';
import { cut, data, escapeText, html } from '../../../src/report/html/markup';
import { reportHtml, reportJson } from '../../../src/report/html/html';
import { count, dateLabel, ofCeiling, percent, score, short } from '../../../src/report/html/words';
import { fullReport } from '../../../src/report/report';
import type { Report } from '../../../src/report/report-types';
import { numberColumn, textColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';
import { columnSchema, relation, table, tableSchema } from './bank';

const evil = `<script>alert(1)</script>"'&\u0000`;
const arabic = 'جدول';
const long = 'x'.repeat(10_000);

/** Names and values that are markup, run from right to left, or never end. */
function hostile(seed: number) {
  const random = new Random(seed);
  const n = 160;
  const pick = (words: string[]) => Array.from({ length: n }, () => words[random.below(words.length)]);
  const ids = Array.from({ length: n }, (_, i) => i + 1);
  return {
    [evil]: table(evil, numberColumn('id', ids), textColumn(arabic, pick([evil, arabic, '', '😀'.repeat(40)]))),
    [long]: table(
      long,
      numberColumn(
        'p',
        ids.map(() => 1 + random.below(n)),
      ),
      textColumn(evil, pick(['<b>', '</svg>', 'c'])),
      numberColumn(
        long,
        ids.map(() => random.normal() * 1e12),
      ),
    ),
  };
}

const schema = {
  tables: [
    tableSchema(evil, ['id'], [columnSchema('id', 'integer'), columnSchema(arabic, 'category')]),
    tableSchema(
      long,
      [],
      [columnSchema('p', 'integer'), columnSchema(evil, 'category'), columnSchema(long, 'decimal')],
    ),
  ],
  relations: [relation(long, ['p'], evil, ['id'])],
};

describe('markup', () => {
  it('escapes every value and leaves markup alone', () => {
    const name = `a<b>&"'`;
    expect(html`<i title="${name}">${name}${html`<b>${1}</b>`}${null}${false}${['x', 2]}</i>`.source).toBe(
      '<i title="a&lt;b&gt;&amp;&quot;&#39;">a&lt;b&gt;&amp;&quot;&#39;<b>1</b>x2</i>',
    );
    expect(escapeText('a\u0000\u001b\ud800b\n')).toBe('a\uFFFD\uFFFD\uFFFDb\n');
  });

  it('isolates and cuts words of the data by whole characters', () => {
    expect(data(arabic).source).toBe(`<bdi class="m">${arabic}</bdi>`);
    expect(cut('😀'.repeat(50), 10)).toBe(`${'😀'.repeat(9)}…`);
    expect(cut('short', 10)).toBe('short');
  });
});

describe('words', () => {
  it('writes figures as the house does', () => {
    expect([score(0.9411), score(0.99996), score(null), score(-0.0104)]).toEqual(['.941', '1.00', '–', '-.010']);
    expect(ofCeiling({ score: 0.95, ceiling: 0.95 })).toBe('at ceiling');
    expect(ofCeiling({ score: 0.9, ceiling: 0.95 })).toBe('of .950');
    expect([percent(0.0001), percent(0), percent(0.123, 1), percent(0.5, 1)]).toEqual(['<1%', '0%', '12.3%', '50%']);
    expect([short(1234), short(58_000), short(7.25), short(3.2e6), short(0.052)]).toEqual([
      '1.2k',
      '58k',
      '7.3',
      '3.2M',
      '0.052',
    ]);
    expect(count(72_858)).toBe('72,858');
    expect(dateLabel(Date.UTC(1997, 4, 3), 9e11)).toBe('1997');
  });
});

describe('report file', () => {
  let report: Report;
  let page: string;
  beforeAll(async () => {
    report = await fullReport({ schema, tables: hostile(1) }, hostile(2), {
      ratio: 1,
      kept: [],
      holdout: { trained: hostile(1), heldOut: hostile(3) },
      rules: [{ id: 'r', words: evil, holds: { real: 1, synthetic: 0.8 }, ok: false }],
    });
    page = reportHtml(report, { name: evil, date: new Date('2026-01-02T03:04:05Z') });
  });

  it('shows hostile names and values as text and loads nothing', () => {
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/<script|<img|<link|<iframe|\son\w+=|url\(|javascript:/i);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toContain('\u0000');
    expect(page).toContain(`${'x'.repeat(59)}…`);
    expect(page.includes('x'.repeat(400))).toBe(false);
  });

  it('is well-formed and has no holes', () => {
    const open: string[] = [];
    const body = page.slice(page.indexOf('<body>'), page.indexOf('</html>'));
    for (const [, close, name, empty] of body.matchAll(/<(\/?)([a-z]\w*)[^<>]*?(\/?)>/g)) {
      if (close) expect(open.pop(), body.slice(0, 200)).toBe(name);
      else if (!empty && !['meta', 'br'].includes(name)) open.push(name);
    }
    expect(open).toEqual([]);
    expect(page).not.toMatch(/NaN|undefined|\[object|Infinity/);
  });

  it('has every section, the verdicts first', () => {
    const order = [
      'class="verdicts"',
      'Before you use it',
      'id="integrity"',
      'id="fidelity"',
      'id="privacy"',
      'id="meanings"',
    ];
    const places = order.map((mark) => page.indexOf(mark));
    expect(places.every((p) => p > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    for (const chart of ['class="syn-a"', 'class="real"', 'class="ceil"', 'role="img"']) expect(page).toContain(chart);
  });

  it('is the same as JSON', () => {
    const read = JSON.parse(reportJson(report, { name: 'bank', date: new Date(0) })) as Report & { name: string };
    expect(read.name).toBe('bank');
    expect(read.fidelity).toEqual(report.fidelity);
  });
});
