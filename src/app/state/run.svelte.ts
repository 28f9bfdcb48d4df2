// One run through the five steps: the session, what it has told so far, and what the person can do with it.
import { tick } from 'svelte';
import type { ReadChange, SourceFile } from '../../database/types';
import type { Preset } from '../../model/types';
import type { IntegrityReport } from '../../report/types';
import type { Conditions, PlanSummary } from '../../synthesis/types';
import { UserError } from '../../table/user-error';
import type { ExportFile, GeneratorOverview, RowPage, RowQuery, StudioEvent, StudioSession } from '../../studio/types';
import { queryPage, type SampleResult } from '../open/results';
import { announce, finish, hasTable, isWithin, nameOf, settle, troubleOf, type FileRow } from './files';
import { Decisions } from './decisions.svelte';
import { save } from './download';
import { Ending } from './ending.svelte';
import { steps, type Step } from './route';
import { Tasks } from './tasks.svelte';
import { Saving } from './saving.svelte';
import { Scoring } from './scoring.svelte';
import { Training } from './training.svelte';

export type Selection = { kind: 'table'; table: string } | { kind: 'relation'; id: string } | null;

export class Run {
  session = $state.raw<StudioSession | null>(null);
  readonly tasks = new Tasks();
  readonly decisions = new Decisions(
    () => this.session!,
    (error) => this.tasks.fail(error),
  );
  readonly ending = new Ending();
  readonly training = new Training();
  readonly scoring = new Scoring();
  step = $state<Step>('open');
  /** Name of the database, as the files suggest it. */
  name = $state('');
  files = $state.raw<FileRow[]>([]);
  selection = $state.raw<Selection>(null);
  plan = $state.raw<PlanSummary | null>(null);
  preset = $state<Preset>('balanced');
  ratio = $state(1);
  seed = $state(7);
  generated = $state.raw<Record<string, number> | null>(null);
  integrity = $state.raw<IntegrityReport | null>(null);
  notes = $state.raw<string[]>([]);
  reviewed = $state(false);
  /** A sample's result that was finished earlier and is looked at; there is no session behind it. */
  finished = $state.raw<SampleResult | null>(null);
  /** Set when the session began with a generator file: there is no source to train on or to compare with. */
  generator = $state.raw<GeneratorOverview | null>(null);
  /** What is given for the next generation. */
  conditions = $state.raw<Conditions>({});

  schema = $derived(this.decisions.schema);
  troubles = $derived(this.files.filter((f) => troubleOf(f) !== null));
  canOpenStep = $derived<Record<Step, boolean>>({
    open: true,
    relate: this.schema !== null && !this.finished && !this.generator,
    train: this.schema !== null && !this.finished && !this.generator,
    review: this.integrity !== null,
    export: this.integrity !== null && !this.finished,
  });
  stepDone = $derived<Record<Step, boolean>>({
    open: this.schema !== null && !this.finished,
    relate: this.training.started > 0,
    train: this.generated !== null,
    review: this.reviewed,
    export: false,
  });
  /** Files as they were given, by path: a later one of the same path stands for the earlier. */
  sources: SourceFile[] = [];
  readonly saving: Saving = new Saving(this);

  private loading: Promise<StudioSession> | null = null;

  constructor(private readonly load: () => Promise<StudioSession>) {}

  go(step: Step): void {
    if (!this.canOpenStep[step]) return;
    this.step = step;
    if (step === 'export') this.reviewed = true;
  }

  next(): void {
    this.go(steps[steps.indexOf(this.step) + 1] ?? this.step);
  }

  private ready(): Promise<StudioSession> {
    return (this.loading ??= this.begin());
  }

  private async begin(): Promise<StudioSession> {
    try {
      const session = await this.load();
      session.subscribe((event) => this.hear(event));
      return (this.session = session);
    } catch (error) {
      this.loading = null;
      throw error;
    }
  }

  /** Files are about to come: what reads them is started meanwhile. If it cannot be, that is told once they are there. */
  prepare(): void {
    if (this.finished || this.generator) return;
    void this.ready()
      .then((session) => session.prepare())
      .catch(() => undefined);
  }

