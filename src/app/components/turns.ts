// Turns of the page's thread: work that would block it as a whole is done piece by piece, one piece a turn.

let last: Promise<void> = Promise.resolve();

/** Resolves in a task of its own, after all turns that were asked for earlier. */
export function turn(): Promise<void> {
  return (last = last.then(() => new Promise((done) => setTimeout(done, 0))));
}
