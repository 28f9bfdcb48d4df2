// Selection: every unit is drawn several times and one of the draws is kept, by the critic's odds (sampling importance
// resampling, Rubin 1987) and so that the shares of codes stay as in the real rows (a few rounds of Gibbs sampling).
import { scoresOf } from '../boosting/boosting';
import type { Random } from '../table/random';
import type { Critic } from './critic';
import { partsOf } from './margins';
import type { TableModel } from './table-model';
import type { TableState } from './state';
import { unitFeatures, unitsOf } from './units';

const sweeps = 4;
/** How much narrower margins are held than those of an independent sample spread. */
const held = 12;
/** Bounds of a unit's log-odds. */
const extreme = 8;

/** Keeps one of the draws of each unit, in the first state. All have the same layout. */
export function select(
  critic: Critic,
  models: TableModel[],
  model: TableModel,
  draws: TableState[],
  random: Random,
): void {
  const units = unitsOf(draws[0]);
  const rows = Int32Array.from(units.keys());
  const odds = draws.map((state) =>
    scoresOf(critic.forest, unitFeatures(models, model, state, units, critic.sequences), rows).map((s) =>
      Math.max(-extreme, Math.min(extreme, critic.slope * s)),
    ),
  );
  keep(draws, chooseDraws(critic, draws, units, odds, random));
}

/** Which draw of each row. */
function chooseDraws(
  critic: Critic,
  draws: TableState[],
  units: Int32Array,
  odds: Float64Array[],
  random: Random,
): Uint8Array {
  const { siblings, rows } = draws[0].layout;
  const { margins } = critic;
  const surplus = margins.map(({ shares }) => new Float64Array(256).map((_, c) => -(shares[c] ?? 0) * rows));
  const weight = margins.map(({ shares }) => new Float64Array(255).map((_, c) => held / ((shares[c] ?? 0) * rows + 1)));
  const parts = draws.map((draw) => margins.map((margin) => partsOf(margin, draw)));
  const pick = new Uint8Array(units.length);
  const add = (u: number, sign: number) => {
    for (let i = 0; i < margins.length; i++) {
      const part = parts[pick[u]][i];
      for (let row = units[u]; row < units[u] + siblings[units[u]]; row++) surplus[i][part[row]] += sign;
    }
  };
  const logs = new Float64Array(draws.length);
  const draw = (u: number, balanced: boolean) => {
    for (let k = 0; k < draws.length; k++) {
      let log = odds[k][u];
      for (let i = 0; i < margins.length && balanced; i++) {
        const part = parts[k][i];
        for (let row = units[u]; row < units[u] + siblings[units[u]]; row++)
          if (part[row] < 255) log -= (surplus[i][part[row]] + 0.5) * weight[i][part[row]];
      }
      logs[k] = log;
    }
    const most = logs.reduce((a, b) => Math.max(a, b));
    let left = random.next() * logs.reduce((sum, l) => sum + Math.exp(l - most), 0);
    let k = 0;
    while (k < draws.length - 1 && (left -= Math.exp(logs[k] - most)) >= 0) k++;
    return k;
  };
  for (let u = 0; u < units.length; u++) {
    pick[u] = draw(u, false);
    add(u, 1);
  }
  for (let sweep = 0; sweep < sweeps; sweep++)
    for (const u of random.permutation(units.length)) {
      add(u, -1);
      pick[u] = draw(u, true);
      add(u, 1);
    }
  const from = new Uint8Array(rows);
  units.forEach((first, u) => from.fill(pick[u], first, first + siblings[first]));
  return from;
}

function keep([kept, ...others]: TableState[], from: Uint8Array): void {
  others.forEach((other, k) => {
    const take = (into: Uint16Array | Float64Array, source: Uint16Array | Float64Array) => {
      for (let row = 0; row < from.length; row++) if (from[row] === k + 1) into[row] = source[row];
    };
    kept.codes.forEach((c, j) => take(c, other.codes[j]));
    kept.shadow.forEach((c, j) => kept.codes.includes(c) || take(c, other.shadow[j]));
    for (const [name, values] of kept.values) take(values, other.values.get(name)!);
    for (const [id, counts] of kept.counts) take(counts, other.counts.get(id)!);
  });
}
