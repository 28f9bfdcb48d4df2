// How a training ended while nobody looked at the page: the title tells it, and a notification where leave was given.

export class Ending {
  /** Until somebody looks. */
  unseen = $state<'ready' | 'stopped' | null>(null);
  /** Leave was given to tell it by a notification. */
  notify = false;

  /** @param problem why it stopped; null: the rows are ready */
  tell(problem: string | null): void {
    if (!document.hidden) return;
    this.unseen = problem === null ? 'ready' : 'stopped';
    try {
      if (this.notify) new Notification('Understudy', { body: problem ?? 'The synthetic rows are ready.' });
    } catch {
      // Some browsers know notifications and allow none to pages; the title tells it all the same.
    }
  }
}
