// The accuracy family, after Mostly AI's quality report (arXiv 2508.00718): 1 - TV of one, two and three columns on ten
// bins, and of the sequences of a parent's children; each beside the expectation for an independent sample.
import { Random } from '../table/random';
import { ALL, sizeOf, type Attribute } from './attributes';
import { decileEdges, binOf, meanFigure, totalVariation, totalVariationOfCodes, type Figure } from './distances';
import { mainLink, oneEach, siblingPairs } from './siblings';
import { SMALL, type Side } from './sides';

const BINS = 10;
const MAX_COLUMNS = 60;
const MAX_PAIRS = 500;
const MAX_TRIPLES = 2000;
/** Where one row of each parent is drawn at random, figures are means over this many draws. */
const DRAWS = 4;

export type AccuracyPart = 'univariate' | 'bivariate' | 'trivariate' | 'coherence';

export interface AccuracyFigures {
  table: string;
  /** Mean over the parts that the table has. */
  overall: Figure;
  parts: Partial<Record<AccuracyPart, Figure & { count: number }>>;
  /** Per column: do a row's value and its next sibling's go together, and how many distinct values has a parent? */
  sequences: { column: string; next: Figure | null; distinct: Figure | null }[];
}

interface Coded {
  size: number;
  real: Int32Array;
  synthetic: Int32Array;
}

/** Null for tables without rows or attributes. Rows of one parent depend on each other: one of each is taken. */
export function accuracy(real: Side, synthetic: Side, table: string, seed: number): AccuracyFigures | null {
  const { attributes } = real.tables[table].layout;
  if (!real.tables[table].rows || !attributes.length) return null;
  const sequence = mainLink(real, table);
  const rowsOf = (side: Side, draw: number) => {
    if (!sequence?.big) return Int32Array.from({ length: side.tables[table].rows }, (_, i) => i);
    const { rows, parents } = side.linked(sequence.link);
    return oneEach(parents, Random.for(seed, 'accuracy', table, draw)).map((i) => rows[i]);
  };
  const draws = Array.from({ length: sequence?.big ? DRAWS : 1 }, (_, draw) =>
    codedColumns(real, synthetic, table, rowsOf(real, draw), rowsOf(synthetic, draw)),
  );
  const own = attributes.length;
  const parts: AccuracyFigures['parts'] = {};
  const put = (name: AccuracyPart, figures: (Figure | null)[]) => {
    const figure = meanFigure(figures);
    if (figure) parts[name] = { ...figure, count: figures.length };
  };
  const columns = Math.min(draws[0].length, MAX_COLUMNS);
  const limits = { univariate: ALL, bivariate: MAX_PAIRS, trivariate: MAX_TRIPLES };
  (['univariate', 'bivariate', 'trivariate'] as const).forEach((name, i) => {
    const sets = combinations(columns, i + 1, own);
    const order = Random.for(seed, name, table).permutation(sets.length).slice(0, Math.min(limits[name], sets.length));
    const figure = (set: number[]) => meanFigure(draws.map((coded) => jointVariation(set.map((c) => coded[c]))));
    put(
      name,
      Array.from(order, (j) => figure(sets[j])),
    );
  });
  const sequences = sequence ? coherence(real, synthetic, table, attributes, sequence, seed) : [];
  put(
    'coherence',
    sequences.flatMap((s) => [s.next, s.distinct]).filter((f) => f !== null),
  );
  return { table, parts, sequences, overall: meanFigure(Object.values(parts))! };
}

/** The table's own columns, then those of its larger parents as context. */
function codedColumns(real: Side, synthetic: Side, table: string, r: Int32Array, s: Int32Array): Coded[] {
  const own = real.tables[table].layout.attributes.map((a) => {
    const take = (side: Side, rows: Int32Array) => {
      const code = side.tables[table].code(a, BINS);
      return rows.map((row) => code[row]);
    };
    return { size: sizeOf(a, BINS), real: take(real, r), synthetic: take(synthetic, s) };
  });
  const context = real.layout.links.flatMap((link, i) => {
    if (link.child !== table || link.parent === table || real.tables[link.parent].rows <= SMALL) return [];
    return real.tables[link.parent].layout.attributes.map((a) => {
      const size = sizeOf(a, BINS);
      const take = (side: Side, rows: Int32Array) => {
        const code = side.tables[link.parent].code(a, BINS);
        const parents = side.parents(i);
        return rows.map((row) => (parents[row] < 0 ? size - 1 : code[parents[row]]));
      };
      return { size, real: take(real, r), synthetic: take(synthetic, s) };
    });
  });
  return [...own, ...context];
}

/** Sets of k column numbers, ascending, of which the first is one of the table's own. */
function combinations(n: number, k: number, own: number): number[][] {
  const grow = (set: number[], from: number): number[][] =>
    set.length === k
      ? [set]
      : Array.from({ length: n - from }, (_, i) => from + i)
          .filter((c) => set.length > 0 || c < own)
          .flatMap((c) => grow([...set, c], c + 1));
  return grow([], 0);
}

function jointVariation(columns: Coded[]): Figure | null {
  const cells = columns.reduce((product, c) => product * c.size, 1);
  const count = (side: 'real' | 'synthetic') => {
    const counts = new Float64Array(cells);
    const codes = columns.map((c) => c[side]);
    for (let i = 0; i < codes[0].length; i++) {
      let cell = 0;
      for (let c = 0; c < codes.length; c++) cell = cell * columns[c].size + codes[c][i];
      counts[cell]++;
    }
    return counts;
  };
  return totalVariation(count('real'), count('synthetic'));
}

function coherence(
  real: Side,
  synthetic: Side,
  table: string,
  attributes: Attribute[],
  sequence: { link: number; big: boolean },
  seed: number,
): AccuracyFigures['sequences'] {
  const draws = Array.from({ length: sequence.big ? DRAWS : 1 }, (_, draw) =>
    [real, synthetic].map((side) => {
      const all = siblingPairs(side, sequence.link);
      if (!sequence.big) return all;
      const parents = side.parents(sequence.link);
      const groups = all.previous.map((row) => parents[row]);
      const kept = oneEach(groups, Random.for(seed, 'coherence', table, draw));
      return { previous: kept.map((i) => all.previous[i]), next: kept.map((i) => all.next[i]) };
    }),
  );
  return attributes.map((a) => {
    const size = sizeOf(a, BINS);
    const codes = [real, synthetic].map((side) => side.tables[table].code(a, BINS));
    const next = draws.map((pairs) => {
      const steps = codes.map((code, i) =>
        pairs[i].previous.map((row, j) => code[row] * size + code[pairs[i].next[j]]),
      );
      return totalVariationOfCodes(steps[0], steps[1], size * size);
    });
    const distinct = [real, synthetic].map((side, i) =>
      side.distinctPerParent(sequence.link, codes[i], size).filter((n) => n > 0),
    );
    const edges = decileEdges(Float64Array.from(distinct[0]).sort());
    const bins = distinct.map((counts) => counts.map((n) => binOf(edges, n)));
    return {
      column: a.name,
      next: meanFigure(next),
      distinct: totalVariationOfCodes(bins[0], bins[1], edges.length + 1),
    };
  });
}
