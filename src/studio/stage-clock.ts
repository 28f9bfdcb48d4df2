// One stage at a time, with its share, its time left and its seconds. A stage waits for the one before it.
import { cancelled } from './engine-slot';
import type { RunLog } from './run-log';
import type { OnStage, StageProgress } from './types';

/** No time left is told before this share and these seconds: early guesses are worth nothing. */
const SOONEST_SHARE = 0.02;
const SOONEST_SECONDS = 1;

export class StageClock {
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly log: RunLog,
    private readonly tell: (progress: StageProgress) => void,
  ) {}

  /** @throws UserError 'cancelled' when the signal fires while the stage waits or (if the work does so) runs */
  run<T>(
    stage: StageProgress['stage'],
    words: string,
    work: (onStage: OnStage) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const turn = this.#last.then(() => {
      if (signal?.aborted) throw cancelled();
      return this.log.time(stage, () => this.measured(stage, words, work));
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  private async measured<T>(
    stage: StageProgress['stage'],
    words: string,
    work: (onStage: OnStage) => Promise<T>,
  ): Promise<T> {
    const start = performance.now();
    let over = false;
    this.tell({ stage, share: null, secondsLeft: null, words });
    try {
      const value = await work((progress) => {
        if (over) return;
        const seconds = (performance.now() - start) / 1000;
        this.tell({ ...progress, stage, secondsLeft: secondsLeft(progress.share, seconds) });
      });
      this.tell({ stage, share: 1, secondsLeft: 0, words });
      return value;
    } finally {
      over = true;
    }
  }
}

/** What is left if the rest goes on at the speed so far. */
function secondsLeft(share: number | null, seconds: number): number | null {
  if (share === null || share < SOONEST_SHARE || seconds < SOONEST_SECONDS) return null;
  return Math.max(0, (seconds * (1 - share)) / share);
}
