// What is made from the source: plan, generator, synthetic rows, their check, their files. A cancelled or dead engine
// is brought back to where it was from what is kept here: the generator and the options rows were made with.
import { transfer } from 'comlink';
import { removeFiles, type Folder, type Place } from '../export/folder';
import { formatOf, type FormatId } from '../export/formats';
import type { About, SavedFigures } from '../generator/generator-file';
import type { Report, ReportPart } from '../report/report-types';
import type { IntegrityReport } from '../report/types';
import { tableOf, type Schema } from '../schema/types';
import type { GenerateOptions, GenerateProgress, PlanSummary, Trainer } from '../synthesis/types';
import { transferables } from '../table/table';
import { UserError } from '../table/user-error';
import type { EngineSlot } from './engine-slot';
import { SavedSource, type Origin } from './saved-source';
import type { MadeRows, ReportService, SynthesisService, TrainedGenerator, WriteJob, WrittenFiles } from './services';
import { meaningOf } from './schema-meaning';
import { PartShelf } from './part-shelf';
import type { Source } from './source';
import type { OnStage, RowPage, RowQuery, TrainOptions } from './types';
import { withLeftovers } from './write-database';

interface Generated extends MadeRows {
  options: GenerateOptions;
}

type OnNote = (words: string) => void;

export interface WriteRequest {
  format: FormatId;
  tables: string[] | null;
  folder: Folder | null;
  /** Of the database. */
  name: string;
  zip: WriteJob['zip'];
}

/** A generator and the schema that it was trained on. */
interface Learned {
  generator: TrainedGenerator;
  schema: Schema;
}

export class Result {
  plan: PlanSummary | null = null;
  generated: Generated | null = null;
  integrity: IntegrityReport | null = null;
  #trained: Learned | null = null;
  #holdsDataset: { service: SynthesisService; schema: Schema } | null = null;
  #holdsRows: { service: SynthesisService; of: Generated } | null = null;
  #saved: SavedSource | null = null;
  #shelf: PartShelf;

  constructor(
    private readonly files: Source,
    private readonly synthesis: EngineSlot<SynthesisService>,
    private readonly report: EngineSlot<ReportService>,
    private readonly ownPlace: Place | null,
  ) {
    this.#shelf = new PartShelf(ownPlace);
  }

  /** What rows are made like: the files that are open, or a generator file. */
  get source(): Origin {
    return this.#saved ?? this.files;
  }

  /** The generator file that this session began with. */
  get saved(): SavedSource | null {
    return this.#saved;
  }

  /** @throws UserError 'unreadable-file', 'unsupported' */
  async openGenerator(file: Blob, signal?: AbortSignal): Promise<SavedSource> {
    const saved = await SavedSource.open(file, this.synthesis, signal);
    const { generator, schema, plan } = saved.opened;
    this.#saved = saved;
    this.#trained = { generator, schema };
    this.#holdsDataset = null;
    this.plan = plan;
    this.forgetRows();
    return saved;
  }

