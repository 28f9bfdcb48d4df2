// The last word in finished tables: where an order, a dependency or a constant that always holds does not, the value that
// nothing else hangs on is moved, as far as no other order is broken by it. Keys, references and values that follow from
// others stay as they are; what is decided for a copy is decided for what it is a copy of.
import { msPerDay, wholeDay } from '../codecs/calendar';
import { Random } from '../table/random';
import { columnOf } from '../table/table';
import { isNull, type Column } from '../table/column';
import { ancestorRows } from './copy';
import { Facts } from './facts';
import { isFormula } from './formula';
import { STRICT } from './judge';
import { leewayOf } from './leeway';
import { referredColumns } from './referred';
import type { ConstantRule, CopyRule, DependencyRule, OrderRule, ParentOrderRule, Rule, RuleData } from './types';

const PASSES = 3;

/** Least and greatest value of a column in the source. */
export type Limits = (table: string, column: string) => [number, number];

/** @returns values changed, by rule id; `written` names "table\0column" that were derived or are kept, and stay */
export function enforce(
  rules: Rule[],
  data: RuleData,
  written: ReadonlySet<string>,
  limits: Limits = () => [-Infinity, Infinity],
): Record<string, number> {
  const fixed = fixedColumns(rules, data, written);
  const moves = (rule: Rule, column: string) => !fixed.has(name(rule.table, column));
  const changed: Record<string, number> = {};
  for (let pass = 0; pass < PASSES; pass++) {
    const facts = new Facts(data);
    let news = 0;
    for (const rule of rules) {
      if (rule.holds < STRICT) continue;
      let n = 0;
      if (rule.kind === 'constant' && moves(rule, rule.columns[0])) n = sameAsMost(rule, facts);
      else if (rule.kind === 'order') n = inOrder(rule, rules, facts, moves, limits);
      else if (rule.kind === 'parent-order' && moves(rule, rule.columns[0]))
        n = inParentOrder(rule, rules, facts, limits);
      else if (rule.kind === 'dependency' && moves(rule, rule.to)) {
        const copy = copies(rules).find((c) => c.table === rule.table && c.columns[0] === rule.to);
        if (copy && fixed.has(name(copy.source, copy.sourceColumns[0]))) continue;
        n = decide(rule, facts);
        if (copy && n) carry(copy, rules, facts);
      }
      if (n) changed[rule.id] = (changed[rule.id] ?? 0) + n;
      news += n;
    }
    if (!news) break;
  }
  return changed;
}

const name = (table: string, column: string) => `${table}\u0000${column}`;

/** Keys, references, derived values and what they are derived from. */
function fixedColumns(rules: Rule[], { schema }: RuleData, written: ReadonlySet<string>): Set<string> {
  const fixed = new Set([...written, ...referredColumns(schema)]);
  for (const t of schema.tables) for (const c of t.primaryKey?.columns ?? []) fixed.add(name(t.name, c));
  for (const rule of rules) {
    if (isFormula(rule) || rule.kind === 'running-total' || rule.kind === 'counter')
      for (const c of rule.columns) fixed.add(name(rule.table, c));
    if (rule.kind === 'aggregate') for (const f of rule.factors) fixed.add(name(rule.child, f.column));
    const isTied = rule.kind === 'date-difference' || (rule.kind === 'date-shift' && rule.holds >= STRICT);
    if (isTied) for (const c of rule.columns) fixed.add(name(rule.table, c));
  }
  return fixed;
}

/** All rows of a parent take the value that most of them have, of several the first. */
function sameAsMost(rule: ConstantRule, facts: Facts): number {
  const { start, rows } = facts.siblings(rule.relation);
  const column = columnOf(facts.table(rule.table), rule.columns[0]);
  const values = column.kind === 'number' ? column.values : column.codes;
  let changed = 0;
  for (let p = 0; p + 1 < start.length; p++) {
    const counts = new Map<number, number>();
    let donor = rows[start[p]];
    for (let i = start[p]; i < start[p + 1]; i++) {
      const n = (counts.get(values[rows[i]]) ?? 0) + 1;
      counts.set(values[rows[i]], n);
    }
    for (let i = start[p]; i < start[p + 1]; i++)
      if (counts.get(values[rows[i]])! > counts.get(values[donor])!) donor = rows[i];
    for (let i = start[p]; i < start[p + 1]; i++) if (copyWithin(column, rows[i], donor)) changed++;
  }
  return changed;
}

function inOrder(
  rule: OrderRule,
  rules: Rule[],
  facts: Facts,
  moves: (rule: Rule, column: string) => boolean,
  limits: Limits,
): number {
  const [low, high] = rule.columns.map((column, i) => ({
    values: facts.numbers(rule.table, column),
    fit: rounding(facts, rule.table, column, rule.date),
    within: limits(rule.table, column),
    sign: (i ? 1 : -1) as 1 | -1,
    moves: moves(rule, column),
    leeway: leewayOf(rule.table, column, rules, rule, facts),
  }));
  let changed = 0;
  for (let row = 0; row < low.values.length; row++) {
    if (!(low.values[row] > high.values[row])) continue;
    for (const [own, other] of [
      [high, low],
      [low, high],
    ]) {
      const value = own.fit(other.values[row], own.sign);
      if (!own.moves || !isWithin(value, own.within) || !isWithin(value, own.leeway(row))) continue;
      own.values[row] = value;
      changed++;
      break;
    }
  }
  return changed;
}

const isWithin = (value: number, [least, greatest]: [number, number]) => value >= least && value <= greatest;

