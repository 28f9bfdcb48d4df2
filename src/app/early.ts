// What was done on the first view before the app was alive: public/early.js has kept it.
import type { Drop } from './open/drop';

interface Early {
  /** Buttons, each once, in order. */
  pressed: Set<HTMLButtonElement>;
  drop: Drop | null;
}

/** Hands it over, once: what is done from now on is the app's. */
export function takeEarly(): Early {
  const page = globalThis as { early?: Early };
  const early = page.early ?? { pressed: new Set(), drop: null };
  page.early = undefined;
  return early;
}
