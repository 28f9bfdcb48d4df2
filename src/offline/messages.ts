// What the page and the service worker say to each other, and the list of files that a build consists of.
// Plain data, and the name of the store.

/** Copies of the app below other paths of the same origin keep their own. */
export function cacheNameOf(scope: string): string {
  return `understudy ${new URL(scope).pathname}`;
}

/** A file of the build, as the service worker knows it. */
export interface BuildFile {
  /** Relative to the scope. */
  url: string;
  /** Null where the name holds a hash of the content. */
  revision: string | null;
  bytes: number;
  /** SHA-256 of the content, base64. */
  hash: string;
  /** `shell` starts the app and is kept from the start; engines and samples when first used or when asked. */
  part: 'shell' | 'engine' | 'sample';
}

/** How much of the build is in the browser's own store. */
export interface KeptState {
  keptBytes: number;
  totalBytes: number;
  /** All of it: the app works with the server gone. */
  complete: boolean;
}

export type Request =
  /** A page has loaded under this worker. */
  | { type: 'loaded' }
  | { type: 'state' }
  /** Keep everything, or all but the samples; answered with a state as it goes on. */
  | { type: 'keep'; which: 'all' | 'engines' }
  /** Give up keeping, if that is going on. */
  | { type: 'stop' }
  /** Drop what is not needed to start the app. */
  | { type: 'drop' }
  /** The files that another app shared, if any; given once. */
  | { type: 'shared' }
  /** To a worker that waits: pages that load from now on are of its build; it takes over where only one is open. */
  | { type: 'take-over' }
  /** Of which build are you? */
  | { type: 'build' };

/** Answers come through the port that was sent along; `done` ends them. */
export type Answer =
  { state: KeptState; done: boolean } | { build: string } | { files: File[] } | { failed: string; full: boolean };
