// The build's files in the browser's cache: what is kept, under which key, and what of older builds may go. A file is
// kept and served only if its content is this build's, so that a host in the middle of an update mixes nothing.
// Knows the cache and the network, but not that it runs in a service worker.
import { cacheNameOf, type BuildFile, type KeptState } from './messages';

type KeptFile = BuildFile & { key: string };

export class KeptFiles {
  /** Files by their address without query. */
  private readonly files = new Map<string, KeptFile>();
  private readonly cache: Promise<Cache>;

  /** @param scope address that the files' urls are relative to */
  constructor(files: BuildFile[], scope: string) {
    for (const file of files) {
      const address = new URL(file.url, scope).href;
      // A file without a hash in its name is a different file in each build.
      const key = file.revision ? `${address}?build=${file.revision}` : address;
      this.files.set(address, { ...file, key });
    }
    this.cache = caches.open(cacheNameOf(scope));
  }

  /** The file of this build that an address means: a folder means its index.html, a query changes nothing. */
  private named(url: string): KeptFile | undefined {
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
    if (!file) return fetch(request);
    const { response, genuine } = await this.download(file);
    // A page or sample of another build is whole in itself; a name with a hash cannot mean something else.
    if (!genuine) return file.revision ? response : Response.error();
    try {
      await cache.put(file.key, response.clone());
    } catch (error) {
      // A full store must not stop the app: the file is then fetched again next time.
      if (!(error instanceof DOMException)) throw error;
    }
    return response;
  }

  /**
   * Fetches what is missing of the shell, of shell and engines, or of everything.
   * @param onBytes is told how much is here, also in the middle of a file
   * @throws Error naming the file that cannot be had; what `signal` gives as its reason
   */
  async keep(
    which: 'shell' | 'engines' | 'all',
    onBytes?: (state: KeptState) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const cache = await this.cache;
    const parts = { shell: ['shell'], engines: ['shell', 'engine'], all: ['shell', 'engine', 'sample'] }[which];
    const before = onBytes && (await this.state());
    let fresh = 0;
    for (const file of this.files.values()) {
      signal?.throwIfAborted();
      if (!parts.includes(file.part) || (await cache.match(file.key))) continue;
      const tell = (bytes: number) => onBytes!({ ...before!, keptBytes: before!.keptBytes + fresh + bytes });
      const { response, genuine } = await this.download(file, before && tell, signal);
      if (!genuine) throw new Error(`${file.url} is not as it was when this version was built`);
      await cache.put(file.key, response);
      fresh += file.bytes;
    }
  }

  /** The file from the network, and whether it is that of this build. @throws Error where it cannot be had */
  private async download(
    file: KeptFile,
    onBytes?: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<{ response: Response; genuine: boolean }> {
    const answer = await fetch(file.key.split('?')[0], { cache: file.revision ? 'reload' : 'default', signal });
    if (answer.status !== 200) throw new Error(`${file.url} cannot be fetched: ${answer.status}`);
    const headers = new Headers(answer.headers);
    // The content is unpacked here; what was said of it on the way no longer holds.
    for (const name of ['Content-Encoding', 'Content-Length']) headers.delete(name);
    const content = onBytes ? await readWhole(answer, onBytes) : await answer.arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
    const genuine = btoa(String.fromCharCode(...hash)) === file.hash;
    return { response: new Response(content, { headers }), genuine };
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
    for (const { key, part } of this.files.values()) if (part !== 'shell') await cache.delete(key);
  }

  /**
   * Drops files that belong to other builds.
   * @param wanted asked after the files are listed: a newer build that comes in later is then not among them
   */
  async dropOlder(wanted: () => boolean): Promise<void> {
    const cache = await this.cache;
    const own = new Set([...this.files.values()].map(({ key }) => key));
    const others = [...(await this.keys())].filter((key) => !own.has(key));
    if (wanted()) for (const key of others) await cache.delete(key);
  }

  /** Hash of the app's page: tells one build from another. */
  get build(): string {
    return [...this.files.values()].find(({ url }) => url === 'index.html')!.hash;
  }

  /**
   * Puts this build's pages in the place of those of older builds, under their keys: an older worker that is still at
   * work then serves this build, of which all else is here under names of its own.
   */
  async replaceOlder(): Promise<void> {
    const cache = await this.cache;
    const fresh = [...this.files].filter(([, file]) => file.revision && file.part === 'shell');
    for (const key of await this.keys())
      for (const [address, file] of fresh)
        if (key !== file.key && key.startsWith(`${address}?build=`)) {
          const response = await cache.match(file.key);
          if (response) await cache.put(key, response);
        }
  }

  private async keys(): Promise<Set<string>> {
    return new Set((await (await this.cache).keys()).map(({ url }) => url));
  }
}

async function readWhole(response: Response, onBytes: (bytes: number) => void): Promise<ArrayBuffer> {
  let bytes = 0;
  const counted = response.body!.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        onBytes((bytes += chunk.byteLength));
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted).arrayBuffer();
}
