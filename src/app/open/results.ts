// Results of the sample databases that were finished earlier and come with the app: seen at once, without an engine.
// Written by scripts/make-results.ts; fetched when somebody asks for one.
import type { Report } from '../../report/report-types';
import type { Schema } from '../../schema/types';
import type { RowPage, RowQuery } from '../../studio/types';
import listed from './results.json';

/** What is told of a result before it is fetched. */
export interface ResultSummary {
  sample: string;
  title: string;
  /** Of the result. */
  rows: number;
  models: number;
  preset: string;
  /** Of training, on one core. */
  seconds: number;
  score: number | null;
  ceiling: number | null;
}

export interface SampleResult extends ResultSummary {
  seed: number;
  ratio: number;
  schema: Schema;
  report: Report;
  /** The first rows of each table, real and synthetic. */
  real: Record<string, RowPage>;
  synthetic: Record<string, RowPage>;
}

export const results: ResultSummary[] = listed;

export async function fetchResult(sample: string): Promise<SampleResult> {
  const response = await fetch(new URL(`results/${sample}.json`, document.baseURI));
  if (!response.ok) throw new Error(`results/${sample}.json: ${response.status}`);
  return (await response.json()) as SampleResult;
}

/** The part of a page of rows that a query asks for, as an engine would give it. */
export function queryPage({ columns, rows }: RowPage, { offset, limit, sort, filter }: RowQuery): RowPage {
  const words = filter?.text.toLowerCase();
  let found = words ? rows.filter((row) => row.some((v) => v?.toLowerCase().includes(words))) : rows;
  if (sort) {
    const at = columns.indexOf(sort.column);
    const order = new Intl.Collator(undefined, { numeric: true }).compare;
    const turn = sort.descending ? -1 : 1;
    found = [...found].sort((a, b) => turn * order(a[at] ?? '', b[at] ?? ''));
  }
  return { columns, rows: found.slice(offset, offset + limit), total: found.length };
}
