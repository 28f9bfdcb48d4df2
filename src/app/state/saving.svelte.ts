// What of the run is kept in this browser, if the person agreed: saved as it changes, laid over the same tables when they
// are opened again. The store is src/offline's; this knows when and what.
import type { SourceFile } from '../../database/types';
import type { Preset } from '../../model/types';
import { forgetEverything, WorkStore, type Consent, type KeptRun } from '../../offline/work-store';
import type { KeptEdits } from '../../schema/kept-edits';
import type { Schema } from '../../schema/types';
import { problemOf } from './problem';
import type { Run } from './run.svelte';

interface Settings {
  preset: Preset;
  ratio: number;
  seed: number;
}

/** What lies in the store from an earlier visit, until it is taken up or dropped. */
export interface KeptWork {
  run: KeptRun<KeptEdits, Settings>;
  files: SourceFile[];
}

const pause = 300;
/** Needed from the first schema on, not before. */
const edits = () => import('../../schema/kept-edits');

export class Saving {
  consent = $state.raw<Consent>({ work: false, files: false });
  earlier = $state.raw<KeptWork | null>(null);
  /** Date.now() of what is in the store, 0 where nothing is. */
  savedAt = $state(0);
  /** Why the last attempt failed. */
  failure = $state('');
  private readonly store = new WorkStore<KeptEdits, Settings>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly run: Run) {}

  async start(): Promise<void> {
    this.consent = await this.store.consent();
    const kept = await this.store.read();
    if (!kept) return;
    this.savedAt = kept.run.savedAt;
    if (this.run.files.length === 0) this.earlier = { run: kept.run, files: kept.files };
  }

  agree(consent: Consent): void {
    this.consent = consent;
    this.write(async () => {
      await this.store.agree(consent);
      if (!consent.work) this.savedAt = 0;
    });
    if (consent.work) this.changed();
    if (consent.files) this.opened();
  }

  /** Something that is kept has changed: saved a moment later, many changes at once. */
  changed(): void {
    if (!this.consent.work || !this.run.schema) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(() => this.saveRun()), pause);
  }

  /** Files were opened. */
  opened(): void {
    const { sources } = this.run;
    if (!this.consent.files || sources.length === 0) return;
    const files = sources.map(({ path, data }) => ({
      path,
      data: data instanceof Blob ? data : new Blob([data as Uint8Array<ArrayBuffer>]),
    }));
    this.write(() => this.store.keepFiles(files));
  }

  /** The same tables again: what was decided about them before comes back. */
  async over(schema: Schema): Promise<Schema> {
    const kept = this.earlier?.run;
    this.earlier = null;
    if (!kept) return schema;
    const { editsFit, restoreEdits } = await edits();
    if (!editsFit(schema, kept.schema)) return schema;
    const { preset, ratio, seed } = kept.settings;
    Object.assign(this.run, { preset, ratio, seed });
    return restoreEdits(schema, kept.schema);
  }

  /** Opens the kept files again. */
  async carryOn(): Promise<void> {
    const { earlier } = this;
    if (earlier) await this.run.open(earlier.files, earlier.run.name);
  }

  /** Drops the run that is kept. */
  drop(): void {
    this.earlier = null;
    this.savedAt = 0;
    this.write(() => this.store.drop());
  }

  /** One button for all that this app keeps; the page goes on. */
  async forget(): Promise<void> {
    clearTimeout(this.timer);
    await this.writing;
    await forgetEverything();
    this.consent = { work: false, files: false };
    this.earlier = null;
    this.savedAt = 0;
    this.failure = '';
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

  /** One after the other, so that an older state never replaces a newer one. */
  private write(work: () => Promise<void>): void {
    this.writing = this.writing.then(work).then(
      () => void (this.failure = ''),
      (error: unknown) => {
        const { message, hint } = problemOf(error);
        this.failure = `${message} ${hint}`;
      },
    );
  }
}
