// One fidelity score from all families of figures, each with its ceiling. It flatters nowhere: tables of under a hundred
// rows do not count, kept tables do not count, and a classifier's success lowers the score.
import { ENOUGH_ROWS, type DetectionFigure } from './detection';
import { meanFigure, type Figure } from './distances';
import type { FidelityVerdict, RelationReport, ScorePart, TableReport } from './report-types';
import type { TrendFigures } from './trends';
import type { RuleIntegrity } from './types';

export interface FidelityInput {
  tables: TableReport[];
  relations: RelationReport[];
  paths: TrendFigures[];
  detection: DetectionFigure[];
  rules: RuleIntegrity[];
}

/** Below the ceiling by no more than this counts as reaching it, and as near it. */
const AT = 0.01;
const NEAR = 0.05;

export function fidelityVerdict(input: FidelityInput): FidelityVerdict {
  const tables = input.tables.filter((t) => !t.kept && t.enough);
  if (!tables.length)
    return {
      level: 'not enough data',
      score: null,
      ceiling: null,
      parts: [],
      words: 'No table that was made has 100 rows on both sides. So few rows cannot settle how alike they are.',
    };
  const parts = scoreParts(input, tables);
  const { score, ceiling } = meanFigure(parts)!;
  const gap = ceiling - score;
  const weakest = parts.toSorted((a, b) => b.ceiling - b.score - (a.ceiling - a.score))[0];
  const missing = weakest.ceiling - weakest.score > AT ? ` Most is missing in: ${weakest.name.toLowerCase()}.` : '';
  return {
    level: gap <= AT ? 'at ceiling' : gap <= NEAR ? 'near' : 'below',
    score,
    ceiling,
    parts,
    words: `The mean of ${parts.length} families of figures; another sample of the source would score ${points(ceiling)}.${missing}`,
  };
}

function scoreParts(input: FidelityInput, tables: TableReport[]): ScorePart[] {
  const names = new Set(tables.map((t) => t.table));
  const parts: ScorePart[] = [];
  const add = (name: string, words: string, figures: (Figure | null)[]) => {
    const figure = meanFigure(figures);
    if (figure) parts.push({ name, words, ...figure });
  };
  const columns = tables.flatMap((t) => t.columns);
  add(
    'Columns',
    'Each column alone is spread as in the source.',
    columns.map((c) => c.shape),
  );
  add(
    'Roundness',
    'Numbers are as round as in the source.',
    columns.map((c) => c.roundness),
  );
  add(
    'Combinations',
    'Values of one, two and three columns and of rows in sequence go together.',
    tables.map((t) => t.accuracy?.overall ?? null),
  );
  add(
    'Pairs in a table',
    'Two columns of a row go together.',
    tables.map((t) => t.pairs),
  );
  const joined = input.paths.filter((p) => Math.min(p.rows.real, p.rows.synthetic) >= ENOUGH_ROWS);
  add(
    'Pairs along joins',
    'Columns of two tables go together, one to three joins apart.',
    [1, 2, 3].map((hops) => meanFigure(joined.filter((p) => p.hops === hops))),
  );
  add(
    'Children per parent',
    'Parents have as many children as in the source.',
    input.relations.map((r) => r.cardinality),
  );
  const told = (what: DetectionFigure['what']) =>
    input.detection.filter(
      (d) => d.what === what && d.rows >= ENOUGH_ROWS && (what === 'aggregates' || names.has(d.table)),
    );
  add('Rows not told apart', 'A classifier cannot tell rows from real ones.', told('rows').map(untold));
  add(
    'Histories not told apart',
    'A classifier cannot tell parents with their children from real ones.',
    told('aggregates').map(untold),
  );
  add('Rules', 'Rules found in the source hold as often.', input.rules.map(ruleFigure));
  return parts;
}

/** Share of pairs of rows that the classifier puts in the wrong order, doubled: 1 at chance, 0 when it is always right. */
export function untold({ auc, rows }: DetectionFigure): Figure {
  const error = Math.sqrt((2 * rows + 1) / (12 * rows * rows));
  return { score: Math.min(1, 2 * (1 - auc)), ceiling: 1 - 2 * error * Math.sqrt(1 / (2 * Math.PI)) };
}

export function ruleFigure({ holds }: RuleIntegrity): Figure {
  return { score: holds.real > 0 ? Math.min(1, holds.synthetic / holds.real) : 1, ceiling: 1 };
}

/** ".941" */
export function points(x: number): string {
  return x >= 0.9995 ? '1.00' : x.toFixed(3).replace(/^0/, '');
}
