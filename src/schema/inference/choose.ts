// From likely pairs to one set of relations that hold together: one parent a column, copies left out, no key that
// refers to itself in a circle. Pairs are scored in pair-score.ts.
import type { Pair } from './candidates';
import { agreedParents } from './agreed-parents';
import { equalKeys } from './equal-keys';
import type { ColumnFacts } from './facts';
import type { PairContext } from './pair-score';
import { refusal } from './refused';
import { scorePairs, type ScoredPair } from './scored-pairs';
import { spreadToTwins } from './twins';

export interface Choice {
  chosen: Map<ColumnFacts, ScoredPair>;
  /** All pairs looked at, by child, best first. */
  ranked: Map<ColumnFacts, ScoredPair[]>;
}

/** Log-odds within which two parents count as equally likely. */
const CLOSE = 1.2;

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
  for (const pair of scored) pair.reason ||= refusal(pair, heads, isKey, context);
  const named = new Map<ColumnFacts, number>();
  for (const p of scored) if (p.name >= 0.8 && p.reason === '') named.set(p.parent, (named.get(p.parent) ?? 0) + 1);
  const agreed = agreedParents(ranked, CLOSE);
  const chosen = new Map<ColumnFacts, ScoredPair>();
  for (const [child, list] of ranked) {
    const open = list.filter((p) => p.reason === '');
    const likely = open.filter((p) => p.logit >= 0 || p.parent === agreed.get(child));
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
    const best = likely.find((p) => p.parent === agreed.get(child)) ?? close[0];
    chosen.set(child, best);
    for (const p of open) if (p !== best) p.reason = `${best.parent.table.name}.${best.parent.name} fits better.`;
  }
  passThrough(chosen, ranked, isKey);
  dropCopies(chosen, isKey);
  dropLoops(chosen, isKey);
  spreadToTwins(chosen, ranked, heads, isKey);
  dropLoops(chosen, isKey);
  return { chosen, ranked };
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
