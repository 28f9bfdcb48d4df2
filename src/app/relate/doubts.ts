// What to look at first: everything about a schema that a person should decide or know, most doubtful first.
import type { Schema } from '../../schema/types';
import { int, percent, score2 } from '../words/format';
import type { Selection } from '../state/run.svelte';
import { cyclic } from './graph';

export interface Doubt {
  /** The thing's name, from the data. */
  name: string;
  /** One word beside it. */
  tag: string;
  words: string;
  /** Waits for a yes, rather than being good to know. */
  decide: boolean;
  selection: Exclude<Selection, null>;
}

/** Below this a relation is drawn thin and waits for a yes. */
export const sure = 0.8;

export function doubts(schema: Schema): Doubt[] {
  const found: Doubt[] = [];
  const cycle = cyclic(schema);
  for (const r of [...schema.relations].sort((a, b) => a.confidence - b.confidence)) {
    const selection = { kind: 'relation', id: r.id } as const;
    const name = `${r.child}.${r.columns.join(', ')}`;
    if (r.confidence < sure && r.source === 'inferred')
      found.push({
        name,
        tag: score2(r.confidence),
        words: `Points to ${r.parent}, perhaps.`,
        decide: true,
        selection,
      });
    else if (r.stats.orphans > 0) {
      const words = `${int(r.stats.orphans)} of ${int(r.stats.rows)} rows name a ${r.parent} that is not there.`;
      found.push({ name, tag: 'orphans', words, decide: true, selection });
    }
    if (r.child === r.parent)
      found.push({ name, tag: 'self', words: 'Points into its own table.', decide: false, selection });
  }
  for (const t of schema.tables) {
    const selection = { kind: 'table', table: t.name } as const;
    if (t.rows === 0)
      found.push({
        name: t.name,
        tag: '0 rows',
        words: 'Empty: nothing to learn. Comes out empty, with its header.',
        decide: false,
        selection,
      });
    if (cycle.has(t.name))
      found.push({
        name: t.name,
        tag: 'cycle',
        words: 'Lies on a circle of relations; it is cut at its weakest place and filled last.',
        decide: false,
        selection,
      });
    if (!t.primaryKey && t.rows > 0 && schema.relations.some((r) => r.parent === t.name))
      found.push({
        name: t.name,
        tag: 'no key',
        words: 'Others point to it, yet no column is its key.',
        decide: true,
        selection,
      });
    if (t.treatment === 'keep')
      found.push({
        name: t.name,
        tag: 'kept',
        words: `All ${int(t.rows)} rows go into the result unchanged. Share it only if you may.`,
        decide: false,
        selection,
      });
    const unsure = t.columns.filter((c) => c.confidence < sure && c.type !== 'empty');
    for (const c of unsure.slice(0, 3))
      found.push({
        name: `${t.name}.${c.name}`,
        tag: score2(c.confidence),
        words: c.evidence[0] ?? `Taken as ${c.type}.`,
        decide: false,
        selection,
      });
    const holes = t.columns.filter((c) => c.type === 'empty');
    if (holes.length && t.rows > 0)
      found.push({
        name: `${t.name}.${holes[0].name}`,
        tag: 'empty',
        words: `No value in ${int(t.rows)} rows${holes.length > 1 ? `, nor in ${int(holes.length - 1)} more columns` : ''}. Comes out empty.`,
        decide: false,
        selection,
      });
  }
  return found.sort((a, b) => Number(b.decide) - Number(a.decide));
}

export function missingWords(nulls: number, rows: number): string {
  return nulls === 0 ? 'none missing' : `${percent(nulls / Math.max(1, rows))} missing`;
}
