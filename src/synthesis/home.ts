// Second parents that are often the row's own ancestor, or that one's second parent: a customer mostly buys in the shop where he is
// registered; who pitches bats for the same team.
import type { Relation } from '../schema/types';
import type { Block } from './blocks';
import { ancestor, ancestorRow, type TableState } from './state';

/** Rows that tell, and by how much the share of rows at home exceeds chance, of what chance leaves. */
const fewest = 100;
const excess = 0.2;

export type Home = Extract<Block, { kind: 'home' }>;

/** The row of the parent that is a row's home; -1 where it has none, or none that is known yet. */
export function homeOf({ level, by }: Pick<Home, 'level' | 'by'>, child: TableState): (row: number) => number {
  const rows = by === null ? null : ancestor(child, level)!.values.get(by);
  return (row) => {
    const up = ancestorRow(child, row, level);
    return up < 0 || by === null ? up : (rows?.[up] ?? -1);
  };
}

/**
 * @param links relations that are matched
 * @returns where most rows of the relation are at home, and in which rows; null where they are nowhere more often than by chance
 */
export function findHome(
  relation: Relation,
  child: TableState,
  links: Relation[],
): { home: Home; codes: Uint16Array } | null {
  const rows = child.values.get(relation.id)!;
  const all = new Map<number, number>();
  for (const p of rows) if (p >= 0) all.set(p, (all.get(p) ?? 0) + 1);
  const linked = [...all.values()].reduce((a, b) => a + b, 0);
  const chance = [...all.values()].reduce((sum, n) => sum + (n / linked) ** 2, 0);
  let best: { home: Home; codes: Uint16Array } | null = null;
  let most = excess;
  for (let level = 1, at = ancestor(child, 1); at; at = ancestor(child, ++level)) {
    const { name } = at;
    const over = links.filter((o) => o.child === name && o.parent === relation.parent).map((o) => o.id);
    for (const by of name === relation.parent ? [null, ...over] : over) {
      const of = homeOf({ level, by }, child);
      const codes = Uint16Array.from(rows, (p, row) => +(p >= 0 && p === of(row)));
      const known = rows.filter((p, row) => p >= 0 && of(row) >= 0).length;
      const share = codes.reduce((sum, c) => sum + c, 0) / known;
      if (known < fewest || !((share - chance) / (1 - chance) >= most)) continue;
      most = (share - chance) / (1 - chance);
      best = { home: { kind: 'home', relation: relation.id, level, by }, codes };
    }
  }
  return best;
}