  private hear(event: StudioEvent): void {
    if (event.type === 'progress' && event.progress.stage === 'score') this.scoring.tasks.progress = event.progress;
    else if (event.type === 'progress') {
      this.tasks.progress = event.progress;
      this.training.hear(event.progress);
    } else if (event.type === 'opened') this.files = settle(this.files, event.tables, event.problems, event.files);
    else if (event.type === 'plan') this.plan = event.plan;
    else if (event.type === 'training') this.training.take(event);
    else if (event.type === 'generated') this.generated = event.rows;
    else if (event.type === 'integrity') this.integrity = event.report;
    else if (event.type === 'report') this.scoring.take(event.part);
    else if (event.type === 'note') this.notes = [...this.notes, event.words];
  }

  /** Shows a result that was finished earlier, in Review. */
  async look(result: SampleResult): Promise<void> {
    await this.startOver();
    this.finished = result;
    this.name = result.title.toLowerCase();
    this.decisions.reset(result.schema);
    this.generated = Object.fromEntries(result.report.integrity.tables.map((t) => [t.table, t.rows.synthetic]));
    this.integrity = result.report.integrity;
    this.ratio = result.ratio;
    this.seed = result.seed;
    this.scoring.show(result.report);
    this.go('review');
  }

  rows(table: string, query: RowQuery): Promise<RowPage> {
    return this.finished ? look(this.finished.real, table, query) : this.session!.rows(table, query);
  }

  syntheticRows(table: string, query: RowQuery): Promise<RowPage> {
    return this.finished ? look(this.finished.synthetic, table, query) : this.session!.syntheticRows(table, query);
  }

  /** Reads files beside those already open; goes on to Relate when nothing needs a decision or a choice of tables. */
  async open(files: SourceFile[], name = nameOf(files)): Promise<void> {
    if (files.length === 0) return;
    if (this.finished) await this.startOver();
    const generator = files.find((f) => f.path.endsWith('.understudy'));
    if (generator) return this.openGenerator(generator, files.length > 1);
    this.step = 'open';
    if (!this.name) this.name = name;
    this.files = announce(this.files, files);
    this.sources = [...this.sources.filter((f) => !files.some((g) => g.path === f.path)), ...files];
    this.saving.opened();
    const result = await this.tasks.run('open', async (signal) => {
      const session = await this.ready();
      return session.open(files, signal);
    });
    if (result) this.files = settle(this.files, result.tables, result.problems, result.files);
    this.files = finish(this.files, result?.declarations ?? []);
    const choice = result?.files.some((f) => f.holds.length > 1 || f.leftOut.length > 0);
    const clean =
      result && !choice && this.troubles.length === 0 && !this.files.some((f) => f.problem?.kind === 'error');
    if (clean && this.files.some(hasTable)) await this.relate();
    else this.decisions.reset(null);
  }

  /** Makes rows from a generator file and opens Export. */
  private async openGenerator(file: SourceFile, others: boolean): Promise<void> {
    if (others || this.files.length || this.generator) {
      const words = `${file.path} is a generator: rows are made from it alone.`;
      this.tasks.fail(new UserError('bad-option', words, 'Start over, and open it without other files.'));
      return;
    }
    this.step = 'open';
    this.name = file.path
      .split('/')
      .at(-1)!
      .replace(/\.understudy$/, '');
    const done = await this.tasks.run('generator', async (signal) => {
      const session = await this.ready();
      const overview = await session.openGenerator(file.data as Blob, signal);
      this.generator = overview;
      this.name = overview.about.name || this.name;
      this.decisions.reset(overview.schema);
      this.plan = overview.plan;
      return this.make(signal);
    });
    if (!done) return this.forget();
    this.saving.trained();
    this.go('export');
  }

  async reopen(table: string, change: ReadChange): Promise<boolean> {
    const opened = await this.tasks.run('open', (signal) => this.session!.reopen(table, change, signal));
    if (!opened) return false;
    this.files = settle(this.files, [opened], []);
    this.decisions.reset(null);
    return true;
  }

  async leaveOut(row: FileRow): Promise<void> {
    const tables = this.files.filter((f) => f === row || (row.database && isWithin(f) && f.path === row.path));
    for (const { table, unpicked } of tables) if (table && !unpicked) await this.session!.close(table.name);
    this.files = this.files.filter((f) => !tables.includes(f));
    this.sources = this.sources.filter((f) => f.path !== row.path);
    this.saving.opened();
    this.decisions.reset(null);
  }

