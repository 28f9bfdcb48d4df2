// Primary keys that are made of drawn values: rows that came out alike are given a value that is still free.
import { threshold } from '../codecs/protect';
import { tableOf, type Dataset, type Relation } from '../schema/types';
import { columnLength, isNull, type Column } from '../table/column';
import { Random } from '../table/random';
import { columnOf } from '../table/table';
import type { DistinctKey } from './distinct';
import { NULL, valueKey, withWords } from './key-values';
import type { SourcePlan, TableModel } from './table-model';

/** Values that are noted at most. */
const MOST = 4096;

/** A column of a primary key that may be given other values, and those that enough root entities have. */
export interface FreeColumn {
  column: string;
  values: (string | number)[];
}

/** The columns of a key of several that are no references. */
export function freeColumns(
  plan: SourcePlan,
  dataset: Dataset,
  relations: Relation[],
  model: TableModel,
): FreeColumn[] {
  const key = tableOf(dataset.schema, model.table).primaryKey?.columns ?? [];
  const fixed = new Set(relations.filter((r) => r.child === model.table).flatMap((r) => r.columns));
  if (model.treatment === 'keep' || key.length < 2) return [];
  return tellingColumns(key, model)
    .filter((c) => !fixed.has(c))
    .map((c) => freeColumn(plan, dataset, model, c));
}

/** The columns of a key without those that others of it decide: they tell no rows apart. */
export function tellingColumns(key: string[], { restrictions }: Pick<TableModel, 'restrictions'>): string[] {
  let out = key;
  for (const rule of restrictions) {
    if (rule.kind !== 'dependency' || rule.decides !== 'value' || rule.holds < 1) continue;
    if (out.includes(rule.from) && out.includes(rule.to)) out = out.filter((c) => c !== rule.to);
  }
  return out;
}

/** The drawn part of a key of several, where its other columns say which parent a row has. */
export function distinctKey({ schema }: Dataset, relations: Relation[], model: TableModel): DistinctKey | null {
  const key = tableOf(schema, model.table).primaryKey?.columns ?? [];
  const { context } = model;
  const above = (!context?.reverse && relations.find((r) => r.id === context?.relation)?.columns) || [];
  const others = relations
    .filter((r) => r.child === model.table && r.id !== context?.relation)
    .flatMap((r) => r.columns);
  const siblings = key.filter((c) => above.includes(c));
  const drawn = tellingColumns(key, model).filter((c) => !above.includes(c));
  const isPart = siblings.length === 0 || siblings.length === above.length;
  if (model.treatment === 'keep' || key.length < 2 || !drawn.length || !isPart) return null;
  return drawn.some((c) => others.includes(c)) ? null : { names: drawn, siblings: siblings.length > 0 };
}

function freeColumn(plan: SourcePlan, dataset: Dataset, model: TableModel, name: string): FreeColumn {
  const column = columnOf(dataset.tables[model.table], name);
  const group = plan.groups.get(model.table)!;
  const entities = new Map<string, Set<number>>();
  const first = new Map<string, number>();
  plan.states.get(model.table)!.source!.forEach((s, row) => {
    if (isNull(column, s)) return;
    const word = valueKey(column, s);
    let seen = entities.get(word);
    if (!seen) entities.set(word, (seen = new Set()));
    if (seen.size < 9) seen.add(group[row]);
    if (!first.has(word)) first.set(word, s);
  });
  const random = Random.for(plan.seed, 'free', model.table, name);
  const all = new Set(group).size;
  const shared = [...entities].filter(([, seen]) => seen.size >= threshold(all, random)).slice(0, MOST);
  const values = shared.map(([word]) => {
    const s = first.get(word)!;
    return column.kind === 'number' ? column.values[s] : column.dictionary[column.codes[s]];
  });
  return { column: name, values };
}

/** A place of a key that may change. */
export interface Free {
  at: number;
  values: (string | number)[];
  /** Between two numbers beyond the largest. */
  step: number;
  /** Is the value of a kind that the row may have? Of values that are free one that is comes first. */
  fits: (row: number, value: string) => boolean;
}

/**
 * A key changed so that no two rows have the same and none of its free columns is null: one of them in a row takes another
 * value, of numbers the nearest, or two do. New values are those given and those drawn; where these do not suffice the first free column takes
 * numbers beyond the largest, texts with a number.
 * @param key all columns of the key
 * @returns the same columns, changed ones new
 */
