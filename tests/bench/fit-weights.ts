// Weights of the pair score by logistic regression: Newton steps with a ridge towards given weights, signs kept.
import type { Features } from '../../src/schema/inference/pair-score';

export interface LabelledPair {
  features: Features;
  /** Is it a declared reference? */
  true: boolean;
}

const RIDGE = 1;

/**
 * @param towards where the ridge draws to; their signs are kept, and what is 0 stays 0
 * @returns the weights of the least penalised loss
 */
export function fitWeights(pairs: readonly LabelledPair[], towards: Features): Features {
  let names = (Object.keys(towards) as (keyof Features)[]).filter((name) => towards[name] !== 0);
  for (;;) {
    const fitted = newton(pairs, names, towards);
    const against = names.map((name, i) => fitted[i] * Math.sign(towards[name]));
    const worst = Math.min(...against);
    if (worst >= 0) {
      const all = Object.fromEntries(Object.keys(towards).map((name) => [name, 0])) as unknown as Features;
      names.forEach((name, i) => (all[name] = fitted[i]));
      return all;
    }
    names = names.filter((_, i) => against[i] !== worst);
  }
}

function newton(pairs: readonly LabelledPair[], names: readonly (keyof Features)[], towards: Features): number[] {
  const prior = names.map((name) => towards[name]);
  let weights = [...prior];
  for (let step = 0; step < 25; step++) {
    const gradient = weights.map((w, i) => RIDGE * (w - prior[i]));
    const hessian = names.map((_, i) => names.map((__, k) => (i === k ? RIDGE : 0)));
    for (const pair of pairs) {
      const x = names.map((name) => pair.features[name]);
      const p = 1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + value * weights[i], 0)));
      for (let i = 0; i < x.length; i++) {
        if (x[i] === 0) continue;
        gradient[i] += x[i] * (p - Number(pair.true));
        for (let k = 0; k < x.length; k++) hessian[i][k] += x[i] * x[k] * p * (1 - p);
      }
    }
    const move = solve(hessian, gradient);
    const before = loss(pairs, names, weights, prior);
    let share = 1;
    const moved = () => weights.map((w, i) => w - share * move[i]);
    while (share > 1e-6 && loss(pairs, names, moved(), prior) > before) share /= 2;
    weights = moved();
    if (share * Math.max(...move.map(Math.abs)) < 1e-4) break;
  }
  return weights;
}

/** Negative log-likelihood and penalty. */
function loss(
  pairs: readonly LabelledPair[],
  names: readonly (keyof Features)[],
  weights: readonly number[],
  prior: readonly number[],
): number {
  let total = weights.reduce((sum, w, i) => sum + (RIDGE / 2) * (w - prior[i]) ** 2, 0);
  for (const pair of pairs) {
    const odds = names.reduce((sum, name, i) => sum + pair.features[name] * weights[i], 0);
    const against = pair.true ? -odds : odds;
    total += against > 30 ? against : Math.log1p(Math.exp(against));
  }
  return total;
}

/** Solves a positive definite system by elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const n = rows.length;
  for (let i = 0; i < n; i++)
    for (let k = i + 1; k < n; k++) {
      const factor = rows[k][i] / rows[i][i];
      for (let j = i; j <= n; j++) rows[k][j] -= factor * rows[i][j];
    }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i][n];
    for (let j = i + 1; j < n; j++) sum -= rows[i][j] * x[j];
    x[i] = sum / rows[i][i];
  }
  return x;
}
