// The whole report as plain data, good for drawing and for JSON. Figures are explained where they are computed.
import type { Kind } from './attributes';
import type { AccuracyFigures } from './accuracy';
import type { Association } from './association';
import type { CardinalityFigure } from './cardinality';
import type { DetectionFigure } from './detection';
import type { Figure } from './distances';
import type { Holdout } from './holdout';
import type { Overlay } from './overlay';
import type { CopiesFigure, NearnessFigure } from './privacy';
import type { TextFigures } from './shapes';
import type { SinglingOutFigure } from './singling-out';
import type { TrendFigures } from './trends';
import type { Count, IntegrityOptions, IntegrityReport } from './types';
import type { ColumnType } from '../schema/types';

export interface ReportOptions extends IntegrityOptions {
  /** Of everything that is drawn at random in the figures; 0 if not given. */
  seed?: number;
  /** Source rows that were trained on and rows that were not; privacy needs it. Whole entities on one side are best. */
  holdout?: Holdout;
}

export interface ColumnReport {
  column: string;
  type: ColumnType;
  kind: Kind;
  shape: Figure | null;
  /** 1 - TV of how round the numbers are. */
  roundness: Figure | null;
  text: TextFigures | null;
  overlay: Overlay | null;
}

export interface TableReport {
  table: string;
  /** Went into the result unchanged: its figures would flatter and are left out. */
  kept: boolean;
  rows: Count;
  /** At least 100 rows a side; below, figures are shown but settle nothing. */
  enough: boolean;
  shapes: Figure | null;
  columns: ColumnReport[];
  accuracy: AccuracyFigures | null;
  pairs: TrendFigures | null;
  association: Association | null;
}

export interface RelationReport {
  relation: string;
  cardinality: CardinalityFigure | null;
}

export interface PrivacyReport {
  heldOut: boolean;
  copies: CopiesFigure[];
  nearness: NearnessFigure[];
  singlingOut: SinglingOutFigure[];
}

/** One family of figures within the overall score. */
export interface ScorePart extends Figure {
  name: string;
  /** What it measures, in a sentence. */
  words: string;
}

export interface FidelityVerdict {
  level: 'at ceiling' | 'near' | 'below' | 'not enough data';
  /** Means over the parts; null when there is not enough data. */
  score: number | null;
  ceiling: number | null;
  parts: ScorePart[];
  words: string;
}

export interface PrivacyVerdict {
  level: 'even' | 'watch' | 'leaks' | 'not enough data' | 'not measured';
  title: string;
  /** One sentence a finding, worst first. */
  findings: { level: 'even' | 'watch' | 'leaks' | 'not enough data' | 'not measured'; table: string; words: string }[];
}

/** One thing to know before use. */
export interface Deviation {
  kind:
    | 'integrity'
    | 'rule'
    | 'rows told apart'
    | 'histories told apart'
    | 'column'
    | 'pair'
    | 'path'
    | 'children'
    | 'sequence'
    | 'privacy'
    | 'kept';
  tables: string[];
  /** "card.issued", "loan" ... */
  subject: string;
  words: string;
  score: number | null;
  ceiling: number | null;
  /** What is missing, 0 to 1; the list is sorted by it. */
  gap: number;
}

export interface Report {
  version: 1;
  ratio: number;
  seed: number;
  integrity: IntegrityReport;
  fidelity: FidelityVerdict;
  privacy: PrivacyVerdict;
  /** Largest first. */
  deviations: Deviation[];
  tables: TableReport[];
  relations: RelationReport[];
  /** Pair trends along 1 to 3 relations. */
  paths: TrendFigures[];
  detection: DetectionFigure[];
  privacyFigures: PrivacyReport;
}

/** What streams in, in this order; `verdicts` comes last and once. `share` is how much of the work is done, 0 to 1. */
export type ReportPart = { share: number } & (
  | { part: 'integrity'; integrity: IntegrityReport }
  | { part: 'table'; table: TableReport }
  | { part: 'relation'; relation: RelationReport }
  | { part: 'path'; path: TrendFigures }
  | { part: 'detection'; detection: DetectionFigure }
  | { part: 'copies'; copies: CopiesFigure }
  | { part: 'nearness'; nearness: NearnessFigure }
  | { part: 'singling out'; singlingOut: SinglingOutFigure }
  | { part: 'verdicts'; report: Report }
);
