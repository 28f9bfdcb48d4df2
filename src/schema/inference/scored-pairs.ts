// All possible pairs with their log-odds. A column called an id whose name fits no key is judged by its values.
import { nameOf, type Pair } from './candidates';
import { isInt, type ColumnFacts, type TableFacts } from './facts';
import { endsInNumber } from './names';
import { features, logit, type Features, type PairContext } from './pair-score';
import { typedIds } from './several-tables';
import { HEADS, LINES, MEASURES } from './words';

export interface ScoredPair extends Pair {
  logit: number;
  features: Features;
  /** Why it was not taken; empty for those that were. */
  reason: string;
  /** What the references beside it say, in words. */
  beside?: string;
}

/** Columns called an id whose name fits no key of any table: only their values can tell where they point. */
function strangers(pairs: readonly Pair[], columns: readonly ColumnFacts[], context: PairContext): Set<ColumnFacts> {
  const found = new Set<ColumnFacts>();
  const told = new Set(pairs.filter((p) => p.name >= 0.5).map((p) => p.child));
  if (!context.speaks) return found;
  for (const c of columns) {
    if (!c.named.isId || c.named.mute || c.named.core.length === 0 || c.named.stamp) continue;
    if (c.unique || told.has(c)) continue;
    if (context.keys.get(c.table.index) === c || c.named.core.every((w) => LINES.has(w) || MEASURES.has(w))) continue;
    if (HEADS.has(c.named.core.at(-1)!) && !c.named.words.includes('id')) continue;
    const keys = [...context.keys.values()];
    if (!keys.some((key) => key !== c && nameOf(c, key) >= 0.5)) found.add(c);
  }
  return found;
}

export function scorePairs(
  pairs: readonly Pair[],
  columns: readonly ColumnFacts[],
  context: PairContext,
): ScoredPair[] {
  const strange = strangers(pairs, columns, context);
  const holders = new Map<string, Set<TableFacts>>();
  for (const c of columns) {
    if (c.named.glued === '') continue;
    const tables = holders.get(c.named.glued);
    if (tables) tables.add(c.table);
    else holders.set(c.named.glued, new Set([c.table]));
  }
  const typed = context.speaks ? typedIds([...new Set(columns.map((c) => c.table))]) : new Map<ColumnFacts, never>();
  return pairs.map((given) => {
    const { child, parent } = given;
    const told = typed.get(child)?.tables.length === 1 && typed.get(child)?.tables[0] === parent.table;
    const pair = told ? { ...given, name: Math.max(given.name, TOLD) } : given;
    const f = features(pair, context);
    const score = logit(f, context.speaks ? context.weights.named : context.weights.mute);
    const beside = typed.get(child);
    if (beside && !told) {
      const which = beside.tables.map((t) => t.name).join(', ');
      const reason = `${beside.type.name} says whose row ${child.name} is of: ${which}.`;
      return { ...pair, features: f, logit: Math.min(score, -9), reason };
    }
    if (!strange.has(child) || told) return { ...pair, features: f, logit: score, reason: '' };
    // A name that several tables share speaks of none of them.
    const shared = holders.get(child.named.glued)!;
    if (shared.size > 1 && shared.has(parent.table))
      return { ...pair, features: f, logit: -9, reason: `${parent.table.name} has the column ${child.name} itself.` };
    // Of a few small numbers nothing can be told.
    const few =
      parent.distinct < FEW_NUMBERS || (pair.matched < parent.distinct && pair.rows > ALL_USED * parent.distinct);
    const tells = !(f.denseParent === 1 && few && isInt(child));
    if (!tells || (endsInNumber(child.named) && (!endsInNumber(parent.named) || f.sure === 0)))
      return { ...pair, features: f, logit: score, reason: '' };
    const byValue = features({ ...pair, name: 0 }, context);
    const known = parent.distinct >= 20 ? STRANGER : 0;
    return {
      ...pair,
      name: 0,
      features: byValue,
      logit: Math.max(score, logit(byValue, context.weights.mute) + known + EVEN * f.even),
      reason: '',
    };
  });
}

const FEW_NUMBERS = 8;
/** With so many rows a key, a reference would use every key. */
const ALL_USED = 30;
/** Fit of a name where the column beside it says the table. */
const TOLD = 0.9;

/** A column called an id refers to something, whatever its name says. */
const STRANGER = 1;
/** The more so where its numbers reach from the first key to the last. */
const EVEN = 1.5;
