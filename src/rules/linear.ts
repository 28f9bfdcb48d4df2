// A column that follows from one other by a straight line: losses = 162 - wins, gross = 1.19 × net, runs = hits / 2.
import { Random } from '../table/random';
import type { ColumnFacts, Facts } from './facts';
import { beatsChance, EXACT_SUPPORT, judgeRows, shareOf } from './judge';
import { deriveLine, isOnLine, type Line } from './line';
import { fitLine, mayFit } from './line-fit';
import { FAILS, HOLDS, NOT_APPLICABLE, type LinearRule, type Truth } from './types';

const COLUMNS = 24;
/** Share of the rows in which a rule holds: of all, and of those that do not have the commonest value. */
const NEEDED = 0.9;
/** A line through fewer points may be luck. */
const POINTS = 5;
const FIRST_LOOK = 80;
/** What values may be multiples of, in units of the last decimal: a minute of milliseconds, round numbers. */
const STEPS = [60_000, 1000, 500, 100, 50, 10, 5];

export function mine(facts: Facts): LinearRule[] {
  return facts.tables.flatMap((table) => mineTable(facts, table.name));
}

export function holds(rule: LinearRule, facts: Facts): Truth {
  const source = facts.numbers(rule.table, rule.columns[1]);
  return judgeRows(facts.numbers(rule.table, rule.columns[0]), (v, row) => {
    if (Number.isNaN(v + source[row])) return NOT_APPLICABLE;
    return isOnLine(rule, v, deriveLine(rule, source[row])) ? HOLDS : FAILS;
  });
}

/** The value of columns[0]; NaN where that of columns[1] is unknown. */
export function derive(rule: LinearRule, known: (column: string) => number): number {
  return deriveLine(rule, known(rule.columns[1]));
}

/** Each column follows from one other at most, and none from itself round about; the rule that holds most often first. */
function mineTable(facts: Facts, table: string): LinearRule[] {
  const columns = facts
    .numerics(table, COLUMNS)
    .filter((c) => c.distinct >= POINTS && c.known >= EXACT_SUPPORT)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = columns.flatMap((target) =>
    columns.flatMap((source) => (source === target ? [] : (ruleOf(facts, table, target, source) ?? []))),
  );
  const percent = (rule: LinearRule) => Math.round(100 * rule.holds);
  const reaches = (rule: LinearRule) => reach(rule, facts.column(table, rule.columns[1]).decimals);
  found.sort(
    (a, b) =>
      percent(b) - percent(a) || reaches(b) - reaches(a) || b.holds - a.holds || a.words.length - b.words.length,
  );
  const sourceOf = new Map<string, string>();
  return found.filter(({ columns: [target, source] }) => {
    for (let at: string | undefined = source; at !== undefined; at = sourceOf.get(at)) if (at === target) return false;
    if (sourceOf.has(target)) return false;
    sourceOf.set(target, source);
    return true;
  });
}

/**
 * 1 where every value of the source leads to one of its own: the other way round some would lead nowhere (bonus = 3 × hits
 * gives any hits, hits = bonus / 3 not any bonus). Less where several lead to one.
 */
function reach({ factor, divisor, decimals }: LinearRule, decimalsOfSource: number): number {
  return Math.min(1, (Math.abs(factor) / divisor) * 10 ** (decimals - decimalsOfSource));
}

function ruleOf(facts: Facts, table: string, target: ColumnFacts, source: ColumnFacts): LinearRule | null {
  const x = facts.numbers(table, source.name);
  const y = facts.numbers(table, target.name);
  const known = facts.sample(table).filter((row) => !Number.isNaN(x[row] + y[row]));
  if (known.length < EXACT_SUPPORT) return null;
  const line = lineOf(x, y, known, target.decimals);
  if (!line || isCopy(line)) return null;
  const rule: LinearRule = {
    kind: 'linear',
    id: `linear|${table}|${target.name}|${source.name}`,
    table,
    columns: [target.name, source.name],
    judged: table,
    words: `${target.name} = ${written(line, nameOf(facts, table, source.name))}`,
    ...line,
    holds: 0,
    support: 0,
  };
  const share = shareOf(holds(rule, facts));
  return share.holds >= NEEDED && share.support >= EXACT_SUPPORT ? { ...rule, ...share } : null;
}

