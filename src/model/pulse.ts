// Whether a worker is still at work: it says so again and again, and one that says nothing hangs.

/**
 * Milliseconds without a first and without another sign of life after which a worker counts as dead. Seen in Firefox: now
 * and then workers of a page stop answering while they train, without an error, about when one asks for a helper.
 */
export const SILENCE = { first: 60_000, next: 20_000 };

/** Hears a worker at work. */
export class Pulse {
  /** Resolves when nothing was heard for too long. */
  readonly stopped: Promise<Error>;
  private readonly timer: ReturnType<typeof setInterval>;
  private heard = performance.now();
  private longest: number;

  /** @param silence milliseconds */
  constructor(private readonly silence: typeof SILENCE) {
    this.longest = silence.first;
    let stop: (reason: Error) => void;
    this.stopped = new Promise((resolve) => (stop = resolve));
    this.timer = setInterval(
      () => {
        const silent = performance.now() - this.heard;
        if (silent > this.longest) stop(new Error(`no sign of life for ${Math.round(silent / 1000)} s`));
      },
      Math.min(1000, silence.next),
    );
  }

  beat(): void {
    this.heard = performance.now();
    this.longest = this.silence.next;
  }

  end(): void {
    clearInterval(this.timer);
  }
}
