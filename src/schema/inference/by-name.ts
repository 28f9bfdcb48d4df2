// References of columns without a value, by name alone.
import { nameOf } from './candidates';
import type { ColumnFacts, TableFacts } from './facts';
import { ownsTable } from './names';

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
