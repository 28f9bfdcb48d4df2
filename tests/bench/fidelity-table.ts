// The table of the fidelity benchmark: a line for each run, under each database the line of two halves of its source,
// and in words what falls short of them.
import type { Outcome, Scored } from './fidelity-run';

const heads = [
  'database',
  'seed',
  'integrity',
  'checks failed',
  'shapes',
  'roundness',
  'trends0',
  'hop1',
  'hop2',
  'hop3',
  'cardinality',
  'accuracy / ceiling',
  'row AUC',
  'agg AUC',
  'rules kept',
  'broken',
  'copies / duplicates',
  'open + infer + train + generate + check s',
  'MB',
];

/** What a figure of a run may lie below that of two halves, and the least mean cardinality. */
const slack = 0.03;
const leastCardinality = 0.97;

export interface Line {
  outcome: Outcome;
  halves: Scored | null;
}

export function table(lines: readonly Line[]): string {
  const rows = lines.flatMap(({ outcome, halves }, i) => {
    const own = [cellsOf(outcome)];
    const last = lines[i + 1]?.outcome.source.name !== outcome.source.name;
    return halves && last ? [...own, ['', 'halves', ...figures(halves, ''), '', '']] : own;
  });
  return aligned([heads, ...rows]);
}

/** Failed checks, broken rules, figures short of two halves: one line each. */
export function shortcomings({ outcome, halves }: Line): string[] {
  const { source, seed, record, scored, error } = outcome;
  const found: string[] = [];
  if (error) found.push(`no result: ${error}`);
  if (record?.integrity) found.push(...failedChecks(record.integrity));
  if (scored) {
    if (scored.integrity.score < 1) found.push(`integrity ${three(scored.integrity.score)}`);
    for (const rule of scored.rules.list.filter((r) => r.broken))
      found.push(`rule broken: ${rule.rule}: ${three(rule.real)} became ${three(rule.synth)}`);
    const { score } = scored.cardinality;
    if (score !== null && score < leastCardinality) found.push(`cardinality ${three(score)}`);
    if (halves)
      for (const [word, { mean, parts }] of Object.entries(compared)) {
        const [own, half] = [mean(scored), mean(halves)];
        if (own !== null && half !== null && own < half - slack)
          found.push(`${word} ${three(own)}, two halves ${three(half)}${ofBoth(parts(scored), parts(halves))}`);
      }
  }
  return found.map((words) => `${source.name}, seed ${seed}: ${words}`);
}

type Parts = Record<string, number | null | undefined>;

const scores = (parts: Record<string, { score?: number }>): Parts =>
  Object.fromEntries(Object.entries(parts).map(([name, { score }]) => [name, score]));

const compared: Record<string, { mean: (s: Scored) => number | null; parts: (s: Scored) => Parts }> = {
  shapes: { mean: (s) => s.shapes.score, parts: (s) => s.shapes.columns },
  trends0: { mean: (s) => s.trends.hop0.score, parts: (s) => scores(s.trends.hop0.parts) },
  hop1: { mean: (s) => s.trends.hop1.score, parts: (s) => scores(s.trends.hop1.parts) },
  accuracy: { mean: (s) => s.accuracy.score, parts: (s) => scores(s.accuracy.tables) },
};

/**
 * Some tables and columns of halves are too small to be scored, and tables that cannot be cut are the same in both (1): the means of
 * the others that both runs score, where that is not all.
 */
function ofBoth(own: Parts, half: Parts): string {
  const known = (parts: Parts, name: string) => typeof parts[name] === 'number';
  const both = Object.keys(own).filter((name) => known(own, name) && known(half, name) && half[name]! < 1);
  const all = new Set([own, half].flatMap((parts) => Object.keys(parts).filter((name) => known(parts, name))));
  if (!both.length || both.length === all.size) return '';
  const mean = (parts: Parts) => three(both.reduce((sum, name) => sum + parts[name]!, 0) / both.length);
  return ` (what both score: ${mean(own)}, ${mean(half)})`;
}

/** How near rows and entities come to what was learned from, beside what was held out: a line for each table and run. */
export function privacyTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ source, seed, record, scored }) =>
    Object.entries(scored?.privacy.dcr ?? {}).map(([what, share]) => [
      source.name,
      String(seed),
      what,
      String(record?.tables[what]?.rowsReal ?? ''),
      three(share),
    ]),
  );
  return aligned([['database', 'seed', 'table', 'rows learned from', 'nearer to what was learned from'], ...rows]);
}

function cellsOf({ source, seed, record, scored, error }: Outcome): string[] {
  const start = [source.name, String(seed)];
  if (!scored || !record) return [...start, error ?? 'no result'];
  const checks = record.integrity ? `${record.integrity.failed} of ${record.integrity.checks}` : '-';
  const seconds = ['open', 'infer', 'train', 'generate', 'check'].map((s) => (record.stages[s] ?? 0).toFixed(1));
  const memory = record.peakMemory === null ? '-' : String(Math.round(record.peakMemory / 1e6));
  return [...start, ...figures(scored, checks), seconds.join(' + '), memory];
}

function figures(s: Scored, checks: string): string[] {
  const { hop0, hop1, hop2, hop3 } = s.trends;
  return [
    three(s.integrity.score),
    checks,
    three(s.shapes.score),
    three(s.shapes.round),
    ...[hop0, hop1, hop2, hop3].map((hop) => three(hop.score)),
    three(s.cardinality.score),
    `${three(s.accuracy.score)} / ${three(s.accuracy.ceiling)}`,
    three(s.detection.rows_max),
    three(s.detection.aggregated_max),
    three(s.rules.score),
    `${s.rules.broken} of ${s.rules.count}`,
    `${three(s.privacy.copied)} / ${three(s.privacy.duplicates_in_real)}`,
  ];
}

type Integrity = NonNullable<NonNullable<Outcome['record']>['integrity']>;

function failedChecks({ tables, relations, rules }: Integrity): string[] {
  return [
    ...tables.filter((t) => !t.rowsOk).map((t) => `${t.table}: ${t.rows.synthetic} rows instead of ${t.rowsAsked}`),
    ...tables.flatMap((t) => (t.primaryKey && !t.primaryKey.ok ? [`${t.table}: primary key`] : [])),
    ...tables.flatMap((t) =>
      t.columns
        .filter((c) => !c.ok)
        .map(
          (c) =>
            `${t.table}.${c.column}: ${c.unreadable} unreadable, ${c.outOfRange} out of range, ` +
            `${c.nulls.synthetic} nulls for ${c.nulls.real}`,
        ),
    ),
    ...relations.filter((r) => !r.ok).map((r) => `relation ${r.id}`),
    ...rules
      .filter((r) => !r.ok)
      .map((r) => `check of a rule: ${r.words}: ${three(r.holds.real)} became ${three(r.holds.synthetic)}`),
  ];
}

function three(x: number | null | undefined): string {
  return x === null || x === undefined ? '-' : x.toFixed(3).replace(/^(-?)0\./, '$1.');
}

/** A Markdown table whose columns line up. */
function aligned(rows: readonly string[][]): string {
  const full = rows.map((row) => filled(row, rows[0].length));
  const widths = rows[0].map((_, i) => Math.max(3, ...full.map((row) => row[i].length)));
  const line = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(full[0]), `| ${widths.map((w) => '-'.repeat(w)).join(' | ')} |`, ...full.slice(1).map(line)].join('\n');
}

function filled(row: string[], length: number): string[] {
  return Array.from({ length }, (_, i) => (row[i] ?? '').replaceAll('\n', ' ').replaceAll('|', '\\|'));
}
