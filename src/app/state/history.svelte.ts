// Undo and redo as a list of whole values. Values are plain data and never changed in place.

const limit = 100;

export class History<T> {
  private past = $state.raw<T[]>([]);
  private future = $state.raw<T[]>([]);
  value = $state.raw<T | null>(null);
  canUndo = $derived(this.past.length > 0);
  canRedo = $derived(this.future.length > 0);

  /** Starts anew: there is nothing before this value. */
  reset(value: T | null): void {
    this.past = [];
    this.future = [];
    this.value = value;
  }

  /** Takes the next value; what was undone before is forgotten. */
  push(value: T): void {
    if (this.value !== null) this.past = [...this.past.slice(1 - limit), this.value];
    this.future = [];
    this.value = value;
  }

  /** Same value, known better (counts came in): no step of its own. */
  refine(value: T): void {
    this.value = value;
  }

  undo(): T | null {
    const before = this.past.at(-1);
    if (before === undefined || this.value === null) return null;
    this.future = [this.value, ...this.future];
    this.past = this.past.slice(0, -1);
    return (this.value = before);
  }

  redo(): T | null {
    const [next, ...rest] = this.future;
    if (next === undefined || this.value === null) return null;
    this.past = [...this.past, this.value];
    this.future = rest;
    return (this.value = next);
  }
}
