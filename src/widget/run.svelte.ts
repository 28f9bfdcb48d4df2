// The run behind the widget, for its interface and for the host page alike: files, schema, training, result. One job at
// a time; the session does the work.
import type { OpenedTable, SourceFile } from '../database/types';
import type { Preset } from '../model/types';
import type { IntegrityReport } from '../report/types';
import type { Schema } from '../schema/types';
import type { StageProgress, StudioEvent, StudioSession, TableTraining } from '../studio/types';
import { UserError } from '../table/user-error';
import type { GuestRun } from './guest';
import type { HostFile, ResultFile, Settings, TrainRequest } from './protocol';
import { Refusal } from './refusal';
import { wordsWith } from './words';

export type Step = 'open' | 'relate' | 'train' | 'take';

export class WidgetRun implements GuestRun {
  step = $state<Step>('open');
  opened = $state.raw<OpenedTable[]>([]);
  schema = $state.raw<Schema | null>(null);
  report = $state.raw<IntegrityReport | null>(null);
  progress = $state.raw<StageProgress | null>(null);
  training = $state<Record<string, TableTraining>>({});
  running = $state(false);
  problem = $state.raw<{ message: string; hint: string } | null>(null);
  fromPerson = $state(false);
  /** Is there a host page to hand results to? */
  connected = $state(false);
  settings = $state.raw<Settings>({});
  words = $derived(wordsWith(this.settings.words));
  /** Tells the host page how far things are. */
  onProgress: (progress: StageProgress) => void = () => {};
  private session: StudioSession | null = null;
  private abort: AbortController | null = null;

  constructor(private readonly start: () => Promise<StudioSession>) {}

  configure(settings: Settings): void {
    this.settings = { ...this.settings, ...settings };
  }

  load(files: HostFile[]): Promise<void> {
    const sources = files.map(({ path, data }) => ({ path, data: data instanceof Blob ? data : new Uint8Array(data) }));
    return this.job(() => this.open(sources));
  }

  /** Files that the person chose or dropped: from now on the host page learns nothing of them. */
  bring(files: SourceFile[]): Promise<void> {
    return this.job(() => {
      this.fromPerson = true;
      return this.open(files);
    });
  }

  removeRelation(id: string): Promise<void> {
    return this.job(async () => {
      const relations = this.schema!.relations.filter((r) => r.id !== id);
      this.schema = await this.session!.setSchema({ ...this.schema!, relations });
      this.report = null;
    });
  }

  train({ preset = this.preset, seed = 1, ratio = 1 }: TrainRequest = {}): Promise<void> {
    return this.job(async (signal) => {
      if (!this.schema) throw new Refusal('too-early', 'No files are open yet.', 'Load some first.');
      const session = this.session!;
      this.report = null;
      this.training = {};
      this.step = 'train';
      try {
        await session.train({ preset, backend: 'auto', seed }, signal);
        await session.generate({ ratio, seed, keep: [] }, signal);
        this.report = await session.check(signal);
        this.step = 'take';
      } catch (error) {
        this.step = 'relate';
        throw error;
      }
    });
  }

  get preset(): Preset {
    return this.settings.preset ?? 'balanced';
  }

  stop(): void {
    this.session?.stopTraining();
  }

  cancel(): void {
    this.abort?.abort();
  }

  async result(): Promise<ResultFile[]> {
    if (!this.report) throw new Refusal('too-early', 'Nothing is generated yet.');
    const files: ResultFile[] = [];
    for (const { table } of this.report.tables) {
      const { name, blob } = await this.session!.exportTable(table);
      files.push({ name, data: blob });
    }
    return files;
  }

  async zip(): Promise<ResultFile> {
    const { name, blob } = await this.session!.exportZip();
    return { name, data: blob };
  }

  /** For the interface: what goes wrong is shown; a refusal needs no word to those who see what runs. */
  async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof Refusal || (error instanceof UserError && error.code === 'cancelled')) return;
      if (error instanceof UserError) this.problem = error;
      else {
        this.problem = { message: 'The widget failed.', hint: 'Reload it and try again.' };
        throw error;
      }
    }
  }

  /** Forgets everything that was opened and made. */
  async startOver(): Promise<void> {
    this.cancel();
    await this.session?.dispose();
    this.session = null;
    this.opened = [];
    this.schema = this.report = this.progress = this.problem = null;
    this.training = {};
    this.fromPerson = false;
    this.step = 'open';
  }

  private async open(files: SourceFile[]): Promise<void> {
    this.session ??= await this.begin();
    const { signal } = this.abort!;
    const { tables, problems } = await this.session.open(files, signal);
    this.opened = [...this.opened.filter((t) => !tables.some(({ name }) => name === t.name)), ...tables];
    const first = problems.find((p) => p.kind === 'error');
    const bad = first && { message: `${first.path}: ${first.message}.`, hint: first.hint };
    if (this.opened.length === 0)
      throw new UserError(
        'no-table',
        bad?.message ?? 'No table is in these files.',
        bad?.hint ?? 'Bring a database file or CSV files.',
      );
    if (bad) this.problem = bad;
    this.report = null;
    this.schema = await this.session.infer(signal);
    this.step = 'relate';
  }

  private async begin(): Promise<StudioSession> {
    const session = await this.start();
    session.subscribe((event) => this.hear(event));
    return session;
  }

  private hear(event: StudioEvent): void {
    if (event.type === 'training') this.training[event.table] = event.training;
    if (event.type !== 'progress') return;
    this.progress = event.progress;
    this.onProgress(event.progress);
  }

  private async job(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.running) throw new Refusal('busy', 'Something else runs.', 'Wait for it or cancel it.');
    this.running = true;
    this.problem = null;
    this.abort = new AbortController();
    try {
      await work(this.abort.signal);
    } catch (error) {
      if (error instanceof UserError && error.code !== 'cancelled') this.problem = error;
      throw error;
    } finally {
      this.running = false;
      this.abort = null;
      this.progress = null;
    }
  }
}
