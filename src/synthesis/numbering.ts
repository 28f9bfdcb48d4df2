// Rows of a second parent that are numbered 1, 2, 3 (places in a race, lines of a delivery): each number once for each parent
// that has so many. Such rows are matched number by number, and where the file lists them so, it is sorted by them.
import type { CounterRule, Rule } from '../rules/types';
import type { Relation } from '../schema/types';
import type { Random } from '../table/random';
import { ancestorsOf } from './roles';
import type { TableState } from './state';

export interface Numbering {
  /** Column of the child that holds the number, and the number of the first row. */
  column: string;
  start: number;
  /** Does the file list the rows of one parent after those of another, by number? */
  sorted: boolean;
}

/** How the rows of the relation are numbered; null where they are not. */
export function numberingOf(
  relation: Relation,
  relations: Relation[],
  rules: Rule[],
  child: TableState,
  parent: TableState,
): Numbering | null {
  const rule = rules.find(
    (r): r is CounterRule => r.kind === 'counter' && r.relation === relation.id && r.along !== 'time',
  );
  if (!rule || relation.parent === relation.child || !child.values.has(rule.columns[0])) return null;
  const isAbove = !ancestorsOf(relation.parent, relations).has(relation.child);
  const sorted = rule.along === 'file' && isAbove && isSortedBy(child.values.get(relation.id)!, child, parent);
  return { column: rule.columns[0], start: rule.start, sorted };
}

/** Rows of a second parent are numbered by what was drawn where the file is not sorted by it. */
export function asNumbered(rule: Rule, links: { relation: string; numbering: Numbering | null }[]): Rule {
  const link = rule.kind === 'counter' && rule.along === 'file' && links.find((l) => l.relation === rule.relation);
  if (!link || link.numbering?.sorted) return rule;
  return { ...rule, along: 'any', words: rule.words.replace(/ in file order$/, '') };
}

function isSortedBy(parents: Float64Array, child: TableState, parent: TableState): boolean {
  const inFile = new Float64Array(parents.length);
  child.source!.forEach((s, row) => (inFile[s] = parents[row] < 0 ? NaN : parent.source![parents[row]]));
  return inFile.every((p, i) => i === 0 || !(p < inFile[i - 1]));
}

/**
 * The place (from 0) of each of the rows among those of its parent: the rows of least value are first rows, of which there
 * are as many as parents that have one.
 * @param values numbers drawn for the rows; NaN comes last
 * @param places rows of each parent
 */
export function placesOf(values: Float64Array, places: ArrayLike<number>, random: Random): Int32Array {
  const order = random.permutation(values.length);
  const key = (i: number) => (Number.isNaN(values[i]) ? Infinity : values[i]);
  order.sort((a, b) => (key(a) === key(b) ? 0 : key(a) - key(b)));
  const wanted: number[] = [];
  for (let p = 0; p < places.length; p++) for (let k = 0; k < places[p]; k++) wanted[k] = (wanted[k] ?? 0) + 1;
  const out = new Int32Array(values.length);
  let place = 0;
  let given = 0;
  for (const i of order) {
    while (place < wanted.length - 1 && given === wanted[place]) {
      place++;
      given = 0;
    }
    out[i] = place;
    given++;
  }
  return out;
}

/** Layout rows by parent and number: the order of the file. Rows without a parent come last. */
export function sortedRows(parents: Float64Array, numbers: Float64Array): Int32Array {
  const key = (row: number) => (parents[row] < 0 ? Infinity : parents[row]);
  return Int32Array.from(parents.keys()).sort(
    (a, b) => (key(a) === key(b) ? 0 : key(a) - key(b)) || numbers[a] - numbers[b] || a - b,
  );
}
