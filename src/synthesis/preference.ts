// Of the rows that another table has for the same parent, which one is copied: a household order's amount is that of a
// household payment.
import { baseOf, valueName, type BaseBlock } from './blocks';
import type { TableState } from './state';
import { firstShadows, type TableModel } from './table-model';
import { blockFor, rowsByParent, translate, type Condition, type Env, type Preference, type Way } from './ways';

/** A preference must say so much: share of the copied rows that are preferred, times share of preferred rows that are copied. */
const least = 0.5;

/** By kinds of rows, and with one more condition, it must say so much more. */
const better = 0.05;

/** Kinds and codes of more values are not looked at. */
const most = 50;

/** Pairs of a row and one that it may copy that are looked at. */
const enough = 400_000;

/** Pairs, of which some are copies: what is preferred among them is to be those. */
interface Pairs {
  /** The other table's row of each pair. */
  at: Int32Array;
  /** Kind of the row that may copy. */
  kind: Uint16Array;
  copies: Uint8Array;
}

interface Kind {
  conditions: Condition[];
  says: number;
  copied: number;
}

/**
 * The way with a preference for rows with a code that nearly all copied rows have and few others, or two such codes: the
 * same for all rows, or by a category of the row that is drawn before.
 * @param model its blocks are those that are drawn before
 */
export function withPreference(way: Way, block: BaseBlock, model: TableModel, state: TableState, env: Env): Way {
  if (way.by !== 'sibling') return way;
  const other = env.states.get(way.table)!;
  const map = translate(block, blockFor(env, way.table, way.name));
  const theirs = other.values.get(way.name)!;
  const own = state.values.get(valueName(block))!;
  const { rows, at } = pairsOf(state, rowsByParent(other, state.parent!.layout.rows));
  const copies = Uint8Array.from(rows, (row, i) => +(map(theirs[at[i]]) === own[row]));
  const theirBlocks = env.models.find((m) => m.table === way.table)!.blocks;
  const first = firstShadows(theirBlocks);
  const columns = theirBlocks.flatMap((b, i) => {
    const base = baseOf(b);
    return base.kind === 'category' && base.spec.size <= most ? [first[i]] : [];
  });
  const judge = (by: Preference['by'], kinds: number): { score: number; prefer: Preference } => {
    const codes = by && state.values.get(by.column)!;
    const kind = Uint16Array.from(rows, (row) => (codes ? (Number.isNaN(codes[row]) ? by.none : codes[row]) : 0));
    const found = judgeKinds({ at, kind, copies }, kinds, columns, other.shadow);
    const copied = found.reduce((sum, k) => sum + k.copied, 0);
    const score = copied ? found.reduce((sum, k) => sum + k.copied * k.says, 0) / copied : 0;
    return { score, prefer: { by, kinds: found.map((k) => (k.says > least ? k.conditions : [])) } };
  };
  let best = judge(null, 1);
  let says = best.score > least ? best.score + better : least;
  for (const b of model.blocks) {
    const base = baseOf(b);
    if (base.kind !== 'category' || base.spec.size > most) continue;
    const found = judge({ column: base.column, none: base.spec.nullCode }, base.spec.size);
    if (found.score > says) [best, says] = [found, found.score];
  }
  return { ...way, prefer: best.prefer.kinds.some((k) => k.length) ? best.prefer : null };
}

/** Rows and those that they may copy, up to so many. */
function pairsOf({ layout: { parentOf, rows } }: TableState, rowsOf: Int32Array): { rows: number[]; at: Int32Array } {
  const all = parentOf.reduce((sum, p) => (p < 0 ? sum : sum + rowsOf[p + 1] - rowsOf[p]), 0);
  const step = Math.ceil(all / enough) || 1;
  const [own, at]: [number[], number[]] = [[], []];
  for (let row = 0; row < rows; row += step) {
    const parent = parentOf[row];
    if (parent < 0) continue;
    for (let there = rowsOf[parent]; there < rowsOf[parent + 1]; there++) {
      own.push(row);
      at.push(there);
    }
  }
  return { rows: own, at: Int32Array.from(at) };
}

/** For each kind the one or two conditions that say most about which rows are copied. */
function judgeKinds(pairs: Pairs, kinds: number, columns: number[], shadow: Uint16Array[]): Kind[] {
  const found = Array.from({ length: kinds }, (): Kind => ({ conditions: [], says: 0, copied: 0 }));
  pairs.kind.forEach((k, i) => k < kinds && (found[k].copied += pairs.copies[i]));
  const all = pairs.kind.map((k) => +(k < kinds));
  for (const column of columns) judgeColumn(pairs, all, column, shadow[column], found, 0);
  const before = found.map(({ conditions }) => conditions);
  const left = pairs.kind.map(
    (k, i) => +(k < kinds && before[k].every((c) => shadow[c.column][pairs.at[i]] === c.code)),
  );
  for (const column of columns) judgeColumn(pairs, left, column, shadow[column], found, better, before);
  return found;
}

/**
 * One more condition, where it says more than what was found.
 * @param open 1 for each pair that meets the conditions so far
 */
function judgeColumn(
  { at, kind, copies }: Pairs,
  open: Uint16Array,
  column: number,
  codes: Uint16Array,
  found: Kind[],
  more: number,
  before: Condition[][] = found.map(() => []),
): void {
  const hits = found.map(() => new Float64Array(most));
  const all = found.map(() => new Float64Array(most));
  for (let i = 0; i < at.length; i++) {
    if (!open[i]) continue;
    all[kind[i]][codes[at[i]]]++;
    hits[kind[i]][codes[at[i]]] += copies[i];
  }
  found.forEach((k, number) => {
    hits[number].forEach((n, code) => {
      const says = n ? (n / all[number][code]) * (n / k.copied) : 0;
      const is = before[number].length < k.conditions.length ? k.says : k.says + more;
      if (says > is) Object.assign(k, { says, conditions: [...before[number], { column, code }] });
    });
  });
}
