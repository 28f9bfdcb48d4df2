// How the Relate step is looked at: search, detail, open tables, what floats. Nothing of it is part of the schema.
import { SvelteSet } from 'svelte/reactivity';
import type { Detail } from './layout';

/** A relation that is being added by hand. */
export interface Draft {
  child: string;
  columns: string[];
  parent: string;
  parentColumns: string[];
}

export class RelateView {
  mode = $state<'diagram' | 'list'>('diagram');
  search = $state('');
  detail = $state<Detail>('columns');
  readonly open = new SvelteSet<string>();
  /** Table whose rows are shown. */
  rows = $state<{ table: string; column?: string } | null>(null);
  draft = $state.raw<Draft | null>(null);
  removed = $state('');

  toggle(table: string): void {
    if (!this.open.delete(table)) this.open.add(table);
  }
}
