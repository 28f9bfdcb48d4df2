// "Before you use it": the largest differences, from the whole report when it is there, from integrity alone until then.
import { partsOf } from '../../report/deviations';
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

export interface Before extends Finding {
  link: string;
}

export function before(integrity: IntegrityReport, report: Report | null): Before[] {
  if (!report) return findings(integrity).map((f) => ({ ...f, link: names[f.section] }));
  return report.deviations.map((d) => ({
    ...partsOf(clip(d.subject, 160), d.kind),
    more: goingOn(d.words),
    section: sections[d.kind].id,
    link: sections[d.kind].name,
    bad: d.kind === 'integrity',
  }));
}
