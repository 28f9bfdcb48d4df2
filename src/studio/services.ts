// The contracts between a Studio and its engines. Every call may cross a worker border: plain data, typed arrays, Blobs
// and, as arguments of their own, functions.
import type { Catalogue } from '../database/catalogue';
import type { Dialect, OpenedTable, OpenResult, ReadChange, SourceFile } from '../database/types';
import type { Folder } from '../export/folder';
import type { FormatId } from '../export/formats';
import type { About, SavedFigures, SavedGenerator } from '../generator/generator-file';
import type { SourceFacts } from '../report/source-facts';
import type { IntegrityReport, RuleIntegrity } from '../report/types';
import type { Report, ReportPart } from '../report/report-types';
import type { ReportJob } from '../report/service';
import type { ColumnSchema, Dataset, Schema, TableSchema } from '../schema/types';
import type { GenerateOptions, GenerateProgress, PlanSummary, Trainer } from '../synthesis/types';
import type { Tables } from '../table/table';
import type { ColumnProfile, OnStage, RowPage, RowQuery, TrainOptions } from './types';

/** What training gives and generation takes; only synthesis looks inside. */
export type TrainedGenerator = object;

/** SQL DDL or schema JSON. */
export type Declared = OpenResult['declarations'][number];

export interface Inferred {
  schema: Schema;
  /** All that is declared of the open tables, by their files or by SQL beside them. */
  catalogue: Catalogue;
  /** What was declared but fits nothing that is open, in sentences. */
  notes: string[];
}

/** Holds the source as text, in SQL. */
export interface DatabaseService {
  /**
   * Starts the engine.
   * @param onFetched is told once its code is there
   */
  started(onFetched: () => void): Promise<void>;
  /** Starts the engine and warms it up, as far as nothing else is asked meanwhile. */
  prepare(): Promise<void>;
  /** Of the engine. */
  version(): Promise<string>;
  open(files: SourceFile[], onStage?: OnStage): Promise<OpenResult>;
  reopen(table: string, change: ReadChange): Promise<OpenedTable>;
  close(table: string): Promise<void>;
  /**
   * Proposes a schema of the tables open now; declarations win over what the values say.
   * @param found among the files: one that does not fit the tables is left aside, and a note says so
   * @param given by the person: one that does not fit is an error
   */
  infer(found: Declared[], given: Declared[], onStage?: OnStage): Promise<Inferred>;
  /** Counts anew what an edited schema says of types, keys and relations. */
  recheck(schema: Schema, before: Schema | null): Promise<Schema>;
  load(schema: Schema, onStage?: OnStage): Promise<Dataset>;
  rows(table: string, schema: TableSchema | null, query: RowQuery): Promise<RowPage>;
  profile(table: string, column: string, schema: ColumnSchema | null): Promise<ColumnProfile>;
  /** The table as it was read, in its dialect: every value as written. */
  file(table: string): Promise<Blob>;
}

export interface ToReport {
  /** Of a generator file its schema and kept tables; what the source was like is in `facts` then. */
  real: Dataset;
  facts?: SourceFacts;
  synthetic: Tables;
  /** Of the rows that are at hand. */
  ratio: number;
  rules: RuleIntegrity[];
  /** Source rows by table that no model was trained on, where known. */
  heldOutRows: Record<string, Int32Array>;
  /** Columns by table whose text is written anew. */
  written: Record<string, string[]>;
  /** Rows asked for, of tables of which that is not the source's rows times the ratio. */
  asked: Record<string, number>;
}

/** What a generator file says, without its weights. */
export interface OpenedGenerator {
  generator: TrainedGenerator;
  about: About;
  schema: Schema;
  plan: PlanSummary;
  dialects: Record<string, Dialect>;
  catalogue: Catalogue;
  figures: SavedFigures | null;
}

export interface WriteJob {
  format: FormatId;
  /** Of the database; files of one for all tables are called so. */
  name: string;
  tables: string[];
  /** Of these tables. */
  rows: Record<string, number>;
  dialects: Record<string, Dialect>;
  catalogue: Catalogue;
  /** Files of tables that go out as they came in, by table: a format of delimited text takes them as they are. */
  originals: Record<string, Blob>;
  /** Puts the files into one zip of this name, with others beside them. */
  zip: { name: string; others: { name: string; blob: Blob }[] } | null;
}

export interface WriteProgress {
  table: string;
  words: string;
  /** 0..1 of all that is to be made and written. */
  share: number;
}

/** Parts of a large result that are made already, by name. */
export type GetPart = (name: string) => Promise<Blob | null>;
export type KeepPart = (name: string, part: Blob) => Promise<void>;

/** What generation gave. */
export interface MadeRows {
  /** Of the whole result, by table. */
  rows: Record<string, number>;
  /** Names of the parts in which the result is made, by what is in them: all but the first are made while they are written. */
  parts: string[];
  /** Of making its rows, by table: of all of them, or of those of the first part; none where that was made before. */
  seconds: Record<string, number>;
}

export interface WrittenFiles {
  files: { name: string; blob: Blob }[];
  /** What the format has to say, in sentences. */
  notes: string[];
}

/** Holds the typed source, a generator and the synthetic tables. */
export interface SynthesisService {
  setDataset(dataset: Dataset, catalogue: Catalogue): Promise<void>;
  plan(): Promise<PlanSummary>;
  train(options: TrainOptions, previous: TrainedGenerator | null, trainer: Trainer): Promise<TrainedGenerator>;
  generate(
    generator: TrainedGenerator,
    options: GenerateOptions,
    onProgress: (progress: GenerateProgress) => void,
    getPart: GetPart,
    keepPart: KeepPart,
  ): Promise<MadeRows>;
  /** @returns a generator file */
  saveGenerator(
    generator: TrainedGenerator,
    besides: Pick<SavedGenerator, 'about' | 'dialects' | 'catalogue' | 'figures'>,
  ): Promise<Blob>;
  /**
   * Takes a generator file in place of a source.
   * @throws UserError 'unreadable-file', 'unsupported'
   */
  openGenerator(file: Blob): Promise<OpenedGenerator>;
  rows(table: string, query: RowQuery): Promise<RowPage>;
  /** What the report judges; read only. */
  toReport(): Promise<ToReport>;
  /**
   * Writes tables of the result as files.
   * @param folder where they go; null: memory
   * @param onFile is told of each file begun that was not there before
   * @param getPart gives parts that need not be made again
   */
  write(
    job: WriteJob,
    folder: Folder | null,
    onProgress: (progress: WriteProgress) => void,
    onFile: (name: string) => void,
    getPart: GetPart,
    keepPart: KeepPart,
  ): Promise<WrittenFiles>;
}

/** Judges the result. */
export interface ReportService {
  load(job: ReportJob): Promise<void>;
  check(): Promise<IntegrityReport>;
  /** The last part holds the whole. */
  score(onPart: (part: ReportPart) => void): Promise<Report>;
}
