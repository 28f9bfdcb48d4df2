// The report about a synthetic database: plain data, streamed part by part.
import type { ColumnType, Treatment } from '../schema/types';

export interface Count {
  real: number;
  synthetic: number;
}

export interface TableIntegrity {
  table: string;
  treatment: Exclude<Treatment, 'ignore'>;
  rows: Count;
  /** Rows asked for: source rows times ratio; the source's rows where the table is kept. */
  rowsAsked: number;
  /** Within 0.5 % of the rows asked for (equal where the table is kept). */
  rowsOk: boolean;
  primaryKey: {
    columns: string[];
    /** Rows whose key was seen in an earlier row, and rows with a null in the key. */
    duplicates: number;
    nulls: number;
    /** row numbers, first 100 */ failing: number[];
    ok: boolean;
  } | null;
  columns: ColumnIntegrity[];
  ok: boolean;
}

export interface ColumnIntegrity {
  column: string;
  type: ColumnType;
  /** Values that cannot be read back as the column's type and format. */
  unreadable: number;
  /** Values outside the source's range, or not among its categories; 0 where `range` is 'free'. */
  outOfRange: number;
  /** What the range was checked against; keys and free text are 'free'. */
  range: { min: number; max: number } | { values: number } | 'free';
  nulls: Count;
  /** No null where the source has none, no value where the source has none. */
  nullsOk: boolean;
  /** row numbers, first 100 */
  failing: number[];
  ok: boolean;
}

/** What holds for every parent of the source. */
export type Structure = 'exactly 1' | '0..1' | 'at least 1';

export interface RelationIntegrity {
  id: string;
  child: string;
  columns: string[];
  parent: string;
  parentColumns: string[];
  /** Child rows with a key that finds no parent. */
  orphans: number;
  failing: number[];
  nulls: Count;
  /** Children per parent: share of parents with `bins[i]` to `bins[i+1]-1` children. */
  children: {
    bins: number[];
    real: number[];
    synthetic: number[];
    realMax: number;
    syntheticMax: number;
    realMin: number;
    syntheticMin: number;
    realMean: number;
    syntheticMean: number;
  };
  /** Null where the source has no such structure, or the rows asked for make it impossible. */
  structure: Structure | null;
  /** Synthetic parents that break it. */
  structureBroken: number;
  innerJoin: Count;
  /** parent left join child */
  leftJoin: Count;
  ok: boolean;
}

export interface RuleIntegrity {
  id: string;
  words: string;
  holds: Count;
  ok: boolean;
}

export interface IntegrityReport {
  tables: TableIntegrity[];
  relations: RelationIntegrity[];
  rules: RuleIntegrity[];
  checks: number;
  failed: number;
  ok: boolean;
  /** What the checks could not compare because the source is not at hand, in sentences. */
  notCompared?: string[];
}

export interface IntegrityOptions {
  /** Rows asked for as a multiple of the source's. */
  ratio: number;
  /** Tables that went into the result unchanged. */
  kept: string[];
  /** Rows asked for, by table, where that is not the source's rows times the ratio. */
  asked?: Record<string, number>;
  /** Columns by table whose text is written anew and never copied: they have no range. */
  written?: Record<string, string[]>;
  /** Rules of the source and how often they hold, measured by the caller. */
  rules?: RuleIntegrity[];
}
