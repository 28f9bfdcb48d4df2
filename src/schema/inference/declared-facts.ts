// Declared keys and relations in terms of the columns that inference knows. Declared ones are taken, not judged.
import type { Resolved } from '../declared';
import type { ColumnFacts, TableFacts } from './facts';
import type { TableKeys } from './primary-keys';

export interface DeclaredFacts {
  /** By table index; null: declared to have none. */
  keys: Map<number, ColumnFacts[] | null>;
  relations: { columns: ColumnFacts[]; parentColumns: ColumnFacts[] }[];
  /** Tables whose references are all declared: nothing is inferred for them. */
  closed: Set<number>;
  /** Where it is declared, by table index. */
  paths: Map<number, string>;
  /** Sets of columns that are unique beside the key, by table index. */
  uniques: Map<number, string[][]>;
}

export function declaredFacts(resolved: Resolved, tables: readonly TableFacts[]): DeclaredFacts {
  const facts: DeclaredFacts = {
    keys: new Map(),
    relations: [],
    closed: new Set(),
    paths: new Map(),
    uniques: new Map(),
  };
  const byName = new Map(tables.map((t) => [t.name, t]));
  const columns = (table: TableFacts, names: readonly string[]) =>
    names.map((name) => table.columns.find((c) => c.name === name)!);
  for (const [name, declared] of resolved.tables) {
    const table = byName.get(name)!;
    facts.paths.set(table.index, declared.path);
    facts.uniques.set(table.index, declared.uniques);
    if (declared.primaryKey !== undefined)
      facts.keys.set(table.index, declared.primaryKey && columns(table, declared.primaryKey));
    if (!declared.foreignKeys) continue;
    if (!declared.partial) facts.closed.add(table.index);
    for (const key of declared.foreignKeys)
      facts.relations.push({
        columns: columns(table, key.columns),
        parentColumns: columns(byName.get(key.parent)!, key.parentColumns),
      });
  }
  return facts;
}

/** Is this column's parent declared, or are all references of its table? Then none is inferred for it. */
export function isSettled(declared: DeclaredFacts, column: ColumnFacts): boolean {
  return declared.closed.has(column.table.index) || declared.relations.some((r) => r.columns.includes(column));
}

export function withDeclaredKeys(keys: Map<number, ColumnFacts>, declared: DeclaredFacts): Map<number, ColumnFacts> {
  for (const [index, columns] of declared.keys) {
    if (columns?.length === 1) keys.set(index, columns[0]);
    else keys.delete(index);
  }
  return keys;
}

export function declaredKey(columns: readonly ColumnFacts[] | null): TableKeys {
  const duplicates = columns?.length === 1 ? columns[0].duplicates : 0;
  return { chosen: columns && { columns: [...columns], score: 9, duplicates }, others: [] };
}
