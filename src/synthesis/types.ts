// The nouns of synthesis that others see: the data it learns from, the plan, the generator, what it is asked to make.
import type { TrainProgress, TrainResult, TrainTask } from '../model/types';
import type { RowModel, Spec } from '../model/backend/types';

export type { Dataset } from '../schema/types';

/** What is planned for one table, for the person to read. */
export interface TablePlan {
  table: string;
  treatment: 'generate' | 'keep';
  /** The relation along which rows are generated with their parent, or null for a root. */
  context: string | null;
  /** Sentences: "transactions belong to accounts, 11 per account". */
  words: string[];
  /** Columns without a range of their own: text written anew and never copied, values that follow from other rows. */
  written: string[];
  /** Columns that can be given (see Conditions), with values to choose from where they can be listed. */
  givable: { column: string; values: string[] | null; nulls: boolean }[];
  /** Own code columns and context columns of its row model. */
  codeColumns: number;
  contextColumns: number;
}

export interface RulePlan {
  id: string;
  table: string;
  /** "balance = previous balance + signed amount" */
  words: string;
  /** Share of rows in which it holds, and rows it was checked on. */
  holds: number;
  support: number;
  /** Switched off by the person? */
  enabled: boolean;
  /** Is it kept by construction, or only learned? */
  enforced: boolean;
}

export interface PlanSummary {
  tables: TablePlan[];
  rules: RulePlan[];
  /** Order in which tables are generated. */
  order: string[];
}

/** Trains one row model; supplied by the caller, so that synthesis knows neither workers nor backends. */
export type Trainer = (task: TrainTask, onProgress: (p: TrainProgress) => void) => Promise<TrainResult>;

/** Makes a row model with these weights, to sample from. */
export type Sampler = (spec: Spec, weights: Float32Array) => Promise<RowModel>;

/** What is given of the rows to make. Values are as the source writes them; null is no value. */
export interface Conditions {
  /** Shares of values of a column, exactly; one of share 1 fixes it. Values not named share the rest as they are drawn. */
  values?: { table: string; column: string; shares: { value: string | null; share: number }[] }[];
  /** Rows of a table that belongs to no other, to go on from; columns left out are drawn. */
  seedRows?: { table: string; columns: string[]; rows: (string | null)[][] };
  /** Columns in which no value shall be missing. */
  filled?: { table: string; column: string }[];
}

export interface GenerateOptions {
  /** Rows of the result as a multiple of the source's, 0.01 to 100. */
  ratio: number;
  seed: number;
  /** Tables that go into the result unchanged, beside those kept by the plan. */
  keep: string[];
  conditions?: Conditions;
}

export interface GenerateProgress {
  table: string;
  rows: number;
  of: number;
  /** Something that the person should know. */
  note?: string;
  /** Wall clock seconds that went into the table since they were last told: drawing its rows, then its keys and text. */
  seconds?: number;
}