  /** The generator as a file; one that was opened comes back as it was. */
  async saveGenerator(
    about: Pick<About, 'app' | 'preset' | 'seed'>,
    figures: SavedFigures | null,
    onStage: OnStage,
    signal?: AbortSignal,
  ): Promise<Blob> {
    if (this.#saved) return this.#saved.file;
    const { generator } = this.#requireTrained();
    const dialects = Object.fromEntries(this.files.tables.map((t) => [t.name, t.dialect]));
    return this.synthesis.call(async (service) => {
      await this.#withDataset(service, onStage, signal);
      return service.saveGenerator(generator, {
        about: { ...about, name: this.source.name },
        dialects,
        catalogue: this.files.catalogue,
        figures,
      });
    }, signal);
  }

  /** The schema that the generator was trained on. */
  get trainedSchema(): Schema | null {
    return this.#trained?.schema ?? null;
  }

  /** After an edit of the schema: plan and rows are void; the generator stays, for tables that are still alike. */
  forgetPlan(): void {
    this.plan = null;
    this.forgetRows();
  }

  forgetRows(): void {
    if (this.generated) void this.#shelf.clear(this.generated.parts);
    this.generated = null;
    this.integrity = null;
  }

  /** @returns how many parts of the present result are there */
  async keepPartsIn(place: Place | null): Promise<number> {
    this.#shelf = new PartShelf(place ?? this.ownPlace);
    return this.#shelf.count(this.generated?.parts ?? []);
  }

  async makePlan(onStage: OnStage, signal?: AbortSignal): Promise<PlanSummary> {
    this.plan = await this.synthesis.call(async (service) => {
      await this.#withDataset(service, onStage, signal);
      return service.plan();
    }, signal);
    return this.plan;
  }

  async train(options: TrainOptions, trainer: Trainer, onStage: OnStage, signal?: AbortSignal): Promise<void> {
    const schema = this.source.requireSchema();
    const previous = options.only ? (this.#trained?.generator ?? null) : null;
    const generator = await this.synthesis.call(async (service) => {
      await this.#withDataset(service, onStage, signal);
      return service.train(options, previous, trainer);
    }, signal);
    this.#trained = { generator, schema };
    this.forgetRows();
  }

  async generate(options: GenerateOptions, onStage: OnStage, onNote: OnNote, signal?: AbortSignal): Promise<MadeRows> {
    checkOptions(options, this.source.requireSchema());
    return this.synthesis.call(async (service) => {
      const made = await this.#make(service, options, onStage, onNote, signal);
      // A result that is replaced takes its parts with it.
      const replaced = this.generated?.parts.filter((part) => !made.parts.includes(part)) ?? [];
      if (replaced.length > 0) await this.#shelf.clear(replaced);
      this.generated = { options, ...made };
      this.#holdsRows = { service, of: this.generated };
      this.integrity = null;
      return made;
    }, signal);
  }

  rows(table: string, query: RowQuery): Promise<RowPage> {
    this.#requireTable(table);
    return this.#withRows((service) => service.rows(table, query));
  }

  async check(onStage: OnStage, signal?: AbortSignal): Promise<IntegrityReport> {
    this.integrity = await this.report.call(async (report) => {
      onStage({ share: null, words: 'bringing both databases together' });
      await this.#loadReport(report, signal);
      onStage({ share: 0.5, words: 'checking keys, relations and values' });
      return report.check();
    }, signal);
    return this.integrity;
  }

  /** The whole report; parts are told as they come. */
  score(onPart: (part: ReportPart) => void, onStage: OnStage, signal?: AbortSignal): Promise<Report> {
    return this.report.call(async (report) => {
      onStage({ share: null, words: 'bringing both databases together' });
      await this.#loadReport(report, signal);
      return report.score((part) => {
        onStage({ share: part.share, words: 'comparing both databases' });
        onPart(part);
      });
    }, signal);
  }

  async #loadReport(report: ReportService, signal?: AbortSignal): Promise<void> {
    const { options } = this.#requireGenerated();
    const { rules, written, ratio, asked, ...data } = await this.#withRows((service) => service.toReport(), signal);
    const { seed, keep } = options;
    const job = { ...data, options: { ratio, seed, kept: keep, rules, written, asked } };
    const tables = [...Object.values(data.real.tables), ...Object.values(data.synthetic)];
    await report.load(transfer(job, transferables(tables)));
  }

  /**
   * Writes tables of the result as files of a format.
   * @param tables null: all
   * @param folder where they go; null: memory
   * @throws UserError 'no-table', 'storage-full', 'cancelled', 'unsupported'; no file that is not whole stays
   */
  async write(
    { format, tables, folder, name, zip }: WriteRequest,
    onStage: OnStage,
    onNote: OnNote,
    signal?: AbortSignal,
  ): Promise<WrittenFiles> {
    const { rows, parts } = this.#requireGenerated();
    for (const table of tables ?? []) this.#requireTable(table);
    const names = tables ?? Object.keys(rows);
    const job: WriteJob = {
      format,
      name,
      tables: names,
      rows,
      catalogue: this.#saved?.opened.catalogue ?? this.files.catalogue,
      zip,
      dialects: {},
      originals: {},
    };
    for (const table of names) {
      job.dialects[table] = this.source.table(table).dialect;
      if (formatOf(format).keepsOriginals && this.#isSource(table))
        job.originals[table] = await this.files.file(table, signal);
    }
    const begun = new Set<string>();
    const shelf = this.#shelf;
    const onFile = (file: string) => void begun.add(file);
    try {
      await shelf.begin();
      const written = await this.#withRows(
        (service) => service.write(job, folder, onStage, onFile, ...shelf.access(onNote)),
        signal,
      );
      await shelf.clear(parts);
      return written;
    } catch (error) {
      // An engine that was ended cannot clean up after itself.
      const left = folder ? await removeFiles(folder, begun) : [];
      await shelf.leave(parts, onNote);
      throw withLeftovers(error, left);
    }
  }

  /** Is the table in the result row by row what it was in the source? Then its file can be so too, byte by byte. */
  #isSource(table: string): boolean {
    if (this.#saved) return false;
    const schema = this.source.requireSchema();
    const orphans = schema.relations.some((r) => r.child === table && r.stats.orphans > 0);
    return tableOf(schema, table).treatment === 'keep' && !orphans;
  }

  async #withDataset(service: SynthesisService, onStage: OnStage, signal?: AbortSignal): Promise<void> {
    const schema = this.source.requireSchema();
    const { service: holder, schema: held } = this.#holdsDataset ?? {};
    if (holder === service && held && meaningOf(held) === meaningOf(schema)) return;
    if (this.#saved) await service.openGenerator(this.#saved.file);
    else {
      const dataset = await this.files.load(onStage, signal);
      await service.setDataset(transfer(dataset, transferables(Object.values(dataset.tables))), this.files.catalogue);
    }
    this.#holdsDataset = { service, schema };
    this.#holdsRows = null;
  }

  async #make(
    service: SynthesisService,
    options: GenerateOptions,
    onStage: OnStage,
    onNote: OnNote,
    signal?: AbortSignal,
  ): Promise<MadeRows> {
    const trained = this.#requireTrained();
    await this.#withDataset(service, onStage, signal);
    const share = shareOfRows(trained.schema);
    return service.generate(
      trained.generator,
      options,
      (progress) => {
        if (progress.note) onNote(progress.note);
        else onStage({ share: share(progress), words: `making ${progress.table}`, table: progress.table });
      },
      ...this.#shelf.access(onNote),
    );
  }

