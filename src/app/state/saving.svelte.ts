// What of the run is kept in this browser, if the person agreed: saved as it changes, laid over the same tables when they
// are opened again. The store is src/offline's; this knows when and what.
import type { Preset } from '../../model/types';
import { forgetEverything, nothing, WorkStore, type Consent, type KeptWork } from '../../offline/work-store';
import type { KeptEdits } from '../../schema/kept-edits';
import type { Schema } from '../../schema/types';
import { UserError } from '../../table/user-error';
import { problemOf } from './problem';
import type { Run } from './run.svelte';

interface Settings {
  preset: Preset;
  ratio: number;
  seed: number;
}

const pause = 300;
/** Needed from the first schema on, not before. */
const edits = () => import('../../schema/kept-edits');

type Part = 'consent' | 'run' | 'generator' | 'files';

export class Saving {
  consent = $state.raw<Consent>(nothing);
  /** What lies in the store from an earlier visit, until it is taken up or dropped. */
  earlier = $state.raw<KeptWork<KeptEdits, Settings> | null>(null);
  /** Date.now() of what is in the store, 0 where nothing is. */
  savedAt = $state(0);
  /** The models of this run are in the store. */
  generatorSaved = $state(false);
  private failures = $state.raw<Partial<Record<Part, string>>>({});
  /** Why the last attempt failed. */
  failure = $derived(Object.values(this.failures)[0] ?? '');
  /** Tables whose rows the generator of this run holds. */
  lookups = $derived.by(() => (this.run.plan?.tables ?? []).filter((t) => t.treatment === 'keep').map((t) => t.table));
  private readonly store = new WorkStore<KeptEdits, Settings>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly run: Run) {}

  async start(): Promise<void> {
    this.consent = await this.store.consent();
    await this.look();
  }

  /** Looks for work of an earlier run, while none is open. */
  async look(): Promise<void> {
    await this.writing;
    const kept = await this.store.read();
    this.savedAt = kept?.run.savedAt ?? 0;
    this.generatorSaved = kept?.generator != null;
    if (!this.run.schema) this.earlier = kept;
  }

  agree(consent: Consent): void {
    this.consent = consent;
    this.write('consent', () => this.store.agree(consent));
    if (!this.run.schema) void this.look();
    else if (!consent.work) this.nothingKept();
    if (!consent.work) return;
    this.changed();
    if (this.run.generated) this.trained();
    if (consent.files) this.opened();
  }

  /** Something that is kept has changed: saved a moment later, many changes at once. */
  changed(): void {
    if (!this.consent.work || !this.run.schema || this.run.finished) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write('run', () => this.saveRun()), pause);
  }

  /** Files were opened. */
  opened(): void {
    const { sources } = this.run;
    if (!this.consent.files || sources.length === 0) return;
    const files = sources.map(({ path, data }) => ({
      path,
      data: data instanceof Blob ? data : new Blob([data as Uint8Array<ArrayBuffer>]),
    }));
    this.write('files', () => this.store.keepFiles(files));
  }

  /** There is a generator: it was trained, scored or opened. */
  trained(): void {
    this.earlier = null;
    if (this.consent.work && !this.run.finished) this.write('generator', () => this.saveGenerator());
  }

  /** The same tables again: what was decided about them before comes back. Other tables: what was trained goes. */
  async over(schema: Schema): Promise<Schema> {
    const kept = this.earlier?.run;
    this.earlier = null;
    const { editsFit, restoreEdits } = await edits();
    if (!kept || !editsFit(schema, kept.schema)) {
      this.generatorSaved = false;
      if (this.consent.work) this.write('generator', () => this.store.keepGenerator(null));
      return schema;
    }
    Object.assign(this.run, kept.settings);
    return restoreEdits(schema, kept.schema);
  }

  /** Opens the kept files again. */
  async carryOn(): Promise<void> {
    const { earlier } = this;
    if (earlier) await this.run.open(earlier.files, earlier.run.name);
  }

  /** Makes rows with the kept generator, without the files. */
  async makeRows(): Promise<void> {
    const { earlier } = this;
    if (!earlier?.generator) return;
    Object.assign(this.run, earlier.run.settings);
    await this.run.open([{ path: `${earlier.run.name || 'database'}.understudy`, data: earlier.generator.file }]);
  }

  /** Drops the run that is kept. */
  drop(): void {
    this.nothingKept();
    this.write('run', () => this.store.drop());
  }

  /** One button for all that this app keeps; the page goes on. */
  async forget(): Promise<void> {
    clearTimeout(this.timer);
    await this.writing;
    await forgetEverything();
    this.consent = nothing;
    this.nothingKept();
    this.failures = {};
  }

  private nothingKept(): void {
    clearTimeout(this.timer);
    this.earlier = null;
    this.savedAt = 0;
    this.generatorSaved = false;
  }

  private async saveRun(): Promise<void> {
    const { schema, name, preset, ratio, seed } = this.run;
    if (!this.consent.work || !schema) return;
    const { keepEdits } = await edits();
    const savedAt = Date.now();
    const settings = { preset, ratio, seed };
    await this.store.keepRun({ name, savedAt, tables: schema.tables.length, schema: keepEdits(schema), settings });
    this.savedAt = savedAt;
  }

  private async saveGenerator(): Promise<void> {
    const { lookups } = this;
    const { session } = this.run;
    if (!this.consent.work || !session) return;
    if (lookups.length && !this.consent.lookups) {
      await this.store.keepGenerator(null);
      this.generatorSaved = false;
      return;
    }
    try {
      const { blob } = await session.saveGenerator();
      if (this.run.session !== session) return;
      await this.store.keepGenerator({ file: blob, tables: lookups });
      this.generatorSaved = true;
    } catch (error) {
      // The run ended meanwhile, or the schema has outgrown what was trained.
      if (!(error instanceof UserError) || !['cancelled', 'bad-schema'].includes(error.code)) throw error;
    }
  }

  /** One after the other, so that an older state never replaces a newer one. */
  private write(part: Part, work: () => Promise<void>): void {
    this.writing = this.writing.then(work).then(
      () => this.tell(part, ''),
      (error: unknown) => {
        const { message, hint } = problemOf(error);
        this.tell(part, `${message} ${hint}`);
      },
    );
  }

  private tell(part: Part, failure: string): void {
    const { [part]: _, ...others } = this.failures;
    this.failures = failure ? { ...others, [part]: failure } : others;
  }
}
