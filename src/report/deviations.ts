// What to know before use: the largest differences of a report, largest first, each in a sentence.
import { ENOUGH_ROWS } from './detection';
import type { Figure } from './distances';
import { points, ruleFigure, untold } from './fidelity-verdict';
import type { Deviation, Report } from './report-types';
import type { TrendFigures } from './trends';
import type { TableIntegrity } from './types';

/** Follows the name of a table where its rows are meant with all that belong to them. */
export const WHOLE = ' with all its rows';
/** Less than this below the ceiling is not worth a line. */
const SMALLEST = 0.015;
const PER_KIND = 3;
const MOST = 12;

type Found = Omit<Deviation, 'gap'> & { gap?: number };

/** From here on it is plain that models of histories would learn something else. */
const RECOGNISED = 0.7;

/** At most 12, at most 3 of a kind; tables that were kept as they are come last. */
export function deviations(report: Omit<Report, 'deviations'>): Deviation[] {
  const found = [
    ...integrityDeviations(report),
    ...ruleDeviations(report),
    ...detectionDeviations(report),
    ...privacyDeviations(report),
    ...tableDeviations(report),
    ...relationDeviations(report),
    ...report.paths.map(pathDeviation),
  ]
    .map((d) => ({ ...d, gap: d.gap ?? (d.score === null || d.ceiling === null ? 0 : d.ceiling - d.score) }))
    .filter((d) => d.gap >= SMALLEST)
    .sort((a, b) => b.gap - a.gap);
  const taken = new Map<string, number>();
  const few = found.filter((d) => {
    const n = (taken.get(d.kind) ?? 0) + 1;
    taken.set(d.kind, n);
    return n <= PER_KIND || d.kind === 'integrity';
  });
  const kept = report.tables
    .filter((t) => t.kept)
    .map((t): Deviation => ({
      kind: 'kept',
      tables: [t.table],
      subject: t.table,
      words: `is real: its ${whole(t.rows.real)} rows go into the result unchanged. Share it only if you may.`,
      score: null,
      ceiling: null,
      gap: 0,
    }));
  return [...few.slice(0, MOST), ...kept];
}

const figured = (figure: Figure) => ({ score: figure.score, ceiling: figure.ceiling });
const ofCeiling = (figure: Figure) => `${points(figure.score)} of ${points(figure.ceiling)}`;

/** What of a subject is a name from the data, in front, and what are our words. */
export function partsOf(subject: string, kind?: Deviation['kind']): { name: string; words: string } {
  if (kind === 'rule') return { name: '', words: subject };
  return subject.endsWith(WHOLE)
    ? { name: subject.slice(0, -WHOLE.length), words: WHOLE.trim() }
    : { name: subject, words: '' };
}

function integrityDeviations({ integrity }: Omit<Report, 'deviations'>): Found[] {
  const failed = (tables: string[], subject: string, words: string): Found => ({
    kind: 'integrity',
    tables,
    subject,
    words,
    score: 0,
    ceiling: 1,
  });
  return [
    ...integrity.tables.filter((t) => !t.ok).map((t) => failed([t.table], t.table, tableFailures(t))),
    ...integrity.relations
      .filter((r) => !r.ok)
      .map((r) =>
        failed(
          [r.child, r.parent],
          `${r.child} → ${r.parent}`,
          r.orphans
            ? `has ${whole(r.orphans)} references that find no row.`
            : `breaks "${r.structure}" for ${whole(r.structureBroken)} parents.`,
        ),
      ),
  ];
}

function tableFailures(t: TableIntegrity): string {
  const columns = t.columns.filter((c) => !c.ok).map((c) => c.column);
  const more = columns.length > 3 ? ` and ${columns.length - 3} more` : '';
  const key = t.primaryKey;
  return [
    !t.rowsOk && `has ${whole(t.rows.synthetic)} rows instead of ${whole(t.rowsAsked)}`,
    key && !key.ok && `repeats or lacks its primary key in ${whole(key.duplicates + key.nulls)} rows`,
    columns.length > 0 && `fails checks of values in ${columns.slice(0, 3).join(', ')}${more}`,
  ]
    .filter(Boolean)
    .join('; ')
    .concat('.');
}

const whole = (n: number) => n.toLocaleString('en');

function ruleDeviations({ integrity }: Omit<Report, 'deviations'>): Found[] {
  return integrity.rules.map((rule) => ({
    kind: 'rule',
    tables: [],
    subject: rule.words,
    words: `in ${percent(rule.holds.synthetic)} of rows; in the source in ${percent(rule.holds.real)}.`,
    ...figured(ruleFigure(rule)),
  }));
}

