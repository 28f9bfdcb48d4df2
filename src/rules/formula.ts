// Rules by which a column is computed from others of its row, whatever their kind.
import { derive as linear } from './linear';
import { derive as product } from './product';
import { derive as sum } from './sum';
import type { LinearRule, ProductRule, Rule, SumRule } from './types';

export type FormulaRule = SumRule | ProductRule | LinearRule;

export function isFormula(rule: Rule): rule is FormulaRule {
  return rule.kind === 'sum' || rule.kind === 'product' || rule.kind === 'linear';
}

/**
 * The value of columns[0]; NaN where it cannot be computed.
 * @param known value of a column in this row
 */
export function compute(rule: FormulaRule, known: (column: string) => number): number {
  switch (rule.kind) {
    case 'sum':
      return sum(rule, known);
    case 'product':
      return product(rule, known);
    case 'linear':
      return linear(rule, known);
  }
}
