// What a person agreed to keep in this browser, so that a reload or a crash loses nothing: decisions about the schema,
// settings, the trained generator; the files themselves only if asked. In IndexedDB, of this origin alone.
import { clear, createStore, get, getMany, set, setMany, del, type UseStore } from 'idb-keyval';
import { UserError } from '../table/user-error';
import { cacheNameOf } from './messages';

/**
 * `work`: schema decisions, settings, the trained generator where it holds no row. `lookups`: a generator with the rows of
 * tables that are kept as they are. `files`: the real data as well.
 */
export interface Consent {
  work: boolean;
  lookups: boolean;
  files: boolean;
}

/** A run without its rows. `schema` and `settings` are plain values that the caller knows. */
export interface KeptRun<Schema, Settings> {
  name: string;
  savedAt: number;
  tables: number;
  schema: Schema;
  settings: Settings;
}

export interface KeptGenerator {
  /** A generator file. */
  file: Blob;
  /** Tables whose rows are in it. */
  tables: string[];
}

export interface KeptFile {
  path: string;
  data: Blob;
}

/** All that lies in the store. */
export interface KeptWork<Schema, Settings> {
  run: KeptRun<Schema, Settings>;
  generator: KeptGenerator | null;
  files: KeptFile[];
}

export const nothing: Consent = { work: false, lookups: false, files: false };

export class WorkStore<Schema, Settings> {
  private readonly store: UseStore = createStore('understudy', 'work');

  /** Where the browser keeps nothing (frames of other sites, some private windows): as if nothing was agreed. */
  async consent(): Promise<Consent> {
    try {
      return (await get<Consent>('consent', this.store)) ?? nothing;
    } catch {
      return nothing;
    }
  }

  /** What is no longer agreed to is dropped at once. @throws UserError */
  async agree(consent: Consent): Promise<void> {
    await this.write(async () => {
      await set('consent', consent, this.store);
      if (!consent.files) await del('files', this.store);
      const generator = await get<KeptGenerator>('generator', this.store);
      if (!consent.lookups && generator?.tables.length) await del('generator', this.store);
      if (!consent.work) await Promise.all(['run', 'generator'].map((key) => del(key, this.store)));
    });
  }

  /** @throws UserError 'storage-full' */
  async keepRun(run: KeptRun<Schema, Settings>): Promise<void> {
    await this.write(() => set('run', run, this.store));
  }

  /** Null where there is none, or none that may be kept. @throws UserError 'storage-full' */
  async keepGenerator(generator: KeptGenerator | null): Promise<void> {
    await this.write(() => (generator ? set('generator', generator, this.store) : del('generator', this.store)));
  }

  /** @throws UserError 'storage-full' */
  async keepFiles(files: KeptFile[]): Promise<void> {
    await this.write(() => setMany([['files', files]], this.store));
  }

  async read(): Promise<KeptWork<Schema, Settings> | null> {
    try {
      const [run, generator, files] = await getMany(['run', 'generator', 'files'], this.store);
      if (!run) return null;
      return { run: run as KeptRun<Schema, Settings>, generator: generator ?? null, files: files ?? [] };
    } catch {
      return null;
    }
  }

  /** The run and its data; what was agreed to stays agreed. */
  async drop(): Promise<void> {
    await this.write(() => Promise.all(['run', 'generator', 'files'].map((key) => del(key, this.store))));
  }

  private async write(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      throw error.name === 'QuotaExceededError'
        ? new UserError(
            'storage-full',
            'The browser has no room to keep your work.',
            'It goes on as before; a reload would lose it. Free some space or keep less.',
          )
        : new UserError(
            'unsupported',
            `This browser keeps nothing for this page (${error.name}).`,
            'It goes on as before; a reload would lose it.',
          );
    }
  }
}

/**
 * Everything that this app keeps in this browser: work, choices, engines, the app itself. Other apps of the same origin
 * keep theirs.
 */
export async function forgetEverything(): Promise<void> {
  await clear(createStore('understudy', 'work')).catch(() => undefined);
  const scope = new URL('./', document.baseURI).href;
  const attempts = [
    () => localStorage.removeItem('understudy-theme'),
    () => caches.delete(cacheNameOf(scope)),
    async () => {
      const registration = await navigator.serviceWorker.getRegistration(scope);
      if (registration?.scope === scope) await registration.unregister();
    },
  ];
  for (const attempt of attempts)
    try {
      await attempt();
    } catch (error) {
      // Where the browser refuses a store, nothing is in it.
      if (!(error instanceof DOMException) && !(error instanceof ReferenceError) && !(error instanceof TypeError))
        throw error;
    }
}
