// From truth per row to share and support; the thresholds that all kinds share.
import { FAILS, HOLDS, type Truth } from './types';

/** Rows to which a rule must apply to be believed. */
export const SUPPORT = 50;
/** Exact arithmetic is hard to meet by chance: fewer rows do. */
export const EXACT_SUPPORT = 20;
/** Share of the rows in which a strict rule holds. */
export const STRICT = 0.99;

export interface Share {
  holds: number;
  support: number;
}

export function shareOf(truth: Truth): Share {
  let yes = 0;
  let no = 0;
  for (const t of truth) {
    if (t === HOLDS) yes++;
    else if (t === FAILS) no++;
  }
  return { holds: yes + no ? yes / (yes + no) : 0, support: yes + no };
}

/** "99.5 %", never rounded up to 100. */
export function percent(share: number): string {
  return share === 1 ? '100%' : `${Math.min(99.9, Math.round(share * 1000) / 10)}%`;
}

/** Does the rule fail at most half as often as it would between shuffled rows? */
export function beatsChance(holds: number, chance: number): boolean {
  return 1 - holds <= 0.5 * (1 - chance);
}

/** One verdict a value. */
export function judgeRows(values: ArrayLike<number>, verdict: (value: number, row: number) => number): Truth {
  const truth = new Uint8Array(values.length);
  for (let row = 0; row < truth.length; row++) truth[row] = verdict(values[row], row);
  return truth;
}
