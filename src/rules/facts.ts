// Views of a database that rule kinds share, made once: which columns are numbers, dates, categories; siblings in order.
import { dayCode, msPerDay } from '../codecs/calendar';
import type { Column } from '../table/column';
import { groupRows, type Grouped } from '../table/groups';
import { Random } from '../table/random';
import { columnOf, type Table } from '../table/table';
import { categoriesOf, type Categories } from './categories';
import { decimalsOf } from './numbers';
import type { RuleData, RuleSchema } from './types';

/** Parents with at most this many rows are lookups: keys into them are categories. */
export const SMALL = 100;
const SAMPLE = 5000;

export interface ColumnFacts {
  name: string;
  /** `code`: text or keys of many values; `key`: says nothing but who. */
  role: 'number' | 'date' | 'category' | 'code' | 'key';
  distinct: number;
  /** Rows with a value. */
  known: number;
  /** Held as a number and no key: may take part in arithmetic, even with few values. */
  numeric: boolean;
  /** Fewest decimals (at most 6) that write 99 % of the numbers; 0 else. */
  decimals: number;
}

export type RuleRelation = RuleSchema['relations'][number];

export class Facts {
  private readonly columnFacts = new Map<string, ColumnFacts[]>();
  private readonly categoryViews = new Map<Column, Categories>();
  private readonly dayViews = new Map<Float64Array, Int8Array>();
  private readonly samples = new Map<string, Int32Array>();
  private readonly sharedViews = new Map<string, Uint8Array>();
  private readonly groupings = new Map<string, Grouped>();

  constructor(readonly data: RuleData) {}

  get relations(): RuleRelation[] {
    return this.data.schema.relations.filter((r) => this.data.tables[r.child] && this.data.tables[r.parent]);
  }

  get tables(): Table[] {
    return this.data.schema.tables.map((t) => this.data.tables[t.name]).filter((t) => t !== undefined);
  }

  table(name: string): Table {
    return this.data.tables[name];
  }

  relation(id: string): RuleRelation {
    const relation = this.data.schema.relations.find((r) => r.id === id);
    if (!relation) throw new Error(`no relation ${id}`);
    return relation;
  }

  columns(table: string): ColumnFacts[] {
    let facts = this.columnFacts.get(table);
    if (!facts) this.columnFacts.set(table, (facts = this.look(table)));
    return facts;
  }

  column(table: string, name: string): ColumnFacts {
    const facts = this.columns(table).find((c) => c.name === name);
    if (!facts) throw new Error(`table ${table} has no column ${name}`);
    return facts;
  }

  ofRole(table: string, role: ColumnFacts['role'], most = Infinity): ColumnFacts[] {
    const found = this.columns(table).filter((c) => c.role === role && c.known > 0);
    return found.length <= most ? found : found.sort((a, b) => b.distinct - a.distinct).slice(0, most);
  }

  /** Columns for arithmetic, those of many values first. */
  numerics(table: string, most: number): ColumnFacts[] {
    const found = this.columns(table).filter((c) => c.numeric && c.known > 0);
    return found.sort((a, b) => b.distinct - a.distinct).slice(0, most);
  }

  /** Day code (0 to 30, 31 the last of its month) of each date; -1 for null. */
  dayCodes(table: string, column: string): Int8Array {
    const values = this.numbers(table, column);
    let codes = this.dayViews.get(values);
    if (codes) return codes;
    codes = new Int8Array(values.length).fill(-1);
    for (let row = 0; row < codes.length; row++)
      if (!Number.isNaN(values[row])) codes[row] = dayCode(Math.floor(values[row] / msPerDay));
    this.dayViews.set(values, codes);
    return codes;
  }

  /** Categories of 2 to `most` values. */
  categories(table: string, most: number): ColumnFacts[] {
    return this.ofRole(table, 'category').filter((c) => c.distinct >= 2 && c.distinct <= most);
  }

  numbers(table: string, column: string): Float64Array {
    const found = columnOf(this.table(table), column);
    if (found.kind !== 'number') throw new Error(`column ${table}.${column} is not numeric`);
    return found.values;
  }

  /** Any column as categories. */
  words(table: string, column: string): Categories {
    const found = columnOf(this.table(table), column);
    let view = this.categoryViews.get(found);
    if (!view) this.categoryViews.set(found, (view = categoriesOf(found)));
    return view;
  }

  parents(relation: string): Int32Array {
    return this.data.parents[relation];
  }

