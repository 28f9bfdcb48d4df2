// Of the rows that another table has for the same parent, which one is copied: a household order's amount is that of a
// household payment.
import { baseOf, valueName, type BaseBlock } from './blocks';
import type { TableState } from './state';
import { firstShadows, type TableModel } from './table-model';
import { blockFor, rowsByParent, translate, type Env, type Preference, type Way } from './ways';

/** A preference must say so much: share of the copied rows that have the code, times share of rows with it that are copied. */
const least = 0.5;

/** By kinds of rows it must say so much more. */
const better = 0.05;

/** Kinds and codes of more values are not looked at. */
const most = 50;

/** Pairs of a row and one that it may copy that are looked at. */
const enough = 400_000;

/**
 * The way with a preference for rows with a code that nearly all copied rows have and few others: the same for all rows, or
 * by a category of the row that is drawn before.
 * @param model its blocks are those that are drawn before
 */
export function withPreference(way: Way, block: BaseBlock, model: TableModel, state: TableState, env: Env): Way {
  if (way.by !== 'sibling') return way;
  const other = env.states.get(way.table)!;
  const rowsOf = rowsByParent(other, state.parent!.layout.rows);
  const map = translate(block, blockFor(env, way.table, way.name));
  const theirs = other.values.get(way.name)!;
  const own = state.values.get(valueName(block))!;
  const { parentOf, rows } = state.layout;
  const pairs = parentOf.reduce((sum, p) => (p < 0 ? sum : sum + rowsOf[p + 1] - rowsOf[p]), 0);
  const step = Math.ceil(pairs / enough) || 1;
  /** What a code of theirs says for each kind of rows. */
  const judge = (shadow: Uint16Array, kind: Float64Array | null, kinds: number): { score: number; codes: number[] } => {
    const counts = Array.from({ length: kinds }, () => ({
      hits: new Map<number, number>(),
      all: new Map<number, number>(),
    }));
    for (let row = 0; row < rows; row += step) {
      const parent = parentOf[row];
      const k = kind ? kind[row] : 0;
      if (parent < 0 || !(k >= 0)) continue;
      const { hits, all } = counts[k];
      for (let at = rowsOf[parent]; at < rowsOf[parent + 1]; at++) {
        const code = shadow[at];
        all.set(code, (all.get(code) ?? 0) + 1);
        if (map(theirs[at]) === own[row]) hits.set(code, (hits.get(code) ?? 0) + 1);
      }
    }
    let score = 0;
    let copied = 0;
    const codes = counts.map(({ hits, all }) => {
      const found = [...hits.values()].reduce((a, b) => a + b, 0);
      let best = -1;
      let says = 0;
      for (const [code, n] of hits) {
        const now = (n / all.get(code)!) * (n / found);
        if (now <= says) continue;
        says = now;
        best = code;
      }
      score += found * says;
      copied += found;
      return says > least ? best : -1;
    });
    return { score: copied ? score / copied : 0, codes };
  };
  const theirBlocks = env.models.find((m) => m.table === way.table)!.blocks;
  const first = firstShadows(theirBlocks);
  const columns = theirBlocks.flatMap((b, i) => {
    const base = baseOf(b);
    return base.kind === 'category' && base.spec.size <= most ? [first[i]] : [];
  });
  let prefer: Preference | null = null;
  let says = least;
  for (const column of columns) {
    const { score, codes } = judge(other.shadow[column], null, 1);
    if (score <= says) continue;
    says = score;
    prefer = { column, code: codes[0] };
  }
  says = prefer ? says + better : least;
  for (const b of model.blocks) {
    const kind = baseOf(b);
    if (kind.kind !== 'category' || kind.spec.size > most) continue;
    for (const column of columns) {
      const { score, codes } = judge(other.shadow[column], state.values.get(kind.column)!, kind.spec.size);
      if (score <= says) continue;
      says = score;
      prefer = { column, code: -1, by: { column: kind.column, codes } };
    }
  }
  return { ...way, prefer };
}
