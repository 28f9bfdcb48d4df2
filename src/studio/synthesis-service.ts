// Plan, training and generation as a service: holds the typed source, its plan and the synthetic tables.
// It trains nothing itself: row models go to the trainer it is given.
import { emptyCatalogue, type Catalogue } from '../database/catalogue';
import type { Folder } from '../export/folder';
import type { Engines } from '../export/format';
import { damaged } from '../generator/container';
import { makesRows, readGenerator, writeGenerator, type SavedGenerator } from '../generator/generator-file';
import { splitByGroup } from '../model/split';
import type { TrainTask } from '../model/types';
import { factsOf } from '../report/source-facts';
import type { RuleIntegrity } from '../report/types';
import { tableOf, type Dataset } from '../schema/types';
import { checkAgainst } from '../report/integrity';
import {
  addKeys,
  copyKeys,
  fit,
  followingTables,
  generate,
  keepDeclared,
  makePlan,
  partsFor,
  readConditions,
  rowsAsked,
  summarisePlan,
  takeAdded,
} from '../synthesis';
import type { Generator, KeysBefore, Plan, SourcePlan } from '../synthesis';
import type { GenerateOptions, GenerateProgress, PlanSummary, Sampler, Trainer } from '../synthesis';
import { withoutUnused } from '../table/column';
import type { Table, Tables } from '../table/table';
import { UserError } from '../table/user-error';
import { packPart, partNames, readPart, type MadePart } from './part-file';
import { checkDeclared, checkRules } from './rule-check';
import { noSource } from './saved-source';
import type {
  GetPart,
  KeepPart,
  MadeRows,
  OpenedGenerator,
  SynthesisService,
  ToReport,
  TrainedGenerator,
  WriteJob,
  WriteProgress,
  WrittenFiles,
} from './services';
import { pageOf } from './table-page';
import type { RowPage, RowQuery, TrainOptions } from './types';
import { writeDatabase } from './write-database';

/** What the rows at hand were made of: further parts are made of it while they are written. */
interface Making {
  generator: Generator;
  options: GenerateOptions;
  parts: string[];
  /** Made in the first part. */
  keys: KeysBefore;
  /** The first part. */
  first: MadePart;
}

interface Trained {
  generator: Generator;
  /** Source rows by table that its model was not trained on. */
  heldOutRows: Record<string, Int32Array>;
}

export class LocalSynthesisService implements SynthesisService {
  #dataset: Dataset | null = null;
  #catalogue = emptyCatalogue();
  #plan: SourcePlan | null = null;
  #synthetic: Tables = {};
  #making: Making | null = null;
  #heldOutRows: Trained['heldOutRows'] = {};
  /** Set where a generator file stands in place of a source. */
  #opened: SavedGenerator | null = null;

  /**
   * @param signal fires when the service shall stop and cannot simply be terminated
   * @param rowsAPart of a large result, about
   */
  constructor(
    private readonly sampler: Sampler,
    private readonly engines: Engines,
    private readonly signal?: AbortSignal,
    private readonly rowsAPart?: number,
  ) {}

  async setDataset(dataset: Dataset, catalogue: Catalogue): Promise<void> {
    this.#dataset = dataset;
    this.#catalogue = catalogue;
    this.#opened = null;
    this.#plan = null;
    this.#synthetic = {};
  }

  async plan(): Promise<PlanSummary> {
    return summarisePlan(this.present(), this.dataset().schema);
  }

  async saveGenerator(
    trained: TrainedGenerator,
    besides: Pick<SavedGenerator, 'about' | 'dialects' | 'catalogue' | 'figures'>,
  ): Promise<Blob> {
    const dataset = this.dataset();
    const { generator } = trained as Trained;
    const file = writeGenerator({ ...besides, generator, dataset, facts: factsOf(dataset) });
    return new Blob([file], { type: 'application/octet-stream' });
  }

  async openGenerator(file: Blob): Promise<OpenedGenerator> {
    const saved = readGenerator(new Uint8Array(await file.arrayBuffer()));
    const { about, generator, dialects, catalogue, figures, dataset } = saved;
    await this.setDataset(dataset, catalogue);
    this.#opened = saved;
    const trained = { generator, heldOutRows: {} } satisfies Trained;
    const plan = await this.#sensibly(() => this.plan());
    return { generator: trained, about, schema: dataset.schema, plan, dialects, catalogue, figures };
  }

  async train(options: TrainOptions, previous: TrainedGenerator | null, trainer: Trainer): Promise<TrainedGenerator> {
    const plan = this.planned();
    const before = previous as Trained | null;
    const heldOutRows: Trained['heldOutRows'] = { ...before?.heldOutRows };
    const watched: Trainer = (task, onProgress) => {
      delete heldOutRows[task.table];
      const rows = rowsHeldOut(plan, task);
      if (rows) heldOutRows[task.table] = rows;
      return trainer(task, onProgress);
    };
    const generator = await fit(plan, watched, { ...options, sampler: this.sampler, previous: before?.generator });
    return { generator, heldOutRows } satisfies Trained;
  }

