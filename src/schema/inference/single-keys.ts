// Which single column is a table's key: unique columns ranked by how key-like they are. Sets of columns are
// composite-keys.ts; the choice between the two is primary-keys.ts.
import { isCounter, type ColumnFacts, type TableFacts } from './facts';
import { ownsTable } from './names';

/** What is known of relations while keys are chosen; empty in the first round. */
export interface KnownRelations {
  /** Sum of the probabilities of the references to a column, by column id. */
  referenced: ReadonlyMap<number, number>;
  /** The key that a column refers to, by the id of the referring column. */
  refersTo: ReadonlyMap<number, ColumnFacts>;
}

export const NO_RELATIONS: KnownRelations = { referenced: new Map(), refersTo: new Map() };

export interface RankedColumn {
  column: ColumnFacts;
  score: number;
}

/** Names that count as plain `id`: they lead several tables, are unique there and name none of them (`rec_id`). */
export function plainNames(tables: readonly TableFacts[]): Set<string> {
  const counts = new Map<string, number>();
  const named = new Set(tables.flatMap((t) => [t.named.glued, ...t.named.words]));
  for (const table of tables) {
    const lead = table.columns[0];
    if (!lead?.unique || !lead.named.isId || lead.named.mute) continue;
    if (lead.named.core.some((w) => named.has(w))) continue;
    counts.set(lead.named.glued, (counts.get(lead.named.glued) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, n]) => n >= 3).map(([name]) => name));
}

/** What the name alone says, 0..3. */
function nameScore(column: ColumnFacts, table: TableFacts, plain: ReadonlySet<string>): number {
  const { named } = column;
  if (named.mute) return 0;
  const owns = ownsTable(named, table.named) || plain.has(named.glued);
  if (owns) return named.isId ? 3 : 2.2;
  if (!named.isId) return 0;
  const shared = named.core.filter((w) => table.named.words.includes(w)).length;
  if (shared > 0)
    return named.core[named.core.length - 1] === table.named.words[table.named.words.length - 1] ? 2 : 1.6;
  return 1.3;
}

export function rankSingleKeys(
  table: TableFacts,
  plain: ReadonlySet<string>,
  relations: KnownRelations,
): RankedColumn[] {
  return table.columns
    .filter((c) => c.unique && c.keyKind !== null && c.distinct > 0)
    .map((column) => ({ column, score: scoreColumn(column, table, plain, relations) }))
    .sort((a, b) => b.score - a.score || a.column.position - b.column.position);
}

function scoreColumn(
  column: ColumnFacts,
  table: TableFacts,
  plain: ReadonlySet<string>,
  relations: KnownRelations,
): number {
  const { named, profile, keyKind } = column;
  let score = nameScore(column, table, plain);
  score += column.position === 0 ? 1.5 : column.position === 1 ? 0.6 : 0;
  score += keyKind === 'int' || keyKind === 'uuid' ? 0.8 : keyKind === 'date' ? -1.2 : 0.3;
  if (isCounter(column)) score += 0.4;
  score -= 1.2 * (profile.spaced / Math.max(1, profile.distinct));
  if (named.measure && !named.isId) score -= 1.5;
  if (named.stamp) score -= 3;
  if (column.nulls > 0) score -= 0.5;
  if (column.duplicates > 0) score -= 0.3;
  score += Math.min(2, relations.referenced.get(column.id) ?? 0);
  const parent = relations.refersTo.get(column.id);
  if (parent && parent.table !== table && !ownsTable(named, table.named)) score -= 1.3;
  return score;
}
