// The schema as the person decides it: edits with undo and redo, counted anew by the engine, and what they make of the time
// that training will take.
import type { Preset } from '../../model/types';
import type { Schema } from '../../schema/types';
import type { StudioSession } from '../../studio/types';
import { History } from './history.svelte';

export class Decisions {
  private readonly history = new History<Schema>();
  schema = $derived(this.history.value);
  canUndo = $derived(this.history.canUndo);
  canRedo = $derived(this.history.canRedo);
  /** Seconds. */
  estimates = $state.raw<Partial<Record<Preset, number>>>({});
  private counting: Promise<void> = Promise.resolve();

  constructor(
    private readonly session: () => StudioSession,
    private readonly fail: (error: unknown) => void,
  ) {}

  reset(schema: Schema | null): void {
    this.history.reset(schema);
    if (!schema) this.estimates = {};
  }

  /** Takes an edited schema as the next step of the history; counts follow when the engine has them. */
  edit(next: Schema): void {
    this.history.push(next);
    this.count(next);
  }

  undo(): void {
    const schema = this.history.undo();
    if (schema) this.count(schema);
  }

  redo(): void {
    const schema = this.history.redo();
    if (schema) this.count(schema);
  }

  /** Resolves when the engine has the last edit. */
  counted(): Promise<void> {
    return this.counting;
  }

  async estimate(): Promise<void> {
    try {
      const presets = ['fast', 'balanced', 'best'] as const;
      const values = await Promise.all(presets.map((p) => this.session().estimate(p)));
      this.estimates = Object.fromEntries(presets.map((p, i) => [p, values[i]]));
    } catch (error) {
      this.fail(error);
    }
  }

  private count(schema: Schema): void {
    this.counting = this.counting.then(async () => {
      if (this.history.value !== schema) return;
      try {
        const counted = await this.session().setSchema(schema);
        if (this.history.value === schema) this.history.refine(counted);
        await this.estimate();
      } catch (error) {
        this.fail(error);
      }
    });
  }
}