/** Columns that are the same but for decimals: sums say so. */
function isCopy({ factor, divisor, offset, rounding, step, decimals }: Line): boolean {
  return factor === divisor && offset === 0 && rounding === 'half-up' && isUnit(step, decimals);
}

const isUnit = (step: number, decimals: number) => step < 1.5 * 10 ** -decimals;

/** Fitted to half of the rows, judged on the other half. */
function lineOf(x: Float64Array, y: Float64Array, rows: Int32Array, decimals: number): Line | null {
  const unit = 10 ** -decimals;
  const fitted = rows.filter((_, i) => i % 2 === 0);
  const held = rows.filter((_, i) => i % 2 === 1);
  const rounder = STEPS.map((s) => s * unit).find((s) => isMultiple(y, rows, s));
  for (const step of rounder ? [unit, rounder] : [unit]) {
    const first = fitted.subarray(0, FIRST_LOOK);
    if (!mayFit(pick(x, first), pick(y, first), step)) continue;
    const line = fitLine(pick(x, fitted), pick(y, fitted), step, decimals);
    if (line && proves(line, pick(x, held), pick(y, held))) return line;
  }
  return null;
}

/** Does the line hold beyond the commonest value, for enough different ones, and between shuffled rows far less? */
function proves(line: Line, x: number[], y: number[]): boolean {
  const hit = (value: number, from: number) => isOnLine(line, value, deriveLine(line, from));
  const counts = new Map<number, number>();
  for (const v of y) counts.set(v, (counts.get(v) ?? 0) + 1);
  const [commonest] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
  const others = y.map((_, i) => i).filter((i) => y[i] !== commonest);
  const hits = others.filter((i) => hit(y[i], x[i]));
  if (hits.length < NEEDED * others.length || new Set(hits.map((i) => y[i])).size < POINTS - 1) return false;
  const shuffled = new Random(17).permutation(y.length);
  const chance = y.filter((v, i) => hit(v, x[shuffled[i]])).length / y.length;
  return beatsChance(y.filter((v, i) => hit(v, x[i])).length / y.length, chance);
}

function isMultiple(values: Float64Array, rows: Int32Array, step: number): boolean {
  let fit = 0;
  for (const row of rows) if (Math.abs(values[row] / step - Math.round(values[row] / step)) < 1e-6) fit++;
  return fit >= 0.99 * rows.length;
}

const pick = (values: Float64Array, rows: Int32Array): number[] => Array.from(rows, (row) => values[row]);

/** Spans of time are held in milliseconds. */
function nameOf(facts: Facts, table: string, column: string): string {
  const type = facts.data.schema.tables.find((t) => t.name === table)?.columns.find((c) => c.name === column)?.type;
  return type === 'time' || type === 'duration' ? `${column} in milliseconds` : column;
}

/** "162 - wins", "1.19 × net + 5", "2 × hits / 3, rounded down to 10" */
function written({ factor, divisor, offset, rounding, step, decimals }: Line, name: string): string {
  const size = Math.abs(factor);
  const scaled = (size === 1 ? name : `${size} × ${name}`) + (divisor === 1 ? '' : ` / ${divisor}`);
  const rest = Math.abs(offset);
  const sum =
    factor < 0
      ? offset > 0
        ? `${offset} - ${scaled}`
        : `-${scaled}${offset ? ` - ${rest}` : ''}`
      : `${scaled}${offset ? ` ${offset < 0 ? '-' : '+'} ${rest}` : ''}`;
  const to = isUnit(step, decimals) ? '' : ` to ${step}`;
  const way = rounding === 'down' || rounding === 'up' ? ` ${rounding}` : '';
  return sum + (way || to ? `, rounded${way}${to}` : '');
}
