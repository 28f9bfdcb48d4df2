// Trends: do two columns go together as in the source? Within a table (hop 0) and across one to three foreign keys.
import { Random } from '../table/random';
import { isOrdered, sizeOf, WIDE, type Attribute } from './attributes';
import { correlation, mean, meanFigure, totalVariationOfCodes, type Figure } from './distances';
import { isRandomJoin, joinAlong, pathsOf, type Joined, type Path } from './paths';
import type { Side } from './sides';

const MAX_PAIRS_IN_TABLE = 1000;
const MAX_PAIRS_ON_PATH = 150;
const MAX_PATHS = 60;
const MAX_JOIN = 200_000;
const MIN_JOIN = 20;
/** Where siblings are joined at random into few rows, figures are means over this many draws. */
const DRAWS = 4;
const FEW_ROWS = 5000;

export interface PairTrend extends Figure {
  a: { table: string; column: string };
  b: { table: string; column: string };
  /** Pearson correlations, where both are numbers or dates; null for the others. */
  correlation: { real: number; synthetic: number } | null;
}

export interface TrendFigures extends Figure {
  /** 0 within a table. */
  hops: number;
  /** The table, or the path from one to the other. */
  name: string;
  start: string;
  end: string;
  /** The way from start to end; empty within a table. */
  steps: { relation: string; up: boolean; to: string }[];
  rows: { real: number; synthetic: number };
  pairs: PairTrend[];
}

/** Attributes of a source table that are not constant. */
function liveAttributes(real: Side, table: string): Attribute[] {
  const side = real.tables[table];
  if (!side.rows) return [];
  return side.layout.attributes.filter((a) => {
    const codes = side.code(a, WIDE);
    return codes.some((c) => c !== codes[0]);
  });
}

/** 1 - |difference of correlations| / 2 for two ordered columns, else 1 - TV of the joint bins. */
function pairTrend(ends: [End, End], a: Attribute, b: Attribute): Omit<PairTrend, 'a' | 'b'> | null {
  const [start, end] = ends;
  if (isOrdered(a) && isOrdered(b)) {
    const r = correlation(start.real.values(a), end.real.values(b));
    const s = correlation(start.synthetic.values(a), end.synthetic.values(b));
    if (!r) return null;
    if (!s) return { score: 0, ceiling: 1, correlation: null };
    const noise = (1 - r.value ** 2) * Math.sqrt((2 / Math.PI) * (1 / r.rows + 1 / s.rows));
    return {
      score: 1 - Math.abs(r.value - s.value) / 2,
      ceiling: 1 - noise / 2,
      correlation: { real: r.value, synthetic: s.value },
    };
  }
  const width = sizeOf(b, WIDE);
  const joint = (x: Gathered, y: Gathered) => {
    const right = y.codes(b);
    return x.codes(a).map((code, i) => code * width + right[i]);
  };
  const figure = totalVariationOfCodes(
    joint(start.real, end.real),
    joint(start.synthetic, end.synthetic),
    sizeOf(a, WIDE) * width,
  );
  return figure && { ...figure, correlation: null };
}

/** Columns of one table taken at the rows of a join, each gathered once. */
class Gathered {
  private readonly numbers = new Map<string, Float64Array>();
  private readonly coded = new Map<string, Int32Array>();

  constructor(
    private readonly side: Side,
    private readonly table: string,
    private readonly rows: Int32Array | null,
  ) {}

  values(a: Attribute): Float64Array {
    return this.gather(this.numbers, a.name, () => this.side.tables[this.table].values(a));
  }

  codes(a: Attribute): Int32Array {
    return this.gather(this.coded, a.name, () => this.side.tables[this.table].code(a, WIDE));
  }

  private gather<T extends Float64Array | Int32Array>(cache: Map<string, T>, name: string, all: () => T): T {
    let taken = cache.get(name);
    if (taken) return taken;
    const source = all();
    if (!this.rows) taken = source;
    else {
      taken = new (source.constructor as new (n: number) => T)(this.rows.length);
      for (let i = 0; i < this.rows.length; i++) taken[i] = source[this.rows[i]];
    }
    cache.set(name, taken);
    return taken;
  }
}

interface End {
  table: string;
  real: Gathered;
  synthetic: Gathered;
}

function scorePairs(ends: [End, End], pairs: [Attribute, Attribute][]): PairTrend[] {
  return pairs.flatMap(([a, b]) => {
    const trend = pairTrend(ends, a, b);
    const place = (end: End, x: Attribute) => ({ table: end.table, column: x.name });
    return trend ? [{ ...trend, a: place(ends[0], a), b: place(ends[1], b) }] : [];
  });
}

