// Why a pair is no reference, whatever its score: rules that values and names cannot outweigh.
import { density, isConstant, isCounter, isInt, type ColumnFacts } from './facts';
import { thinsOut } from './line-numbers';
import { endsOwnTable, pointsToItself } from './names';
import type { PairContext } from './pair-score';
import type { ScoredPair } from './scored-pairs';
import { LINES } from './words';

/** @returns the reason, or '' */
export function refusal(
  pair: ScoredPair,
  heads: ReadonlyMap<ColumnFacts, ColumnFacts>,
  isKey: (c: ColumnFacts) => boolean,
  context: PairContext,
): string {
  const { child, parent } = pair;
  const place = `${parent.table.name}.${parent.name}`;
  if (!isKey(parent) && !standsAlone(pair, context)) {
    const key = context.keys.get(parent.table.index);
    const surrogate = key !== undefined && key.named.core.length === 0;
    // Numbers that no two rows share and that are called no id, or a line, order the rows of both tables.
    const { isId, core } = child.named;
    const numbers = child.unique && isInt(child);
    const orders = numbers && core.length > 0 && core.every((w) => LINES.has(w));
    const natural = pair.name >= 0.95 && surrogate && (isId || !numbers);
    const named = pair.name >= 0.85 && !orders && (parent.named.isId || parent.position === 0 || natural);
    if (!named) return `${place} is unique but not the key of ${parent.table.name}.`;
  }
  if (isCounter(child) && isCounter(parent) && child.min === parent.min && child.position === 0)
    if (child.table !== parent.table && context.speaks && endsOwnTable(child.named, child.table.named))
      return `${child.name} numbers the rows of ${child.table.name} itself, as ${place} does those of ${parent.table.name}.`;
  const head = heads.get(parent);
  if (head && head !== parent && head !== child && head.table !== child.table && isKey(head))
    return `${place} has the same values as ${head.table.name}.${head.name}, which it refers to itself.`;
  if (isConstant(child) && context.speaks && pair.name < 0.6) return `${child.name} holds one value only.`;
  if (thinsOut(child) && !(child.named.isId && pair.name >= 0.8))
    return `${child.name} numbers the rows of each group 1, 2, 3 ...; it points at nothing.`;
  if (isKey(child) && child.table !== parent.table) {
    const smaller = parent.distinct > child.distinct;
    if (!smaller && heads.get(child) !== parent)
      return `${child.name} is the key of ${child.table.name} and no smaller set than ${place}.`;
  }
  const called = child.named.points || child.named.self || child.named.core.at(-1) === child.table.named.words.at(-1);
  const stray = context.speaks && child.table === parent.table && pair.name < 0.5 && !called;
  if (stray && density(parent) > 0.9 && !pointsToItself(child.named, child.table.named))
    return `Nothing says that ${child.name} points back at its own table.`;
  if (child.table === parent.table && isKey(child)) return `${child.name} is the key of this table itself.`;
  const itself = context.speaks && pointsToItself(child.named, child.table.named);
  if (child.unique && child.table === parent.table && !itself) return 'Both are unique in the same table.';
  return '';
}

const letters = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** May a unique column that is not the key be referred to, because so many values are there by no chance? */
function standsAlone(
  { child, parent, name, features: f, rows, matchedRows }: ScoredPair,
  { speaks }: PairContext,
): boolean {
  if (f.sure === 1 && (!speaks || child.keyKind === 'uuid' || (name >= 0.6 && parent.named.isId))) return true;
  // A name of its own ("model") that the other table has once each, or the name of a whole table ("bug_status").
  const text = child.keyKind === 'text' && parent.keyKind === 'text' && matchedRows === rows && !child.unique;
  const ofTable = letters(child.name) === letters(parent.table.name);
  return speaks && text && (ofTable || (name >= 0.95 && parent.distinct >= 10));
}
