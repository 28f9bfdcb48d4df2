// Ids whose table stands in a column beside them: `watchable_id` with `watchable_type` "Issue" or "WikiPage".
import type { ColumnFacts, TableFacts } from './facts';
import { rawWords, singular } from './vocabulary';

const KINDS = new Set(['type', 'class', 'model', 'kind', 'entity', 'object', 'table']);
/** Share of the words beside that must be names of tables. */
const SHARE = 0.5;
const MOST_WORDS = 50;

export interface TypedId {
  /** The column that says the table. */
  type: ColumnFacts;
  tables: TableFacts[];
}

/** @returns by each such id the tables that its neighbour speaks of, at least one */
export function typedIds(tables: readonly TableFacts[]): Map<ColumnFacts, TypedId> {
  const found = new Map<ColumnFacts, TypedId>();
  const called = new Map(tables.flatMap((t) => [t.named.glued, plain(t.name)].map((n) => [n, t] as const)));
  for (const table of tables)
    for (const type of table.columns) {
      if (!KINDS.has(type.named.words.at(-1) ?? '') || type.keyKind !== 'text' || type.distinct > MOST_WORDS) continue;
      const id = table.columns.find((c) => isIdOf(c, type));
      if (!id) continue;
      const meant = type.profile.top.flatMap(({ value }) => called.get(plain(value)) ?? []);
      if (meant.length > 0 && meant.length >= SHARE * type.distinct)
        found.set(id, { type, tables: [...new Set(meant)] });
    }
  return found;
}

/** "watchable_id" beside "watchable_type", "ensembl_id" beside "ensembl_object_type". */
function isIdOf({ named }: ColumnFacts, type: ColumnFacts): boolean {
  const stem = type.named.words.filter((w) => !KINDS.has(w));
  return named.isId && stem.length > 0 && named.core.join(' ') === stem.join(' ');
}

const plain = (name: string) => rawWords(name).map(singular).join('');
