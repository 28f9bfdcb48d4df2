// Puts the report together, part by part: integrity first, then each table, relations, joins, detection, privacy, and the
// verdicts over all of them last. No figure is computed here.
import type { Dataset } from '../schema/types';
import type { Tables } from '../table/table';
import { UserError } from '../table/user-error';
import { accuracy } from './accuracy';
import { association } from './association';
import { cardinality } from './cardinality';
import { aggregateDetection, aggregatedTables, ENOUGH_ROWS, rowDetection } from './detection';
import { deviations } from './deviations';
import { meanFigure } from './distances';
import { fidelityVerdict } from './fidelity-verdict';
import { wholeEntities } from './holdout';
import { checkIntegrity } from './integrity';
import { overlay } from './overlay';
import { copies, nearness, rootEntity } from './privacy';
import { privacyVerdict } from './privacy-verdict';
import type { Report, ReportOptions, ReportPart, TableReport } from './report-types';
import { columnShape, roundness, textFigures } from './shapes';
import { layoutOf, Side, type HoldoutSides, type TableLayout } from './sides';
import { singlingOut } from './singling-out';
import { pathTrends, scoredPaths, tableTrends } from './trends';

interface Work {
  /** Rough cost, to tell how far it is. */
  weight: number;
  run(): ReportPartBody | null;
}

type ReportPartBody = ReportPart extends infer P ? (P extends ReportPart ? Omit<P, 'share'> : never) : never;

/**
 * The report as a stream. Between parts it lets other work of the thread happen; an aborted signal ends it with
 * UserError 'cancelled'. The last part carries the whole report.
 */
export async function* reportParts(
  real: Dataset,
  synthetic: Tables,
  options: ReportOptions,
  signal?: AbortSignal,
): AsyncGenerator<ReportPart> {
  const report: Omit<Report, 'deviations'> = {
    version: 1,
    ratio: options.ratio,
    seed: options.seed ?? 0,
    integrity: checkIntegrity(real, synthetic, options),
    fidelity: fidelityVerdict({ tables: [], relations: [], paths: [], detection: [], rules: [] }),
    privacy: privacyVerdict({ heldOut: false, copies: [], nearness: [], singlingOut: [] }),
    tables: [],
    relations: [],
    paths: [],
    detection: [],
    privacyFigures: {
      heldOut: Object.keys(options.holdout?.heldOut ?? {}).length > 0,
      copies: [],
      nearness: [],
      singlingOut: [],
    },
  };
  yield { part: 'integrity', integrity: report.integrity, share: 0 };
  const work = planWork(real, synthetic, options);
  const total = work.reduce((sum, w) => sum + w.weight, 0);
  let done = 0;
  for (const { weight, run } of work) {
    await breathe();
    if (signal?.aborted) throw new UserError('cancelled', 'the report was stopped');
    const part = run();
    done += weight;
    if (!part) continue;
    collect(report, part);
    yield { ...part, share: Math.min(done / total, 1) };
  }
  report.fidelity = fidelityVerdict({ ...report, rules: report.integrity.rules });
  report.privacy = privacyVerdict(report.privacyFigures);
  yield { part: 'verdicts', report: { ...report, deviations: deviations(report) }, share: 1 };
}

/** The whole report at once. */
export async function fullReport(real: Dataset, synthetic: Tables, options: ReportOptions): Promise<Report> {
  for await (const part of reportParts(real, synthetic, options)) if (part.part === 'verdicts') return part.report;
  throw new Error('a report ends with its verdicts');
}

