// What a session tells those who drive it (app, widget, headless runner, tests). Plain data only.
import type { Catalogue } from '../database/catalogue';
import type { FileProblem, OpenedFile, OpenedTable } from '../database/types';
import type { Folder, Place } from '../export/folder';
import type { FormatId } from '../export/formats';
import type { BackendChoice, Loss, Preset, TrainProgress, TrainResult } from '../model/types';
import type { About, SavedFigures } from '../generator/generator-file';
import type { Report, ReportPart } from '../report/report-types';
import type { IntegrityReport } from '../report/types';
import type { Schema } from '../schema/types';
import type { PlanSummary } from '../synthesis/types';

export interface TrainOptions {
  preset: Preset;
  backend: BackendChoice;
  seed: number;
  /** Only these tables; the others keep what they have. Default: all. */
  only?: string[];
}

/** How far a stage is. `share` is 0..1, or null where it is not known. */
export interface StageProgress {
  stage: 'open' | 'infer' | 'plan' | 'train' | 'generate' | 'check' | 'score' | 'export';
  share: number | null;
  secondsLeft: number | null;
  /** What is being done, for the person: "reading orders.csv". */
  words: string;
  /** The table it is about, where there is one. */
  table?: string;
}

export type OnStage = (progress: Omit<StageProgress, 'stage' | 'secondsLeft'>) => void;

export type TableTraining =
  | { state: 'waits' }
  | { state: 'trains'; progress: TrainProgress; curve: Loss[] }
  | { state: 'done'; result: Omit<TrainResult, 'weights'>; stale: boolean }
  | { state: 'failed'; message: string; hint: string }
  | { state: 'kept' };

/** Events in the order in which they happen. */
export type StudioEvent =
  | { type: 'progress'; progress: StageProgress }
  | { type: 'opened'; tables: OpenedTable[]; problems: FileProblem[]; files: OpenedFile[] }
  | { type: 'schema'; schema: Schema }
  | { type: 'plan'; plan: PlanSummary }
  | { type: 'training'; table: string; training: TableTraining }
  | { type: 'generated'; rows: Record<string, number> }
  | { type: 'integrity'; report: IntegrityReport }
  | { type: 'report'; part: ReportPart }
  /** Something happened that the person should know and nobody needs to act on. */
  | { type: 'note'; words: string };

/** Versions, times and figures of a run, as `run.json`. Seconds are wall clock. */
export interface RunRecord {
  versions: Record<string, string>;
  backend: string;
  seed: number;
  ratio: number;
  preset: Preset;
  schema: Schema;
  plan: PlanSummary | null;
  stages: Record<string, number>;
  tables: Record<
    string,
    {
      rowsReal: number;
      rowsSynthetic: number;
      trainSeconds: number;
      /** Drawing its rows, then its keys and text; what concerns several tables is in the stage alone. */
      generateSeconds: number;
      epochs: number;
      losses: TrainResult['losses'];
      heldOutNll: number | null;
      backend: string;
      rowsPerSecond: number;
      parameters: number;
    }
  >;
  /** Bytes, highest seen in the page and its workers; null where the browser does not tell. */
  peakMemory: number | null;
  integrity: IntegrityReport | null;
  notes: string[];
}

/** A page of source or synthetic rows, as text in the source's own writing; null is null. */
export interface RowPage {
  columns: string[];
  rows: (string | null)[][];
  total: number;
}

export interface RowQuery {
  offset: number;
  limit: number;
  sort?: { column: string; descending: boolean };
  /** Keeps rows in which any column contains this text, or one column if named. */
  filter?: { text: string; column?: string };
}

/** Distribution of one column for a small histogram. */
export interface ColumnProfile {
  column: string;
  rows: number;
  nulls: number;
  distinct: number;
  /** Numbers and dates: bin edges (length counts + 1) as text; else the commonest values. */
  labels: string[];
  counts: number[];
  /** Rows in values not shown in `labels`. */
  other: number;
}

export interface ExportFile {
  /** "bank-synthetic.zip", "loan.csv" */
  name: string;
  blob: Blob;
}

export interface ExportedFiles {
  files: ExportFile[];
  /** What the format has to say of them, what SQLite's own checks find among it. */
  notes: string[];
}

/** What a generator file tells before rows are made. */
export interface GeneratorOverview {
  about: About;
  schema: Schema;
  plan: PlanSummary;
  figures: SavedFigures | null;
}

