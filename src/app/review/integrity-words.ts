// The integrity report in sentences: the verdict, and what to know before the result is used. Pure.
import type { IntegrityReport, RelationIntegrity, TableIntegrity } from '../../report/types';
import { clip, count, int, percent } from '../words/format';

/** 1 minus the Kolmogorov-Smirnov distance between children per parent, real and synthetic. */
export function sameChildren(r: RelationIntegrity): number {
  let real = 0;
  let synthetic = 0;
  let distance = 0;
  r.children.real.forEach((share, i) => {
    real += share;
    synthetic += r.children.synthetic[i] ?? 0;
    distance = Math.max(distance, Math.abs(real - synthetic));
  });
  return 1 - distance;
}

export function summary(report: IntegrityReport): string {
  const keys = report.tables.filter((t) => t.primaryKey).length;
  const references = report.relations.reduce((sum, r) => sum + r.innerJoin.synthetic, 0);
  const orphans = report.relations.reduce((sum, r) => sum + r.orphans, 0);
  const found = orphans ? `${int(orphans)} references find no row` : `all ${int(references)} references find their row`;
  const broken = report.tables.filter((t) => t.primaryKey && !t.primaryKey.ok).length;
  const unique = broken
    ? `${int(broken)} of ${count(keys, 'primary key')} are not unique`
    : `${count(keys, 'primary key')} ${keys === 1 ? 'is' : 'are'} unique`;
  return `${unique}, and ${found}, in ${count(report.relations.length, 'relation')}.`;
}

export interface Finding {
  /** Name of a table or relation, from the data. */
  name: string;
  words: string;
  more: string;
  section: string;
  bad: boolean;
}

/** What to know before use, failures first, then differences by size, then what is real. */
export function findings(report: IntegrityReport): Finding[] {
  const list: (Finding & { size: number })[] = [];
  for (const t of report.tables) tableFindings(t, list);
  for (const r of report.relations) {
    const name = `${r.child} → ${r.parent}`;
    if (r.orphans)
      list.push({
        name,
        words: `${int(r.orphans)} rows name a parent that is not there.`,
        more: '',
        section: 'joins',
        bad: true,
        size: 2,
      });
    if (r.structureBroken)
      list.push({
        name,
        words: `${int(r.structureBroken)} parents break “${r.structure}”.`,
        more: 'It holds for every parent of the source.',
        section: 'joins',
        bad: true,
        size: 2,
      });
    const same = sameChildren(r);
    if (same < 0.95)
      list.push({
        name,
        words: 'Children per parent differ',
        more: `in ${percent(1 - same)} of parents at most.`,
        section: 'joins',
        bad: false,
        size: 1 - same,
      });
  }
  for (const rule of report.rules) {
    if (rule.holds.synthetic < rule.holds.real - 0.005)
      list.push({
        name: '',
        words: clip(rule.words, 160),
        more: `in ${percent(rule.holds.synthetic)} of rows; in the real data in ${percent(rule.holds.real)}.`,
        section: 'rules',
        bad: !rule.ok,
        size: rule.holds.real - rule.holds.synthetic,
      });
  }
  return list.sort((a, b) => Number(b.bad) - Number(a.bad) || b.size - a.size);
}

function tableFindings(t: TableIntegrity, list: (Finding & { size: number })[]): void {
  const add = (words: string, more: string, bad: boolean, size: number) =>
    list.push({ name: t.table, words, more, section: 'tables', bad, size });
  if (t.primaryKey && !t.primaryKey.ok)
    add('key is not unique.', `${int(t.primaryKey.duplicates)} repeated, ${int(t.primaryKey.nulls)} missing.`, true, 3);
  for (const c of t.columns.filter((c) => !c.ok))
    add(`has values in ${clip(c.column, 60)} that do not fit.`, columnTrouble(c), true, 2);
  if (!t.rowsOk)
    add(
      'has another number of rows than asked for.',
      `${int(t.rows.synthetic)} instead of ${int(t.rowsAsked)}.`,
      true,
      2,
    );
  if (t.treatment === 'keep') add('is real.', `Its ${int(t.rows.synthetic)} rows were kept as they are.`, false, 0);
}

export function columnTrouble(c: TableIntegrity['columns'][number]): string {
  const parts = [];
  if (c.unreadable) parts.push(`${int(c.unreadable)} cannot be read as ${c.type}`);
  if (c.outOfRange) parts.push(`${int(c.outOfRange)} are outside what the source holds`);
  if (!c.nullsOk) parts.push(`${int(c.nulls.synthetic)} missing, in the source ${int(c.nulls.real)}`);
  return parts.length ? `${parts.join('; ')}.` : '';
}
