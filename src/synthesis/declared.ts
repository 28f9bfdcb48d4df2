// CHECK conditions and UNIQUE sets that the source declares: made rows that break one are changed until they do not, as
// far as that can be done without touching a key. A row that still breaks one stays, and whoever writes it says so.
import type { Catalogue } from '../database/catalogue';
import { Unclear, type Scalar } from '../schema/condition-values';
import { readCondition, type Condition } from '../schema/condition';
import { tableOf, type Schema } from '../schema/types';
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
 */
export function keepDeclared(
  tables: Tables,
  made: readonly string[],
  schema: Schema,
  catalogue: Catalogue,
  options: RunOptions,
): Tables {
  const out = { ...tables };
  for (const name of made) {
    const conditions = conditionsOf(name, catalogue, tables[name]);
    const sets = uniqueSets(name, schema);
    if (conditions.length === 0 && sets.length === 0) continue;
    const fixed = fixedColumns(name, schema, options);
    const rows = new EditableRows(tables[name], tableOf(schema, name));
    const random = Random.for(options.seed, 'declared', name, options.part?.index ?? 0);
    const keeper = new Keeper(rows, conditions, fixed, random);
    keeper.keepConditions();
    for (const set of sets) keeper.keepUnique(set, madeBefore(options, name, set.join('\u0000'))?.texts);
    out[name] = rows.table();
  }
  return out;
}

/** Those that are read, and that most rows keep: one that they do not was meant otherwise than it was read. */
function conditionsOf(name: string, { tables }: Catalogue, table: Table): Condition[] {
  const declared = tables.find((t) => t.table === name);
  if (!declared) return [];
  const alike = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const columnNamed = (word: string) => declared.columns.find((c) => alike(c.name, word))?.column ?? undefined;
  const rows = new EditableRows(table, null);
  return declared.checks.flatMap(({ expression }) => {
    const condition = readCondition(expression, declared.dialect, columnNamed);
    if (!condition || !condition.columns.every((c) => rows.has(c))) return [];
    try {
      let kept = 0;
      for (let row = 0; row < table.rows; row++) if (condition.holds((c) => rows.value(c, row))) kept++;
      return 2 * kept >= table.rows ? [condition] : [];
    } catch (error) {
      if (error instanceof Unclear) return [];
      throw error;
    }
  });
}

function uniqueSets(name: string, schema: Schema): string[][] {
  const { keyCandidates, primaryKey } = tableOf(schema, name);
  const same = (a: string[], b: string[]) => a.length === b.length && a.every((c) => b.includes(c));
  return keyCandidates
    .filter((k) => k.source === 'declared' && !same(k.columns, primaryKey?.columns ?? []))
    .map((k) => k.columns);
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

class Keeper {
  constructor(
    private readonly rows: EditableRows,
    private readonly conditions: readonly Condition[],
    private readonly fixed: ReadonlySet<string>,
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
    const seen = new Set<string>();
    const taken = (key: string) => seen.has(key) || (before?.has(key) ?? false);
    const double: number[] = [];
    const whole = (row: number) => set.every((c) => this.rows.value(c, row) !== null);
    for (let row = 0; row < this.rows.count; row++) {
      if (!whole(row)) continue;
      const key = this.rows.key(set, row);
      if (taken(key)) double.push(row);
      else seen.add(key);
    }
    const free = set.filter((c) => !this.fixed.has(c));
    for (const row of double) {
      if (!free.some((column) => this.vary(row, column, set, taken))) continue;
      seen.add(this.rows.key(set, row));
    }
    if (before) for (const key of seen) before.add(key);
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

  private holds(condition: Condition, row: number): boolean {
    return condition.holds((column): Scalar => this.rows.value(column, row));
  }
}