function inParentOrder(rule: ParentOrderRule, rules: Rule[], facts: Facts, limits: Limits): number {
  const parents = facts.parents(rule.relation);
  const own = facts.numbers(rule.table, rule.columns[0]);
  const above = facts.numbers(facts.relation(rule.relation).parent, rule.parentColumn);
  const fit = rounding(facts, rule.table, rule.columns[0], rule.date);
  const within = limits(rule.table, rule.columns[0]);
  const leeway = leewayOf(rule.table, rule.columns[0], rules, rule, facts);
  let changed = 0;
  for (let row = 0; row < own.length; row++) {
    if (parents[row] < 0 || !(rule.sign * (own[row] - above[parents[row]]) < 0)) continue;
    const value = fit(above[parents[row]], rule.sign);
    if (!isWithin(value, within) || !isWithin(value, leeway(row))) continue;
    own[row] = value;
    changed++;
  }
  return changed;
}

/** Distinct values of a column up to which it is one of grades and kinds, and the share of rows that one of them has. */
const FEW = 50;
const USUAL = 0.005;

/** Ascending; none where a column has many values. */
function usualValues(values: Float64Array): number[] {
  const counts = new Map<number, number>();
  for (const v of values) {
    if (Number.isNaN(v)) continue;
    counts.set(v, (counts.get(v) ?? 0) + 1);
    if (counts.size > FEW) return [];
  }
  const usual = [...counts].filter(([, n]) => n >= USUAL * values.length).map(([v]) => v);
  return usual.sort((a, b) => a - b);
}

/** The nearest value that the column has or can write, not below (1) or not above (-1). */
function rounding(facts: Facts, table: string, column: string, date: boolean): (value: number, sign: 1 | -1) => number {
  const { decimals, role } = facts.column(table, column);
  if (date || role === 'date') {
    const isDay = facts.numbers(table, column).every((ms) => Number.isNaN(ms) || ms % msPerDay === 0);
    return isDay ? wholeDay : (value) => value;
  }
  const scale = 10 ** decimals;
  const usual = usualValues(facts.numbers(table, column));
  return (value, sign) =>
    (sign > 0 ? usual.find((v) => v >= value) : usual.findLast((v) => v <= value)) ??
    (sign > 0 ? Math.ceil(value * scale - 1e-6) : Math.floor(value * scale + 1e-6)) / scale;
}

function decide(rule: DependencyRule, facts: Facts): number {
  const from = facts.words(rule.table, rule.from);
  const wanted = new Map(rule.map);
  const to = columnOf(facts.table(rule.table), rule.to);
  const random = Random.for(13, rule.id);
  let changed = 0;
  let donors: Int32Array | null = null;
  for (let row = 0; row < from.codes.length; row++) {
    const want = wanted.get(from.codes[row] < 0 ? null : from.words[from.codes[row]]);
    if (want === undefined) continue;
    if (rule.decides === 'null' && want === 'value') {
      if (!isNull(to, row)) continue;
      donors ??= known(to);
      if (!donors.length) return changed;
      copyWithin(to, row, donors[random.below(donors.length)]);
    } else if (!write(to, row, rule.decides === 'null' ? null : want)) continue;
    changed++;
  }
  return changed;
}

/** Columns that are always those of an ancestor; of references others take care. */
function copies(rules: Rule[]): CopyRule[] {
  return rules.filter((r): r is CopyRule => r.kind === 'copy' && r.holds >= STRICT && r.columns.length === 1);
}

/** Takes the values of a copy to the ancestor, and from there to all its copies. What is missing says nothing, and stays so. */
function carry(copy: CopyRule, rules: Rule[], facts: Facts): void {
  const source = copy.sourceColumns[0];
  const above = columnOf(facts.table(copy.source), source);
  const own = columnOf(facts.table(copy.table), copy.columns[0]);
  ancestorRows(facts, copy.path).forEach(
    (up, row) => up >= 0 && !isNull(own, row) && write(above, up, wordAt(own, row)),
  );
  for (const { table, columns, path } of copies(rules).filter(
    (c) => c.source === copy.source && c.sourceColumns[0] === source,
  )) {
    const column = columnOf(facts.table(table), columns[0]);
    ancestorRows(facts, path).forEach(
      (up, row) => up >= 0 && !isNull(column, row) && write(column, row, wordAt(above, up)),
    );
  }
}

function wordAt(column: Column, row: number): string | null {
  if (isNull(column, row)) return null;
  return column.kind === 'number' ? String(column.values[row]) : column.dictionary[column.codes[row]];
}

function known(column: Column): Int32Array {
  const rows = column.kind === 'number' ? column.values.length : column.codes.length;
  return Int32Array.from({ length: rows }, (_, i) => i).filter((row) => !isNull(column, row));
}

/** @returns was it another value before? */
function copyWithin(column: Column, row: number, donor: number): boolean {
  const values = column.kind === 'number' ? column.values : column.codes;
  if (Object.is(values[row], values[donor])) return false;
  values[row] = values[donor];
  return true;
}

/** @returns was it another value before? */
function write(column: Column, row: number, word: string | null): boolean {
  if (word === null) {
    if (isNull(column, row)) return false;
    if (column.kind === 'number') column.values[row] = NaN;
    else column.codes[row] = -1;
    return true;
  }
  if (column.kind === 'number') {
    const value = Number(word);
    if (Number.isNaN(value) || column.values[row] === value) return false;
    column.values[row] = value;
    return true;
  }
  if (column.codes[row] >= 0 && column.dictionary[column.codes[row]] === word) return false;
  let code = column.dictionary.indexOf(word);
  if (code < 0) {
    column.dictionary = [...column.dictionary, word];
    code = column.dictionary.length - 1;
  }
  column.codes[row] = code;
  return true;
}
