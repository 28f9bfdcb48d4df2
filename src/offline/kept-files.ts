// The build's files in the browser's cache: what is kept, under which key, and what of older builds may go.
// Knows the cache and the network, but not that it runs in a service worker.
import type { BuildFile, KeptState } from './messages';

const cacheName = 'understudy-files';

export class KeptFiles {
  /** Files by their address without query. */
  private readonly files = new Map<string, BuildFile & { key: string }>();
  private readonly cache: Promise<Cache>;

  /** @param scope address that the files' urls are relative to */
  constructor(files: BuildFile[], scope: string) {
    for (const file of files) {
      const address = new URL(file.url, scope).href;
      // A file without a hash in its name is a different file in each build.
      const key = file.revision ? `${address}?build=${file.revision}` : address;
      this.files.set(address, { ...file, key });
    }
    this.cache = caches.open(cacheName);
  }

  /** The file of this build that an address means: a folder means its index.html, a query changes nothing. */
  private named(url: string): (BuildFile & { key: string }) | undefined {
    const { origin, pathname } = new URL(url);
    const address = origin + pathname;
    return this.files.get(address) ?? (address.endsWith('/') ? this.files.get(`${address}index.html`) : undefined);
  }

  /** From the cache, else from the network and then kept. Files of older builds are found as long as they are there. */
  async respond(request: Request): Promise<Response> {
    const cache = await this.cache;
    const file = this.named(request.url);
    const kept = await cache.match(file?.key ?? request.url);
    if (kept) return kept;
    const response = await fetch(request);
    if (file && response.status === 200) await this.put(file, response.clone());
    return response;
  }

  /** A full store must not stop the app: the file is then fetched again next time. */
  private async put(file: { key: string }, response: Response): Promise<void> {
    try {
      await (await this.cache).put(file.key, response);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** Fetches what is missing of the shell, or of everything. @throws Error naming the file that cannot be had */
  async keep(which: 'shell' | 'all', onFile?: (state: KeptState) => void): Promise<void> {
    const cache = await this.cache;
    for (const file of this.files.values()) {
      if ((which === 'shell' && file.engine) || (await cache.match(file.key))) continue;
      const address = file.key.split('?')[0];
      const response = await fetch(address, { cache: file.revision ? 'reload' : 'default' });
      if (response.status !== 200) throw new Error(`${file.url} cannot be fetched: ${response.status}`);
      await cache.put(file.key, response);
      onFile?.(await this.state());
    }
  }

  async state(): Promise<KeptState> {
    const keys = await this.keys();
    let keptBytes = 0;
    let totalBytes = 0;
    for (const { key, bytes } of this.files.values()) {
      totalBytes += bytes;
      if (keys.has(key)) keptBytes += bytes;
    }
    return { keptBytes, totalBytes, complete: keptBytes === totalBytes };
  }

  /** Drops the engines and samples of this build. */
  async dropEngines(): Promise<void> {
    const cache = await this.cache;
    for (const { key, engine } of this.files.values()) if (engine) await cache.delete(key);
  }

  /** Drops files that belong to other builds. */
  async dropOlder(): Promise<void> {
    const cache = await this.cache;
    const own = new Set([...this.files.values()].map(({ key }) => key));
    for (const key of await this.keys()) if (!own.has(key)) await cache.delete(key);
  }

  private async keys(): Promise<Set<string>> {
    return new Set((await (await this.cache).keys()).map(({ url }) => url));
  }
}
