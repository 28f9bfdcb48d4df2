// References into kept tables, drawn one by one: each kept row gets at least and at most as many as in the source.
import type { Random } from '../table/random';

/**
 * Moves as few references as possible so that every target has between `least` and `most`.
 * @param target row of the kept table by row, -1 none; changed in place
 * @param movable may this row's reference be changed?
 */
export function balance(
  target: Float64Array,
  targets: number,
  least: number,
  most: number,
  movable: (row: number) => boolean,
  random: Random,
): void {
  const count = new Int32Array(targets);
  for (const t of target) if (t >= 0) count[t]++;
  const short: number[] = [];
  for (let t = 0; t < targets; t++) for (let k = count[t]; k < least; k++) short.push(t);
  const over = count.some((c) => c > most);
  if (!short.length && !over) return;
  let next = 0;
  for (const row of random.permutation(target.length)) {
    const from = target[row];
    if (from < 0 || count[from] <= least || !movable(row)) continue;
    let to = -1;
    if (short.length) to = short.pop()!;
    else if (count[from] > most) {
      for (let look = 0; look < targets && to < 0; look++, next++)
        if (count[next % targets] < most) to = next % targets;
      if (to < 0) return;
    } else continue;
    target[row] = to;
    count[from]--;
    count[to]++;
  }
}
