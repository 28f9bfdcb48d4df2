// A straight line as rules hold it: y = x × factor / divisor + offset, rounded to multiples of a step.
import { round } from './numbers';
import type { LinearRule } from './types';

export type Line = Pick<LinearRule, 'factor' | 'divisor' | 'offset' | 'step' | 'rounding' | 'decimals'>;

export const roundings: Line['rounding'][] = ['half-up', 'down', 'up', 'half-even'];

/** @returns NaN where x is unknown */
export function deriveLine({ factor, divisor, offset, step, rounding, decimals }: Line, x: number): number {
  const steps = ((x * factor) / divisor + offset) / step;
  return round(whole(steps, rounding) * step, decimals) + 0;
}

/** Is a value the derived one, but for what binary fractions leave over? */
export function isOnLine({ step }: Pick<Line, 'step'>, value: number, derived: number): boolean {
  return Math.abs(value - derived) <= 0.01 * step;
}

/** Halves go away from 0 with `half-up`. */
function whole(x: number, rounding: Line['rounding']): number {
  const noise = 1e-9 * Math.max(1, Math.abs(x));
  if (rounding === 'down') return Math.floor(x + noise);
  if (rounding === 'up') return Math.ceil(x - noise);
  const below = Math.floor(Math.abs(x) + noise);
  const left = Math.abs(x) - below;
  const up = rounding === 'half-even' && Math.abs(left - 0.5) <= noise ? below % 2 === 1 : left >= 0.5 - noise;
  return Math.sign(x) * (below + (up ? 1 : 0));
}
