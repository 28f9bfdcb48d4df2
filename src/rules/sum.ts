// Sums in a row: a column is another, or the signed sum of two or three others (total = net + tax - discount).
import type { Facts } from './facts';
import { findFormula, type Formula } from './arithmetic';
import { shareOf, judgeRows } from './judge';
import { isClose, round, withResidual } from './numbers';
import { FAILS, HOLDS, NOT_APPLICABLE, type SumRule, type Truth } from './types';

const COLUMNS = 12;
type Term = SumRule['terms'][number];

export function mine(facts: Facts): SumRule[] {
  return facts.tables.flatMap((table) => mineTable(facts, table.name));
}

export function holds(rule: SumRule, facts: Facts): Truth {
  const target = facts.numbers(rule.table, rule.columns[0]);
  const { derive: result } = formula(facts, rule.table, rule.terms);
  return judgeRows(target, (v, row) => {
    const derived = result(row);
    if (Number.isNaN(v + derived)) return NOT_APPLICABLE;
    return isClose(v, derived, rule.residuals) ? HOLDS : FAILS;
  });
}

/**
 * The value of columns[0]; NaN where a term is unknown.
 * @param known value of a column in this row
 * @param u uniform in [0, 1): adds what is left over in the source where the rule is not exact; null for none
 */
export function derive(rule: SumRule, known: (column: string) => number, u: number | null = null): number {
  let sum = 0;
  for (const { column, sign } of rule.terms) sum += sign * known(column);
  return round(withResidual(sum, rule.residuals, u), rule.decimals);
}

function mineTable(facts: Facts, table: string): SumRule[] {
  const columns = facts.numerics(table, COLUMNS);
  const place = new Map(facts.columns(table).map((c, i) => [c.name, i]));
  columns.sort((a, b) => place.get(a.name)! - place.get(b.name)!);
  const found: SumRule[] = [];
  const copies = new Set<string>();
  const test = (target: (typeof columns)[number], terms: Term[], exact: boolean): boolean => {
    const parts = formula(facts, table, terms);
    const finding = findFormula(facts, table, facts.numbers(table, target.name), target.decimals, parts, exact);
    if (!finding) return false;
    const columnsOf = [target.name, ...terms.map((t) => t.column)];
    const right = terms.map((t, i) => `${t.sign < 0 ? (i ? ' - ' : '-') : i ? ' + ' : ''}${t.column}`).join('');
    const rule: SumRule = {
      kind: 'sum',
      id: `sum|${table}|${target.name}=${right}`,
      table,
      columns: columnsOf,
      judged: table,
      words: `${target.name} = ${right}`,
      terms,
      decimals: target.decimals,
      residuals: finding.residuals,
      holds: 0,
      support: 0,
    };
    found.push({ ...rule, ...shareOf(holds(rule, facts)) });
    return true;
  };
  for (const exact of [true, false])
    for (let i = 0; i < columns.length; i++)
      for (let j = 0; j < i; j++)
        if (!copies.has(columns[i].name) && !copies.has(columns[j].name))
          if (test(columns[i], [{ column: columns[j].name, sign: 1 }], exact)) copies.add(columns[i].name);
  const own = columns.filter((c) => !copies.has(c.name));
  const bound: string[][] = [];
  for (const [size, exact] of [
    [3, true],
    [4, true],
    [3, false],
  ] as const)
    for (const set of subsets(own, size)) {
      if (bound.some((names) => set.filter((c) => names.includes(c.name)).length >= Math.min(size, names.length)))
        continue;
      for (const [target, terms] of equations(set))
        if (test(target, terms, exact)) {
          bound.push(set.map((c) => c.name));
          break;
        }
    }
  return found;
}

function formula(facts: Facts, table: string, terms: Term[]): Formula {
  const values = terms.map((t) => facts.numbers(table, t.column));
  const signs = terms.map((t) => t.sign);
  return {
    derive(row) {
      let sum = 0;
      for (let k = 0; k < values.length; k++) sum += signs[k] * values[k][row];
      return sum;
    },
    trivial: (row) => values.length > 1 && values.some((v) => v[row] === 0),
  };
}

/** The ways in which columns can add up, one for each split of signs; a column alone on its side is the target. */
function equations<T extends { name: string }>(set: T[]): [T, Term[]][] {
  const out: [T, Term[]][] = [];
  for (let mask = 1; mask < 1 << (set.length - 1); mask++) {
    const left = set.filter((_, i) => mask & (1 << i));
    const right = set.filter((_, i) => !(mask & (1 << i)));
    const [side, other] = left.length === 1 || right.length > 1 ? [left, right] : [right, left];
    const target = side[side.length - 1];
    const terms = [
      ...other.map((c): Term => ({ column: c.name, sign: 1 })),
      ...side.filter((c) => c !== target).map((c): Term => ({ column: c.name, sign: -1 })),
    ];
    out.push([target, terms]);
  }
  return out;
}

function* subsets<T>(items: T[], size: number, from = 0): Generator<T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let i = from; i <= items.length - size; i++)
    for (const rest of subsets(items, size - 1, i + 1)) yield [items[i], ...rest];
}
