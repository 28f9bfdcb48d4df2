import { describe, expect, it } from 'vitest';
import { cramersV } from '../../../src/report/association';
import { fidelityVerdict, points, ruleFigure, untold } from '../../../src/report/fidelity-verdict';
import { overlay } from '../../../src/report/overlay';
import { fullReport, reportParts } from '../../../src/report/report';
import { ReportService } from '../../../src/report/service';
import { layoutOf, Side } from '../../../src/report/sides';
import { numberColumn, textColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';
import { UserError } from '../../../src/table/user-error';
import type { ReportPart } from '../../../src/report/report-types';
import { bank, columnSchema, relation, table, tableSchema } from './bank';

const schema = {
  tables: [
    tableSchema('person', ['id'], [columnSchema('id', 'integer'), columnSchema('age', 'decimal')]),
    tableSchema('visit', [], [columnSchema('person', 'integer'), columnSchema('cost', 'decimal')]),
  ],
  relations: [relation('visit', ['person'], 'person', ['id'])],
};

/** 150 people with 0 to 3 visits each; costs follow age in the source. */
function people(seed: number, related: boolean) {
  const random = new Random(seed);
  const ages = Array.from({ length: 150 }, () => 20 + random.next() * 60);
  const owner = ages.flatMap((_, i) => Array.from({ length: random.below(4) }, () => i + 1));
  return {
    person: table(
      'person',
      numberColumn(
        'id',
        [...ages.keys()].map((i) => i + 1),
      ),
      numberColumn('age', ages),
    ),
    visit: table(
      'visit',
      numberColumn('person', owner),
      numberColumn(
        'cost',
        owner.map((id) => (related ? ages[id - 1] : 20 + random.next() * 60) + random.next()),
      ),
    ),
  };
}

describe('report', () => {
  const real = { schema, tables: people(1, true) };

  it('streams its parts, verdicts last, and finds what is wrong first', async () => {
    const parts: ReportPart[] = [];
    for await (const part of reportParts(real, people(2, false), { ratio: 1, kept: [] })) parts.push(part);
    expect([...new Set(parts.map((p) => p.part))]).toEqual([
      'integrity',
      'table',
      'relation',
      'path',
      'detection',
      'nearness',
      'verdicts',
    ]);
    expect(parts.map((p) => p.share)).toEqual(parts.map((p) => p.share).toSorted((a, b) => a - b));
    const last = parts.at(-1)!;
    if (last.part !== 'verdicts') throw new Error('no verdicts');
    const { report } = last;
    expect(report.tables.map((t) => t.table)).toEqual(['person', 'visit']);
    expect(report.paths[0].steps).toEqual([{ relation: schema.relations[0].id, up: false, to: 'visit' }]);
    expect(report.fidelity.level).toBe('below');
    const path = report.deviations.find((d) => d.kind === 'path')!;
    expect(path).toMatchObject({ subject: 'person ← visit' });
    expect(path.gap).toBeGreaterThan(0.3);
    expect(report.deviations.map((d) => d.gap)).toEqual(report.deviations.map((d) => d.gap).toSorted((a, b) => b - a));
    expect(report.privacy.level).toBe('not measured');
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('gives the source against itself a score at its ceiling', async () => {
    const report = await fullReport(real, real.tables, { ratio: 1, kept: [] });
    expect(report.fidelity).toMatchObject({ level: 'at ceiling' });
    expect(report.tables.every((t) => t.columns.every((c) => !c.shape || c.shape.score === 1))).toBe(true);
  });

  it('says not enough data instead of a score for a handful of rows', async () => {
    const small = bank();
    const report = await fullReport(small, small.tables, { ratio: 1, kept: [] });
    expect(report.fidelity).toMatchObject({ level: 'not enough data', score: null });
    expect(report.detection).toEqual([]);
  });

  it('scores nothing of a kept table and names it', async () => {
    const report = await fullReport(
      real,
      { ...people(2, true), person: real.tables.person },
      { ratio: 1, kept: ['person'] },
    );
    expect(report.tables[0]).toMatchObject({ kept: true, shapes: null, accuracy: null, pairs: null });
    expect(report.tables[0].columns[0].overlay).not.toBeNull();
    expect(report.deviations.at(-1)).toMatchObject({ kind: 'kept', tables: ['person'] });
  });

  it('stops when aborted, and through the service', async () => {
    const stopped = new AbortController();
    stopped.abort();
    const parts = reportParts(real, real.tables, { ratio: 1, kept: [] }, stopped.signal);
    await expect(collectAll(parts)).rejects.toMatchObject({ code: 'cancelled' });
    const service = new ReportService();
    service.load({ real, synthetic: real.tables, options: { ratio: 1, kept: [] } });
    const seen: string[] = [];
    const running = service.score((part) => {
      seen.push(part.part);
      if (seen.length === 2) service.cancel();
    });
    await expect(running).rejects.toBeInstanceOf(UserError);
    expect(seen).toEqual(['integrity', 'table']);
    const rows = Array.from({ length: 60 }, (_, i) => i);
    service.load({ real, synthetic: people(2, true), options: { ratio: 1, kept: [] }, heldOutRows: { person: rows } });
    const report = await service.score(() => {});
    expect(report.privacyFigures.heldOut).toBe(true);
    const near = report.privacyFigures.nearness;
    expect(near.find((n) => n.table === 'person' && n.what === 'rows')!.nearer).toMatchObject({ rows: 60 });
    expect(near.find((n) => n.table === 'visit')!.nearer).toBeNull();
    expect(near.find((n) => n.what === 'entities')!.nearer).toBeNull();
  });
});

async function collectAll(parts: AsyncIterable<ReportPart>): Promise<ReportPart[]> {
  const all: ReportPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

describe('drawing data', () => {
  const sides = (real: number[], synthetic: number[]) => {
    const own = { tables: [tableSchema('t', [], [columnSchema('v', 'integer')])], relations: [] };
    const tables = { t: table('t', numberColumn('v', real)) };
    const made = { t: table('t', numberColumn('v', synthetic)) };
    const layout = layoutOf({ schema: own, tables }, made, []);
    const [r, s] = [new Side(layout, tables, tables), new Side(layout, tables, made)];
    return overlay(r, s, 't', layout.tables[0].columns[0])!;
  };

  it('gives each of a few whole numbers a bin, shares of all rows, and counts what is outside', () => {
    expect(sides([1, 2, 2, 3, 3, 3, 3, NaN], [1, 1, 3, 9])).toEqual({
      kind: 'bins',
      edges: [0.5, 1.5, 2.5, 3.5],
      log: false,
      dates: false,
      real: [0.125, 0.25, 0.5],
      synthetic: [0.5, 0, 0.25],
      outside: { real: 0, synthetic: 0.25 },
      nulls: { real: 0.125, synthetic: 0 },
    });
  });

  it('draws a long tail on a logarithmic axis', () => {
    const tail = Array.from({ length: 1000 }, (_, i) => Math.exp(i / 80) + 0.5);
    const drawn = sides(tail, tail);
    if (drawn.kind !== 'bins') throw new Error('not binned');
    expect(drawn.log).toBe(true);
    expect(drawn.edges).toHaveLength(25);
    expect(drawn.edges[2] / drawn.edges[1]).toBeCloseTo(drawn.edges[1] / drawn.edges[0], 9);
    expect(drawn.real.reduce((a, b) => a + b, 0) + drawn.outside.real).toBeCloseTo(1, 9);
  });

  it('lists categories by the source, null among them, the unknown as other', () => {
    const own = { tables: [tableSchema('t', [], [columnSchema('v', 'category')])], relations: [] };
    const tables = { t: table('t', textColumn('v', ['a', 'b', 'b', null, 'b', 'a', 'a', 'b'])) };
    const made = { t: table('t', textColumn('v', ['a', 'zz', null, null])) };
    const layout = layoutOf({ schema: own, tables }, made, []);
    const [r, s] = [new Side(layout, tables, tables), new Side(layout, tables, made)];
    expect(overlay(r, s, 't', layout.tables[0].columns[0])).toEqual({
      kind: 'categories',
      labels: ['b', 'a', null],
      real: [0.5, 0.375, 0.125],
      synthetic: [0, 0.25, 0.5],
      other: { real: 0, synthetic: 0.25 },
    });
  });

  it("Cramér's V is 1 where one column decides the other and 0 where they are independent", () => {
    const a = { size: 3, codes: Int32Array.of(0, 0, 1, 1) };
    expect(cramersV(a, { size: 3, codes: Int32Array.of(1, 1, 0, 0) })).toBeCloseTo(1, 12);
    expect(cramersV(a, { size: 2, codes: Int32Array.of(0, 1, 0, 1) })).toBeCloseTo(0, 12);
    expect(cramersV(a, { size: 2, codes: Int32Array.of(0, 0, 0, 0) })).toBe(0);
  });
});

describe('fidelity verdict', () => {
  it('counts a classifier as lost likeness and rules as kept shares', () => {
    const detection = { table: 't', what: 'rows' as const, auc: 0.75, accuracy: 0.7, rows: 1000, reasons: [] };
    expect(untold(detection).score).toBe(0.5);
    expect(untold({ ...detection, auc: 0.48 }).score).toBe(1);
    expect(untold(detection).ceiling).toBeGreaterThan(0.98);
    const rule = { id: 'r', words: 'a = b', holds: { real: 0.8, synthetic: 0.6 }, ok: false };
    expect(ruleFigure(rule).score).toBeCloseTo(0.75, 12);
    expect(points(0.9415)).toBe('.942');
    expect(points(0.9999)).toBe('1.00');
  });

  it('has no score without a table of a hundred rows', () => {
    expect(fidelityVerdict({ tables: [], relations: [], paths: [], detection: [], rules: [] }).level).toBe(
      'not enough data',
    );
  });
});
