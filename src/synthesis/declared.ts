// CHECK conditions and UNIQUE sets that the source declares: made rows that break one are changed until they do not, as
// far as that can be done without touching a key. A row that still breaks one stays, and whoever writes it says so.
import type { Catalogue } from '../database/catalogue';
import { Unclear, type Scalar } from '../schema/condition-values';
import type { Condition } from '../schema/condition';
import { declaredChecks, declaredUnique } from '../schema/declared-checks';
import { tableOf, type Relation, type Schema, type TableSchema } from '../schema/types';
import { Random } from '../table/random';
import type { Table, Tables } from '../table/table';
import { EditableRows } from './editable-rows';
import { madeBefore, type RunOptions } from './parts';
import type { KeysMade } from '../codecs/keys';

/** Rows from which values are tried, for one column and for all of a condition. */
const donors = 12;
/** Values of other rows, and values in all, that are tried for a cell. */
const drawnValues = 400;
const triedValues = 2000;

/**
 * @param made names of the tables that may be changed
 * @param options those of the generation that made the rows
 * @param onNote is told of conditions that cannot be kept, in sentences
 */
export function keepDeclared(
  tables: Tables,
  made: readonly string[],
  schema: Schema,
  catalogue: Catalogue,
  options: RunOptions,
  onNote: (words: string) => void = () => {},
): Tables {
  const out = { ...tables };
  for (const name of made) {
    const own = tableOf(schema, name);
    const conditions = conditionsOf(own, catalogue, tables[name], onNote);
    const sets = [...declaredUnique(own), ...keyOfReferences(own, schema)];
    if (conditions.length === 0 && sets.length === 0) continue;
    const fixed = fixedColumns(name, schema, options);
    const references = movableReferences(name, schema, tables, sets);
    const rows = new EditableRows(tables[name], own);
    const random = Random.for(options.seed, 'declared', name, options.part?.index ?? 0);
    const keeper = new Keeper(rows, conditions, fixed, references, random);
    keeper.keepConditions();
    for (const set of sets) keeper.keepUnique(set, madeBefore(options, name, set.join('\u0000'))?.texts);
    out[name] = rows.table();
  }
  return out;
}

/** Those that are read and that most rows keep: one that they do not was meant otherwise than it was read. */
function conditionsOf(
  schema: TableSchema,
  { tables }: Catalogue,
  table: Table,
  onNote: (words: string) => void,
): Condition[] {
  const declared = tables.find((t) => t.table === schema.name);
  if (!declared) return [];
  const rows = new EditableRows(table, null);
  return declaredChecks(declared, schema).flatMap(({ words, condition }) => {
    if (condition && keptByMost(condition, rows)) return [condition];
    onNote(`${schema.name}: ${words} is not understood, so rows may break it.`);
    return [];
  });
}

function keptByMost(condition: Condition, rows: EditableRows): boolean {
  if (!condition.columns.every((c) => rows.has(c))) return false;
  try {
    let kept = 0;
    for (let row = 0; row < rows.count; row++) if (condition.holds((c) => rows.value(c, row))) kept++;
    return 2 * kept >= rows.count;
  } catch (error) {
    if (error instanceof Unclear) return false;
    throw error;
  }
}

/** The primary key, where it is made of nothing but references. */
function keyOfReferences({ name, primaryKey }: TableSchema, { relations }: Schema): string[][] {
  const referring = relations.filter((r) => r.child === name).flatMap((r) => r.columns);
  return primaryKey?.columns.every((c) => referring.includes(c)) ? [primaryKey.columns] : [];
}

/** Columns of keys, on either side of a relation, and those that the person gave. */
function fixedColumns(name: string, schema: Schema, { conditions }: RunOptions): ReadonlySet<string> {
  return new Set([
    ...(tableOf(schema, name).primaryKey?.columns ?? []),
    ...schema.relations.filter((r) => r.child === name).flatMap((r) => r.columns),
    ...schema.relations.filter((r) => r.parent === name).flatMap((r) => r.parentColumns),
    ...(conditions?.values ?? []).filter((v) => v.table === name).map((v) => v.column),
    ...(conditions?.seedRows?.table === name ? conditions.seedRows.columns : []),
  ]);
}

interface Reference {
  columns: string[];
  parent: EditableRows;
  parentColumns: string[];
}

/** References that may be moved to another row: no other key is made of their columns. Those into kept tables come first. */
function movableReferences(name: string, schema: Schema, tables: Tables, sets: string[][]): Reference[] {
  const own = schema.relations.filter((r) => r.child === name);
  const times = (column: string, lists: string[][]) => lists.filter((list) => list.includes(column)).length;
  const references = own.map((r) => r.columns);
  const handedDown = schema.relations.filter((r) => r.parent === name).map((r) => r.parentColumns);
  const isKept = (r: Relation) => tableOf(schema, r.parent).treatment === 'keep';
  return own
    .filter((r) => r.parent !== name && r.parent in tables)
    .filter((r) =>
      r.columns.every((c) => times(c, references) === 1 && times(c, sets) === 1 && times(c, handedDown) === 0),
    )
    .sort((a, b) => Number(isKept(b)) - Number(isKept(a)))
    .map((r) => ({
      columns: r.columns,
      parent: new EditableRows(tables[r.parent], null),
      parentColumns: r.parentColumns,
    }));
}

