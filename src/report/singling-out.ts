// Singling-out attack, after Anonymeter (Giomi et al. 2023, "A Unified Framework for Quantifying Privacy Risk in Synthetic
// Data"): predicates that fit exactly one synthetic row are tried on the source. Chance is measured on held-out rows.
import { Random } from '../table/random';
import { isOrdered } from './attributes';
import type { Feature } from '../boosting/bins';
import { rowFeatures } from './features';
import { mean } from './distances';
import { evenRows, spreadError } from './even-rows';
import type { HoldoutSides, Side } from './sides';

const ATTACKS = 400;
const TRIES = 10_000;
const COLUMNS = 4;
const MAX_ROWS = 5000;
const MIN_ROWS = 100;
const MIN_ATTACKS = 50;

export interface SinglingOutFigure {
  table: string;
  attacks: number;
  /** Share of predicates that fit exactly one row trained on, and exactly one held out (of as many rows of as many entities). */
  hit: number;
  chance: number;
  /** (hit - chance) / (1 - chance), 0 or above, with the upper end of its 95 % interval. */
  risk: number;
  upper: number;
}

/** One condition: equal to a category, null, or on the outer side of a number. */
interface Condition {
  feature: number;
  test: 'is' | 'null' | 'at least' | 'at most';
  value: number;
}

/** Null without a holdout, under 100 rows a side, or where the synthetic rows give too few predicates. */
export function singlingOut(
  real: Side,
  synthetic: Side,
  table: string,
  holdout: HoldoutSides | null,
  seed: number,
): SinglingOutFigure | null {
  if (!holdout || real.tables[table].layout.attributes.length < 2) return null;
  const random = Random.for(seed, 'singling out', table);
  const [trained, heldOut, made] = [holdout.trained, holdout.heldOut, synthetic].map((side) =>
    rowFeatures(side, table),
  );
  const { draws, heldOut: others } = evenRows(real, holdout, table, MAX_ROWS, random);
  if (others.length < MIN_ROWS || made[0].values.length < MIN_ROWS) return null;
  const pool = random.permutation(made[0].values.length).slice(0, MAX_ROWS);
  const medians = real.tables[table].layout.attributes.map((a, j) =>
    isOrdered(a) ? median(made[j].values, pool) : NaN,
  );
  let attacks = 0;
  const hits = draws.map(() => 0);
  let chances = 0;
  for (let i = 0; i < TRIES && attacks < ATTACKS; i++) {
    const predicate = predicateOf(made, pool[random.below(pool.length)], medians, random);
    if (matches(made, pool, predicate) !== 1) continue;
    attacks++;
    draws.forEach((rows, k) => (hits[k] += Number(matches(trained, rows, predicate) === 1)));
    if (matches(heldOut, others, predicate) === 1) chances++;
  }
  if (attacks < MIN_ATTACKS) return null;
  const shares = hits.map((n) => n / attacks);
  const hit = mean(shares)!;
  const chance = chances / attacks;
  const above = (share: number) => Math.max(0, Math.min(1, (share - chance) / Math.max(1 - chance, 1e-9)));
  const error = Math.max(Math.sqrt((hit * (1 - hit) + chance * (1 - chance)) / attacks), spreadError(shares));
  return { table, attacks, hit, chance, risk: above(hit), upper: above(hit + 1.96 * error) };
}

function predicateOf(features: Feature[], row: number, medians: number[], random: Random): Condition[] {
  const chosen = Array.from(random.permutation(features.length).slice(0, COLUMNS));
  return chosen.map((feature) => {
    const value = features[feature].values[row];
    if (Number.isNaN(value)) return { feature, test: 'null', value };
    if (features[feature].categorical) return { feature, test: 'is', value };
    return { feature, test: value > medians[feature] ? 'at least' : 'at most', value };
  });
}

/** Rows that fit: 0, 1, or 2 for more. */
function matches(features: Feature[], rows: Int32Array, predicate: Condition[]): number {
  const left = rows.slice();
  let n = left.length;
  for (const { feature, test, value } of predicate) {
    const { values } = features[feature];
    let kept = 0;
    for (let i = 0; i < n; i++) {
      const v = values[left[i]];
      const fits =
        test === 'is' ? v === value : test === 'null' ? Number.isNaN(v) : test === 'at least' ? v >= value : v <= value;
      if (fits) left[kept++] = left[i];
    }
    n = kept;
    if (!n) return 0;
  }
  return Math.min(n, 2);
}

function median(values: Float64Array, rows: Int32Array): number {
  const known = Float64Array.from(rows, (row) => values[row])
    .filter((v) => !Number.isNaN(v))
    .sort();
  return known.length ? known[known.length >> 1] : NaN;
}
