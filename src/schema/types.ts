// The schema: what the tables, columns, keys and relations mean. Plain data, serialisable, edited by the person.
import type { Tables } from '../table/table';

/** number, date, datetime, time and duration columns are numbers in memory; all others are text (see storageOf). */
export const columnTypes = [
  'integer',
  'decimal',
  'boolean',
  'date',
  'datetime',
  'time',
  'duration',
  'category',
  'text',
  'identifier',
  'json',
  'empty',
] as const;

export type ColumnType = (typeof columnTypes)[number];

/** What a text or number column speaks of, where that is known. */
export type Meaning =
  | 'email'
  | 'phone'
  | 'first-name'
  | 'last-name'
  | 'full-name'
  | 'company'
  | 'street'
  | 'city'
  | 'region'
  | 'country'
  | 'postcode'
  | 'url'
  | 'uuid'
  | 'hash'
  | 'country-code'
  | 'currency-code'
  | 'language-code'
  | 'latitude'
  | 'longitude'
  | 'currency'
  | 'birth-number'
  | 'ip-address';

export type DurationUnit = 'second' | 'minute' | 'hour' | 'day';

/** How values of a column are written, so that synthetic ones are written alike. */
export type ValueFormat =
  | {
      kind: 'number';
      /** Most digits after the point (0 to 15). */
      decimals: number;
      /** Are trailing zeros always written ("7.50")? */
      padded: boolean;
      /** Fewest digits after the point that are always written ("7.0" beside "7.25" is 1); all when padded, else 0. */
      leastDecimals?: number;
      decimalComma: boolean;
      /** Separator of thousands, '' for none. */
      thousands: '' | ',' | '.' | ' ' | "'";
      prefix: string;
      suffix: string;
    }
  /** strftime pattern as DuckDB knows it ("%d.%m.%Y %H:%M"). */
  | { kind: 'date'; pattern: string }
  /** "HH:MM" or "HH:MM:SS"; hours may pass 24. `padded`: is the hour written with two digits at least? */
  | { kind: 'time'; seconds: boolean; padded: boolean }
  | {
      /** A span of time, as a clock shows it ("1:34:50.616") or as ISO 8601 writes it ("PT1H30M"). */
      kind: 'duration';
      style: 'clock' | 'iso';
      /** Where the numbers begin at most. */
      largest: DurationUnit;
      /** A clock begins there at least; ISO 8601 writes nothing at all in it ("PT0S"). */
      always: DurationUnit;
      /** Has the first number of a clock two digits at least? */
      padded: boolean;
      /** Digits after the seconds (0 to 6): always so many on a clock, at most in ISO 8601. */
      decimals: number;
      /** Does "+" stand before what is not negative? */
      plus: boolean;
    }
  /** `trimmed`: blanks around the value mean nothing (a key padded to a width). */
  | { kind: 'text'; trimmed?: boolean };

export interface ColumnSchema {
  name: string;
  type: ColumnType;
  meaning?: Meaning;
  format: ValueFormat;
  /** Words that stand for null in this column beside the empty field, most frequent first. Output writes the first, or '' when none. */
  nullWords: string[];
  /** Rows without a value, and number of distinct values. */
  nulls: number;
  distinct: number;
  /** 0..1 */
  confidence: number;
  /** Why this type; ambiguities such as the order of day and month are said here. */
  evidence: string[];
  /** Set when the column seems to hold personal data: the reason. */
  personal?: string;
  /** Smallest and largest value as written, for display. */
  min?: string;
  max?: string;
}

/** Who says so. */
export type Source = 'inferred' | 'declared' | 'user';

export interface Key {
  columns: string[];
  source: Source;
  confidence: number;
  evidence: string[];
  /** Rows that repeat a key and rows that lack a part of it, where they were counted. */
  duplicates?: number;
  nulls?: number;
}

export type Role = 'context' | 'link' | 'lookup';

/** One fact for or against, in words and numbers. `weight` > 0 speaks for it. */
export interface Evidence {
  text: string;
  weight: number;
}

/** Another parent that nearly fits. */
export interface NearMiss {
  parent: string;
  parentColumns: string[];
  /** Rows whose value is found there, of the rows with a value. */
  found: number;
  of: number;
  reason: string;
}

/** A foreign key. */
export interface Relation {
  /** `child(columns)>parent(parentColumns)` */
  id: string;
  child: string;
  columns: string[];
  parent: string;
  parentColumns: string[];
  source: Source;
  confidence: number;
  evidence: Evidence[];
  nearMisses: NearMiss[];
  role: Role;
  /** Why this role. */
  roleReason: string;
  /** Counted on all rows. */
  stats: RelationStats;
}

export interface RelationStats {
  /** Child rows, those with a null in the key, and those whose parent is missing. */
  rows: number;
  nulls: number;
  orphans: number;
  /** A few orphan values as written. */
  orphanValues: string[];
  /** Children per parent row, 0 included. */
  minChildren: number;
  maxChildren: number;
  meanChildren: number;
  parentsWithout: number;
}

/** generate: made anew; keep: goes into the result unchanged; ignore: left out. */
export type Treatment = 'generate' | 'keep' | 'ignore';

export interface TableSchema {
  name: string;
  rows: number;
  columns: ColumnSchema[];
  primaryKey: Key | null;
  /** Other sets that could be the key, best first. */
  keyCandidates: Key[];
  treatment: Treatment;
  treatmentReason: string;
  /** What to do with rows whose foreign key finds no parent. */
  orphans: 'null' | 'drop';
}

export interface Schema {
  tables: TableSchema[];
  relations: Relation[];
  /** Rules that the person switched off: neither kept nor checked. */
  rulesOff?: RuleOff[];
}

/** A rule by its id, and the table whose columns it binds. */
export interface RuleOff {
  id: string;
  table: string;
}

/** A database in memory, typed as its schema says. Ignored tables are absent. */
export interface Dataset {
  schema: Schema;
  tables: Tables;
}

export function relationId(child: string, columns: string[], parent: string, parentColumns: string[]): string {
  return `${child}(${columns.join(',')})>${parent}(${parentColumns.join(',')})`;
}

/** Is a column of this type held as numbers (Float64, NaN null) or as dictionary text? */
export function storageOf(type: ColumnType): 'number' | 'text' {
  return ['integer', 'decimal', 'date', 'datetime', 'time', 'duration'].includes(type) ? 'number' : 'text';
}

export function tableOf(schema: Schema, name: string): TableSchema {
  const table = schema.tables.find((t) => t.name === name);
  if (!table) throw new Error(`schema has no table ${name}`);
  return table;
}