class Keeper {
  constructor(
    private readonly rows: EditableRows,
    private readonly conditions: readonly Condition[],
    private readonly fixed: ReadonlySet<string>,
    private readonly references: readonly Reference[],
    private readonly random: Random,
  ) {}

  /** A row that breaks a condition takes the values of its columns from a row that keeps it, one column or all. */
  keepConditions(): void {
    for (const condition of this.conditions) {
      const free = condition.columns.filter((c) => !this.fixed.has(c));
      const anchors = condition.columns.filter((c) => this.fixed.has(c));
      if (free.length === 0) continue;
      const keeping = new Map<string, number[]>();
      const broken: number[] = [];
      for (let row = 0; row < this.rows.count; row++) {
        if (!this.holds(condition, row)) broken.push(row);
        else {
          const key = this.rows.key(anchors, row);
          const alike = keeping.get(key);
          if (alike) alike.push(row);
          else keeping.set(key, [row]);
        }
      }
      const choices = [...(free.length > 1 ? free.map((c) => [c]) : []), free];
      for (const row of broken) {
        const from = keeping.get(this.rows.key(anchors, row));
        if (from) this.mend(row, condition, choices, from);
      }
    }
  }

  private mend(row: number, condition: Condition, choices: string[][], from: number[]): void {
    const before = this.conditions.filter((c) => c !== condition && this.holds(c, row));
    for (const columns of choices)
      for (let k = 0; k < donors; k++) {
        const donor = from[this.random.below(from.length)];
        const undo = this.rows.take(columns, row, donor);
        if (this.holds(condition, row) && before.every((c) => this.holds(c, row))) return;
        undo();
      }
  }

  /** A row alike with one before it gets another value in one column of the set; a row with a gap in it is like none. */
  keepUnique(set: string[], before: KeysMade['texts'] | undefined): void {
    /** The row that has a key. */
    const seen = new Map<string, number>();
    const taken = (key: string) => seen.has(key) || (before?.has(key) ?? false);
    const double: number[] = [];
    const whole = (row: number) => set.every((c) => this.rows.value(c, row) !== null);
    for (let row = 0; row < this.rows.count; row++) {
      if (!whole(row)) continue;
      const key = this.rows.key(set, row);
      if (taken(key)) double.push(row);
      else seen.set(key, row);
    }
    const free = set.filter((c) => !this.fixed.has(c));
    for (const row of double) {
      if (!free.some((column) => this.vary(row, column, set, taken)) && !this.refer(row, set, seen, taken)) continue;
      seen.set(this.rows.key(set, row), row);
    }
    if (before) for (const key of seen.keys()) before.add(key);
  }

  private vary(row: number, column: string, set: string[], taken: (key: string) => boolean): boolean {
    const kept = this.conditions.filter((c) => this.holds(c, row));
    const drawn = set.length > 1 ? drawnValues : 0;
    let tries = 0;
    for (const value of this.rows.otherValues(column, row, drawn, this.random)) {
      if (++tries > triedValues) break;
      const undo = this.rows.set(column, row, value);
      if (!taken(this.rows.key(set, row)) && kept.every((c) => this.holds(c, row))) return true;
      undo();
    }
    return false;
  }

  /** Another row of a parent: that of another child, which takes this one's, or any. */
  private refer(row: number, set: string[], seen: Map<string, number>, taken: (key: string) => boolean): boolean {
    const kept = (at: number) => this.conditions.filter((c) => this.holds(c, at));
    for (const reference of this.references.filter(({ columns }) => columns.some((c) => set.includes(c)))) {
      const { columns, parent, parentColumns } = reference;
      for (let k = 0; k < drawnValues; k++) {
        const other = this.random.below(this.rows.count);
        const [own, before] = [this.rows.key(set, row), this.rows.key(set, other)];
        if (seen.get(before) !== other) continue;
        const held = [kept(row), kept(other)];
        const undo = this.rows.swap(columns, row, other);
        const [mine, theirs] = [this.rows.key(set, row), this.rows.key(set, other)];
        const free = mine !== own && mine !== theirs && !taken(mine) && !taken(theirs);
        if (free && [row, other].every((at, i) => held[i].every((c) => this.holds(c, at)))) {
          seen.delete(before);
          seen.set(theirs, other);
          return true;
        }
        undo();
      }
      const held = kept(row);
      const start = this.random.below(Math.max(1, parent.count));
      for (let k = 0; k < Math.min(parent.count, triedValues); k++) {
        const from = (start + k) % parent.count;
        const undone = columns.map((c, i) => this.rows.set(c, row, parent.value(parentColumns[i], from)));
        if (!taken(this.rows.key(set, row)) && held.every((c) => this.holds(c, row))) return true;
        undone.forEach((undo) => undo());
      }
    }
    return false;
  }

  private holds(condition: Condition, row: number): boolean {
    return condition.holds((column): Scalar => this.rows.value(column, row));
  }
}
