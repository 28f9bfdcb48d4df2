// The programmable session: open -> schema -> plan -> train -> generate -> check -> export, over engines that may be
// cancelled or die at any moment. It tells what happens; the work is in source.ts, result.ts and the engines.
import type { Catalogue } from '../database/catalogue';
import type { OpenedTable, OpenResult, ReadChange, SourceFile } from '../database/types';
import type { Folder, Place } from '../export/folder';
import { formatOf, type FormatId } from '../export/formats';
import { ENDING, type SavedFigures } from '../generator/generator-file';
import type { Preset } from '../model/types';
import type { Report } from '../report/report-types';
import type { IntegrityReport } from '../report/types';
import type { Schema } from '../schema/types';
import type { GenerateOptions, PlanSummary } from '../synthesis/types';
import { UserError } from '../table/user-error';
import { EngineSlot } from './engine-slot';
import { estimateSeconds } from './estimate';
import { Result, type WriteRequest } from './result';
import { RunLog } from './run-log';
import type { Engine, Runtime } from './runtime';
import type { Declared } from './services';
import { noSource } from './saved-source';
import { Source } from './source';
import { sourceFormat } from './source-format';
import { meaningOf } from './schema-meaning';
import { StageClock } from './stage-clock';
import { TrainingBoard } from './training-board';
import type {
  ColumnProfile,
  ExportedFiles,
  ExportFile,
  GeneratorOverview,
  OnStage,
  RowPage,
  RowQuery,
  RunRecord,
  StageProgress,
  StudioEvent,
  StudioSession,
  TrainOptions,
} from './types';

export class Studio implements StudioSession {
  #listeners = new Set<(event: StudioEvent) => void>();
  #log = new RunLog();
  #clock = new StageClock(this.#log, (progress) => this.#tell({ type: 'progress', progress }));
  #board = new TrainingBoard((event) => this.#tell(event));
  #slots: { dispose(): void }[] = [];
  #source: Source;
  #result: Result;
  #trainOptions: TrainOptions | null = null;
  /** Of the last report on what was trained. */
  #figures: SavedFigures | null = null;
  #versions: Record<string, string>;

