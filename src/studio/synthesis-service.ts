// Plan, training and generation as a service: holds the typed source, its plan and the synthetic tables.
// It trains nothing itself: row models go to the trainer it is given.
import { strToU8, zipSync } from 'fflate';
import type { Dialect } from '../database/types';
import { tableOf, type Dataset } from '../schema/types';
import { fit, generate, makePlan, summarisePlan, type Generator, type Plan } from '../synthesis';
import type { GenerateOptions, GenerateProgress, PlanSummary, Sampler, Trainer } from '../synthesis';
import type { Table, Tables } from '../table/table';
import { UserError } from '../table/user-error';
import type { SynthesisService, TrainedGenerator } from './services';
import { csvBlob } from './csv-blob';
import { pageOf } from './table-page';
import type { RowPage, RowQuery, TrainOptions } from './types';

export class LocalSynthesisService implements SynthesisService {
  #dataset: Dataset | null = null;
  #plan: Plan | null = null;
  #synthetic: Tables = {};

  /** @param signal fires when the service shall stop and cannot simply be terminated */
  constructor(
    private readonly sampler: Sampler,
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

  train(options: TrainOptions, previous: TrainedGenerator | null, trainer: Trainer): Promise<TrainedGenerator> {
    return fit(this.planned(), trainer, { ...options, previous: (previous as Generator | null) ?? undefined });
  }

  async generate(
    generator: TrainedGenerator,
    options: GenerateOptions,
    onProgress: (progress: GenerateProgress) => void,
  ): Promise<Record<string, number>> {
    this.#synthetic = {};
    const { sampler, signal } = this;
    this.#synthetic = await generate(generator as Generator, this.dataset(), sampler, options, onProgress, signal);
    return Object.fromEntries(Object.values(this.#synthetic).map((table) => [table.name, table.rows]));
  }

  async rows(table: string, query: RowQuery): Promise<RowPage> {
    return pageOf(this.synthetic(table), tableOf(this.dataset().schema, table), query);
  }

  async both(): Promise<{ real: Dataset; synthetic: Tables }> {
    return { real: this.dataset(), synthetic: this.#synthetic };
  }

  async file(table: string, dialect: Dialect): Promise<Blob> {
    return csvBlob(this.synthetic(table), tableOf(this.dataset().schema, table), dialect);
  }

  async zip(dialects: Record<string, Dialect>, extra: Record<string, string>): Promise<Blob> {
    const files: Record<string, Uint8Array> = {};
    for (const [table, dialect] of Object.entries(dialects))
      files[`${table}.csv`] = new Uint8Array(await (await this.file(table, dialect)).arrayBuffer());
    for (const [name, text] of Object.entries(extra)) files[name] = strToU8(text);
    return new Blob([zipSync(files) as Uint8Array<ArrayBuffer>], { type: 'application/zip' });
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
