// Supply: where rows of another table copy a number of one of these rows (a loan's payment is one of the account's orders),
// a parent that has such rows gets at least one number that they can copy. Its last row provides it if no other did.
import { round, roundness, type NumberSpec } from '../codecs/number';
import type { TableState } from './state';

export interface Supply {
  kind: 'supply';
  /** Column of these rows that is copied. */
  column: string;
  /** Relation along which the rows that copy belong to the same parent. */
  relation: string;
  /** Numbers that can be copied. */
  min: number;
  max: number;
}

/** Must this row have a number that can be copied? */
export function mustSupply(rule: Supply, state: TableState, values: () => Float64Array): (row: number) => boolean {
  const { position, siblings, parentOf } = state.layout;
  return (row) => {
    if (position[row] < siblings[row] - 1 || parentOf[row] < 0) return false;
    const copying = state.parent?.counts.get(rule.relation);
    if (!copying || copying[parentOf[row]] === 0) return false;
    for (let back = 1; back <= position[row]; back++) {
      const v = values()[row - back];
      if (v >= rule.min && v <= rule.max) return false;
    }
    return true;
  };
}

/**
 * Clears the coarse codes whose numbers all lie outside, and all but these.
 * @param range of the numbers of each of the first `codes` codes
 */
export function forbidOutside(
  rule: Supply,
  codes: number,
  range: (code: number) => [number, number],
  legal: Uint8Array,
): void {
  for (let c = 0; c < legal.length; c++) {
    const [low, high] = c < codes ? range(c) : [NaN, NaN];
    if (!(low <= rule.max && high >= rule.min)) legal[c] = 0;
  }
}

/** The nearest number inside that is as round. */
export function broughtInside(rule: Supply, spec: NumberSpec, value: number): number {
  if (value >= rule.min && value <= rule.max) return value;
  const finest = 10 ** -spec.decimals;
  const steps = spec.steps.length ? spec.steps.slice(roundness(spec.steps, value)) : [finest];
  for (const step of steps) {
    const x = value > rule.max ? Math.floor(rule.max / step) * step : Math.ceil(rule.min / step) * step;
    if (x >= rule.min && x <= rule.max) return round(x, spec.decimals);
  }
  return value;
}