/** Lets messages and timers of this thread have their turn. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function planWork(real: Dataset, synthetic: Tables, options: ReportOptions): Work[] {
  const { seed = 0 } = options;
  const layout = layoutOf(real, synthetic, options.kept);
  const r = new Side(layout, real.tables, real.tables);
  const s = new Side(layout, real.tables, synthetic);
  const apart = options.holdout;
  const holdout = apart && {
    trained: new Side(layout, real.tables, apart.trained),
    heldOut: new Side(layout, real.tables, apart.heldOut),
    tables: new Set(Object.keys(apart.trained).filter((t) => t in apart.heldOut)),
  };
  const rowsOf = (table: string) => Math.min(r.tables[table].rows + s.tables[table].rows, 20_000);
  const own = layout.tables.filter((t) => !layout.kept.has(t.name)).map((t) => t.name);
  const paths = [1, 2, 3].flatMap((hops) => scoredPaths(r, hops, seed));
  const tableWork = layout.tables.map((t): Work => ({
    weight: rowsOf(t.name),
    run: () => ({ part: 'table', table: tableReport(r, s, t, layout.kept.has(t.name), seed) }),
  }));
  const relationWork = layout.links.map((link, i): Work => ({
    weight: 100,
    run: () => {
      const written = !layout.kept.has(link.child) || !layout.kept.has(link.parent);
      const figure = written ? cardinality(r, s, i) : null;
      return { part: 'relation', relation: { relation: link.relation.id, cardinality: figure } };
    },
  }));
  const pathWork = paths.map((path): Work => ({
    weight: 1000,
    run: () => {
      const figures = pathTrends(r, s, path, seed);
      return figures && { part: 'path', path: figures };
    },
  }));
  const detectionWork = [
    ...own.map((table) => ({ weight: 15 * rowsOf(table), run: () => rowDetection(r, s, table, seed) })),
    ...aggregatedTables(r).map((table) => ({
      weight: 30 * rowsOf(table),
      run: () => aggregateDetection(r, s, table, seed),
    })),
  ].map(({ weight, run }): Work => ({
    weight,
    run: () => {
      const detection = run();
      return detection && { part: 'detection', detection };
    },
  }));
  return [
    ...tableWork,
    ...relationWork,
    ...pathWork,
    ...detectionWork,
    ...privacyWork(r, s, own, holdout ?? null, seed, rowsOf),
  ];
}

function privacyWork(
  r: Side,
  s: Side,
  own: string[],
  holdout: HoldoutSides | null,
  seed: number,
  rowsOf: (table: string) => number,
): Work[] {
  const root = rootEntity(r, own);
  const of = (table: string) => (holdout?.tables.has(table) ? holdout : null);
  const near = (table: string, what: 'rows' | 'entities'): Work => ({
    weight: 6 * rowsOf(table),
    run: () => {
      const apart = what === 'rows' || (holdout && wholeEntities(r, holdout, table)) ? of(table) : null;
      const figures = nearness(r, s, table, what, apart, seed);
      return figures && { part: 'nearness', nearness: figures };
    },
  });
  return [
    ...own.map((table): Work => ({
      weight: rowsOf(table),
      run: () => {
        const figures = copies(r, s, table, of(table));
        return figures && { part: 'copies', copies: figures };
      },
    })),
    ...own.map((table) => near(table, 'rows')),
    ...(root ? [near(root, 'entities')] : []),
    ...own.map((table): Work => ({
      weight: holdout ? rowsOf(table) : 0,
      run: () => {
        const figures = singlingOut(r, s, table, of(table), seed);
        return figures && { part: 'singling out', singlingOut: figures };
      },
    })),
  ];
}

/** A kept table shows its columns; figures of it would flatter. */
function tableReport(r: Side, s: Side, layout: TableLayout, kept: boolean, seed: number): TableReport {
  const { name } = layout;
  const rows = { real: r.tables[name].rows, synthetic: s.tables[name].rows };
  const columns = layout.columns.map((a) => {
    const compared = !kept && a.kind !== 'text';
    return {
      column: a.name,
      type: a.type,
      kind: a.kind,
      shape: compared ? columnShape(r, s, name, a) : null,
      roundness: compared ? roundness(r, s, name, a) : null,
      text: !kept && a.kind === 'text' ? textFigures(r, s, name, a) : null,
      overlay: overlay(r, s, name, a),
    };
  });
  return {
    table: name,
    kept,
    rows,
    enough: Math.min(rows.real, rows.synthetic) >= ENOUGH_ROWS,
    shapes: meanFigure(columns.map((c) => c.shape)),
    columns,
    accuracy: kept ? null : accuracy(r, s, name, seed),
    pairs: kept ? null : tableTrends(r, s, name, seed),
    association: kept ? null : association(r, s, name),
  };
}

function collect(report: Omit<Report, 'deviations'>, part: ReportPartBody): void {
  const figures = report.privacyFigures;
  if (part.part === 'table') report.tables.push(part.table);
  else if (part.part === 'relation') report.relations.push(part.relation);
  else if (part.part === 'path') report.paths.push(part.path);
  else if (part.part === 'detection') report.detection.push(part.detection);
  else if (part.part === 'copies') figures.copies.push(part.copies);
  else if (part.part === 'nearness') figures.nearness.push(part.nearness);
  else if (part.part === 'singling out') figures.singlingOut.push(part.singlingOut);
}
