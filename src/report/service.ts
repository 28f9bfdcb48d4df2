// What the report worker offers: it holds one source and one result and judges them. No figure is computed here.
import type { Dataset } from '../schema/types';
import type { Tables } from '../table/table';
import { checkAgainst, checkIntegrity } from './integrity';
import { reportParts } from './report';
import { splitHoldout } from './holdout';
import { notCompared, type SourceFacts } from './source-facts';
import type { Report, ReportOptions, ReportPart } from './report-types';
import type { IntegrityReport } from './types';

export interface ReportJob {
  real: Dataset;
  synthetic: Tables;
  /** What the source was like, where its rows are not at hand. */
  facts?: SourceFacts;
  options: Omit<ReportOptions, 'holdout'>;
  /** Numbers of the source rows that no model was trained on, by table. */
  heldOutRows?: Record<string, ArrayLike<number>>;
}

export class ReportService {
  private job: ReportJob | null = null;
  private running: AbortController | null = null;

  /** Takes the tables to judge, in place of those before. */
  load(job: ReportJob): void {
    this.cancel();
    this.job = job;
  }

  /** @throws Error before load */
  check(): IntegrityReport {
    const { real, facts, synthetic, options } = this.loaded();
    if (facts) return { ...checkAgainst(real.schema, facts, synthetic, options), notCompared: notCompared(facts) };
    return checkIntegrity(real, synthetic, options);
  }

  /**
   * Computes the whole report; each part goes to `onPart` when it is there, and is waited for.
   * @throws Error before load; UserError 'cancelled' after cancel or another load
   */
  async score(onPart: (part: ReportPart) => void | Promise<void>): Promise<Report> {
    const { real, synthetic, options, heldOutRows } = this.loaded();
    this.cancel();
    const holdout = heldOutRows && splitHoldout(real.tables, heldOutRows);
    const running = (this.running = new AbortController());
    for await (const part of reportParts(real, synthetic, { ...options, holdout }, running.signal)) {
      await onPart(part);
      if (part.part === 'verdicts') return part.report;
    }
    throw new Error('a report ends with its verdicts');
  }

  /** Stops `score` before its next part. */
  cancel(): void {
    this.running?.abort();
    this.running = null;
  }

  private loaded(): ReportJob {
    if (!this.job) throw new Error('the report has no tables yet: call load first');
    return this.job;
  }
}