function detectionDeviations({ detection }: Omit<Report, 'deviations'>): Found[] {
  return detection
    .filter((d) => d.rows >= ENOUGH_ROWS)
    .map((d) => {
      const rows = d.what === 'rows';
      const reason = d.reasons[0] ? ` Most by ${d.reasons[0].feature}.` : '';
      const unfit = !rows && d.auc > RECOGNISED ? ' Not for models that learn from histories.' : '';
      return {
        kind: rows ? 'rows told apart' : 'histories told apart',
        tables: [d.table],
        subject: rows ? d.table : `${d.table}${WHOLE}`,
        words: `can be told from real ones (${d.auc.toFixed(2).replace(/^0/, '')}, chance is .50).${reason}${unfit}`,
        ...figured(untold(d)),
      };
    });
}

/** A leak weighs more than any likeness that is missing, a table to watch as much as a broken tenth. */
function privacyDeviations({ privacy }: Omit<Report, 'deviations'>): Found[] {
  return privacy.findings
    .filter((f) => f.level === 'leaks' || f.level === 'watch')
    .map((f) => ({
      kind: 'privacy',
      tables: [partsOf(f.table).name],
      subject: f.table,
      words: `${f.level === 'leaks' ? 'leaks' : 'is to watch'}: ${f.words.charAt(0).toLowerCase()}${f.words.slice(1)}`,
      score: null,
      ceiling: null,
      gap: f.level === 'leaks' ? 1 : 0.1,
    }));
}

function tableDeviations({ tables }: Omit<Report, 'deviations'>): Found[] {
  return tables
    .filter((t) => !t.kept && t.enough)
    .flatMap((t): Found[] => [
      ...t.columns.flatMap((c): Found[] =>
        [
          c.shape && { figure: c.shape, words: 'is spread otherwise' },
          c.roundness && { figure: c.roundness, words: 'has numbers less or more round' },
        ]
          .filter((x) => x !== null)
          .map(({ figure, words }) => ({
            kind: 'column',
            tables: [t.table],
            subject: `${t.table}.${c.column}`,
            words: `${words}: ${ofCeiling(figure)}.`,
            ...figured(figure),
          })),
      ),
      ...(t.pairs?.pairs ?? []).map((p): Found => ({
        kind: 'pair',
        tables: [t.table],
        subject: `${t.table}.${p.a.column} × ${p.b.column}`,
        words: p.correlation
          ? `correlates ${signed(p.correlation.synthetic)} instead of ${signed(p.correlation.real)}.`
          : `goes together otherwise: ${ofCeiling(p)}.`,
        ...figured(p),
      })),
      ...(t.accuracy?.sequences ?? []).flatMap((s): Found[] =>
        s.next
          ? [
              {
                kind: 'sequence',
                tables: [t.table],
                subject: `${t.table}.${s.column}`,
                words: `follows the row before it otherwise: ${ofCeiling(s.next)}.`,
                ...figured(s.next),
              },
            ]
          : [],
      ),
    ]);
}

function relationDeviations({ relations, integrity }: Omit<Report, 'deviations'>): Found[] {
  return relations.flatMap((r): Found[] => {
    const relation = integrity.relations.find((i) => i.id === r.relation);
    if (!r.cardinality || !relation) return [];
    return [
      {
        kind: 'children',
        tables: [relation.child, relation.parent],
        subject: `${relation.child} → ${relation.parent}`,
        words: `has other numbers of children: ${ofCeiling(r.cardinality)}.`,
        ...figured(r.cardinality),
      },
    ];
  });
}

function pathDeviation(path: TrendFigures): Found {
  const joins = path.hops === 1 ? 'one join' : `${['', '', 'two', 'three'][path.hops]} joins`;
  const small = Math.min(path.rows.real, path.rows.synthetic) < ENOUGH_ROWS;
  return {
    kind: 'path',
    tables: [path.start, ...path.steps.map((s) => s.to)],
    subject: pathWords(path),
    words: `has pairs of columns, ${joins} apart, that go together otherwise: ${ofCeiling(path)}.`,
    ...figured(path),
    ...(small ? { gap: 0 } : {}),
  };
}

/** "client → district ← account": arrows point from child to parent. */
export function pathWords(path: Pick<TrendFigures, 'start' | 'steps'>): string {
  return path.steps.reduce((words, { up, to }) => `${words} ${up ? '→' : '←'} ${to}`, path.start);
}

function percent(x: number): string {
  return `${(x * 100).toFixed(1).replace(/\.0$/, '')}%`;
}

function signed(x: number): string {
  return x
    .toFixed(2)
    .replace(/^(-?)0/, '$1')
    .replace('-', '−');
}
