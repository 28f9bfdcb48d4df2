// Second parents that are often the row's own ancestor: a customer mostly buys in the shop where he is registered.
import type { Relation } from '../schema/types';
import type { Block } from './blocks';
import { ancestor, ancestorRow, type TableState } from './state';

/** Rows that tell, and by how much the share of rows at home exceeds chance, of what chance leaves. */
const fewest = 100;
const excess = 0.2;

export type Home = Extract<Block, { kind: 'home' }>;

/** @returns which ancestor it is, and in which rows; null where it is no more often than by chance */
export function homeOf(relation: Relation, child: TableState): { home: Home; codes: Uint16Array } | null {
  const rows = child.values.get(relation.id)!;
  for (let level = 1; ; level++) {
    const at = ancestor(child, level);
    if (!at) return null;
    if (at.name !== relation.parent) continue;
    const home: Home = { kind: 'home', relation: relation.id, level };
    const codes = Uint16Array.from(rows, (p, row) => +(p >= 0 && p === ancestorRow(child, row, level)));
    const all = new Float64Array(at.layout.rows);
    let known = 0;
    let same = 0;
    rows.forEach((p, row) => {
      if (p < 0 || ancestorRow(child, row, level) < 0) return;
      known++;
      same += codes[row];
      all[p]++;
    });
    const chance = all.reduce((sum, n) => sum + (n / known) ** 2, 0);
    if (known >= fewest && same / known - chance >= excess * (1 - chance)) return { home, codes };
  }
}
