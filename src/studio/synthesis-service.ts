// Plan, training and generation as a service: holds the typed source, its plan and the synthetic tables.
// It trains nothing itself: row models go to the trainer it is given.
import type { Folder } from '../export/folder';
import type { Engines } from '../export/format';
import { splitByGroup } from '../model/split';
import type { TrainTask } from '../model/types';
import { tableOf, type Dataset } from '../schema/types';
import { fit, generate, makePlan, summarisePlan, type Generator, type Plan } from '../synthesis';
import type { GenerateOptions, GenerateProgress, PlanSummary, Sampler, Trainer } from '../synthesis';
import type { Table, Tables } from '../table/table';
import { UserError } from '../table/user-error';
import { checkRules } from './rule-check';
import type { SynthesisService, ToReport, TrainedGenerator, WriteJob, WriteProgress, WrittenFiles } from './services';
import { pageOf } from './table-page';
import type { RowPage, RowQuery, TrainOptions } from './types';
import { writeDatabase } from './write-database';

interface Trained {
  generator: Generator;
  /** Source rows by table that its model was not trained on. */
  heldOutRows: Record<string, Int32Array>;
}

export class LocalSynthesisService implements SynthesisService {
  #dataset: Dataset | null = null;
  #plan: Plan | null = null;
  #synthetic: Tables = {};
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
  ): Promise<Record<string, number>> {
    this.#synthetic = {};
    const { sampler, signal } = this;
    const { generator, heldOutRows } = trained as Trained;
    this.#synthetic = await generate(generator, this.dataset(), sampler, options, onProgress, signal);
    this.#heldOutRows = heldOutRows;
    return Object.fromEntries(Object.values(this.#synthetic).map((table) => [table.name, table.rows]));
  }

  async rows(table: string, query: RowQuery): Promise<RowPage> {
    return pageOf(this.synthetic(table), tableOf(this.dataset().schema, table), query);
  }

  async toReport(): Promise<ToReport> {
    const { schema } = this.dataset();
    const plan = this.planned();
    const { tables } = summarisePlan(plan, schema);
    return {
      real: this.dataset(),
      synthetic: this.#synthetic,
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
    const options = { folder, engines: this.engines, onProgress, onFile, signal: this.signal };
    return writeDatabase(job, this.dataset(), this.rounds(), options);
  }

  /** The result in rounds: each holds some rows of every table, whose parents it holds too. */
  private *rounds(): Generator<Tables> {
    yield this.#synthetic;
  }

  private dataset(): Dataset {
    if (!this.#dataset) throw new Error('the synthesis service has no dataset yet');
    return this.#dataset;
  }

  private planned(): Plan {
    return (this.#plan ??= makePlan(this.dataset()));
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
