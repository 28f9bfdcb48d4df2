// A database too large to be made at once is made in parts: each a whole small database whose keys go on where those of
// the part before ended. What is held between parts is said here; what is made of it, in generate.ts and assemble.ts.
import type { KeysMade } from '../codecs/keys';
import { tableOf, type Dataset } from '../schema/types';
import { Random } from '../table/random';
import type { Generator } from './fit';
import { modelOf } from './table-model';
import { TextHashes } from './text-hashes';
import type { GenerateOptions } from './types';

/** Rows of all generated tables that a part holds about. */
const rowsAPart = 500_000;

/** Keys and unique texts made so far, by table and column. */
export type KeysBefore = Map<string, KeysMade & { texts: TextHashes }>;

/** Keys go on from a copy, so that the parts after one can be made more than once. */
export function copyKeys(before: KeysBefore): KeysBefore {
  return new Map([...before].map(([name, { next, texts }]) => [name, { next, texts: texts.copy() }]));
}

/** What one part has added, as plain data. */
export type KeysAdded = { name: string; next: number; texts: Float64Array }[];

export function takeAdded(keys: KeysBefore): KeysAdded {
  return [...keys].map(([name, { next, texts }]) => ({ name, next, texts: texts.takeAdded() }));
}

/** As if the part that added them had been made. */
export function addKeys(keys: KeysBefore, added: KeysAdded): void {
  for (const { name, next, texts } of added) {
    const made = keysOf(keys, name);
    made.next = next;
    made.texts.include(texts);
  }
}

export interface Part {
  index: number;
  of: number;
  before: KeysBefore;
}

/** What generation is asked for: all of it, or one part. */
export interface RunOptions extends GenerateOptions {
  part?: Part;
}

/** What was made of a column before; undefined where all is made at once. */
export function madeBefore({ part }: RunOptions, table: string, column: string): KeysMade | undefined {
  if (!part) return undefined;
  return keysOf(part.before, `${table}\u0000${column}`);
}

function keysOf(keys: KeysBefore, name: string): KeysMade & { texts: TextHashes } {
  let made = keys.get(name);
  if (!made) keys.set(name, (made = { next: 0, texts: new TextHashes() }));
  return made;
}

/** The same options for one part; a single part is the whole. */
export function optionsOf(options: GenerateOptions, part: Part | undefined): RunOptions {
  if (!part || part.of === 1) return options;
  const seed = part.index === 0 ? options.seed : Random.for(options.seed, 'part', part.index).below(2 ** 31);
  return { ...options, ratio: options.ratio / part.of, seed, part };
}

/** Rows asked for of so many in the source; those of all parts together are those asked for of the whole. */
export function asked(rows: number, { ratio, part }: Pick<RunOptions, 'ratio' | 'part'>): number {
  if (!part) return rows ? Math.max(1, Math.round(rows * ratio)) : 0;
  const until = (parts: number) => Math.round(rows * ratio * parts);
  return until(part.index + 1) - until(part.index);
}

/**
 * In how many parts a result of this size is made: no part is smaller than the source, and one where the key of a table
 * could not tell rows of different parts apart.
 */
export function partsFor(generator: Generator, dataset: Dataset, ratio: number, most = rowsAPart): number {
  const rows = generator.plan.tables
    .filter((t) => t.treatment === 'generate')
    .reduce((sum, t) => sum + t.rows * ratio, 0);
  const parts = Math.min(Math.floor(ratio), Math.ceil(rows / most));
  return parts > 1 && keysGoOn(generator, dataset) ? parts : 1;
}

/** Does every key hold a column that is made anew in each part, or that refers to such a key? */
function keysGoOn({ plan }: Generator, { schema }: Dataset): boolean {
  const generated = plan.tables.filter((t) => t.treatment === 'generate').map((t) => t.table);
  const apart = new Set<string>();
  for (let before = -1; before < apart.size;) {
    before = apart.size;
    for (const name of generated) {
      const { primaryKey } = tableOf(schema, name);
      const model = modelOf(plan, name);
      const made = [
        ...model.keys.map((k) => k.column),
        ...model.texts.filter((t) => t.spec.unique).map((t) => t.column),
        ...schema.relations.filter((r) => r.child === name && apart.has(r.parent)).flatMap((r) => r.columns),
      ];
      if (!primaryKey || primaryKey.columns.some((c) => made.includes(c))) apart.add(name);
    }
  }
  return apart.size === generated.length;
}
