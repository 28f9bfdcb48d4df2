// Rows of one parent that share a time are written in any order; the running total says in which they happened.
import type { Grouped } from '../table/groups';

/** Longer runs of one time are left as they are. */
const LONGEST = 64;
const STEPS = 2000;

/**
 * The rows with each run of equal times put in the order in which totals follow each other most often.
 * @param follows does row `b` follow row `a` (-1: does it start a history)?
 */
export function orderTies(siblings: Grouped, time: Float64Array, follows: (a: number, b: number) => boolean): Grouped {
  const rows = siblings.rows.slice();
  for (let p = 0; p + 1 < siblings.start.length; p++) {
    const end = siblings.start[p + 1];
    for (let i = siblings.start[p]; i < end;) {
      let j = i + 1;
      while (j < end && time[rows[j]] === time[rows[i]]) j++;
      if (j - i > 1 && j - i <= LONGEST) {
        const before = i > siblings.start[p] ? rows[i - 1] : -1;
        rows.set(bestOrder(Array.from(rows.subarray(i, j)), before, j < end ? rows[j] : -1, follows), i);
      }
      i = j;
    }
  }
  return { start: siblings.start, rows };
}

function bestOrder(run: number[], before: number, after: number, follows: (a: number, b: number) => boolean): number[] {
  const score = (order: number[]): number => {
    let n = follows(before, order[0]) ? 1 : 0;
    for (let k = 1; k < order.length; k++) if (follows(order[k - 1], order[k])) n++;
    return n + (after >= 0 && follows(order[order.length - 1], after) ? 1 : 0);
  };
  const asIs = score(run);
  const most = run.length + (after >= 0 ? 1 : 0);
  if (asIs === most) return run;
  const other = chain(run, before, after, follows) ?? greedy(run, before, follows);
  return score(other) > asIs ? other : run;
}

/** An order in which every row follows the one before it, found by search with a limit; null if none was found. */
function chain(
  run: number[],
  before: number,
  after: number,
  follows: (a: number, b: number) => boolean,
): number[] | null {
  const used = new Uint8Array(run.length);
  const path: number[] = [];
  let steps = 0;
  const extend = (last: number): boolean => {
    if (path.length === run.length) return after < 0 || follows(last, after);
    for (let k = 0; k < run.length; k++) {
      if (used[k] || !follows(last, run[k])) continue;
      if (++steps > STEPS) return false;
      used[k] = 1;
      path.push(run[k]);
      if (extend(run[k])) return true;
      path.pop();
      used[k] = 0;
    }
    return false;
  };
  return extend(before) ? path : null;
}

/** Follows the chain where it can; where it breaks, goes on with a row that follows none of those left. */
function greedy(run: number[], before: number, follows: (a: number, b: number) => boolean): number[] {
  const left = [...run];
  const order: number[] = [];
  let last = before;
  while (left.length) {
    let at = left.findIndex((row) => follows(last, row));
    if (at < 0) at = left.findIndex((row) => !left.some((other) => other !== row && follows(other, row)));
    [last] = left.splice(Math.max(0, at), 1);
    order.push(last);
  }
  return order;
}
