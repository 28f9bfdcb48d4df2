// What the interface shows of working without a network: how much is kept, and whether a newer build waits.
import { Offline, type OfflineState } from '../../offline/offline';

class Kept {
  /** Null as long as nothing is known, and for good where the browser keeps nothing. */
  state = $state.raw<OfflineState | null>(null);
  /** The person asked for all, and it is on its way. */
  keeping = $state(false);
  private offline: Offline | null = null;

  /** Once, when the interface starts. @param onShared gets the files that another app shared with this one */
  async start(onShared: (files: File[]) => void): Promise<void> {
    // They are for the page that was opened for them, not for one that happens to start meanwhile.
    const isForShared = new URLSearchParams(location.search).has('shared');
    this.offline = await Offline.start();
    this.offline?.subscribe((state) => (this.state = state));
    if (!isForShared) return;
    const shared = (await this.offline?.sharedFiles()) ?? [];
    if (shared.length > 0) onShared(shared);
  }

  /** @throws UserError when not everything could be kept */
  async keepAll(): Promise<void> {
    if (this.keeping) return;
    this.keeping = true;
    try {
      await this.offline?.keep('all');
    } finally {
      this.keeping = false;
    }
  }

  /**
   * Keeps the engines, once one of them is used: a host that is updated later cannot take them from under the work.
   * Nobody asked for it, so a failure is left to when a file is really missed.
   */
  keepEngines(): void {
    if (!this.keeping) this.offline?.keep('engines').catch(() => undefined);
  }

  stopKeeping(): void {
    void this.offline?.stopKeeping();
  }

  refresh(): void {
    void this.offline?.refresh();
  }

  drop(): void {
    void this.offline?.dropEngines();
  }

  takeOver(): void {
    void this.offline?.takeOver();
  }
}

export const kept = new Kept();
