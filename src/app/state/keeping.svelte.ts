// How much of the app is kept for work without a network, and whether a newer build waits. The work is src/offline's.
import type { Offline, OfflineState } from '../../offline/offline';

export class Keeping {
  private offline: Offline | null = null;
  state = $state.raw<OfflineState | null>(null);
  busy = $state(false);
  failure = $state('');

  /** Does nothing where the browser offers no service worker. */
  async start(): Promise<void> {
    const { Offline } = await import('../../offline/offline');
    this.offline = await Offline.start();
    this.offline?.subscribe((state) => (this.state = state));
  }

  async keep(): Promise<void> {
    this.busy = true;
    this.failure = '';
    try {
      await this.offline?.keepAll();
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
    }
  }

  takeOver(): void {
    this.offline?.takeOver();
  }
}

export const keeping = new Keeping();
