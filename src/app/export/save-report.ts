// The report as a file of its own, HTML or JSON; its form is the business of src/report/html, fetched when asked for.
import type { Run } from '../state/run.svelte';
import { save } from '../state/download';

export async function saveReport(run: Run, kind: 'html' | 'json' = 'html'): Promise<void> {
  const report = run.scoring.report;
  if (!report) return;
  try {
    const { reportHtml, reportJson } = await import('../../report/html/html');
    const about = { name: run.name || 'the database', date: new Date() };
    const text = kind === 'html' ? reportHtml(report, about) : reportJson(report, about);
    const type = kind === 'html' ? 'text/html' : 'application/json';
    save({ name: `${run.name || 'database'}-synthetic-report.${kind}`, blob: new Blob([text], { type }) });
  } catch (error) {
    run.tasks.fail(error);
  }
}
