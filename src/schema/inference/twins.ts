// References that follow from others: the same name elsewhere, the other half of a pair (home, away), the same thing in
// another part (team_batting, team_bowling).
import { isConstant, type ColumnFacts } from './facts';
import { ownsTable, type ColumnName } from './names';
import type { ScoredPair } from './scored-pairs';
import { sameWords } from './vocabulary';
import { HEADS, PAIRS } from './words';

/** The same name elsewhere, or the other half of a pair (home, away), refers to the same key. */
export function spreadToTwins(
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

/** "follower" and "followed". */
const isDoneTo = (doer: string, done: string) =>
  /.er$/.test(doer) && /.ed$/.test(done) && doer.slice(0, -2) === done.slice(0, -2);

function isOtherHalf(a: ColumnName, b: ColumnName): boolean {
  if (a.words.length !== b.words.length) return false;
  const differing = a.words.flatMap((w, i) => (w === b.words[i] ? [] : [[w, b.words[i]]]));
  if (differing.length !== 1) return false;
  const [[x, y]] = differing;
  const meets = (p: string, q: string) => PAIRS.some((pair) => pair[0] === p && pair[1] === q) || isDoneTo(p, q);
  return meets(x, y) || meets(y, x);
}
