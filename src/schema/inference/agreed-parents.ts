// One parent for a name: columns called alike in several tables (`movie_id`), whose name fits no key, are judged together.
import type { ColumnFacts } from './facts';
import type { ScoredPair } from './scored-pairs';

/** Share of the rows of every column of the name that must be in the parent. */
const SHARE = 0.97;

/**
 * @param ranked pairs by child; those with a reason are refused
 * @param close log-odds within which two parents count as equally likely
 * @returns the parent that suits all columns of a name best, by each of these columns
 */
export function agreedParents(
  ranked: ReadonlyMap<ColumnFacts, readonly ScoredPair[]>,
  close: number,
): Map<ColumnFacts, ColumnFacts> {
  const groups = new Map<string, ScoredPair[][]>();
  for (const [child, list] of ranked) {
    const open = list.filter((p) => p.reason === '');
    const { named } = child;
    if (!named.isId || named.core.length === 0 || open.length === 0 || open.some((p) => p.name >= 0.5)) continue;
    const group = groups.get(named.glued);
    if (group) group.push(open);
    else groups.set(named.glued, [open]);
  }
  const agreed = new Map<ColumnFacts, ColumnFacts>();
  for (const group of groups.values()) {
    const parent = group.length > 1 ? bestOf(group, close) : null;
    if (parent) for (const [{ child }] of group) agreed.set(child, parent);
  }
  return agreed;
}

/** The smallest of the likeliest parents that hold the values of all; null where they are none too likely. */
function bestOf(group: readonly ScoredPair[][], close: number): ColumnFacts | null {
  const shared = group[0].flatMap(({ parent }) => {
    const pairs = group.flatMap((list) =>
      list.filter((p) => p.parent === parent && p.matchedRows >= SHARE * p.rows).slice(0, 1),
    );
    if (pairs.length < group.length) return [];
    return [{ parent, logit: pairs.reduce((sum, p) => sum + p.logit, 0) / pairs.length }];
  });
  const most = Math.max(...shared.map((s) => s.logit));
  const likely = shared.filter((s) => s.logit >= Math.max(0, most - close));
  return likely.reduce<ColumnFacts | null>(
    (best, { parent }) => (best && best.distinct <= parent.distinct ? best : parent),
    null,
  );
}
