// What the interface shows of working without a network: how much is kept, and whether a newer build waits.
import { Offline, type OfflineState } from '../../offline/offline';

class Kept {
  /** Null as long as nothing is known, and for good where the browser keeps nothing. */
  state = $state.raw<OfflineState | null>(null);
  keeping = $state(false);
  private offline: Offline | null = null;

  /** Once, when the interface starts. @param onShared gets the files that another app shared with this one */
  async start(onShared: (files: File[]) => void): Promise<void> {
    this.offline = await Offline.start();
    this.offline?.subscribe((state) => (this.state = state));
    const shared = (await this.offline?.sharedFiles()) ?? [];
    if (shared.length > 0) onShared(shared);
  }

  /** @throws UserError when not everything could be kept */
  async keepAll(): Promise<void> {
    if (this.keeping) return;
    this.keeping = true;
    try {
      await this.offline?.keepAll();
    } finally {
      this.keeping = false;
    }
  }

  refresh(): void {
    void this.offline?.refresh();
  }

  drop(): void {
    void this.offline?.dropEngines();
  }

  takeOver(): void {
    this.offline?.takeOver();
  }
}

export const kept = new Kept();
