// The border between page and worker: Comlink with errors that keep their class and functions that need no marking.
// It knows no service; each worker entry is one line, `serve(new Service())`.
import * as Comlink from 'comlink';
import { fromPlainError, toPlainError, UserError, type PlainError } from '../table/user-error';
import type { Engine } from './runtime';

const thrown = Comlink.transferHandlers.get('throw')!;
const proxied = Comlink.transferHandlers.get('proxy')!;

Comlink.transferHandlers.set('throw', {
  canHandle: thrown.canHandle,
  serialize: (thrown: { value: unknown }) => [toPlainError(thrown.value), []],
  deserialize: (plain: PlainError) => {
    throw fromPlainError(plain);
  },
});
Comlink.transferHandlers.set('function', {
  canHandle: (value): value is () => void => typeof value === 'function',
  serialize: proxied.serialize,
  deserialize: proxied.deserialize,
});

/**
 * Worker side: offers the service to the page that started this worker. The worker holds a lock of its own name for
 * life, so that the page learns of its death, however it comes about. It answers only once it has the lock; what is
 * asked before is kept until then.
 */
export function serve(service: object): void {
  const early: MessageEvent[] = [];
  const keep = (event: Event) => void early.push(event as MessageEvent);
  self.addEventListener('message', keep);
  const open = () => {
    self.removeEventListener('message', keep);
    Comlink.expose(service);
    for (const { data, ports } of early) self.dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
  };
  const forLife = () => {
    open();
    return new Promise<never>(() => undefined);
  };
  if (navigator.locks) navigator.locks.request(self.name, forLife).catch(open);
  else open();
}

/**
 * Page side: waits until a fresh worker answers.
 * @param engine for messages: "database"
 * @param create makes the worker under the name given
 * @param seconds longest wait for the first answer
 * @throws UserError 'engine-failed' naming the engine and the cause
 */
export async function spawn<Service extends object>(
  engine: string,
  create: (name: string) => Worker,
  seconds = 30,
): Promise<Engine<Service>> {
  const name = `understudy ${engine} ${crypto.randomUUID()}`;
  const worker = create(name);
  const ending = new AbortController();
  const end = () => {
    ending.abort();
    worker.terminate();
  };
  const broken = new Promise<Error>((resolve) => {
    worker.onerror = (event) => resolve(new Error(event.message || `the ${engine} worker could not be loaded`));
  });
  const remote = Comlink.wrap(worker) as unknown as Service & { answer: Promise<undefined> };
  try {
    await within(seconds, `its worker gave no answer`, remote.answer, broken);
  } catch (error) {
    end();
    throw new UserError(
      'engine-failed',
      `The ${engine} engine did not start: ${(error as Error).message}.`,
      'Reload the page. If that does not help, another tab may be using all memory, or the browser is too old.',
    );
  }
  const vanished = lockReleased(name, ending.signal).then(() => new Error(`its worker has died`));
  return { service: remote, died: Promise.race([broken, vanished]), end };
}

/**
 * The engine counts as dead when it has not settled what it was asked first in time: it hangs while it starts.
 * @param first calls back when the time begins to count
 */
export function startedWithin<Service>(
  seconds: number,
  engine: Engine<Service>,
  first: (service: Service, begin: () => void) => Promise<unknown>,
): Engine<Service> {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const settled = first(engine.service, begin).catch(() => undefined);
  const hangs = new Promise<Error>((resolve) => {
    void begun.then(() => within(seconds, 'it did not start', settled, new Promise(() => undefined))).catch(resolve);
  });
  return { ...engine, died: Promise.race([engine.died, hangs]) };
}

/** Resolves when the worker that holds the lock is gone; never, where locks cannot be had (storage blocked in a frame). */
async function lockReleased(name: string, signal: AbortSignal): Promise<void> {
  try {
    await navigator.locks.request(name, { signal }, () => undefined);
  } catch {
    return new Promise<never>(() => undefined);
  }
}

/** Rejects with `cause` when the promise has not settled in time, or with the reason when the engine dies first. */
export async function within<T>(seconds: number, cause: string, promise: Promise<T>, died: Promise<Error>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${cause} within ${seconds} s`)), seconds * 1000);
  });
  const dead = died.then((error) => {
    throw error;
  });
  try {
    return await Promise.race([promise, late, dead]);
  } finally {
    clearTimeout(timer);
  }
}