  constructor(private readonly runtime: Runtime) {
    this.#versions = { ...runtime.versions };
    const database = this.#slot('database', () => runtime.database());
    this.#source = new Source(database);
    const synthesis = this.#slot('synthesis', () => runtime.synthesis());
    this.#result = new Result(
      this.#source,
      synthesis,
      this.#slot('report', () => runtime.report()),
      runtime.parts,
    );
  }

  /** A copy: edit it and give it to `setSchema`. */
  get schema(): Schema | null {
    return structuredClone(this.#result.saved?.requireSchema() ?? this.#source.schema);
  }

  get catalogue(): Catalogue {
    return structuredClone(this.#result.saved?.opened.catalogue ?? this.#source.catalogue);
  }

  subscribe(listener: (event: StudioEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  prepare(): Promise<void> {
    return this.#source.prepare();
  }

  open(files: SourceFile[], signal?: AbortSignal): Promise<OpenResult> {
    return this.#stage('open', 'opening files', signal, async (onStage) => {
      if (this.#result.saved)
        throw new UserError('bad-option', 'A generator is open.', 'Start over to open files of a source.');
      const result = await this.#source.open(files, onStage, signal);
      this.#versions.duckdb ??= await this.#source.engineVersion();
      this.#sourceChanged();
      this.#tell({ type: 'opened', tables: result.tables, problems: result.problems, files: result.files });
      return result;
    });
  }

  openGenerator(file: Blob | Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<GeneratorOverview> {
    return this.#stage('open', 'opening the generator', signal, async () => {
      if (this.#source.tables.length)
        throw new UserError('bad-option', 'Files of a source are open.', 'Start over, then open the generator.');
      const saved = await this.#result.openGenerator(file instanceof Blob ? file : new Blob([file]), signal);
      const { about, schema, plan, figures } = saved.opened;
      this.#tell({ type: 'schema', schema: structuredClone(schema) });
      this.#tell({ type: 'plan', plan });
      return { about, schema: structuredClone(schema), plan, figures };
    });
  }

  saveGenerator(signal?: AbortSignal): Promise<ExportFile> {
    return this.#stage('export', 'writing the generator', signal, async (onStage) => {
      const { preset, seed } = this.#trainOptions ?? { preset: 'balanced', seed: 0 };
      const about = { app: this.#versions.understudy, preset, seed };
      const blob = await this.#result.saveGenerator(about, this.#figures, onStage, signal);
      return { name: `${this.#result.source.name}${ENDING}`, blob };
    });
  }

  reopen(table: string, change: ReadChange, signal?: AbortSignal): Promise<OpenedTable> {
    return this.#stage('open', `reading ${table} again`, signal, async () => {
      const opened = await this.#source.reopen(table, change, signal);
      this.#sourceChanged();
      this.#tell({ type: 'opened', tables: [opened], problems: [], files: [] });
      return opened;
    });
  }

  close(table: string): Promise<void> {
    return this.#stage('open', `closing ${table}`, undefined, async () => {
      await this.#source.close(table);
      this.#sourceChanged();
    });
  }

  infer(signal?: AbortSignal, declared: Declared[] = []): Promise<Schema> {
    return this.#stage('infer', 'finding types, keys and relations', signal, async (onStage) => {
      const { schema, notes } = await this.#source.infer(declared, onStage, signal);
      for (const words of notes) this.#note(words);
      return this.#schemaChanged(schema, null);
    });
  }

  setSchema(schema: Schema): Promise<Schema> {
    return this.#stage('infer', 'counting keys and relations', undefined, async () => {
      const before = this.#source.schema;
      const after = await this.#source.setSchema(schema);
      return this.#schemaChanged(after, before);
    });
  }

  async rows(table: string, query: RowQuery): Promise<RowPage> {
    return this.#source.rows(table, query);
  }

  async profile(table: string, column: string): Promise<ColumnProfile> {
    return this.#source.profile(table, column);
  }

  plan(signal?: AbortSignal): Promise<PlanSummary> {
    return this.#stage('plan', 'planning', signal, async (onStage) => {
      const plan = this.#result.saved?.opened.plan ?? (await this.#result.makePlan(onStage, signal));
      this.#tell({ type: 'plan', plan });
      return plan;
    });
  }

  async estimate(preset: Preset): Promise<number> {
    const plan = this.#result.plan ?? (await this.plan());
    return estimateSeconds(plan, this.#source.requireSchema(), preset, this.runtime.training.size);
  }

  train(options: TrainOptions, signal?: AbortSignal): Promise<void> {
    return this.#stage('train', 'training', signal, async (onStage) => {
      if (this.#result.saved) throw noSource();
      const plan = await this.#result.makePlan(onStage, signal);
      this.#tell({ type: 'plan', plan });
      this.#board.expect(plan, this.#source.requireSchema(), options.only);
      const cancel = () => this.runtime.training.cancel();
      signal?.addEventListener('abort', cancel);
      try {
        const trainer = this.#board.trainer(this.runtime.training, onStage, (result) => this.#log.trained(result));
        await this.#result.train(options, trainer, onStage, signal);
        this.#trainOptions = options;
        this.#figures = null;
      } finally {
        signal?.removeEventListener('abort', cancel);
        this.#board.abandon();
      }
    });
  }

  stopTraining(): void {
    this.runtime.training.stop();
  }

  generate(options: GenerateOptions, signal?: AbortSignal): Promise<Record<string, number>> {
    return this.#stage('generate', 'making rows', signal, async (onStage) => {
      const { rows, parts, seconds } = await this.#result.generate(
        options,
        onStage,
        (words) => this.#note(words),
        signal,
      );
      if (parts.length > 1)
        this.#note(
          `The result is made in ${parts.length} parts. The first is here, to be looked at and checked; ` +
            `the others are made and checked while they are written.`,
        );
      this.#log.generated(rows, seconds);
      this.#tell({ type: 'generated', rows });
      return rows;
    });
  }

  async syntheticRows(table: string, query: RowQuery): Promise<RowPage> {
    return this.#result.rows(table, query);
  }

  check(signal?: AbortSignal): Promise<IntegrityReport> {
    return this.#stage('check', 'checking', signal, async (onStage) => {
      const report = await this.#result.check(onStage, signal);
      this.#tell({ type: 'integrity', report });
      return report;
    });
  }

  report(signal?: AbortSignal): Promise<Report> {
    return this.#stage('score', 'comparing both databases', signal, async (onStage) => {
      if (this.#result.saved) throw noSource();
      const report = await this.#result.score((part) => this.#tell({ type: 'report', part }), onStage, signal);
      this.#result.integrity = report.integrity;
      const { fidelity, privacy } = report;
      const { score, ceiling, words } = fidelity;
      this.#figures = { fidelity: { score, ceiling, words }, privacy: { level: privacy.level, title: privacy.title } };
      return report;
    });
  }

  get sourceFormat(): FormatId {
    return this.#result.saved ? 'csv' : sourceFormat(this.#source.tables);
  }

  keepPartsIn(place: Place | null): Promise<number> {
    return this.#result.keepPartsIn(place);
  }

  exportFiles(format: FormatId, folder: Folder | null = null, signal?: AbortSignal): Promise<ExportedFiles> {
    return this.#stage('export', 'writing files', signal, (onStage) =>
      this.#write(format, { folder, tables: null, name: this.syntheticName, zip: null }, onStage, signal),
    );
  }

  async exportZip(signal?: AbortSignal, format: FormatId = 'csv'): Promise<ExportFile> {
    const report = this.#result.integrity ?? (await this.check(signal));
    return this.#stage('export', 'writing the zip', signal, async (onStage) => {
      const integrity = new Blob([`${JSON.stringify(report, null, 2)}\n`], { type: 'application/json' });
      const zip = {
        name: `${this.syntheticName}.zip`,
        others: [{ name: 'integrity.json', blob: integrity }],
      };
      const request = { folder: null, tables: null, name: this.syntheticName, zip };
      const { files } = await this.#write(format, request, onStage, signal);
      return typed(files[0], 'application/zip');
    });
  }

  exportTable(table: string, signal?: AbortSignal, format: FormatId = 'csv'): Promise<ExportFile> {
    return this.#stage('export', `writing ${table}`, signal, async (onStage) => {
      const request = { folder: null, tables: [table], name: table, zip: null };
      const { files } = await this.#write(format, request, onStage, signal);
      return typed(files[0], formatOf(format).type);
    });
  }

  private get syntheticName(): string {
    return `${this.#result.source.name}-synthetic`;
  }

  async #write(
    format: FormatId,
    request: Omit<WriteRequest, 'format'>,
    onStage: OnStage,
    signal?: AbortSignal,
  ): Promise<ExportedFiles> {
    const written = await this.#result.write({ format, ...request }, onStage, (words) => this.#note(words), signal);
    for (const words of written.notes) this.#note(words);
    return written;
  }

  /** @throws UserError 'bad-schema' before anything was inferred */
  record(): RunRecord {
    const schema = this.#result.source.requireSchema();
    for (const table of schema.tables) this.#log.of(table.name).rowsReal = table.rows;
    const { stages, tables, notes, peakMemory } = this.#log;
    const backends = new Set(Object.values(tables).flatMap((t) => (t.backend ? [t.backend] : [])));
    return structuredClone({
      versions: this.#versions,
      backend: [...backends].join(', '),
      seed: this.#result.generated?.options.seed ?? this.#trainOptions?.seed ?? 0,
      ratio: this.#result.generated?.options.ratio ?? 1,
      preset: this.#trainOptions?.preset ?? (this.#result.saved?.opened.about.preset as Preset) ?? 'balanced',
      schema,
      plan: this.#result.plan,
      stages,
      tables,
      peakMemory,
      integrity: this.#result.integrity,
      notes,
    });
  }

  async dispose(): Promise<void> {
    this.runtime.training.cancel();
    for (const slot of this.#slots) slot.dispose();
    this.#listeners.clear();
  }

  #slot<Service>(name: string, start: () => Promise<Engine<Service>>): EngineSlot<Service> {
    const slot = new EngineSlot(name, start, (words) => this.#note(words));
    this.#slots.push(slot);
    return slot;
  }

  async #stage<T>(
    stage: StageProgress['stage'],
    words: string,
    signal: AbortSignal | undefined,
    work: (onStage: OnStage) => Promise<T>,
  ): Promise<T> {
    const value = await this.#clock.run(stage, words, work, signal);
    void this.runtime.memory().then((bytes) => this.#log.memory(bytes));
    return value;
  }

  #sourceChanged(): void {
    this.#source.forgetSchema();
    this.#result.forgetPlan();
  }

  #schemaChanged(schema: Schema, before: Schema | null): Schema {
    const trained = this.#result.trainedSchema;
    if (!before || meaningOf(before) !== meaningOf(schema)) this.#result.forgetPlan();
    if (trained) this.#board.markStale(trained, schema);
    const copy = structuredClone(schema);
    this.#tell({ type: 'schema', schema: copy });
    return copy;
  }

  #note(words: string): void {
    this.#log.note(words);
    this.#tell({ type: 'note', words });
  }

  #tell(event: StudioEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function typed({ name, blob }: ExportFile, type: string): ExportFile {
  return { name, blob: blob.slice(0, blob.size, type) };
}
