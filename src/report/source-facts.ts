// What the checks ask of the source: counts and ranges of columns, children per parent. Counted from its rows, or, where
// the source is not at hand, read from a generator file.
import { parentRows } from '../schema/parent-rows';
import type { Dataset, Relation } from '../schema/types';
import { countNulls, type Column } from '../table/column';
import { columnOf, type Table } from '../table/table';
import { badRows } from './column-integrity';
import { anyNull, keyCodes } from './keys';

export interface ColumnFacts {
  nulls: number;
  /** Values that cannot be read back as the column's type and format. */
  unreadable: number;
  /** Null where there is no range to compare with. */
  range: { min: number; max: number } | { words: string[] } | null;
}

export interface RelationFacts {
  /** Child rows without a parent; orphans among them. */
  nulls: number;
  /** How many parents have so many children: [children, parents]. */
  children: [number, number][];
}

export interface SourceFacts {
  tables: Record<string, { rows: number; columns: Record<string, ColumnFacts> }>;
  relations: Record<string, RelationFacts>;
}

export function factsOf({ schema, tables }: Dataset): SourceFacts {
  const facts: SourceFacts = { tables: Object.create(null), relations: Object.create(null) };
  for (const t of schema.tables) {
    if (t.treatment === 'ignore' || !(t.name in tables)) continue;
    const table = tables[t.name];
    const columns: Record<string, ColumnFacts> = Object.create(null);
    for (const c of t.columns) {
      const column = columnOf(table, c.name);
      const wordy = c.type === 'category' || c.type === 'boolean';
      columns[c.name] = {
        nulls: countNulls(column),
        unreadable: badRows(c, column).count,
        range: column.kind === 'number' ? numberRange(column.values) : wordy ? wordRange(column) : null,
      };
    }
    facts.tables[t.name] = { rows: table.rows, columns };
  }
  for (const r of schema.relations)
    if (r.child in tables && r.parent in tables)
      facts.relations[r.id] = relationFacts(r, tables[r.child], tables[r.parent]);
  return facts;
}

function relationFacts(relation: Relation, child: Table, parent: Table): RelationFacts {
  const { children, nulls, orphans } = follow(relation, child, parent);
  return { nulls: nulls + orphans, children: childrenOf(children) };
}

export function childrenOf(counts: Int32Array): RelationFacts['children'] {
  const parents = new Map<number, number>();
  for (const n of counts) parents.set(n, (parents.get(n) ?? 0) + 1);
  return [...parents].sort(([a], [b]) => a - b);
}

export interface Followed {
  parents: number;
  rows: number;
  orphans: number;
  /** Child rows that are orphans. */
  lost: number[];
  nulls: number;
  /** Of each parent row. */
  children: Int32Array;
}

export function follow(relation: Relation, child: Table, parent: Table): Followed {
  const found = parentRows(child, relation.columns, parent, relation.parentColumns);
  const empty = anyNull(child, relation.columns);
  const { codes, size } = keyCodes(parent, relation.parentColumns);
  const perKey = new Int32Array(size);
  const out: Followed = {
    parents: parent.rows,
    rows: child.rows,
    orphans: 0,
    lost: [],
    nulls: 0,
    children: new Int32Array(parent.rows),
  };
  for (let i = 0; i < found.length; i++) {
    if (found[i] >= 0) perKey[codes[found[i]]]++;
    else if (empty[i]) out.nulls++;
    else {
      out.orphans++;
      out.lost.push(i);
    }
  }
  for (let p = 0; p < codes.length; p++) if (codes[p] >= 0) out.children[p] = perKey[codes[p]];
  return out;
}

function numberRange(values: Float64Array): ColumnFacts['range'] {
  let min = Infinity;
  let max = -Infinity;
  for (const v of values) {
    if (v < min) min = v;
    if (v > max) max = v;
  }
  return min <= max ? { min, max } : null;
}

function wordRange(column: Column): ColumnFacts['range'] {
  if (column.kind !== 'text') return null;
  const used = new Set<string>();
  for (const code of column.codes) if (code >= 0) used.add(column.dictionary[code]);
  return used.size ? { words: [...used] } : null;
}

/** In sentences: what facts of a source without its rows leave open. */
export function notCompared(facts: SourceFacts): string[] {
  const all = Object.values(facts.tables).flatMap((t) => Object.values(t.columns));
  const open = all.filter((c) => c.range === null).length;
  return [
    'The checks compare with what the generator file says of the source, since the source is not here.',
    `Ranges are those that values are drawn from; ${open} of ${all.length} columns have none (keys, text, values that follow from others).`,
    'How alike the data are, and whether rows come near to real ones, cannot be measured without the source.',
  ];
}
