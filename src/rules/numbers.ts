// Small arithmetic that rule kinds share: decimals, quantiles, closeness, what is left over.
import type { Residuals } from './types';

/** Fewest decimals, at most 6, with which 99 % of the numbers are written. */
export function decimalsOf(values: Float64Array): number {
  const step = Math.max(1, Math.floor(values.length / 20_000));
  for (let decimals = 0; decimals < 7; decimals++) {
    let known = 0;
    let fit = 0;
    for (let i = 0; i < values.length; i += step) {
      const v = values[i];
      if (Number.isNaN(v)) continue;
      known++;
      if (Math.abs(v - round(v, decimals)) < 1e-9 * Math.max(1, Math.abs(v))) fit++;
    }
    if (fit >= 0.99 * known) return decimals;
  }
  return 6;
}

export function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

/** Linear interpolation between order statistics. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const lo = Math.floor(at);
  const hi = Math.ceil(at);
  return sorted[lo] + (at - lo) * (sorted[hi] - sorted[lo]);
}

/** Does the value equal what was derived, as far as the rule asks? */
export function isClose(value: number, derived: number, within: Pick<Residuals, 'absolute' | 'share'>): boolean {
  return Math.abs(value - derived) <= Math.max(within.absolute, within.share * Math.abs(derived));
}

const QUANTILES = 33;

/** Learns what is left over in the rows in which the rule holds. */
export function residualsOf(
  values: number[],
  derived: number[],
  within: Pick<Residuals, 'absolute' | 'share'>,
): Residuals {
  const relative = within.share > 1e-6;
  const left = Float64Array.from(values, (v, i) => {
    const difference = v - derived[i];
    return relative ? (derived[i] === 0 ? 0 : difference / Math.abs(derived[i])) : difference;
  }).sort();
  const at = (k: number): number => Number(quantile(left, 0.005 + (0.99 * k) / (QUANTILES - 1)).toPrecision(6));
  const quantiles = left.length ? Array.from({ length: QUANTILES }, (_, k) => at(k)) : [0];
  const none = quantiles.every((q) => Math.abs(q) <= 1e-9);
  return { relative, quantiles: none ? [0] : quantiles, ...within };
}

/** Adds what is left over to a derived value. @param u uniform in [0, 1), or null for none */
export function withResidual(derived: number, residuals: Residuals, u: number | null): number {
  if (u === null || residuals.quantiles.length === 1) return derived;
  const left = quantile(residuals.quantiles, u);
  return derived + (residuals.relative ? left * Math.abs(derived) : left);
}