  /** Takes tables of a database file into the database, or out of it. */
  async pick(rows: FileRow[], wanted: boolean): Promise<void> {
    for (const row of rows) {
      if (!row.table || hasTable(row) === wanted) continue;
      const { name } = row.table;
      if (wanted) {
        if (!(await this.reopen(name, {}))) return;
      } else await this.session!.close(name);
      this.files = this.files.map((f) => (f.table?.name === name ? { ...f, unpicked: !wanted } : f));
      this.decisions.reset(null);
    }
  }

  accept(row: FileRow): void {
    this.files = this.files.map((f) => (f === row ? { ...f, accepted: true } : f));
  }

  /** Looks for types, keys and relations, unless they are known, and opens the Relate step. */
  async relate(): Promise<void> {
    if (!this.schema) {
      const schema = await this.tasks.run('infer', async (signal) => {
        const found = await this.session!.infer(signal);
        const decided = await this.saving.over(found);
        return decided === found ? found : this.session!.setSchema(decided);
      });
      if (!schema) return;
      this.decisions.reset(schema);
      this.selection = null;
      this.training.reset();
      this.generated = null;
      this.integrity = null;
      this.scoring.reset();
    }
    this.go('relate');
    void this.decisions.estimate();
  }

  /** Trains (all, or only some), generates and checks; Review opens by itself. */
  async train(only?: string[]): Promise<void> {
    this.go('train');
    this.notes = [];
    await this.decisions.counted();
    const done = await this.tasks.run('train', async (signal) => {
      const session = this.session!;
      this.training.begin();
      this.plan = await session.plan(signal);
      await session.train({ preset: this.preset, backend: 'auto', seed: this.seed, only }, signal);
      return this.make(signal);
    });
    const { problem } = this.tasks;
    if (done || problem) this.ending.tell(problem?.message ?? null);
    if (!done) return;
    this.saving.trained();
    if (this.step === 'train') this.go('review');
    void this.score();
  }

  stop(): void {
    this.training.stopping = true;
    this.session?.stopTraining();
  }

  async generateAgain(): Promise<void> {
    this.notes = [];
    const done = await this.tasks.run('generate', (signal) => this.make(signal));
    if (done) void this.score();
  }

  private async make(signal: AbortSignal): Promise<IntegrityReport> {
    const session = this.session!;
    this.scoring.reset();
    this.generated = await session.generate(
      { ratio: this.ratio, seed: this.seed, keep: [], conditions: this.conditions },
      signal,
    );
    return (this.integrity = await session.check(signal));
  }

  /** Fidelity and privacy figures of the present result; they stream in while it can be looked at and saved. */
  async score(): Promise<void> {
    if (this.generator) return;
    const session = this.session!;
    const report = await this.scoring.tasks.run('score', (signal) => session.report(signal));
    // Its figures go into the generator.
    if (report) this.saving.trained();
  }

  /** Runs an export and hands the file to the browser's downloads. */
  async download(job: (session: StudioSession, signal: AbortSignal) => Promise<ExportFile>): Promise<boolean> {
    const file = await this.tasks.run('export', (signal) => job(this.session!, signal));
    if (file) save(file);
    return file !== null;
  }

  /** Ends the engines and forgets everything. */
  async startOver(): Promise<void> {
    this.tasks.cancel();
    await this.forget();
    await this.saving.look();
  }

  private async forget(): Promise<void> {
    // The view of a result goes before the result does.
    this.step = 'open';
    await tick();
    this.scoring.reset();
    const session = this.session;
    this.session = null;
    this.loading = null;
    this.files = [];
    this.sources = [];
    this.decisions.reset(null);
    this.training.reset();
    this.selection = null;
    this.plan = null;
    this.generated = null;
    this.integrity = null;
    this.notes = [];
    this.reviewed = false;
    this.finished = null;
    this.generator = null;
    this.conditions = {};
    this.name = '';
    await session?.dispose();
  }
}

async function look(pages: Record<string, RowPage>, table: string, query: RowQuery): Promise<RowPage> {
  return queryPage(pages[table], query);
}
