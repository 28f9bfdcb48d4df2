// Products in a row: amount = price x quantity, net = price x quantity x (1 - discount), rate = 100 x hits / tries.
import type { Facts } from './facts';
import { findFormula, type Formula } from './arithmetic';
import { shareOf, judgeRows } from './judge';
import { isClose, round, withResidual } from './numbers';
import { FAILS, HOLDS, NOT_APPLICABLE, type ProductRule, type Truth } from './types';

const COLUMNS = 12;
type Factor = ProductRule['factors'][number];
type Form = Factor['form'];

export function mine(facts: Facts): ProductRule[] {
  return facts.tables.flatMap((table) => mineTable(facts, table.name));
}

export function holds(rule: ProductRule, facts: Facts): Truth {
  const target = facts.numbers(rule.table, rule.columns[0]);
  const { derive: result } = formula(facts, rule.table, rule.factors, rule.scale);
  return judgeRows(target, (v, row) => {
    const derived = result(row);
    if (Number.isNaN(v + derived)) return NOT_APPLICABLE;
    return isClose(v, derived, rule.residuals) ? HOLDS : FAILS;
  });
}

/**
 * The value of columns[0]; NaN where a factor is unknown or a division is by 0.
 * @param known value of a column in this row
 * @param u uniform in [0, 1): adds what is left over in the source where the rule is not exact; null for none
 */
export function derive(rule: ProductRule, known: (column: string) => number, u: number | null = null): number {
  let product = rule.scale;
  for (const { column, form } of rule.factors) product *= factorValue(form, known(column));
  return round(withResidual(product, rule.residuals, u), rule.decimals);
}

function mineTable(facts: Facts, table: string): ProductRule[] {
  const columns = facts.numerics(table, COLUMNS);
  /** Of the ways to write one product (a = b c, b = a / c) the one that holds most often. */
  const found = new Map<string, ProductRule>();
  const rates = new Set(columns.filter((c) => isRate(facts.numbers(table, c.name))).map((c) => c.name));
  const test = (target: (typeof columns)[number], factors: Factor[], scale: number, exact: boolean): void => {
    const key = [target.name, ...factors.map((f) => f.column)].sort().join('\u0000');
    const rival = found.get(key);
    if (rival && (rival.holds === 1 || !exact)) return;
    const values = facts.numbers(table, target.name);
    const parts = formula(facts, table, factors, scale);
    const finding = findFormula(facts, table, values, target.decimals, parts, exact);
    if (!finding) return;
    const right = (scale === 1 ? '' : `${scale} × `) + factors.map(written).join(' × ').replaceAll(' × 1 / ', ' / ');
    const rule: ProductRule = {
      kind: 'product',
      id: `product|${table}|${target.name}=${right}`,
      table,
      columns: [target.name, ...factors.map((f) => f.column)],
      judged: table,
      words: `${target.name} = ${right}`,
      factors,
      scale,
      decimals: target.decimals,
      residuals: finding.residuals,
      holds: 0,
      support: 0,
    };
    const share = shareOf(holds(rule, facts));
    if (!rival || share.holds > rival.holds) found.set(key, { ...rule, ...share });
  };
  for (const exact of [true, false])
    for (const [target, factors, scale] of products(columns, rates)) test(target, factors, scale, exact);
  return [...found.values()];
}

/** Every product worth a look, the plain ones first. */
function* products<T extends { name: string }>(columns: T[], rates: Set<string>): Generator<[T, Factor[], number]> {
  for (const form of ['times', 'complement', 'over'] as Form[])
    for (const target of columns)
      for (const a of columns)
        for (const b of columns) {
          if (a === b || a === target || b === target || (form === 'times' && a.name > b.name)) continue;
          if (form === 'complement' && !rates.has(b.name)) continue;
          const factors: Factor[] = [
            { column: a.name, form: 'times' },
            { column: b.name, form },
          ];
          for (const scale of form === 'over' ? [1, 100] : [1]) yield [target, factors, scale];
          if (form !== 'times') continue;
          for (const rate of columns)
            if (rates.has(rate.name) && ![a, b, target].includes(rate))
              yield [target, [...factors, { column: rate.name, form: 'complement' }], 1];
        }
}

function formula(facts: Facts, table: string, factors: Factor[], scale: number): Formula {
  const values = factors.map((f) => facts.numbers(table, f.column));
  return {
    derive(row) {
      let product = scale;
      for (let k = 0; k < values.length; k++) product *= factorValue(factors[k].form, values[k][row]);
      return product;
    },
    trivial: (row) => values.some((v, k) => v[row] === 0 || (v[row] === 1 && factors[k].form !== 'complement')),
  };
}

export function factorValue(form: Form, value: number): number {
  if (form === 'over') return value === 0 ? NaN : 1 / value;
  return form === 'complement' ? 1 - value : value;
}

export function written({ column, form }: Factor): string {
  return form === 'over' ? `1 / ${column}` : form === 'complement' ? `(1 - ${column})` : column;
}

function isRate(values: Float64Array): boolean {
  return values.every((v) => Number.isNaN(v) || (v >= 0 && v <= 1)) && values.some((v) => v > 0 && v < 1);
}
