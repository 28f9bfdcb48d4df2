// The report about a synthetic database: plain data, streamed part by part.

export interface Count {
  real: number;
  synthetic: number;
}

export interface TableIntegrity {
  table: string;
  treatment: 'generate' | 'keep';
  rows: Count;
  /** Rows asked for: source rows times ratio. */
  rowsAsked: number;
  primaryKey: {
    columns: string[];
    duplicates: number;
    nulls: number;
    /** row numbers, first 100 */ failing: number[];
  } | null;
  columns: ColumnIntegrity[];
  ok: boolean;
}

export interface ColumnIntegrity {
  column: string;
  /** Values that cannot be read as the column's type, and values outside the source's range. */
  unreadable: number;
  outOfRange: number;
  nulls: Count;
  failing: number[];
  ok: boolean;
}

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
  };
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
}
