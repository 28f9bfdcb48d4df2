// The report as it streams in: figures by table, relation and path, and the verdicts at the end.
import type { DetectionFigure } from '../../report/detection';
import type { CopiesFigure, NearnessFigure } from '../../report/privacy';
import type { RelationReport, Report, ReportPart, TableReport } from '../../report/report-types';
import type { SinglingOutFigure } from '../../report/singling-out';
import type { TrendFigures } from '../../report/trends';
import { Tasks } from './tasks.svelte';

export class Scoring {
  /** Apart from the run's other jobs: the result can be saved while it is scored. */
  readonly tasks = new Tasks();
  tables = $state.raw<TableReport[]>([]);
  relations = $state.raw<RelationReport[]>([]);
  paths = $state.raw<TrendFigures[]>([]);
  detection = $state.raw<DetectionFigure[]>([]);
  copies = $state.raw<CopiesFigure[]>([]);
  nearness = $state.raw<NearnessFigure[]>([]);
  singlingOut = $state.raw<SinglingOutFigure[]>([]);
  share = $state(0);
  /** The whole, with verdicts; null until the last part. */
  report = $state.raw<Report | null>(null);

  reset(): void {
    this.tasks.cancel();
    this.tables = [];
    this.relations = [];
    this.paths = [];
    this.detection = [];
    this.copies = [];
    this.nearness = [];
    this.singlingOut = [];
    this.share = 0;
    this.report = null;
  }

  /** A whole report at once. */
  show(report: Report): void {
    this.tables = report.tables;
    this.relations = report.relations;
    this.paths = report.paths;
    this.detection = report.detection;
    this.copies = report.privacyFigures.copies;
    this.nearness = report.privacyFigures.nearness;
    this.singlingOut = report.privacyFigures.singlingOut;
    this.share = 1;
    this.report = report;
  }

  take(part: ReportPart): void {
    this.share = part.share;
    if (part.part === 'table') this.tables = [...this.tables, part.table];
    else if (part.part === 'relation') this.relations = [...this.relations, part.relation];
    else if (part.part === 'path') this.paths = [...this.paths, part.path];
    else if (part.part === 'detection') this.detection = [...this.detection, part.detection];
    else if (part.part === 'copies') this.copies = [...this.copies, part.copies];
    else if (part.part === 'nearness') this.nearness = [...this.nearness, part.nearness];
    else if (part.part === 'singling out') this.singlingOut = [...this.singlingOut, part.singlingOut];
    else if (part.part === 'verdicts') this.report = part.report;
  }
}