  /** Children of each parent row, in file order, or by a date and then as `data.order` or the file has them. */
  siblings(relation: string, time: string | null = null): Grouped {
    const key = `${relation}\u0000${time ?? ''}`;
    let grouped = this.groupings.get(key);
    if (grouped) return grouped;
    const { child, parent } = this.relation(relation);
    grouped = groupRows(this.parents(relation), this.table(parent).rows);
    if (time !== null) sortWithin(grouped, this.numbers(child, time), this.data.order?.[relation]);
    this.groupings.set(key, grouped);
    return grouped;
  }

  /** The first date of a table that is not part of the relation's own key: siblings follow each other by it. */
  timeOf(relation: string): string | null {
    const { child, columns } = this.relation(relation);
    return this.columns(child).find((c) => c.role === 'date' && !columns.includes(c.name))?.name ?? null;
  }

  /** Up to 5,000 rows at random, the same at each call. */
  sample(table: string): Int32Array {
    let rows = this.samples.get(table);
    if (!rows) {
      const all = new Random(5).permutation(this.table(table).rows);
      this.samples.set(table, (rows = all.subarray(0, SAMPLE)));
    }
    return rows;
  }

  /** For each category of a column: do at least five root entities stand behind it? */
  shared(table: string, column: string): Uint8Array {
    const key = `${table}\u0000${column}`;
    let shared = this.sharedViews.get(key);
    if (shared) return shared;
    const { codes, words } = this.words(table, column);
    const groups = this.data.groups?.[table];
    const seen = words.map(() => new Set<number>());
    for (let row = 0; row < codes.length; row++)
      if (codes[row] >= 0 && seen[codes[row]].size < 5) seen[codes[row]].add(groups ? groups[row] : row);
    shared = Uint8Array.from(seen, (s) => (s.size >= 5 ? 1 : 0));
    this.sharedViews.set(key, shared);
    return shared;
  }

  private look(name: string): ColumnFacts[] {
    const schema = this.data.schema.tables.find((t) => t.name === name)!;
    const table = this.table(name);
    const relations = this.relations.filter((r) => r.child === name);
    return table.columns.map((column): ColumnFacts => {
      const declared = schema.columns.find((c) => c.name === column.name);
      const type = declared?.type ?? 'text';
      const { known, distinct } = count(column);
      const facts: ColumnFacts = { name: column.name, role: 'code', distinct, known, decimals: 0, numeric: false };
      const single = relations.filter((r) => r.columns.length === 1 && r.columns[0] === column.name);
      if (schema.primaryKey?.columns.length === 1 && schema.primaryKey.columns[0] === column.name) facts.role = 'key';
      else if (single.length) facts.role = single.some((r) => this.table(r.parent).rows <= SMALL) ? 'category' : 'key';
      else if (type === 'identifier') facts.role = isFew(distinct, known) ? 'category' : 'code';
      else if (column.kind === 'number') {
        facts.role = type === 'date' || type === 'datetime' ? 'date' : distinct <= 2 ? 'category' : 'number';
        facts.numeric = facts.role !== 'date' && type !== 'boolean';
        if (facts.numeric) facts.decimals = decimalsOf(column.values);
      } else if (type === 'boolean' || type === 'category' || distinct <= 2 || isFew(distinct, known))
        facts.role = 'category';
      return facts;
    });
  }
}

function isFew(distinct: number, known: number): boolean {
  return distinct <= 0.5 * known && (distinct <= 100 || distinct <= 0.05 * known);
}

function count(column: Column): { known: number; distinct: number } {
  if (column.kind === 'text') {
    const seen = new Uint8Array(column.dictionary.length);
    let known = 0;
    for (const code of column.codes)
      if (code >= 0) {
        known++;
        seen[code] = 1;
      }
    return { known, distinct: seen.reduce((sum, v) => sum + v, 0) };
  }
  const sorted = column.values.filter((v) => !Number.isNaN(v)).sort();
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  return { known: sorted.length, distinct };
}

function sortWithin(grouped: Grouped, time: Float64Array, order: Int32Array | undefined): void {
  const place = order ? new Int32Array(time.length) : null;
  if (order && place) order.forEach((row, i) => (place[row] = i));
  for (let g = 0; g + 1 < grouped.start.length; g++) {
    const rows = grouped.rows.subarray(grouped.start[g], grouped.start[g + 1]);
    if (rows.length > 1)
      rows.sort((a, b) => {
        const ta = Number.isNaN(time[a]) ? Infinity : time[a];
        const tb = Number.isNaN(time[b]) ? Infinity : time[b];
        return ta < tb ? -1 : ta > tb ? 1 : place ? place[a] - place[b] : a - b;
      });
  }
}
