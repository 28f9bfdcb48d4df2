// Foreign keys of finished tables: links matched, keys handed down from parents to children, composite keys kept unique.
import { msPerDay } from '../codecs/calendar';
import { tableOf, type Relation } from '../schema/types';
import type { DependencyRule } from '../rules/types';
import { columnLength, takeRows, type Column } from '../table/column';
import { Random } from '../table/random';
import { fittingDays } from './days';
import { valueKey, withWords } from './key-values';
import { matchLink, setOrder } from './match-link';
import type { TableState } from './state';
import { modelOf, type TableModel } from './table-model';
import type { ToFill } from './to-fill';
import { tellingColumns, uniqueKey } from './unique';
import { blockOfColumn } from './ways';

/** Fills foreign keys, parents before children where keys are handed down. */
export class KeyFiller {
  constructor(private readonly to: ToFill) {}

  fill(): void {
    const { plan } = this.to.generator;
    for (const model of plan.tables) this.follow(model);
    for (const model of plan.tables)
      if (
        model.treatment === 'generate' &&
        !this.to.relations.some((r) => this.isKeyOf(r, model.table) && r.child === model.table)
      )
        this.repair(model.table);
    // Keys that are themselves foreign keys are handed down step by step; a few rounds reach any depth that is not a circle.
    const open = new Set(this.to.relations.filter((r) => modelOf(plan, r.child).treatment === 'generate'));
    const links = plan.links.map((l) => l.relation);
    const sorted = new Set(plan.links.filter((l) => l.numbering?.sorted).map((l) => l.relation));
    // Two that wait for each other wait in vain.
    let patient = true;
    for (let progress = true; open.size && (progress || patient);) {
      patient &&= progress;
      progress = false;
      for (const r of [...open]) {
        const rank = links.indexOf(r.id);
        const parentColumns = this.to.made.get(r.parent)!;
        if (!r.parentColumns.every((c) => parentColumns.has(c))) continue;
        if (r.parent !== r.child && [...open].some((o) => o.child === r.parent && o !== r && this.isKeyOf(o, r.parent)))
          continue;
        if (rank >= 0 && [...open].some((o) => o !== r && o.child === r.child && !links.includes(o.id))) continue;
        // Keys that ascend in the file are known once it is known how the file is sorted.
        if ([...open].some((o) => o.child === r.parent && sorted.has(o.id))) continue;
        if (patient && this.awaits(r).some((id) => [...open].some((o) => o !== r && o.id === id))) continue;
        if (rank >= 0) matchLink(r, this.to);
        this.copyKey(r);
        open.delete(r);
        progress = true;
        if (![...open].some((o) => o.child === r.child && this.isKeyOf(o, r.child))) this.repair(r.child);
      }
    }
  }

  /** Links that say where a second parent is to be looked for. */
  private awaits(r: Relation): string[] {
    const { plan } = this.to.generator;
    const home = modelOf(plan, r.child).blocks.find((b) => b.kind === 'home' && b.relation === r.id);
    const diamond = plan.links.find((l) => l.relation === r.id)?.diamond;
    const known = [
      home?.kind === 'home' ? home.by : null,
      diamond?.child.lookup ?? null,
      diamond?.parent.lookup ?? null,
    ];
    return known.flatMap((id) => id ?? []);
  }

  /** Are columns of this foreign key part of the child's primary key? */
  private isKeyOf(r: Relation, table: string): boolean {
    const key = tableOf(this.to.dataset.schema, table).primaryKey?.columns ?? [];
    return r.columns.some((c) => key.includes(c));
  }

  private repair(name: string): void {
    const model = modelOf(this.to.generator.plan, name);
    const { free } = model;
    const { primaryKey, columns: described } = tableOf(this.to.dataset.schema, name);
    const columns = this.to.made.get(name)!;
    const key = tellingColumns(primaryKey?.columns ?? [], model);
    if (!free.length || !key.every((c) => columns.has(c))) return;
    const stepOf = (column: string) => {
      const { type } = described.find((c) => c.name === column)!;
      return type === 'date' || type === 'datetime' ? msPerDay : 1;
    };
    const repaired = uniqueKey(
      key.map((c) => columns.get(c)!),
      free.map(({ column, values }) => ({
        at: key.indexOf(column),
        values,
        step: stepOf(column),
        fits: fittingDays(column, model, this.to.states.get(name)!),
      })),
      Random.for(this.to.options.seed, 'unique', name),
    );
    const changed = key.filter((c, i) => repaired[i] !== columns.get(c));
    const moved = changed.find((c) => stepOf(c) === msPerDay);
    const order =
      moved && sortedAgain(columns.get(moved)!, repaired[key.indexOf(moved)], model, this.to.states.get(name)!);
    if (order) setOrder(this.to, name, order);
    key.forEach((c, i) => columns.set(c, repaired[i]));
    for (const rule of model.restrictions) {
      if (rule.kind !== 'dependency' || !changed.includes(rule.from)) continue;
      const from = columns.get(rule.from)!;
      const to = columns.get(rule.to);
      if (to) columns.set(rule.to, rule.decides === 'null' ? emptied(rule, from, to) : decided(rule, from, to));
      else if (rule.decides === 'value') referTo(rule, from, model, this.to.states.get(name)!);
    }
  }