/** Means of the same pairs over several draws; a pair that some draw lacks is left out. */
function meanOfDraws(draws: PairTrend[][]): PairTrend[] {
  if (draws.length === 1) return draws[0];
  const byId = new Map<string, PairTrend[]>();
  const id = (p: PairTrend) => `${p.a.column}\u0000${p.b.column}`;
  for (const pair of draws.flat()) byId.set(id(pair), [...(byId.get(id(pair)) ?? []), pair]);
  return [...byId.values()].flatMap((all) => {
    if (all.length < draws.length) return [];
    const known = all.flatMap((p) => p.correlation ?? []);
    const average = (side: 'real' | 'synthetic') => mean(known.map((c) => c[side]))!;
    const means = known.length ? { real: average('real'), synthetic: average('synthetic') } : null;
    return [{ ...all[0], ...meanFigure(all)!, correlation: means }];
  });
}

function someOf<T>(items: T[], cap: number, random: Random): T[] {
  if (items.length <= cap) return items;
  return Array.from(random.permutation(items.length).slice(0, cap), (i) => items[i]);
}

/** Pair trends within a table; null with fewer than two columns that vary. */
export function tableTrends(real: Side, synthetic: Side, table: string, seed: number): TrendFigures | null {
  const live = liveAttributes(real, table);
  const all = live.flatMap((a, i) => live.slice(i + 1).map((b): [Attribute, Attribute] => [a, b]));
  const end = { table, real: new Gathered(real, table, null), synthetic: new Gathered(synthetic, table, null) };
  const pairs = scorePairs([end, end], someOf(all, MAX_PAIRS_IN_TABLE, Random.for(seed, 'pairs', table)));
  const figure = meanFigure(pairs);
  const rows = { real: real.tables[table].rows, synthetic: synthetic.tables[table].rows };
  return figure && { ...figure, hops: 0, name: table, start: table, end: table, steps: [], rows, pairs };
}

/** Paths of 1 to 3 steps that touch a generated table, at most 60 of each length. */
export function scoredPaths(real: Side, hops: number, seed: number): Path[] {
  const { layout } = real;
  const written = pathsOf(layout, hops).filter((path) =>
    path.steps.some(({ link }) => {
      const { child, parent } = layout.links[link];
      return !layout.kept.has(child) || !layout.kept.has(parent);
    }),
  );
  return someOf(written, MAX_PATHS, Random.for(seed, 'paths', hops));
}

/** Pair trends along a path; null where fewer than 20 rows join or no two columns vary. */
export function pathTrends(real: Side, synthetic: Side, path: Path, seed: number): TrendFigures | null {
  const { layout } = real;
  const used = new Set(
    path.steps.flatMap(({ link }) => layout.links[link].columns.map((c) => `${layout.links[link].child}\u0000${c}`)),
  );
  const free = (table: string) => liveAttributes(real, table).filter((a) => !used.has(`${table}\u0000${a.name}`));
  const left = free(path.start);
  const right = free(path.end);
  const all = left.flatMap((a) => right.map((b): [Attribute, Attribute] => [a, b]));
  if (!all.length) return null;
  const join = (side: Side, draw: number) => joinAlong(side, path, MAX_JOIN, Random.for(seed, 'join', path.name, draw));
  const rows = { real: 0, synthetic: 0 };
  const chosen = someOf(all, MAX_PAIRS_ON_PATH, Random.for(seed, 'pairs', path.name));
  const draws: PairTrend[][] = [];
  for (let draw = 0; draw < (isRandomJoin(path) ? DRAWS : 1); draw++) {
    const r = join(real, draw);
    if (r.start.length < MIN_JOIN) return null;
    const s = join(synthetic, draw);
    const end = (table: string, which: keyof Joined): End => ({
      table,
      real: new Gathered(real, table, r[which]),
      synthetic: new Gathered(synthetic, table, s[which]),
    });
    draws.push(scorePairs([end(path.start, 'start'), end(path.end, 'end')], chosen));
    rows.real = r.start.length;
    rows.synthetic = s.start.length;
    if (Math.min(rows.real, rows.synthetic) >= FEW_ROWS) break;
  }
  const pairs = meanOfDraws(draws);
  const figure = meanFigure(pairs);
  const steps = path.steps.map(({ link, up }) => {
    const { relation, parent, child } = layout.links[link];
    return { relation: relation.id, up, to: up ? parent : child };
  });
  const { name, start, end } = path;
  return figure && { ...figure, hops: steps.length, name, start, end, steps, rows, pairs };
}
