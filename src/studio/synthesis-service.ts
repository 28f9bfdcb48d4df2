// Plan, training and generation as a service: holds the typed source, its plan and the synthetic tables.
// It trains nothing itself: row models go to the trainer it is given.
import type { Folder } from '../export/folder';
import type { Engines } from '../export/format';
import { splitByGroup } from '../model/split';
import type { TrainTask } from '../model/types';
import { tableOf, type Dataset } from '../schema/types';
import { checkIntegrity } from '../report/integrity';
import { copyKeys, fit, generate, makePlan, partsFor, rowsAsked, summarisePlan } from '../synthesis';
import type { Generator, KeysBefore, Plan } from '../synthesis';
import type { GenerateOptions, GenerateProgress, PlanSummary, Sampler, Trainer } from '../synthesis';
import type { Table, Tables } from '../table/table';
import { UserError } from '../table/user-error';
import { checkRules } from './rule-check';
import type {
  MadeRows,
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
  parts: number;
  /** Made in the first part. */
  keys: KeysBefore;
}

interface Trained {
  generator: Generator;
  /** Source rows by table that its model was not trained on. */
  heldOutRows: Record<string, Int32Array>;
}

export class LocalSynthesisService implements SynthesisService {
  #dataset: Dataset | null = null;
  #plan: Plan | null = null;
  #synthetic: Tables = {};
  #making: Making | null = null;
  #heldOutRows: Trained['heldOutRows'] = {};

  /** @param signal fires when the service shall stop and cannot simply be terminated */
  constructor(
    private readonly sampler: Sampler,
    private readonly engines: Engines,
    private readonly signal?: AbortSignal,
  ) {}

  async setDataset(dataset: Dataset): Promise<void> {
    this.#dataset = dataset;
    this.#plan = null;
    this.#synthetic = {};
  }

  async plan(): Promise<PlanSummary> {
    return summarisePlan(this.planned(), this.dataset().schema);
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
  ): Promise<MadeRows> {
    this.#synthetic = {};
    this.#making = null;
    const { generator, heldOutRows } = trained as Trained;
    const parts = partsFor(generator, this.dataset(), options.ratio);
    const keys: KeysBefore = new Map();
    this.#synthetic = await this.make({ generator, options, parts, keys }, 0, keys, onProgress);
    this.#making = { generator, options, parts, keys };
    this.#heldOutRows = heldOutRows;
    const made = Object.fromEntries(Object.values(this.#synthetic).map((table) => [table.name, table.rows]));
    return { rows: parts === 1 ? made : rowsAsked(generator, options.ratio), parts };
  }

  async rows(table: string, query: RowQuery): Promise<RowPage> {
    return pageOf(this.synthetic(table), tableOf(this.dataset().schema, table), query);
  }

  async toReport(): Promise<ToReport> {
    const { schema } = this.dataset();
    const plan = this.planned();
    const { tables } = summarisePlan(plan, schema);
    const { options, parts } = this.#making!;
    return {
      real: this.dataset(),
      synthetic: this.#synthetic,
      ratio: options.ratio / parts,
      heldOutRows: this.#heldOutRows,
      rules: checkRules(plan, schema, this.#synthetic),
      written: Object.fromEntries(tables.map((t) => [t.table, t.written])),
    };
  }

  async write(
    job: WriteJob,
    folder: Folder | null,
    onProgress: (progress: WriteProgress) => void,
    onFile: (name: string) => void,
  ): Promise<WrittenFiles> {
    for (const table of job.tables) this.synthetic(table);
    const { parts } = this.#making!;
    const all = job.tables.reduce((sum, table) => sum + job.rows[table], 0);
    let done = 0;
    const share = (more: number) => Math.min(1, (done += more) / (parts === 1 ? all : 2 * all) || 0);
    const notes: string[] = [];
    const written = await writeDatabase(job, this.dataset(), this.rounds(share, onProgress, notes), {
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
  ): AsyncGenerator<Tables> {
    yield this.#synthetic;
    const making = this.#making!;
    const keys = copyKeys(making.keys);
    for (let part = 1; part < making.parts; part++) {
      let before = 0;
      const made = await this.make(making, part, keys, ({ table, rows, of }) => {
        const more = rows < before ? rows : rows - before;
        before = rows === of ? 0 : rows;
        const words = `making ${table}, part ${part + 1} of ${making.parts}`;
        onProgress({ table, words, share: share(more) });
      });
      notes.push(...this.faultsOf(made, part));
      const kept = this.planned().tables.filter((t) => t.treatment === 'keep');
      for (const { table } of kept) delete made[table];
      yield made;
    }
  }

  private make(
    { generator, options, parts }: Making,
    index: number,
    before: KeysBefore,
    onProgress: (progress: GenerateProgress) => void,
  ): Promise<Tables> {
    const part = parts === 1 ? undefined : { index, of: parts, before };
    return generate(generator, this.dataset(), this.sampler, options, onProgress, this.signal, part);
  }

  /** A part that nobody reviews is checked all the same; what fails is said. */
  private faultsOf(tables: Tables, part: number): string[] {
    const dataset = this.dataset();
    const { options, parts } = this.#making!;
    const plan = summarisePlan(this.planned(), dataset.schema);
    const report = checkIntegrity(dataset, tables, {
      ratio: options.ratio / parts,
      kept: options.keep,
      rules: checkRules(this.planned(), dataset.schema, tables),
      written: Object.fromEntries(plan.tables.map((t) => [t.table, t.written])),
    });
    if (report.ok) return [];
    const where = [
      ...report.tables.filter((t) => !t.ok).map((t) => t.table),
      ...report.relations.filter((r) => !r.ok).map((r) => r.id),
    ];
    return [`Part ${part + 1} of ${parts}: ${report.failed} of ${report.checks} checks fail (${where.join(', ')}).`];
  }

  private dataset(): Dataset {
    if (!this.#dataset) throw new Error('the synthesis service has no dataset yet');
    return this.#dataset;
  }

  private planned(): Plan {
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
function rowsHeldOut(plan: Plan, task: TrainTask): Int32Array | null {
  const { source, layout } = plan.states.get(task.table)!;
  if (!source || task.rows !== layout.rows) return null;
  return splitByGroup(task.group, task.rows, task.spec.seed).heldOut.map((row) => source[row]);
}