/**
 * The programmable session. One implementation (`Studio`), driven by app, widget, headless runner and tests.
 * Every long call takes an AbortSignal and rejects with UserError 'cancelled' when it fires.
 * Order: open -> schema (edit) -> train -> generate -> check / report -> export. A later call replaces what came of an earlier one.
 */
export interface StudioSession {
  subscribe(listener: (event: StudioEvent) => void): () => void;

  /**
   * Starts the engine that reads files and lets it run in, so that the first file opens sooner: for when somebody is about
   * to choose one. `open` may be called at any time; it waits for a tenth of a second at most.
   */
  prepare(): Promise<void>;
  /** Opens more files beside those already open; zip, gz and folders are unpacked. */
  open(
    files: import('../database/types').SourceFile[],
    signal?: AbortSignal,
  ): Promise<import('../database/types').OpenResult>;
  /**
   * Begins a session with a generator file in place of a source: rows can be made, checked and exported, not trained.
   * @throws UserError 'unreadable-file' for a damaged or foreign file, 'unsupported' for one of a newer version,
   * 'bad-option' when files of a source are open
   */
  openGenerator(file: Blob | Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<GeneratorOverview>;
  /** Re-reads one table with another dialect ("header: no", "quote: none") or with other columns passed on as text. */
  reopen(table: string, change: import('../database/types').ReadChange, signal?: AbortSignal): Promise<OpenedTable>;
  /** A table of a database file can be taken back by `reopen`; a file of its own is forgotten. */
  close(table: string): Promise<void>;

  /**
   * Proposes types, keys and relations from the values. Declared ones win: those of SQL and JSON files among the files
   * (left aside with a note when they do not fit the tables), and above them those given here.
   * @throws UserError 'bad-schema' when a declaration given here does not fit the tables
   */
  infer(signal?: AbortSignal, declared?: { path: string; text: string }[]): Promise<Schema>;
  readonly schema: Schema | null;
  /** What database files and SQL declare of the open tables, as they say it; empty before `infer`. */
  readonly catalogue: Catalogue;
  /** Takes an edited schema; what it changes is counted anew (orphans, duplicates) and the result returned. */
  setSchema(schema: Schema): Promise<Schema>;
  rows(table: string, query: RowQuery): Promise<RowPage>;
  profile(table: string, column: string): Promise<ColumnProfile>;

  plan(signal?: AbortSignal): Promise<PlanSummary>;
  /** Seconds that training with a preset will take on this machine, roughly. */
  estimate(preset: Preset): Promise<number>;
  train(options: TrainOptions, signal?: AbortSignal): Promise<void>;
  /** Ends training early and keeps the best weights so far. */
  stopTraining(): void;
  generate(
    options: import('../synthesis/types').GenerateOptions,
    signal?: AbortSignal,
  ): Promise<Record<string, number>>;
  syntheticRows(table: string, query: RowQuery): Promise<RowPage>;
  check(signal?: AbortSignal): Promise<IntegrityReport>;

  /** Fidelity and privacy beside integrity; each part is told as an event as soon as it is there. */
  report(signal?: AbortSignal): Promise<Report>;

  /** The format of the source's own files. */
  readonly sourceFormat: FormatId;
  /**
   * All tables as files of a format, without a zip.
   * @param folder where they go, a FileSystemDirectoryHandle for instance; without one they come back as Blobs
   */
  exportFiles(format: FormatId, folder?: Folder | null, signal?: AbortSignal): Promise<ExportedFiles>;
  /**
   * Where parts of a large result lie from when they are made until all is written: in a folder "unfinished" in this place,
   * so that the same result made again, in another session too, goes on from them; null (the default): in memory, in Node nowhere. While the
   * folder is there, files written beside it are not whole.
   * @returns how many parts of the present result are there already
   */
  keepPartsIn(place: Place | null): Promise<number>;
  /** One zip of them, with integrity.json. Default: CSV in the source's dialect. */
  exportZip(signal?: AbortSignal, format?: FormatId): Promise<ExportFile>;
  /** One table alone, as one file. Default: CSV in the source's dialect. */
  exportTable(table: string, signal?: AbortSignal, format?: FormatId): Promise<ExportFile>;
  /**
   * What was trained, as one file that makes rows without the source. It holds the rows of tables that are kept
   * (`plan.tables` with treatment 'keep') and no other: tell the person before saving.
   */
  saveGenerator(signal?: AbortSignal): Promise<ExportFile>;
  record(): RunRecord;
  /** Ends all workers and forgets everything. */
  dispose(): Promise<void>;
}