  async generate(
    trained: TrainedGenerator,
    options: GenerateOptions,
    onProgress: (progress: GenerateProgress) => void,
    getPart: GetPart,
    keepPart: KeepPart,
  ): Promise<MadeRows> {
    this.#synthetic = {};
    this.#making = null;
    const { generator, heldOutRows } = trained as Trained;
    // What is given shall come out exactly, of all rows together.
    const { values, seedRows } = options.conditions ?? {};
    const count = values?.length || seedRows ? 1 : partsFor(generator, this.dataset(), options.ratio, this.rowsAPart);
    const parts = partNames(count, { ...makesRows(generator, this.dataset()), options });
    const making = { generator, options, parts };
    const keys: KeysBefore = new Map();
    const seconds: Record<string, number> = {};
    const onMaking = (progress: GenerateProgress) => {
      if (progress.seconds === undefined) onProgress(progress);
      else seconds[progress.table] = (seconds[progress.table] ?? 0) + progress.seconds;
    };
    const known = count > 1 ? await readPart(await getPart(parts[0])) : null;
    const first = known ?? (await this.#sensibly(() => this.make(making, 0, keys, onMaking)));
    if (known) addKeys(keys, known.keys);
    else if (count > 1) await keepPart(parts[0], packPart(first));
    const { schema, tables: kept } = this.dataset();
    const all = { ...first.tables, ...Object.fromEntries(this.keptTables().map((name) => [name, kept[name]])) };
    this.#synthetic = Object.fromEntries(schema.tables.flatMap((t) => (t.name in all ? [[t.name, all[t.name]]] : [])));
    this.#making = { ...making, keys, first };
    this.#heldOutRows = heldOutRows;
    const made = Object.fromEntries(Object.values(this.#synthetic).map((table) => [table.name, table.rows]));
    return { rows: count === 1 ? made : rowsAsked(generator, options.ratio), parts, seconds };
  }

  async rows(table: string, query: RowQuery): Promise<RowPage> {
    return pageOf(this.synthetic(table), tableOf(this.dataset().schema, table), query);
  }

  toReport(): Promise<ToReport> {
    return this.#sensibly(async () => this.#report());
  }

  #report(): ToReport {
    const { schema } = this.dataset();
    const plan = this.present();
    const { tables } = summarisePlan(plan, schema);
    const { options, parts } = this.#making!;
    // Rows that are given, and those that follow from them, are as many as they are, and their values are the person's.
    const given = options.conditions ?? {};
    const following = followingTables(plan, readConditions(given, plan, schema));
    const asked = Object.fromEntries([...following].map((t) => [t, this.#synthetic[t].rows]));
    const columnsOf = (table: string) => (given.seedRows?.table === table ? given.seedRows.columns : []);
    return {
      real: this.dataset(),
      facts: this.#opened?.facts,
      synthetic: this.#synthetic,
      ratio: options.ratio / parts.length,
      heldOutRows: this.#heldOutRows,
      rules: this.rulesIn(this.#synthetic),
      written: Object.fromEntries(tables.map((t) => [t.table, [...t.written, ...columnsOf(t.table)]])),
      asked,
    };
  }

  async write(
    job: WriteJob,
    folder: Folder | null,
    onProgress: (progress: WriteProgress) => void,
    onFile: (name: string) => void,
    getPart: GetPart,
    keepPart: KeepPart,
  ): Promise<WrittenFiles> {
    for (const table of job.tables) this.synthetic(table);
    const { parts } = this.#making!;
    const all = job.tables.reduce((sum, table) => sum + job.rows[table], 0);
    let done = 0;
    const share = (more: number) => Math.min(1, (done += more) / (parts.length === 1 ? all : 2 * all) || 0);
    const notes: string[] = [];
    // Of a generator file's tables only the kept ones are at hand; the others are described by what was made.
    const { schema, tables } = this.dataset();
    const like = { schema, tables: { ...this.#synthetic, ...tables } };
    const written = await writeDatabase(job, like, this.rounds(share, onProgress, notes, getPart, keepPart), {
      folder,
      engines: this.engines,
      onProgress: (table, more) => onProgress({ table, words: `writing ${table}`, share: share(more) }),
      onFile,
      signal: this.signal,
    });
    return { ...written, notes: [...written.notes, ...notes] };
  }

  /** The result in rounds: each holds some rows of every table, whose parents it holds too; kept tables come once. */
  private async *rounds(
    share: (rows: number) => number,
    onProgress: (progress: WriteProgress) => void,
    notes: string[],
    getPart: GetPart,
    keepPart: KeepPart,
  ): AsyncGenerator<Tables> {
    const { parts, first, ...making } = this.#making!;
    const keys = copyKeys(making.keys);
    if (parts.length > 1 && !(await getPart(parts[0]))?.size) await keepPart(parts[0], packPart(first));
    yield this.#synthetic;
    for (const [index, name] of parts.entries()) {
      if (index === 0) continue;
      const place = `part ${index + 1} of ${parts.length}`;
      let part = await readPart(await getPart(name));
      if (part) {
        addKeys(keys, part.keys);
        const rows = Object.values(part.tables).reduce((sum, table) => sum + table.rows, 0);
        onProgress({ table: '', words: `taking ${place}, made before`, share: share(rows) });
      } else {
        let before = 0;
        part = await this.make({ ...making, parts }, index, keys, ({ table, rows, of }) => {
          const more = rows < before ? rows : rows - before;
          before = rows === of ? 0 : rows;
          onProgress({ table, words: `making ${table}, ${place}`, share: share(more) });
        });
        await keepPart(name, packPart(part));
      }
      notes.push(...part.notes);
      yield part.tables;
    }
  }

  /** Nobody reviews any part but the first: the others are checked here. */
  private async make(
    { generator, options, parts }: Pick<Making, 'generator' | 'options' | 'parts'>,
    index: number,
    before: KeysBefore,
    onProgress: (progress: GenerateProgress) => void,
  ): Promise<MadePart> {
    const part = parts.length === 1 ? undefined : { index, of: parts.length, before };
    const { schema } = this.dataset();
    const tables = await generate(generator, this.dataset(), this.sampler, options, onProgress, this.signal, part);
    const kept = this.keptTables();
    const made = Object.keys(tables).filter((name) => !kept.includes(name));
    const onNote = (note: string) => onProgress({ table: '', rows: 0, of: 0, note });
    const sound = keepDeclared(
      tables,
      made,
      schema,
      this.#catalogue,
      { ...options, part },
      index === 0 ? onNote : undefined,
    );
    const notes = index === 0 ? [] : this.faultsOf(sound, index);
    const own = Object.entries(sound).filter(([name]) => !kept.includes(name));
    const lean = own.map(([name, table]) => [name, { ...table, columns: table.columns.map(withoutUnused) }] as const);
    return { tables: Object.fromEntries(lean), keys: takeAdded(before), notes };
  }

  private keptTables(): string[] {
    return this.present().tables.flatMap((t) => (t.treatment === 'keep' ? [t.table] : []));
  }

  /** How often the rules of the source and what it declares hold in made tables. */
  private rulesIn(tables: Tables): RuleIntegrity[] {
    const { schema, tables: real } = this.dataset();
    return [...checkRules(this.present(), schema, tables), ...checkDeclared(schema, this.#catalogue, real, tables)];
  }

  /** What fails in a part, said. */
  private faultsOf(tables: Tables, part: number): string[] {
    const dataset = this.dataset();
    const { options, parts } = this.#making!;
    const plan = summarisePlan(this.present(), dataset.schema);
    const report = checkAgainst(dataset.schema, this.#opened?.facts ?? factsOf(dataset), tables, {
      ratio: options.ratio / parts.length,
      kept: options.keep,
      rules: this.rulesIn(tables),
      written: Object.fromEntries(plan.tables.map((t) => [t.table, t.written])),
    });
    if (report.ok) return [];
    const where = [
      ...report.tables.filter((t) => !t.ok).map((t) => t.table),
      ...report.relations.filter((r) => !r.ok).map((r) => r.id),
      ...report.rules.filter((r) => !r.ok).map((r) => r.words),
    ];
    return [
      `Part ${part + 1} of ${parts.length}: ${report.failed} of ${report.checks} checks fail (${where.join('; ')}).`,
    ];
  }

  /** What a generator file says may be possible and still make no sense: then the file is wrong, not the app. */
  async #sensibly<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!this.#opened || error instanceof UserError) throw error;
      throw damaged(`nothing can be made from it (${error instanceof Error ? error.message : String(error)})`);
    }
  }

  private dataset(): Dataset {
    if (!this.#dataset) throw new Error('the synthesis service has no dataset yet');
    return this.#dataset;
  }

  /** Of the source, or of the generator file in its place. */
  private present(): Plan {
    return this.#opened?.generator.plan ?? this.planned();
  }

  private planned(): SourcePlan {
    if (this.#opened) throw noSource();
    const disabledRules = this.dataset().schema.rulesOff?.map((rule) => rule.id);
    return (this.#plan ??= makePlan(this.dataset(), { disabledRules }));
  }

  /** @throws UserError 'no-table' */
  private synthetic(name: string): Table {
    if (Object.hasOwn(this.#synthetic, name)) return this.#synthetic[name];
    throw new UserError('no-table', `The result has no table "${name}".`, 'Make rows first.', { table: name });
  }
}

/** Numbers of the source rows that a task holds out; null when it has a sample of the rows only. */
function rowsHeldOut(plan: SourcePlan, task: TrainTask): Int32Array | null {
  const { source, layout } = plan.states.get(task.table)!;
  if (!source || task.rows !== layout.rows) return null;
  return splitByGroup(task.group, task.rows, task.spec.seed).heldOut.map((row) => source[row]);
}
