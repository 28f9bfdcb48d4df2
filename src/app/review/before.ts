// "Before you use it": the largest differences, from the whole report when it is there, from integrity alone until then.
import type { Deviation, Report } from '../../report/report-types';
import type { IntegrityReport } from '../../report/types';
import { clip } from '../words/format';
import { findings, type Finding } from './integrity-words';

const sections: Record<Deviation['kind'], { id: string; name: string }> = {
  integrity: { id: 'integrity', name: 'Integrity' },
  rule: { id: 'rules', name: 'Rules' },
  'rows told apart': { id: 'apart', name: 'Telling apart' },
  'histories told apart': { id: 'apart', name: 'Telling apart' },
  column: { id: 'columns', name: 'Columns' },
  pair: { id: 'pairs', name: 'Pairs of columns' },
  path: { id: 'paths', name: 'Along the joins' },
  children: { id: 'joins', name: 'Keys and joins' },
  sequence: { id: 'fidelity-tables', name: 'Tables' },
  privacy: { id: 'privacy', name: 'Privacy' },
  kept: { id: 'tables', name: 'Tables' },
};
const names: Record<string, string> = { joins: 'Keys and joins', tables: 'Tables', rules: 'Rules' };

/** A sentence that goes on after a name. */
export function goingOn(words: string): string {
  return words.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/** "account with all its rows" -> what of it is from the data, and our words. */
export function named(subject: string): { name: string; words: string } {
  const words = 'with all its rows';
  return subject.endsWith(` ${words}`)
    ? { name: subject.slice(0, -words.length - 1), words }
    : { name: subject, words: '' };
}

export interface Before extends Finding {
  link: string;
}

export function before(integrity: IntegrityReport, report: Report | null): Before[] {
  if (!report) return findings(integrity).map((f) => ({ ...f, link: names[f.section] }));
  return report.deviations.map((d) => ({
    ...(d.kind === 'rule' ? { name: '', words: clip(d.subject, 160) } : named(d.subject)),
    more: goingOn(d.words),
    section: sections[d.kind].id,
    link: sections[d.kind].name,
    bad: d.kind === 'integrity',
  }));
}
