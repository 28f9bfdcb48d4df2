// What sum and product rules share: is a column the result of others in most rows, exactly, up to rounding, or nearly?
import { Random } from '../table/random';
import type { Facts } from './facts';
import { EXACT_SUPPORT, STRICT, SUPPORT } from './judge';
import { isClose, residualsOf, round } from './numbers';
import type { Residuals } from './types';

/** Value derived for a row; NaN where unknown. `trivial` rows (adding 0, times 1) prove nothing. */
export interface Formula {
  derive(row: number): number;
  trivial(row: number): boolean;
}

export interface Finding {
  residuals: Residuals;
  /** Over rows that are not trivial. */
  share: number;
}

const FIRST_LOOK = 60;

/**
 * Tests `target = formula`: if `exact` up to half a unit of the last decimal, then up to one unit; else within 0.5 %.
 * A nearly equal result must hold in 99 % of the rows, an exact one in 80 %; both must fail between shuffled rows.
 */
export function findFormula(
  facts: Facts,
  table: string,
  target: Float64Array,
  decimals: number,
  formula: Formula,
  exact: boolean,
): Finding | null {
  const unit = 10 ** -decimals;
  const modes = exact
    ? [
        { absolute: 0.51 * unit, share: 1e-9, needed: 0.8 },
        { absolute: 1.01 * unit, share: 1e-9, needed: 0.8 },
      ]
    : [{ absolute: 0.01, share: 0.005, needed: STRICT }];
  const sample = facts.sample(table);
  const quick = sampled(sample, target, formula, FIRST_LOOK);
  if (quick.length < EXACT_SUPPORT) return null;
  for (const mode of modes) {
    const hits = (rows: number[]): number =>
      rows.reduce((n, row) => n + (isClose(target[row], formula.derive(row), mode) ? 1 : 0), 0);
    if (hits(quick) < (mode.needed - 0.1) * quick.length) continue;
    const look = sampled(sample, target, formula, sample.length);
    if (hits(look) < (mode.needed - 0.02) * look.length) continue;
    const shuffled = new Random(13).permutation(look.length);
    const chance = look.filter((row, i) => isClose(target[look[shuffled[i]]], formula.derive(row), mode)).length;
    if (chance >= 0.5 * look.length) continue;
    const finding = onAllRows(target, decimals, formula, mode);
    if (finding.share >= mode.needed && finding.rows >= (mode.share > 1e-6 ? SUPPORT : EXACT_SUPPORT)) return finding;
  }
  return null;
}

/** Rows that prove something, at most `most`; few where the first ones are trivial or unknown throughout. */
function sampled(sample: Int32Array, target: Float64Array, formula: Formula, most: number): number[] {
  const rows: number[] = [];
  for (const row of sample) {
    if (Number.isNaN(target[row] + formula.derive(row)) || formula.trivial(row)) continue;
    rows.push(row);
    if (rows.length === most) break;
  }
  return rows;
}

function onAllRows(
  target: Float64Array,
  decimals: number,
  formula: Formula,
  mode: { absolute: number; share: number },
): Finding & { rows: number } {
  const values: number[] = [];
  const derived: number[] = [];
  let rows = 0;
  for (let row = 0; row < target.length; row++) {
    const result = formula.derive(row);
    if (Number.isNaN(target[row] + result) || formula.trivial(row)) continue;
    rows++;
    if (!isClose(target[row], result, mode)) continue;
    values.push(target[row]);
    derived.push(mode.share > 1e-6 ? result : round(result, decimals));
  }
  const residuals = residualsOf(values, derived, { absolute: mode.absolute, share: mode.share });
  return { residuals, share: rows ? values.length / rows : 0, rows };
}
