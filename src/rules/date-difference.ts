// Time between two dates as a number: nights of a stay, age at admission, days late.
import { civilOf, msPerDay } from '../codecs/calendar';
import { Random } from '../table/random';
import { ancestorRows } from './copy';
import type { ColumnFacts, Facts } from './facts';
import { EXACT_SUPPORT, shareOf, judgeRows } from './judge';
import { round } from './numbers';
import { FAILS, HOLDS, NOT_APPLICABLE, type DateDifferenceRule, type DateUnit, type Truth } from './types';

const OFTEN = 0.9;
const LOOK = 80;
const UNITS: DateUnit[] = ['day', 'year', 'month', 'week', 'hour', 'minute', 'second'];
const MS: Record<Exclude<DateUnit, 'year' | 'month'>, number> = {
  week: 7 * msPerDay,
  day: msPerDay,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
};
type Form = Pick<DateDifferenceRule, 'unit' | 'counts' | 'offset' | 'decimals'>;

interface Source {
  path: string[];
  table: string;
  column: string;
  at: (row: number) => number;
}

export function mine(facts: Facts): DateDifferenceRule[] {
  return facts.tables.flatMap((table) => {
    const numbers = facts.ofRole(table.name, 'number', 12);
    const dates = facts.ofRole(table.name, 'date').slice(0, 6);
    if (!numbers.length || !dates.length) return [];
    const sources = [...dates.map((d) => own(facts, table.name, d.name)), ...above(facts, table.name)];
    return numbers.flatMap((number) => {
      for (const later of dates)
        for (const source of sources) {
          if (source.path.length === 0 && source.column === later.name) continue;
          const rule = test(facts, table.name, number, later.name, source);
          if (rule) return [rule];
        }
      return [];
    });
  });
}

export function holds(rule: DateDifferenceRule, facts: Facts): Truth {
  const values = facts.numbers(rule.table, rule.columns[0]);
  const later = facts.numbers(rule.table, rule.later);
  const source = rule.path.length ? fromAbove(facts, rule.path, rule.earlier) : own(facts, rule.table, rule.earlier);
  return judgeRows(values, (v, row) => {
    const derived = derive(rule, later[row], source.at(row));
    return Number.isNaN(v + derived) ? NOT_APPLICABLE : Math.abs(v - derived) < 1e-6 ? HOLDS : FAILS;
  });
}

/** The number between two dates in milliseconds; NaN where one is unknown. */
export function derive(rule: Form, later: number, earlier: number): number {
  if (Number.isNaN(later + earlier)) return NaN;
  if (rule.unit === 'year' || rule.unit === 'month') {
    const months = completedMonths(later, earlier);
    return (rule.unit === 'year' ? Math.floor(months / 12) : months) + rule.offset;
  }
  const units = (later - earlier) / MS[rule.unit];
  if (rule.counts === 'exact') return round(units, rule.decimals) + rule.offset;
  return (rule.counts === 'nearest' ? Math.round(units) : Math.floor(units)) + rule.offset;
}

/** Milliseconds of a unit, on average. */
export function msOf(unit: DateUnit): number {
  return unit === 'year' ? 365.25 * msPerDay : unit === 'month' ? 30.44 * msPerDay : MS[unit];
}

function completedMonths(later: number, earlier: number): number {
  const a = civilOf(Math.floor(earlier / msPerDay));
  const b = civilOf(Math.floor(later / msPerDay));
  return 12 * (b.year - a.year) + b.month - a.month - (b.day < a.day ? 1 : 0);
}

function own(facts: Facts, table: string, column: string): Source {
  const values = facts.numbers(table, column);
  return { path: [], table, column, at: (row) => values[row] };
}

/** Dates of the parents. */
function above(facts: Facts, table: string): Source[] {
  return facts.relations
    .filter((r) => r.child === table && r.parent !== table)
    .flatMap((r) =>
      facts
        .ofRole(r.parent, 'date')
        .slice(0, 4)
        .map((date) => fromAbove(facts, [r.id], date.name)),
    );
}

function fromAbove(facts: Facts, path: string[], column: string): Source {
  const table = facts.relation(path[path.length - 1]).parent;
  const values = facts.numbers(table, column);
  const rows = ancestorRows(facts, path);
  return { path, table, column, at: (row) => (rows[row] < 0 ? NaN : values[rows[row]]) };
}

function test(
  facts: Facts,
  table: string,
  number: ColumnFacts,
  later: string,
  source: Source,
): DateDifferenceRule | null {
  const values = facts.numbers(table, number.name);
  const dates = facts.numbers(table, later);
  const rows = facts.sample(table).filter((row) => !Number.isNaN(values[row] + dates[row] + source.at(row)));
  if (rows.length < EXACT_SUPPORT) return null;
  const fits = (form: Form, row: number, of = row): boolean =>
    Math.abs(values[of] - derive(form, dates[row], source.at(row))) < 1e-6;
  const look = rows.slice(0, LOOK);
  const form = forms(number.decimals).find((f) => look.filter((row) => fits(f, row)).length >= OFTEN * look.length);
  if (!form) return null;
  const shuffled = new Random(47).permutation(rows.length);
  const chance = rows.reduce((n, row, i) => n + (fits(form, row, rows[shuffled[i]]) ? 1 : 0), 0) / rows.length;
  if (chance > 0.5) return null;
  const from = source.path.length ? `the ${source.table}'s ${source.column}` : source.column;
  const rule: DateDifferenceRule = {
    kind: 'date-difference',
    id: `date-difference|${table}|${number.name}|${later}|${source.path.join('|')}|${source.column}`,
    table,
    columns: [number.name, later, ...(source.path.length ? [] : [source.column])],
    judged: table,
    words: `${number.name} = ${form.unit}s from ${from} to ${later}${form.offset ? `, both counted` : ''}`,
    later,
    earlier: source.column,
    path: source.path,
    ...form,
    holds: 0,
    support: 0,
  };
  const share = shareOf(holds(rule, facts));
  return share.holds >= OFTEN && share.support >= EXACT_SUPPORT ? { ...rule, ...share } : null;
}

function forms(decimals: number): Form[] {
  return UNITS.flatMap((unit): Form[] => {
    const calendar = unit === 'year' || unit === 'month';
    if (decimals > 0) return calendar ? [] : [{ unit, counts: 'exact', offset: 0, decimals }];
    const counts: Form['counts'][] = calendar ? ['completed'] : ['completed', 'nearest'];
    return [0, 1].flatMap((offset) => counts.map((c): Form => ({ unit, counts: c, offset, decimals: 0 })));
  });
}
