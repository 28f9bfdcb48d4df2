// The verdict on integrity in a few words, for the head of a report.
import type { IntegrityReport } from './types';

/** Broken rules are told apart from broken keys: a result with them still loads and joins. */
export function integrityTitle(report: IntegrityReport): string {
  if (report.ok) return 'All keys hold';
  const rules = report.rules.filter((rule) => !rule.ok).length;
  if (rules === report.failed) return `Keys hold, ${rules} ${rules === 1 ? 'rule does' : 'rules do'} not`;
  return `${report.failed} ${report.failed === 1 ? 'check fails' : 'checks fail'}`;
}