  /** Runs on an engine that holds the generated rows; one that does not makes them again, the same by the same seed. */
  #withRows<T>(work: (service: SynthesisService) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const generated = this.#requireGenerated();
    return this.synthesis.call(async (service) => {
      if (this.#holdsRows?.service !== service || this.#holdsRows.of !== generated) {
        const silent = () => undefined;
        await this.#make(service, generated.options, silent, silent, signal);
        this.#holdsRows = { service, of: generated };
      }
      return work(service);
    }, signal);
  }

  #requireTrained(): Learned {
    const trained = this.#trained;
    if (!trained)
      throw new UserError(
        'bad-option',
        'Nothing was trained yet.',
        'Train first; rows are made from what was learned.',
      );
    if (meaningOf(trained.schema) !== meaningOf(this.source.requireSchema()))
      throw new UserError('bad-schema', 'The schema was changed after training.', 'Train again, then make the rows.');
    return trained;
  }

  #requireGenerated(): Generated {
    if (this.generated) return this.generated;
    throw new UserError('bad-option', 'There are no synthetic rows yet.', 'Train, then make rows.');
  }

  #requireTable(table: string): void {
    if (table in this.#requireGenerated().rows) return;
    throw new UserError('no-table', `The synthetic database has no table "${table}".`, 'Check the name.', { table });
  }
}

/** @throws UserError 'bad-option' naming the option */
function checkOptions(options: GenerateOptions, schema: Schema): void {
  if (!(options.ratio >= 0.01 && options.ratio <= 100))
    throw new UserError('bad-option', `A row ratio of ${options.ratio} cannot be made.`, 'Choose 0.01 to 100.');
  for (const name of options.keep) {
    const table = schema.tables.find((t) => t.name === name);
    if (!table)
      throw new UserError('no-table', `No table "${name}" to keep as it is.`, 'Check the name.', { table: name });
    if (table.treatment !== 'keep')
      throw new UserError(
        'bad-option',
        `Table ${name} was learned and cannot be kept now.`,
        'Set it to be kept in the schema, then train again.',
        { table: name },
      );
  }
}

/** Share of all rows made, from the progress of one table after the other. */
function shareOfRows(schema: Schema): (progress: GenerateProgress) => number {
  const sourceRows = new Map(schema.tables.filter((t) => t.treatment === 'generate').map((t) => [t.name, t.rows]));
  const all = [...sourceRows.values()].reduce((a, b) => a + b, 0);
  const done = new Map<string, number>();
  return ({ table, rows, of }) => {
    done.set(table, (of > 0 ? rows / of : 1) * (sourceRows.get(table) ?? 0));
    return all > 0 ? Math.min(1, [...done.values()].reduce((a, b) => a + b, 0) / all) : 1;
  };
}