export function uniqueKey(key: Column[], free: Free[], random: Random): Column[] {
  const rows = columnLength(key[0]);
  const seen = new Set<string>();
  const bad: number[] = [];
  const words = (row: number) => key.map((c) => valueKey(c, row));
  for (let r = 0; r < rows; r++) {
    const tuple = words(r).join('\u0000');
    if (seen.has(tuple) || free.some((f) => isNull(key[f.at], r))) bad.push(r);
    else seen.add(tuple);
  }
  if (!bad.length) return key;
  const pools = free.map((f) => [...new Set([...f.values.map(String), ...drawnValues(key[f.at])])]);
  const next = beyond(key[free[0].at], free[0].step, pools[0]);
  free.forEach((f, i) => key[f.at].kind === 'number' && pools[i].sort((a, b) => Number(a) - Number(b)));
  const chosen = key.map(() => new Map<number, string>());
  for (const r of bad) {
    const tuple = words(r);
    const found = freeTuple(r, tuple, seen, free, pools, random) ?? firstUnseen(tuple, seen, free[0].at, next);
    found.forEach((word, i) => word !== tuple[i] && chosen[i].set(r, word));
    seen.add(found.join('\u0000'));
  }
  return key.map((c, i) => (chosen[i].size ? withWords(c, chosen[i]) : c));
}

/** Tuples that are looked at for a row at most. */
const looks = 20_000;

/** A tuple that is not there yet, by another value in one of the free columns, else in two. */
function freeTuple(
  row: number,
  tuple: string[],
  seen: ReadonlySet<string>,
  free: Free[],
  pools: string[][],
  random: Random,
): string[] | null {
  const sets = [...free.keys()].map((i) => [i]);
  const pairs = sets.flatMap(([i]) => [...free.keys()].slice(i + 1).map((j) => [i, j]));
  let looked = 0;
  let unfit: string[] | null = null;
  for (const set of [...sets, ...pairs]) {
    const sizes = set.map((i) => pools[i].length);
    const all = sizes.reduce((a, b) => a * b, 1);
    const places =
      set.length > 1 ? around(random.below(all || 1), all) : nearest(tuple[free[set[0]].at], pools[set[0]], random);
    for (const place of places) {
      if (looked++ >= looks) break;
      const out = [...tuple];
      let at = place;
      set.forEach((i, n) => {
        out[free[i].at] = pools[i][at % sizes[n]];
        at = Math.floor(at / sizes[n]);
      });
      if (free.some((f) => out[f.at] === NULL) || seen.has(out.join('\u0000'))) continue;
      if (set.every((i) => free[i].fits(row, out[free[i].at]))) return out;
      unfit ??= out;
    }
  }
  return unfit;
}

/** All places from one on. */
function* around(start: number, all: number): Iterable<number> {
  for (let k = 0; k < all; k++) yield (start + k) % all;
}

/** Places of ascending numbers by their distance from another; of other values from any on. */
function* nearest(value: string, pool: string[], random: Random): Iterable<number> {
  const own = Number(value);
  if (Number.isNaN(own) || Number.isNaN(Number(pool[0])))
    return yield* around(random.below(pool.length || 1), pool.length);
  let high = pool.findIndex((v) => Number(v) >= own);
  if (high < 0) high = pool.length;
  let low = high - 1;
  while (low >= 0 || high < pool.length) {
    const below = low < 0 ? Infinity : own - Number(pool[low]);
    const above = high >= pool.length ? Infinity : Number(pool[high]) - own;
    yield above <= below ? high++ : low--;
  }
}

function firstUnseen(tuple: string[], seen: ReadonlySet<string>, at: number, next: () => string): string[] {
  for (;;) {
    const out = tuple.with(at, next());
    if (!seen.has(out.join('\u0000'))) return out;
  }
}

/** New words of a column, one after another. */
function beyond(column: Column, step: number, pool: string[]): () => string {
  const last = column.kind === 'number' ? column.values.reduce((a, b) => (b > a ? b : a), 0) : 0;
  let n = 0;
  return () => {
    n++;
    return column.kind === 'number' ? String(last + n * step) : `${pool[0] ?? ''}${n}`;
  };
}

function drawnValues(column: Column): Set<string> {
  const seen = new Set<string>();
  for (let r = 0; r < columnLength(column); r++) if (!isNull(column, r)) seen.add(valueKey(column, r));
  return seen;
}
