// Which single column is a table's key: unique columns ranked by how key-like they are. Sets of columns are
// composite-keys.ts; the choice between the two is primary-keys.ts.
import { isConstant, isCounter, type ColumnFacts, type TableFacts } from './facts';
import { ownsTable } from './names';
import { HEADS } from './words';

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

/** What the name alone says, 0..3. */
function nameScore(column: ColumnFacts, table: TableFacts): number {
  const { named } = column;
  if (named.mute) return 0;
  // A universal id beside a number is seldom the key.
  if (named.core.length === 0 && column.position > 0 && column.keyKind === 'uuid') return 2;
  if (ownsTable(named, table.named)) return named.isId ? 3 : 2.2;
  if (!named.isId) return 0;
  const shared = named.core.filter((w) => table.named.words.includes(w)).length;
  if (shared > 0)
    return named.core[named.core.length - 1] === table.named.words[table.named.words.length - 1] ? 2 : 1.6;
  return 1.3;
}

export function rankSingleKeys(table: TableFacts, relations: KnownRelations): RankedColumn[] {
  return table.columns
    .filter((c) => c.unique && c.keyKind !== null && c.distinct > 0)
    .map((column) => ({ column, score: scoreColumn(column, table, relations) }))
    .sort((a, b) => b.score - a.score || a.column.position - b.column.position);
}

/** A number that identifies nothing by its name, and of which so few are hardly ever twice. */
function isByChance({ named, keyKind, position, rows, min, max, profile }: ColumnFacts): boolean {
  if (keyKind !== 'int' || named.isId || position === 0) return false;
  const isCode = profile.minLength === profile.maxLength && profile.maxLength >= 3;
  return !isCode && (rows * rows) / 2 < 3 * (max - min + 1);
}

function scoreColumn(column: ColumnFacts, table: TableFacts, relations: KnownRelations): number {
  const { named, profile, keyKind } = column;
  let score = nameScore(column, table);
  const before = table.columns.slice(0, column.position).filter((c) => !isConstant(c)).length;
  score += before === 0 ? 1.5 : before === 1 ? 0.6 : 0;
  score += keyKind === 'int' || keyKind === 'uuid' ? 0.8 : keyKind === 'date' ? -1.2 : 0.3;
  if (isCounter(column)) score += 0.4;
  score -= 1.2 * (profile.spaced / Math.max(1, profile.distinct));
  if (named.measure && !named.isId) score -= column.position === 0 ? 0.5 : 1.5;
  else if (!named.isId && named.core.some((w) => HEADS.has(w))) score -= 0.6;
  if (named.stamp) score -= 3;
  if (isByChance(column)) score -= 0.7;
  if (column.nulls > 0) score -= 0.5;
  if (column.duplicates > 0) score -= 0.3;
  score += Math.min(2, relations.referenced.get(column.id) ?? 0);
  const parent = relations.refersTo.get(column.id);
  if (parent && parent.table !== table && !ownsTable(named, table.named)) score -= 1.3;
  return score;
}
