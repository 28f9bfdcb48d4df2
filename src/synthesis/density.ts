// How likely held-out numbers are under a histogram of the others, by class: quantile bins, and cells for values that many share.

/** Each number, and the interval that its written form stands for; NaN where it is certain. */
export interface Intervals {
  at: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

/** Numbers behind a bin, and bins at most; share of the numbers from which on a value has a cell of its own. */
const behind = 40;
const mostBins = 32;
const shared = 0.01;
/** Share of what any number in the range may be. */
const anything = 0.01;

interface Cell {
  low: number;
  high: number;
}

/** Tells each half of numbers by the other. */
export class Density {
  private readonly halves: Half[];

  /**
   * @param folds 0 or 1 by number: its half
   * @param range how many different numbers there could be
   */
  constructor(
    private readonly of: Intervals,
    folds: Uint8Array,
    private readonly range: number,
  ) {
    this.halves = [0, 1].map((fold) => halfOf(of, folds, fold));
  }

  /**
   * @param classes of each number, below 256
   * @returns nats of each number
   */
  nats(classes: Uint8Array): Float64Array {
    const nats = new Float64Array(this.of.at.length);
    for (const { cells, taught, cell, told, first, share, part } of this.halves) {
      const size = cells.length;
      const counts = new Float64Array(256 * size);
      const total = new Float64Array(256);
      const different = new Float64Array(256);
      for (let k = 0; k < taught.length; k++) {
        const c = classes[taught[k]];
        if (counts[c * size + cell[k]]++ === 0) different[c]++;
        total[c]++;
      }
      for (let k = 0; k < told.length; k++) {
        const c = classes[told[k]];
        let p = 0;
        for (let q = 0; q < part[k].length; q++) {
          const at = first[k] + q;
          const d = different[c];
          p += part[k][q] * (d ? (counts[c * size + at] + d * share[at]) / (total[c] + d) : share[at]);
        }
        nats[told[k]] = -Math.log((1 - anything) * p + anything / this.range);
      }
    }
    return nats;
  }
}

interface Half {
  cells: Cell[];
  /** Numbers that teach, and their cells. */
  taught: number[];
  cell: number[];
  /** Numbers that are told, the first cell that each reaches into, and what part of this one and the next it takes. */
  told: number[];
  first: number[];
  part: number[][];
  /** Of all numbers in each cell. */
  share: Float64Array;
}

function halfOf({ at, low, high }: Intervals, folds: Uint8Array, fold: number): Half {
  const taught: number[] = [];
  const told: number[] = [];
  for (let i = 0; i < folds.length; i++) if (!Number.isNaN(at[i])) (folds[i] === fold ? told : taught).push(i);
  const cells = cellsOf(Float64Array.from(taught, (i) => at[i]).sort());
  const cell = taught.map((i) => firstReaching(cells, at[i]));
  const share = new Float64Array(cells.length).fill(0.5);
  for (const c of cell) share[c]++;
  const sum = taught.length + 0.5 * cells.length;
  const first = told.map((i) => firstReaching(cells, low[i]));
  const part = told.map((i, k) => {
    const parts: number[] = [];
    for (let c = first[k]; c < cells.length && cells[c].low <= high[i]; c++) {
      const width = cells[c].high - cells[c].low;
      const both = Math.min(cells[c].high, high[i]) - Math.max(cells[c].low, low[i]);
      parts.push(width > 0 ? Math.max(0, both / width) : +(both >= 0));
    }
    return parts;
  });
  return { cells, taught, cell, told, first, part, share: share.map((n) => n / sum) };
}

/** The first cell that ends at a value or above, the last if none does. */
function firstReaching(cells: Cell[], v: number): number {
  let low = 0;
  let high = cells.length - 1;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (cells[mid].high < v) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Cells that cover sorted numbers from the least to the largest, ascending, values that many share between the others. */
function cellsOf(sorted: Float64Array): Cell[] {
  const n = sorted.length;
  const bins = Math.max(1, Math.min(mostBins, Math.floor(n / behind)));
  const cells: Cell[] = [];
  let start = sorted[0];
  let inBin = 0;
  const close = (end: number) => {
    if (inBin > 0) cells.push({ low: start, high: end });
    start = end;
    inBin = 0;
  };
  for (let from = 0, to = 0; from < n; from = to) {
    const v = sorted[from];
    while (to < n && sorted[to] === v) to++;
    if (to - from >= Math.max(2, shared * n)) {
      if (from > 0) close((sorted[from - 1] + v) / 2);
      cells.push({ low: v, high: v });
      start = v;
    } else {
      inBin += to - from;
      if (inBin >= n / bins && to < n) close((v + sorted[to]) / 2);
    }
  }
  close(sorted[n - 1]);
  return cells.length ? cells : [{ low: 0, high: 0 }];
}

/** Classes of about equal size by value; equal values are of one class. */
export function classesOf(values: Float64Array, wanted: number): Uint8Array {
  const sorted = values.slice().sort();
  const edges: number[] = [];
  for (let k = 1; k < wanted; k++) {
    const edge = sorted[Math.floor((k * sorted.length) / wanted)];
    if (edge > (edges.at(-1) ?? sorted[0])) edges.push(edge);
  }
  return Uint8Array.from(values, (v) => edges.reduce((c, e) => c + +(v >= e), 0));
}
