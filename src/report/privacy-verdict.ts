// One privacy verdict from copies, nearness and attacks. A figure that cannot settle the matter is called so, and what
// needs a holdout is "not measured" without one. Evidence, not a guarantee: only differential privacy proves anything.
import { WHOLE } from './deviations';
import type { AttackFigure, CopiesFigure, NearnessFigure } from './privacy';
import type { PrivacyReport, PrivacyVerdict } from './report-types';
import type { SinglingOutFigure } from './singling-out';

type Finding = PrivacyVerdict['findings'][number];
type Level = Finding['level'];

/** Half of a 95 % interval wider than this settles nothing unless the figure leans clearly. */
const UNSURE = 0.045;
const LEAKS = 0.6;
const ORDER: Level[] = ['leaks', 'watch', 'not enough data', 'even', 'not measured'];

/** Half the width of the 95 % interval. */
export const half = (figure: AttackFigure): number => 1.96 * figure.error;

/** Does a figure for which .5 is even lean to the rows trained on? */
export function leaning(figure: AttackFigure): Level {
  const low = figure.value - half(figure);
  if (low > LEAKS) return 'leaks';
  if (low > 0.5) return 'watch';
  return half(figure) > UNSURE ? 'not enough data' : 'even';
}

export function privacyVerdict(report: PrivacyReport): PrivacyVerdict {
  const findings = [
    ...report.copies.map(copiesFinding),
    ...report.nearness.flatMap(nearnessFindings),
    ...report.singlingOut.map(singlingOutFinding),
  ].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
  const tables = (level: Level) => [...new Set(findings.filter((f) => f.level === level).map((f) => f.table))];
  const leaks = tables('leaks');
  const watch = tables('watch');
  if (leaks.length) return { level: 'leaks', title: counted(leaks.length, 'leaks'), findings };
  if (watch.length) return { level: 'watch', title: counted(watch.length, 'to watch'), findings };
  if (!report.heldOut) {
    const words = 'No rows were held back from training, so likeness and memory cannot be told apart.';
    return {
      level: 'not measured',
      title: 'Not measured',
      findings: [{ level: 'not measured', table: '', words }, ...findings],
    };
  }
  if (!findings.some((f) => f.level === 'even'))
    return { level: 'not enough data', title: 'Not enough data', findings };
  return { level: 'even', title: 'Nothing leans to training', findings };
}

/** What the verdict rests on: the worst finding of each table, of two tables. */
export function firstFindings({ findings }: PrivacyVerdict): PrivacyVerdict['findings'] {
  return findings.filter((f, i) => findings.findIndex((g) => g.table === f.table) === i).slice(0, 2);
}

function counted(n: number, what: 'leaks' | 'to watch'): string {
  const tables = n === 1 ? 'One table' : `${n} tables`;
  if (what === 'to watch') return `${tables} to watch`;
  return `${tables} ${n === 1 ? 'leaks' : 'leak'} training rows`;
}

/** More copies than held-out rows have (or, without a holdout, than rows repeat within the source) beyond chance. */
function copiesFinding(figure: CopiesFigure): Finding {
  const { table, copied, rows } = figure;
  const usual = figure.heldOutCopied ?? figure.duplicatesInReal;
  const allowed = usual + Math.max(0.005, 3 * Math.sqrt((usual * (1 - usual)) / Math.max(rows, 1)));
  const level: Level = copied > allowed + 0.05 ? 'leaks' : copied > allowed ? 'watch' : 'even';
  const of = figure.heldOutCopied === null ? 'repeats within the source' : 'of rows held back';
  return { level, table, words: `${share(copied)} of its rows equal a source row; ${share(usual)} ${of}.` };
}

function nearnessFindings({ table, what, nearer, membership }: NearnessFigure): Finding[] {
  const whole = what === 'entities' ? WHOLE : '';
  const say = (figure: AttackFigure, words: string): Finding => {
    const level = leaning(figure);
    const range = `${two(figure.value)} ± ${two(half(figure))}, even is .50`;
    const unsure = level === 'not enough data' ? ` Not enough data: ${figure.rows} rows cannot settle it.` : '';
    return { level, table: `${table}${whole}`, words: `${words} (${range}).${unsure}` };
  };
  return [
    ...(nearer ? [say(nearer, 'Nearer to rows learned from than to rows held back')] : []),
    ...(membership ? [say(membership, 'Chance of telling rows learned from and rows held back apart')] : []),
  ];
}

function singlingOutFinding({ table, risk, upper, hit, chance, attacks }: SinglingOutFigure): Finding {
  const low = 2 * risk - upper;
  const level: Level = low > 0.2 ? 'leaks' : low > 0.02 ? 'watch' : upper - risk > 0.15 ? 'not enough data' : 'even';
  return {
    level,
    table,
    words: `Of ${attacks} descriptions that fit one synthetic row, ${share(hit)} fit exactly one row learned from; by chance ${share(chance)}.`,
  };
}

function share(x: number): string {
  if (x > 0 && x < 0.001) return '<0.1%';
  return `${(x * 100).toFixed(1).replace(/\.0$/, '')}%`;
}

function two(x: number): string {
  return x.toFixed(2).replace(/^0/, '');
}