  /** Rows of the parent along context and lookups. */
  private follow(model: TableModel): void {
    const state = this.to.states.get(model.table)!;
    const { context } = model;
    if (!context) return;
    if (!context.reverse) state.values.set(context.relation, Float64Array.from(state.layout.parentOf));
    else {
      const child = this.to.states.get(context.parent)!;
      const rows = new Float64Array(child.layout.rows).fill(-1);
      state.layout.parentOf.forEach((c, p) => c >= 0 && (rows[c] = p));
      child.values.set(context.relation, rows);
    }
  }

  private copyKey(r: Relation): void {
    const child = this.to.states.get(r.child)!;
    const rows = child.values.get(r.id);
    if (!rows) return;
    const columns = this.to.made.get(r.child)!;
    r.columns.forEach((name, i) => {
      if (columns.has(name)) return;
      columns.set(name, { ...takeRows(this.to.made.get(r.parent)!.get(r.parentColumns[i])!, rows), name });
    });
  }
}

/**
 * Rows in the order of the file, where siblings that stood there by a date no longer do so since some got another one.
 * @returns null where they did not, or still do
 */
function sortedAgain(
  before: Column,
  after: Column,
  { fileOrder }: TableModel,
  { layout }: TableState,
): Int32Array | null {
  if (before.kind !== 'number' || after.kind !== 'number' || !fileOrder) return null;
  const ascends = ({ values }: { values: Float64Array }) =>
    layout.position.every((p, row) => p === 0 || !(values[row] < values[row - 1]));
  if (!ascends(before) || ascends(after)) return null;
  const order = Int32Array.from({ length: layout.rows }, (_, row) => row);
  for (let row = 0; row < layout.rows; row += layout.siblings[row]) {
    const family = order.subarray(row, row + layout.siblings[row]);
    family.sort((a, b) => (after.values[a] - after.values[b] || a - b) * fileOrder);
  }
  return order;
}

/** A column as another one decides it; where that says nothing it stays as it is. */
function decided(rule: DependencyRule, from: Column, to: Column): Column {
  const words = new Map(rule.map);
  const chosen = new Map<number, string>();
  for (let row = 0; row < columnLength(from); row++) {
    const word = words.get(valueKey(from, row));
    if (word != null && word !== valueKey(to, row)) chosen.set(row, word);
  }
  return chosen.size ? withWords(to, chosen) : to;
}

/** A column that is missing where another one says so. */
function emptied(rule: DependencyRule, from: Column, to: Column): Column {
  const words = new Map(rule.map);
  const rows = Int32Array.from({ length: columnLength(from) }, (_, row) => row);
  const empty = rows.filter((row) => words.get(valueKey(from, row)) === 'null');
  if (to.kind === 'number') {
    const values = to.values.slice();
    for (const row of empty) values[row] = NaN;
    return { ...to, values };
  }
  const codes = to.codes.slice();
  for (const row of empty) codes[row] = -1;
  return { ...to, codes };
}

/** References into a kept table as another column decides them. */
function referTo(rule: DependencyRule, from: Column, model: TableModel, state: TableState): void {
  const relation = model.lookups.find((l) => l.column === rule.to)?.relation;
  const block = blockOfColumn(rule.to, model);
  const rows = relation === undefined ? undefined : state.values.get(relation);
  if (block?.kind !== 'lookup' || !rows) return;
  const kept = new Map(block.words.map((word, code) => [word, Number(block.spec.values[code])]));
  const words = new Map(rule.map);
  for (let row = 0; row < rows.length; row++) rows[row] = kept.get(words.get(valueKey(from, row)) ?? '') ?? rows[row];
}
