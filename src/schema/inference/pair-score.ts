// How likely it is that one column refers to one key: a logistic score over what values and names say.
// Two sets of weights: one for databases whose names speak, one for those whose names say nothing.
import type { Pair } from './candidates';
import { density, isInt, mostBetween, type ColumnFacts } from './facts';
import { ownsTable, pointsToItself } from './names';

export interface PairContext {
  /** The one-column primary key of each table, by table index. */
  keys: ReadonlyMap<number, ColumnFacts>;
  speaks: boolean;
  weights: Weights;
}

/** Weights where names speak and where only values do. */
export interface Weights {
  named: Features;
  mute: Features;
}

/** All features lie in 0..1 unless said; `bits` and `log rows` may pass it. */
export interface Features {
  constant: number;
  name: number;
  exact: number;
  ownName: number;
  childIsKey: number;
  orphans: number;
  anyOrphan: number;
  bits: number;
  sure: number;
  lowSpread: number;
  even: number;
  filled: number;
  parentIsKey: number;
  parentLeads: number;
  parentNamed: number;
  childIsId: number;
  measure: number;
  self: number;
  typesDiffer: number;
  rowRatio: number;
  childUnique: number;
  denseParent: number;
}

const NAMED_WEIGHTS: Features = {
  constant: -4.4,
  name: 5.6,
  exact: 1.2,
  ownName: -4,
  childIsKey: -2,
  orphans: -3.1,
  anyOrphan: -1.2,
  bits: 1.8,
  sure: 3,
  lowSpread: -5.1,
  even: 1.2,
  filled: 0.5,
  parentIsKey: 1.7,
  parentLeads: 0.1,
  parentNamed: 0.3,
  childIsId: 0.3,
  measure: -2,
  self: 1.3,
  typesDiffer: -1.5,
  rowRatio: 0.4,
  childUnique: -0.4,
  denseParent: -1.2,
};

const MUTE_WEIGHTS: Features = {
  constant: -3.7,
  name: 0,
  exact: 0,
  ownName: 0,
  childIsKey: -2.4,
  orphans: -3.2,
  anyOrphan: -1.4,
  bits: 2.9,
  sure: 3.1,
  lowSpread: -5.1,
  even: 1.4,
  filled: 2.3,
  parentIsKey: 1.8,
  parentLeads: 0.6,
  parentNamed: 0,
  childIsId: 0,
  measure: 0,
  self: 0,
  typesDiffer: -1.5,
  rowRatio: 0.5,
  childUnique: -0.8,
  denseParent: -0.9,
};

export const WEIGHTS: Weights = { named: NAMED_WEIGHTS, mute: MUTE_WEIGHTS };

/** How unlikely it is that so many values are found in the parent by chance, in bits. */
export function evidenceBits(p: Pair): number {
  const { child, parent } = p;
  if (isInt(child) && isInt(parent)) {
    const low = Math.max(child.min, parent.min);
    const high = Math.min(child.max, parent.max);
    // Where the keys have no gap, any number would be found.
    const share = density(parent) > 0.98 ? 1 : mostBetween(parent, low, high) / Math.max(1, high - low + 1);
    const chance = Math.min(1, Math.max(share, 1e-6));
    const decades = Math.max(0, Math.log10(Math.max(1, parent.min) / Math.max(1, parent.distinct)));
    return p.matched * -Math.log2(chance) + 3 * decades * Math.min(1, p.matched);
  }
  if (child.keyKind === 'uuid') return p.matched * 60;
  if (isInt(child) !== isInt(parent)) return p.matched * 0.3;
  if (child.keyKind === 'date') return p.matched * 0.5;
  const length = child.profile.meanLength;
  const fixed = child.profile.minLength === child.profile.maxLength && child.profile.maxLength <= 8;
  const each = fixed ? Math.max(0.5, 4.5 * length - Math.log2(parent.distinct)) : Math.min(8, 0.7 * length);
  return p.matched * each;
}

/** Do numbers begin and end about where the keys do, as so many drawn from all of them would? */
function endsMeet({ child, parent, matched }: Pair): boolean {
  if (!isInt(child) || !isInt(parent)) return false;
  const gap = (4 * (parent.max - parent.min)) / Math.max(1, matched);
  return child.min - parent.min <= gap && parent.max - child.max <= gap;
}

export function features(p: Pair, context: PairContext): Features {
  const { child, parent } = p;
  const exact = p.name >= 0.95 ? 1 : 0;
  const childKey = context.keys.get(child.table.index) === child;
  const parentKey = context.keys.get(parent.table.index) === parent;
  const orphanShare = 1 - p.matchedRows / Math.max(1, p.rows);
  const bits = evidenceBits(p);
  const coverage = p.matched / Math.max(1, p.distinct);
  const enough = child.keyKind === 'uuid' ? p.matched >= 2 : bits > 200 && p.matched >= 20;
  const sure = enough && coverage > (isInt(child) ? 0.999 : 0.95);
  const low = Math.max(0, p.spread - 1.2 / Math.sqrt(Math.max(1, p.sampled)));
  const own = context.speaks && ownsTable(child.named, child.table.named) && (childKey || child.unique);
  // A name that could be meant as a number excuses no bunch of small numbers.
  const quantity = child.named.measure && !child.named.isId;
  const logRows = Math.log10(Math.max(1, child.table.rows) / Math.max(1, parent.table.rows)) / 2;
  return {
    constant: 1,
    name: p.name,
    exact,
    // Numbers with gaps that are all found elsewhere are no numbers of its own, whatever they are called.
    ownName: own ? (sure && density(child) < 0.9 ? 0.4 : 1) : 0,
    childIsKey: childKey ? (exact ? 0.3 : 1) : 0,
    orphans: Math.min(2, orphanShare / 0.1),
    anyOrphan: p.matchedRows === p.rows ? 0 : orphanShare < 0.02 && p.rows >= 50 ? 0.4 : 1,
    bits: Math.log2(1 + bits) / 6,
    sure: sure ? 1 : 0,
    lowSpread: low * (quantity ? 1 : Math.max(0.2, Math.sqrt(1 - p.name))),
    even: quantity || low > 0.05 || !endsMeet(p) ? 0 : Math.min(1, Math.max(0, Math.log2(p.sampled / 10) / 5)),
    filled: p.matched / Math.max(1, parent.distinct),
    parentIsKey: parentKey ? 1 : 0,
    parentLeads: parent.position === 0 ? 1 : 0,
    parentNamed: parent.named.isId || ownsTable(parent.named, parent.table.named) ? 1 : 0,
    childIsId: child.named.isId ? 1 : 0,
    measure: quantity ? 1 : 0,
    self: child.table === parent.table && pointsToItself(child.named, child.table.named) ? 1 : 0,
    typesDiffer: child.keyKind !== parent.keyKind && p.matchedRows < p.rows ? 1 : 0,
    rowRatio: Math.max(-1, Math.min(1, logRows)),
    childUnique: child.unique ? 1 : 0,
    denseParent: density(parent) > 0.9 ? 1 : 0,
  };
}

/** @returns the log-odds that the pair is a reference */
export function logit(f: Features, weights: Features): number {
  let sum = 0;
  for (const key of Object.keys(weights) as (keyof Features)[]) sum += weights[key] * f[key];
  return sum;
}

export const probability = (score: number) => 1 / (1 + Math.exp(-score));
