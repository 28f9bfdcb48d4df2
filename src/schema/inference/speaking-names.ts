// Do the names of this database say what they name, or are they c1, c2, c3?
import type { TableFacts } from './facts';
import { ownsTable } from './names';

/**
 * False when most columns have mute names, or when fewer than three tables in ten have a column that is called like an
 * id or like the table and hardly any name occurs twice.
 */
export function namesSpeak(tables: readonly TableFacts[]): boolean {
  const columns = tables.flatMap((t) => t.columns);
  if (columns.length === 0) return true;
  if (columns.filter((c) => c.named.mute).length > 0.7 * columns.length) return false;
  const telling = tables.filter((t) => t.columns.some((c) => c.named.isId || ownsTable(c.named, t.named)));
  if (telling.length >= 0.3 * tables.length) return true;
  const counts = new Map<string, number>();
  for (const c of columns) if (!c.named.mute) counts.set(c.named.glued, (counts.get(c.named.glued) ?? 0) + 1);
  const recurring = [...counts.values()].filter((n) => n > 1).length;
  return recurring >= 0.1 * counts.size && counts.size > 0;
}
