// From likely pairs to one set of relations that hold together: one parent a column, copies left out, no key that
// refers to itself in a circle. Pairs are scored in pair-score.ts.
import type { Pair } from './candidates';
import { nameOf } from './candidates';
import { isConstant, isCounter, isInt, type ColumnFacts, type TableFacts } from './facts';
import { thinsOut } from './line-numbers';
import { endsInNumber, endsOwnTable, ownsTable, pointsToItself, type ColumnName } from './names';
import { features, logit, type Features, type PairContext } from './pair-score';
import { sameWords } from './vocabulary';
import { HEADS, LINES, MEASURES, PAIRS } from './words';

export interface ScoredPair extends Pair {
  logit: number;
  features: Features;
  /** Why it was not taken; empty for those that were. */
  reason: string;
  /** What the references beside it say, in words. */
  beside?: string;
}

export interface Choice {
  chosen: Map<ColumnFacts, ScoredPair>;
  /** All pairs looked at, by child, best first. */
  ranked: Map<ColumnFacts, ScoredPair[]>;
}

/** Log-odds within which two parents count as equally likely. */
const CLOSE = 1.2;

/** Columns called an id whose name fits no key of any table: only their values can tell where they point. */
function strangers(pairs: readonly Pair[], columns: readonly ColumnFacts[], context: PairContext): Set<ColumnFacts> {
  const found = new Set<ColumnFacts>();
  const told = new Set(pairs.filter((p) => p.name >= 0.5).map((p) => p.child));
  if (!context.speaks) return found;
  for (const c of columns) {
    if (!c.named.isId || c.named.mute || c.named.core.length === 0 || c.named.stamp) continue;
    if (c.unique || told.has(c)) continue;
    if (context.keys.get(c.table.index) === c || c.named.core.every((w) => LINES.has(w) || MEASURES.has(w))) continue;
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
  return pairs.map((pair) => {
    const { child, parent } = pair;
    const f = features(pair, context);
    const score = logit(f, context.speaks ? context.weights.named : context.weights.mute);
    if (!strange.has(child)) return { ...pair, features: f, logit: score, reason: '' };
    // A name that several tables share speaks of none of them.
    const shared = holders.get(child.named.glued)!;
    if (shared.size > 1 && shared.has(parent.table))
      return { ...pair, features: f, logit: -9, reason: `${parent.table.name} has the column ${child.name} itself.` };
    // Of a few small numbers nothing can be told.
    const tells = !(f.denseParent === 1 && parent.distinct < FEW_NUMBERS && isInt(child));
    if (!tells || (endsInNumber(child.named) && (!endsInNumber(parent.named) || f.sure === 0)))
      return { ...pair, features: f, logit: score, reason: '' };
    const byValue = features({ ...pair, name: 0 }, context);
    const known = parent.distinct >= 20 ? STRANGER : 0;
    return {
      ...pair,
      name: 0,
      features: byValue,
      logit: Math.max(score, logit(byValue, context.weights.mute) + known),
      reason: '',
    };
  });
}

const FEW_NUMBERS = 8;

/** A column called an id refers to something, whatever its name says. */
const STRANGER = 1;

/** Unique columns of one name and equal values, and which of them the others refer to. */
function equalKeys(pairs: readonly Pair[], columns: readonly ColumnFacts[]): Map<ColumnFacts, ColumnFacts> {
  const group = new Map<ColumnFacts, Set<ColumnFacts>>();
  for (const { child, parent, matched } of pairs) {
    if (!child.unique || !parent.unique || child.table === parent.table) continue;
    if (child.named.core.length === 0 && isInt(child)) continue;
    if (matched !== child.distinct || matched !== parent.distinct) continue;
    const alike = child.named.glued === parent.named.glued || child.name.toLowerCase() === parent.name.toLowerCase();
    // "yard_code" of incidents and "code" of yards.
    const owned = ownsTable(parent.named, parent.table.named) && nameOf(child, parent) >= 0.95;
    // "lt_s_symb" for "s_symb".
    const called = nameOf(child, parent) >= 0.95 && nameOf(parent, child) < 0.95;
    if (!alike && !owned && !called) continue;
    const joined = new Set([...(group.get(child) ?? [child]), ...(group.get(parent) ?? [parent])]);
    for (const member of joined) group.set(member, joined);
  }
  const heads = new Map<ColumnFacts, ColumnFacts>();
  for (const members of new Set(group.values())) {
    const meant = (c: ColumnFacts) =>
      columns.filter((o) => !members.has(o) && o.table !== c.table && nameOf(o, c) >= 0.8).length;
    const order = [...members].sort(
      (a, b) =>
        Number(ownsTable(b.named, b.table.named)) - Number(ownsTable(a.named, a.table.named)) ||
        meant(b) - meant(a) ||
        // A table of nothing but its key is there to be pointed at.
        Number(b.table.columns.length === 1) - Number(a.table.columns.length === 1) ||
        b.table.columns.length - a.table.columns.length ||
        a.table.index - b.table.index,
    );
    for (const member of members) heads.set(member, order[0]);
  }
  return heads;
}

export function chooseRelations(pairs: readonly Pair[], columns: readonly ColumnFacts[], context: PairContext): Choice {
  const scored = scorePairs(pairs, columns, context);
  const heads = equalKeys(pairs, columns);
  const ranked = new Map<ColumnFacts, ScoredPair[]>();
  for (const pair of scored) {
    const list = ranked.get(pair.child);
    if (list) list.push(pair);
    else ranked.set(pair.child, [pair]);
  }
  for (const list of ranked.values()) list.sort((a, b) => b.logit - a.logit);

  const isKey = (c: ColumnFacts) => context.keys.get(c.table.index) === c;
  for (const pair of scored) pair.reason ||= forbidden(pair, heads, isKey, context);
  const named = new Map<ColumnFacts, number>();
  for (const p of scored) if (p.name >= 0.8 && p.reason === '') named.set(p.parent, (named.get(p.parent) ?? 0) + 1);
  const chosen = new Map<ColumnFacts, ScoredPair>();
  for (const [child, list] of ranked) {
    const open = list.filter((p) => p.reason === '');
    const likely = open.filter((p) => p.logit >= 0);
    if (likely.length === 0) {
      for (const p of open) p.reason = 'The values fit, but too little else speaks for it.';
      continue;
    }
    const close = likely.filter((p) => p.logit >= likely[0].logit - CLOSE);
    close.sort(
      (a, b) =>
        Math.round(b.name * 10) - Math.round(a.name * 10) ||
        Number(isKey(b.parent)) - Number(isKey(a.parent)) ||
        Number(a.matchedRows < a.rows) - Number(b.matchedRows < b.rows) ||
        a.parent.distinct - b.parent.distinct ||
        // What fits no name points at a table of a name of its own rather than at one named after another.
        (b.name < 0.5 ? a.parent.table.named.words.length - b.parent.table.named.words.length : 0) ||
        (named.get(b.parent) ?? 0) - (named.get(a.parent) ?? 0) ||
        b.logit - a.logit,
    );
    chosen.set(child, close[0]);
    for (const p of open)
      if (p !== close[0]) p.reason = `${close[0].parent.table.name}.${close[0].parent.name} fits better.`;
  }
  passThrough(chosen, ranked, isKey);
  dropCopies(chosen, isKey);
  dropLoops(chosen, isKey);
  spreadToTwins(chosen, ranked, heads, isKey);
  dropLoops(chosen, isKey);
  return { chosen, ranked };
}

/** Rules that no score can outweigh. @returns the reason, or '' */
function forbidden(
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
    const named = pair.name >= 0.85 && (parent.named.isId || parent.position === 0 || (pair.name >= 0.95 && surrogate));
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
  if (child.table === parent.table && isKey(child)) return `${child.name} is the key of this table itself.`;
  const itself = context.speaks && pointsToItself(child.named, child.table.named);
  if (child.unique && child.table === parent.table && !itself) return 'Both are unique in the same table.';
  return '';
}

/** May a unique column that is not the key be referred to, because so many values are there by no chance? */
function standsAlone(
  { child, parent, name, features: f, rows, matchedRows }: ScoredPair,
  { speaks }: PairContext,
): boolean {
  if (f.sure === 1 && (!speaks || child.keyKind === 'uuid' || (name >= 0.6 && parent.named.isId))) return true;
  // A name of its own ("model") that the other table has once each.
  const text = child.keyKind === 'text' && parent.keyKind === 'text' && parent.distinct >= 10;
  return speaks && text && name >= 0.95 && matchedRows === rows && !child.unique;
}

/** A unique column that is no key and refers to one itself passes on what points at it. */
function passThrough(
  chosen: Map<ColumnFacts, ScoredPair>,
  ranked: ReadonlyMap<ColumnFacts, ScoredPair[]>,
  isKey: (c: ColumnFacts) => boolean,
): void {
  for (const [child, pair] of chosen) {
    const onward = isKey(pair.parent) ? undefined : chosen.get(pair.parent)?.parent;
    const better =
      onward && ranked.get(child)!.find((p) => p.parent === onward && p.matchedRows >= 0.98 * pair.matchedRows);
    if (!better || !isKey(better.parent) || better.child.table === better.parent.table) continue;
    pair.reason = `${pair.parent.table.name}.${pair.parent.name} is no key and refers to ${better.parent.table.name} itself.`;
    better.reason = '';
    better.logit = Math.max(better.logit, pair.logit);
    chosen.set(child, better);
  }
}

/** A column beside a reference to the same parent's key is a copied attribute, no reference of its own. */
function dropCopies(chosen: Map<ColumnFacts, ScoredPair>, isKey: (c: ColumnFacts) => boolean): void {
  for (const [child, pair] of chosen) {
    if (isKey(pair.parent)) continue;
    const beside = [...chosen].find(
      ([other, p]) => other.table === child.table && p.parent.table === pair.parent.table && isKey(p.parent),
    );
    if (!beside) continue;
    pair.reason = `A copy of ${pair.parent.table.name}.${pair.parent.name}: ${beside[0].name} refers to that table already.`;
    chosen.delete(child);
  }
}

/** Keys that refer to each other in a circle: the weakest reference goes. */
function dropLoops(chosen: Map<ColumnFacts, ScoredPair>, isKey: (c: ColumnFacts) => boolean): void {
  for (const start of [...chosen.keys()]) {
    const path: ScoredPair[] = [];
    let at: ColumnFacts | undefined = start;
    while (at && isKey(at) && chosen.has(at) && !path.some((p) => p.child === at)) {
      const step: ScoredPair = chosen.get(at)!;
      path.push(step);
      at = step.parent;
    }
    const loop = path.findIndex((p) => p.child === at);
    if (loop < 0) continue;
    const weakest = path.slice(loop).reduce((a, b) => (a.logit <= b.logit ? a : b));
    weakest.reason = 'The two keys would refer to each other in a circle.';
    chosen.delete(weakest.child);
  }
}

/** The same name elsewhere, or the other half of a pair (home, away), refers to the same key. */
function spreadToTwins(
  chosen: Map<ColumnFacts, ScoredPair>,
  ranked: ReadonlyMap<ColumnFacts, ScoredPair[]>,
  heads: ReadonlyMap<ColumnFacts, ColumnFacts>,
  isKey: (c: ColumnFacts) => boolean,
): void {
  const accepted = [...chosen.values()].filter((p) => !p.child.named.mute && p.child.named.core.length > 0);
  for (const [child, list] of ranked) {
    // A bare "type" is another one in each table.
    if (child.named.mute || (child.named.core.length === 1 && HEADS.has(child.named.core[0]))) continue;
    const current = chosen.get(child);
    const headed = accepted.find((p) => p.child.table === child.table && p.child !== child && isSameThing(p, child));
    if (current && (!headed || current.parent === headed.parent || current.name >= 0.95)) continue;
    const twin =
      headed ??
      accepted.find(
        (p) =>
          p.child !== child &&
          (p.child.named.glued === child.named.glued ||
            endsAlike(child.named, p.child.named) ||
            (p.child.table === child.table && isOtherHalf(p.child.named, child.named))),
      );
    if (!twin) continue;
    const pair = list.find((p) => p.parent === twin.parent);
    if (!pair || pair.matchedRows < 0.95 * pair.rows || pair.parent.table === child.table) continue;
    if (isConstant(child) && pair.name < 0.6 && !child.named.isId) continue;
    if (isKey(child) && pair.parent.distinct <= child.distinct && heads.get(child) !== pair.parent) continue;
    if (ownsTable(child.named, child.table.named) && isKey(child)) continue;
    pair.reason = '';
    pair.logit = Math.max(pair.logit, 0.5);
    if (current)
      current.reason = `${pair.parent.table.name}.${pair.parent.name} fits better: ${twin.child.name} refers to it.`;
    chosen.set(child, pair);
  }
}

/** "team_batting" refers to teams, and "team_bowling" begins with the same thing. */
function isSameThing({ child: { named: told }, parent }: ScoredPair, { named }: ColumnFacts): boolean {
  const thing = parent.table.named.words;
  const begins = (words: readonly string[]) =>
    words.length > thing.length && sameWords(words.slice(0, thing.length), thing) === 1;
  const isAttribute = named.core.length > 0 && (HEADS.has(named.core[named.core.length - 1]) || named.measure);
  return begins(told.core) && begins(named.core) && !isAttribute;
}

/** "linked_movie_id" ends like "movie_id". */
function endsAlike(longer: ColumnName, shorter: ColumnName): boolean {
  const tail = longer.words.slice(-shorter.words.length);
  return shorter.isId && longer.words.length > shorter.words.length && tail.join(' ') === shorter.words.join(' ');
}

function isOtherHalf(a: ColumnName, b: ColumnName): boolean {
  if (a.words.length !== b.words.length) return false;
  const differing = a.words.flatMap((w, i) => (w === b.words[i] ? [] : [[w, b.words[i]]]));
  if (differing.length !== 1) return false;
  const [[x, y]] = differing;
  return PAIRS.some(([p, q]) => (p === x && q === y) || (p === y && q === x));
}

/** References of columns that hold no value at all: by name alone. */
export function relationsByName(
  tables: readonly TableFacts[],
  keys: ReadonlyMap<number, ColumnFacts>,
): { child: ColumnFacts; parent: ColumnFacts; name: number }[] {
  const found: { child: ColumnFacts; parent: ColumnFacts; name: number }[] = [];
  for (const table of tables)
    for (const child of table.columns) {
      if (child.distinct > 0 || !child.named.isId || child.named.stamp) continue;
      let best: { child: ColumnFacts; parent: ColumnFacts; name: number } | null = null;
      for (const parent of keys.values()) {
        if (parent === child) continue;
        const name = nameOf(child, parent);
        if (name >= 0.84 && (!best || name > best.name)) best = { child, parent, name };
      }
      if (best && !(keys.get(table.index) === child && ownsTable(child.named, table.named))) found.push(best);
    }
  return found;
}
