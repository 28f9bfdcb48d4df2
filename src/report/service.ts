// What the report worker offers: it holds one source and one result and judges them. No figure is computed here.
import type { Dataset } from '../schema/types';
import type { Tables } from '../table/table';
import { checkIntegrity } from './integrity';
import type { IntegrityOptions, IntegrityReport } from './types';

export interface ReportJob {
  real: Dataset;
  synthetic: Tables;
  options: IntegrityOptions;
}

export class ReportService {
  private job: ReportJob | null = null;

  /** Takes the tables to judge, in place of those before. */
  load(job: ReportJob): void {
    this.job = job;
  }

  /** @throws Error before load */
  check(): IntegrityReport {
    const { real, synthetic, options } = this.loaded();
    return checkIntegrity(real, synthetic, options);
  }

  private loaded(): ReportJob {
    if (!this.job) throw new Error('the report has no tables yet: call load first');
    return this.job;
  }
}
