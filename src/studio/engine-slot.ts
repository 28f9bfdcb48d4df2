// One place for an engine: starts it when first needed, ends it on abort, starts it anew when it died.
// What the engine held is put back by the work itself, which is given the service it runs on.
import { UserError } from '../table/user-error';
import type { Engine } from './runtime';

interface Running<Service> {
  engine: Promise<Engine<Service>>;
  /** Resolves when the slot ends the engine on purpose. */
  ended: Promise<void>;
  end(): void;
}

type Outcome<T> = { value: T } | { died: Error } | { ended: true };

export class EngineSlot<Service> {
  #running: Running<Service> | null = null;
  #disposed = false;

  /**
   * @param name for messages: "database"
   * @param start gives a fresh engine
   * @param onRestart is told, in words, that the engine died and was started anew
   */
  constructor(
    private readonly name: string,
    private readonly start: () => Promise<Engine<Service>>,
    private readonly onRestart: (words: string) => void,
  ) {}

  /**
   * Runs work on the engine. When the engine dies in the middle the work is done again on a fresh one, once;
   * when somebody else's abort ends it, likewise.
   * @throws UserError 'cancelled' when the signal fires (the engine is ended then) or the slot is disposed
   */
  async call<T>(work: (service: Service) => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let deaths = 0; ;) {
      if (signal?.aborted || this.#disposed) throw cancelled();
      const outcome = await this.attempt((this.#running ??= this.open()), work, signal);
      if ('value' in outcome) return outcome.value;
      if ('ended' in outcome) continue;
      this.end();
      if (++deaths > 1)
        throw new UserError(
          'engine-failed',
          `The ${this.name} engine stopped twice: ${outcome.died.message}.`,
          'The page may be out of memory. Close other tabs, or leave large tables out.',
        );
      this.onRestart(`The ${this.name} engine stopped (${outcome.died.message}) and was started anew.`);
    }
  }

  /** Ends the engine; the next call starts a fresh one. */
  end(): void {
    this.#running?.end();
    this.#running = null;
  }

  dispose(): void {
    this.#disposed = true;
    this.end();
  }

  private open(): Running<Service> {
    const engine = this.start();
    let onEnd = () => {};
    const ended = new Promise<void>((resolve) => (onEnd = resolve));
    const running: Running<Service> = {
      engine,
      ended,
      end: () => {
        onEnd();
        void engine.then((e) => e.end()).catch(() => undefined);
      },
    };
    engine.catch(() => {
      if (this.#running === running) this.#running = null;
    });
    return running;
  }

  private async attempt<T>(
    running: Running<Service>,
    work: (service: Service) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<Outcome<T>> {
    let onAbort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => {
        if (this.#running === running) this.end();
        reject(cancelled());
      };
    });
    signal?.addEventListener('abort', onAbort);
    const ended = running.ended.then(() => ({ ended: true }) as const);
    const run = async (): Promise<Outcome<T>> => {
      const engine = await running.engine;
      return Promise.race([
        work(engine.service).then((value) => ({ value })),
        engine.died.then((error) => ({ died: error })),
      ]);
    };
    try {
      return await Promise.race([run(), ended, aborted]);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }
}

export function cancelled(): UserError {
  return new UserError('cancelled', 'Cancelled.', 'Start again when you like; nothing was changed.');
}
