// The page's side of working without a network: registers the service worker, says how much is kept, keeps the rest when
// asked, and tells when a newer build waits. It never reloads a page by itself.
import { UserError } from '../table/user-error';
import type { Answer, KeptState, Request } from './messages';

export interface OfflineState extends KeptState {
  /** A newer build is here and waits until `takeOver` is called or all pages are closed. */
  updateReady: boolean;
}

/** Seconds without a sign of life after which a service worker that was asked counts as dead. */
const silence = 60;
/** Milliseconds that the change from one worker to the other is waited for: it comes later where other pages are open. */
const changeover = 1000;

/**
 * const offline = await Offline.start();          // null where the browser offers no service worker
 * offline?.subscribe((state) => ...);             // at once and on every change
 * await offline?.keep('all');                     // "make available offline"; progress comes through subscribe
 * await offline?.takeOver();                      // reloads the page on the newer build
 */
export class Offline {
  private readonly listeners = new Set<(state: OfflineState) => void>();
  private current: OfflineState = { keptBytes: 0, totalBytes: 0, complete: false, updateReady: false };

  private constructor(private readonly registration: ServiceWorkerRegistration) {}

  /** Null in development, in private windows, in frames of other sites: wherever there can be no service worker. */
  static async start(): Promise<Offline | null> {
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return null;
    try {
      const registration = await navigator.serviceWorker.register(new URL('service-worker.js', document.baseURI), {
        updateViaCache: 'none',
      });
      const offline = new Offline(registration);
      offline.watchForUpdate();
      await navigator.serviceWorker.ready;
      await offline.ask({ type: 'loaded' }).catch(() => undefined);
      return offline;
    } catch (error) {
      if (error instanceof DOMException || error instanceof TypeError) return null;
      throw error;
    }
  }

  get state(): OfflineState {
    return this.current;
  }

  subscribe(listener: (state: OfflineState) => void): () => void {
    this.listeners.add(listener);
    listener(this.current);
    return () => this.listeners.delete(listener);
  }

  /** Counts again what is kept: engines are kept as they are used. */
  async refresh(): Promise<void> {
    await this.ask({ type: 'state' });
  }

  /**
   * @param which `engines` leaves out the sample databases
   * @throws UserError when a file cannot be had or the browser's store is full
   */
  async keep(which: 'all' | 'engines'): Promise<void> {
    await this.ask({ type: 'keep', which });
  }

  /** Ends what `keep` does; what is kept so far stays. */
  async stopKeeping(): Promise<void> {
    await this.ask({ type: 'stop' });
  }

  /** Drops the engines and samples; the app itself still opens. */
  async dropEngines(): Promise<void> {
    await this.ask({ type: 'drop' });
  }

  /** Reloads this page on the newer build. Other pages go on with the older one until they are reloaded. */
  async takeOver(): Promise<void> {
    const { waiting } = this.registration;
    if (!waiting) return;
    // The older worker goes sooner when it has nothing to do.
    await this.stopKeeping().catch(() => undefined);
    await this.ask({ type: 'take-over' }, waiting);
    await new Promise<void>((resolve) => {
      waiting.addEventListener('statechange', () => waiting.state === 'activated' && resolve());
      setTimeout(resolve, changeover);
    });
    location.reload();
  }

  /** Asks the host for a newer build now; the browser does so by itself on each load. */
  async lookForUpdate(): Promise<void> {
    await this.registration.update();
  }

  /** Files that another app shared with this one; given once. */
  async sharedFiles(): Promise<File[]> {
    const answer = await this.ask({ type: 'shared' });
    return answer && 'files' in answer ? answer.files : [];
  }

  private change(part: Partial<OfflineState>): void {
    this.current = { ...this.current, ...part };
    for (const listener of this.listeners) listener(this.current);
  }

  private watchForUpdate(): void {
    const { registration } = this;
    const look = async () => {
      const { waiting, active } = registration;
      const updateReady = waiting !== null && active !== null && !(await this.isThisBuild(waiting));
      if (registration.waiting === waiting) this.change({ updateReady });
    };
    void look();
    registration.addEventListener('updatefound', () =>
      registration.installing?.addEventListener('statechange', () => void look()),
    );
  }

  /** After a take-over this page may be of the newer build before its worker is. */
  private async isThisBuild(worker: ServiceWorker): Promise<boolean> {
    const answer = await this.ask({ type: 'build' }, worker);
    const page = await fetch('index.html').then((response) => response.arrayBuffer());
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', page));
    return answer !== null && 'build' in answer && answer.build === btoa(String.fromCharCode(...hash));
  }

  /**
   * @returns the last answer; null where no worker is active
   * @throws UserError where the worker says that it failed, or says nothing: it was ended in the middle
   */
  private ask(request: Request, worker = this.registration.active): Promise<Answer | null> {
    if (!worker) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      let timer: ReturnType<typeof setTimeout>;
      const wait = () => {
        timer = setTimeout(() => {
          port1.close();
          reject(notKept({ failed: 'the service worker gave no answer', full: false }));
        }, silence * 1000);
      };
      wait();
      port1.onmessage = ({ data }: MessageEvent<Answer>) => {
        clearTimeout(timer);
        if ('state' in data) this.change(data.state);
        if ('done' in data && !data.done) return wait();
        port1.close();
        if ('failed' in data) reject(notKept(data));
        else resolve(data);
      };
      worker.postMessage(request, [port2]);
    });
  }
}

function notKept({ failed, full }: { failed: string; full: boolean }): UserError {
  if (full)
    return new UserError(
      'storage-full',
      'The browser has no room to keep the engines.',
      'Free some space, then try again.',
    );
  return new UserError(
    'engine-failed',
    `Not everything could be kept: ${failed}.`,
    'Check the network, then try again.',
  );
}
