// Finds the line on which most of some points lie, up to rounding: from pairs of points, then with numbers that a person
// would write (1.19, 2 / 3, 162).
import { deriveLine, isOnLine, roundings, type Line } from './line';
import { quantile } from './numbers';

/** Points that must lie on the line. */
const NEEDED = 0.9;
/** How far the slope may be from the one that fits best, in steps over the range of the points. */
const WIDTHS = [0.5, 0.1, 0.02];
const LARGEST = 1000;

/**
 * @param x, y the points
 * @param step of y: what it is a multiple of
 * @returns null where no line holds most of them
 */
export function fitLine(x: number[], y: number[], step: number, decimals: number): Line | null {
  const rough = slopeOf(x, y);
  if (!rough) return null;
  const { slope, range } = refined(x, y, rough, step);
  if (!slope || !range) return null;
  const tried = new Set<string>();
  let best: Line | null = null;
  let most = NEEDED * x.length - 1;
  for (const width of WIDTHS)
    for (const [factor, divisor] of plainRatios(slope - (width * step) / range, slope + (width * step) / range)) {
      if (tried.has(`${factor}/${divisor}`)) continue;
      tried.add(`${factor}/${divisor}`);
      for (const line of linesOf(x, y, { factor, divisor, step, decimals })) {
        let hits = 0;
        for (let i = 0; i < x.length; i++) if (isOnLine(line, y[i], deriveLine(line, x[i]))) hits++;
        if (hits > most || (best && hits === most && digits(line) < digits(best))) [best, most] = [line, hits];
      }
    }
  return best;
}

/** Is it worth to look closer? Most points lie in a band of little more than a step. */
export function mayFit(x: number[], y: number[], step: number): boolean {
  const rough = slopeOf(x, y);
  if (!rough) return false;
  const left = x.map((v, i) => y[i] - rough * v);
  const [from, to] = band(left, 1.6 * step);
  return left.filter((e) => e >= from && e <= to).length >= (NEEDED - 0.1) * x.length;
}

/** Median slope between points of the lower and of the upper half; 0 where there is none. */
function slopeOf(x: number[], y: number[]): number {
  const order = x.map((_, i) => i).sort((a, b) => x[a] - x[b]);
  const half = x.length >> 1;
  const slopes: number[] = [];
  for (let i = 0; i < half; i++) {
    const [low, high] = [order[i], order[i + half]];
    if (x[high] > x[low]) slopes.push((y[high] - y[low]) / (x[high] - x[low]));
  }
  return slopes.length
    ? quantile(
        slopes.sort((a, b) => a - b),
        0.5,
      )
    : 0;
}

/** Least squares over the points near the line, and their range in x. */
function refined(x: number[], y: number[], rough: number, step: number): { slope: number; range: number } {
  let slope = rough;
  let range = 0;
  for (const width of [2, 1.2]) {
    const left = x.map((v, i) => y[i] - slope * v);
    const [from, to] = band(left, width * step);
    const near = x.map((_, i) => i).filter((i) => left[i] >= from && left[i] <= to);
    const meanX = near.reduce((s, i) => s + x[i], 0) / near.length;
    const meanLeft = near.reduce((s, i) => s + left[i], 0) / near.length;
    let [xx, xe] = [0, 0];
    let [low, high] = [Infinity, -Infinity];
    for (const i of near) {
      xx += (x[i] - meanX) ** 2;
      xe += (x[i] - meanX) * (left[i] - meanLeft);
      low = Math.min(low, x[i]);
      high = Math.max(high, x[i]);
    }
    if (!(xx > 0)) return { slope: 0, range: 0 };
    slope += xe / xx;
    range = high - low;
  }
  return { slope, range };
}

/** Ends of the stretch of this width in which most of the values lie. */
function band(values: number[], width: number): [number, number] {
  const sorted = Float64Array.from(values).sort();
  let [from, to, first] = [0, 0, 0];
  for (let last = 0; last < sorted.length; last++) {
    while (sorted[last] - sorted[first] > width * (1 + 1e-9)) first++;
    if (last - first > to - from) [from, to] = [first, last];
  }
  return [sorted[from], sorted[to]];
}

/** One line for each way to round, with the plainest offset that goes with it. */
function linesOf(x: number[], y: number[], of: Omit<Line, 'offset' | 'rounding'>): Line[] {
  const { step } = of;
  const noise = 1e-6 * step;
  const [low, high] = band(
    x.map((v, i) => y[i] - (v * of.factor) / of.divisor),
    step + noise,
  );
  return roundings.map((rounding): Line => {
    const [from, to] =
      rounding === 'down'
        ? [high, low + step]
        : rounding === 'up'
          ? [high - step, low]
          : [high - step / 2, low + step / 2];
    return { ...of, rounding, offset: from > to ? (from + to) / 2 : plainNumber(from - noise, to + noise) };
  });
}

/** How much there is to write of a line. */
function digits({ factor, divisor, offset, rounding }: Line): number {
  const of = (v: number) =>
    String(Math.abs(v))
      .replace('.', '')
      .replace(/^0+|0+$/g, '').length;
  return of(factor) + (divisor === 1 ? 0 : of(divisor)) + of(offset) + (rounding === 'half-up' ? 0 : 0.5);
}

/** The number between two that is written with the fewest digits; 0 where it lies between them. */
function plainNumber(from: number, to: number): number {
  if (from <= 0 && to >= 0) return 0;
  for (let decimals = -6; decimals < 9; decimals++) {
    const scale = 10 ** decimals;
    const near = Math.round(((from + to) / 2) * scale) / scale;
    if (near >= from && near <= to) return Number(near.toFixed(Math.max(0, decimals)));
  }
  return (from + to) / 2;
}

/** The plainest decimal and the plainest fraction between two numbers, as [numerator, denominator]; none across 0. */
function plainRatios(from: number, to: number): [number, number][] {
  if (from < 0 && to < 0) return plainRatios(-to, -from).map(([p, q]) => [-p, q]);
  if (from <= 0) return [];
  const [p, q] = simplestFraction(from, to);
  const plain = q <= LARGEST || p === 1;
  return [[plainNumber(from, to), 1], ...(plain ? [[p, q] as [number, number]] : [])];
}

/** The fraction of the smallest denominator between two positive numbers. */
function simplestFraction(from: number, to: number): [number, number] {
  const whole = Math.ceil(from);
  if (whole <= to) return [whole, 1];
  const below = Math.floor(from);
  const [p, q] = simplestFraction(1 / (to - below), 1 / (from - below));
  return [below * p + q, p];
}
