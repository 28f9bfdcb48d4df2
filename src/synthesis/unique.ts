// Primary keys that are made of drawn values: rows that came out alike are given a value that is still free.
import { threshold } from '../codecs/protect';
import { tableOf, type Dataset, type Relation } from '../schema/types';
import { columnLength, isNull, type Column } from '../table/column';
import { Random } from '../table/random';
import { columnOf } from '../table/table';
import { valueKey } from './key-values';
import type { SourcePlan, TableModel } from './table-model';

/** Values that are noted at most. */
const MOST = 4096;

/** The column of a key of several that is no reference, with the values that enough root entities have. */
export function freeColumn(
  plan: SourcePlan,
  dataset: Dataset,
  relations: Relation[],
  model: TableModel,
): TableModel['free'] {
  const key = tableOf(dataset.schema, model.table).primaryKey?.columns ?? [];
  const fixed = new Set(relations.filter((r) => r.child === model.table).flatMap((r) => r.columns));
  const name = key.find((c) => !fixed.has(c));
  if (model.treatment === 'keep' || key.length < 2 || name === undefined) return null;
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
  const random = Random.for(plan.seed, 'free', model.table);
  const all = new Set(group).size;
  const shared = [...entities].filter(([, seen]) => seen.size >= threshold(all, random)).slice(0, MOST);
  const values = shared.map(([word]) => {
    const s = first.get(word)!;
    return column.kind === 'number' ? column.values[s] : column.dictionary[column.codes[s]];
  });
  return { column: name, values };
}

/**
 * The column `free` of a key, changed so that no two rows have the same key and none is null.
 * New values are those given and those drawn, if one is free first those that fit the row; where these do not suffice,
 * numbers beyond the largest, texts with a number.
 * @param key all columns of the key, `free` among them
 * @param step between two numbers beyond the largest
 */
export function freeValues(
  key: Column[],
  free: Column,
  values: (string | number)[],
  step: number,
  random: Random,
  fits: (row: number, value: string) => boolean = () => true,
): Column {
  const rows = columnLength(free);
  const seen = new Set<string>();
  const bad: number[] = [];
  const tuple = (row: number, value?: string) =>
    key.map((c) => (c === free && value !== undefined ? value : valueKey(c, row))).join('\u0000');
  for (let r = 0; r < rows; r++) {
    const t = tuple(r);
    if (seen.has(t) || isNull(free, r)) bad.push(r);
    else seen.add(t);
  }
  if (!bad.length) return free;
  const pool = [...new Set([...values.map(String), ...drawnValues(free)])];
  const last = free.kind === 'number' ? free.values.reduce((a, b) => (b > a ? b : a), 0) : 0;
  let beyond = 0;
  const chosen = new Map<number, string>();
  for (const r of bad) {
    const start = random.below(pool.length || 1);
    let word: string | undefined;
    for (let k = 0; k < pool.length; k++) {
      const candidate = pool[(start + k) % pool.length];
      const fitting = fits(r, candidate);
      if ((word !== undefined && !fitting) || seen.has(tuple(r, candidate))) continue;
      word = candidate;
      if (fitting) break;
    }
    while (word === undefined) {
      beyond++;
      const candidate = free.kind === 'number' ? String(last + beyond * step) : `${pool[start] ?? ''}${beyond}`;
      if (!seen.has(tuple(r, candidate))) word = candidate;
    }
    seen.add(tuple(r, word));
    chosen.set(r, word);
  }
  return replace(free, chosen);
}

function drawnValues(column: Column): Set<string> {
  const seen = new Set<string>();
  for (let r = 0; r < columnLength(column); r++) if (!isNull(column, r)) seen.add(valueKey(column, r));
  return seen;
}

function replace(column: Column, chosen: Map<number, string>): Column {
  if (column.kind === 'number') {
    const values = column.values.slice();
    for (const [r, word] of chosen) values[r] = Number(word);
    return { ...column, values };
  }
  const dictionary = [...column.dictionary];
  const index = new Map(dictionary.map((w, i) => [w, i]));
  const codes = column.codes.slice();
  for (const [r, word] of chosen) {
    let code = index.get(word);
    if (code === undefined) index.set(word, (code = dictionary.push(word) - 1));
    codes[r] = code;
  }
  return { ...column, codes, dictionary };
}
