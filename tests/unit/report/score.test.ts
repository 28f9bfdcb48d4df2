// The figures beside those of an independent judge in Python, on the same files. Needs that judge, a reference result and a
// Python with its requirements (named by PYTHON, else python3); skipped without them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keptTables, readKeys, readReal, readUnder } from '../../../scripts/report-folders';
import { fullReport } from '../../../src/report/report';
import type { Report } from '../../../src/report/report-types';

const shared = resolve('../shared');
const judge = join(shared, 'score/score.py');
const keys = join(shared, 'data/keys.json');
const python = process.env.PYTHON ?? 'python3';
const cases = [
  { name: 'berka', real: join(shared, 'data/berka'), synthetic: join(shared, 'reference/berka-mostlyai') },
];

const present = [judge, keys, ...cases.flatMap((c) => [c.real, c.synthetic])].every(existsSync);
const able = present && spawnSync(python, ['-c', 'import sklearn, pandas']).status === 0;

interface Judged {
  shapes: { columns: Record<string, number>; roundness: Record<string, number>; score: number };
  cardinality: { fks: Record<string, { score: number }> };
  trends: Record<string, { score: number; ceiling: number; parts: Record<string, { score: number; ceiling: number }> }>;
  accuracy: { score: number; ceiling: number };
  detection: Record<'rows' | 'aggregated', Record<string, { auc: number; rows: number } | null>>;
  privacy: { copies: Record<string, { copied: number; duplicates_in_real: number }> };
}

describe.skipIf(!able).each(cases)('report of $name and the judge', ({ name, real, synthetic }) => {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-score-'));
  let report: Report;
  let judged: Judged;

  beforeAll(async () => {
    const out = join(folder, 'score.json');
    const ran = spawnSync(python, [judge, real, synthetic, '--keys', keys, '--name', name, '--json', out]);
    if (ran.status !== 0) throw new Error(ran.stderr.toString());
    judged = JSON.parse(readFileSync(out, 'utf8')) as Judged;
    const source = readReal(real, readKeys(keys, name));
    const made = readUnder(synthetic, source);
    const kept = keptTables(source, made);
    report = await fullReport(source, { ...source.tables, ...made }, { ratio: 1, kept });
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('agrees on shapes, roundness and cardinality', () => {
    const columns = report.tables.flatMap((t) => t.columns.map((c) => ({ name: `${t.table}.${c.column}`, ...c })));
    const scores = (pick: (c: (typeof columns)[number]) => number | undefined) =>
      Object.fromEntries(columns.flatMap((c) => (pick(c) === undefined ? [] : [[c.name, pick(c)!]])));
    expectAlike(
      scores((c) => c.shape?.score),
      judged.shapes.columns,
      0.0005,
    );
    expectAlike(
      scores((c) => c.roundness?.score),
      judged.shapes.roundness,
      0.0005,
    );
    const links = report.relations.flatMap((r, i) =>
      r.cardinality ? [[Object.keys(judged.cardinality.fks)[i], r.cardinality.score]] : [],
    );
    const fks = Object.fromEntries(Object.entries(judged.cardinality.fks).map(([k, v]) => [k, v.score]));
    expectAlike(Object.fromEntries(links) as Record<string, number>, fks, 0.0005);
  });

  it('agrees on accuracy and trends', () => {
    const made = report.tables.filter((t) => t.accuracy);
    expect(Math.abs(mean(made.map((t) => t.accuracy!.overall.score)) - judged.accuracy.score)).toBeLessThan(0.005);
    expect(Math.abs(mean(made.map((t) => t.accuracy!.overall.ceiling)) - judged.accuracy.ceiling)).toBeLessThan(0.005);
    const pairs = Object.fromEntries(report.tables.flatMap((t) => (t.pairs ? [[t.table, t.pairs.score]] : [])));
    const within = Object.fromEntries(Object.entries(judged.trends.hop0.parts).map(([k, v]) => [k, v.score]));
    expectAlike(pairs, within, 0.0005);
    for (const hops of [1, 2, 3]) {
      const paths = report.paths.filter((p) => p.hops === hops);
      const { parts, score, ceiling } = judged.trends[`hop${hops}`];
      expect(paths.map((p) => p.name).sort()).toEqual(Object.keys(parts).sort());
      expect(Math.abs(mean(paths.map((p) => p.score)) - score)).toBeLessThan(0.005);
      expect(Math.abs(mean(paths.map((p) => p.ceiling)) - ceiling)).toBeLessThan(0.005);
    }
  });

  it('agrees on detection as far as folds let it, and on copies', () => {
    for (const d of report.detection) {
      const other = judged.detection[d.what === 'rows' ? 'rows' : 'aggregated'][d.table]!;
      expect(d.rows).toBe(other.rows);
      const error = Math.sqrt((2 * d.rows + 1) / (12 * d.rows * d.rows));
      expect(Math.abs(d.auc - other.auc)).toBeLessThan(3 * error);
    }
    for (const c of report.privacyFigures.copies) {
      const other = judged.privacy.copies[c.table];
      expect(c.copied).toBeCloseTo(other.copied, 6);
      expect(c.duplicatesInReal).toBeCloseTo(other.duplicates_in_real, 6);
    }
  });
});

function expectAlike(mine: Record<string, number>, other: Record<string, number>, within: number): void {
  expect(Object.keys(mine).sort()).toEqual(Object.keys(other).sort());
  for (const [name, value] of Object.entries(mine)) expect(Math.abs(value - other[name]), name).toBeLessThan(within);
}

function mean(xs: number[]): number {
  return xs.reduce((sum, x) => sum + x, 0) / xs.length;
}
