// What a row is drawn from: context features, each a code. One piece of code serves rows that are learned from
// and rows that are being made, since both stand in the same layout.
import { dayCode, monthIndex, msPerDay } from '../codecs/calendar';
import { Dues, type DueKind } from './dues';
import { daysUntil, endOf, type Span } from './span';
import { ancestor, ancestorRow, type TableState } from './state';

/** `none` (no such row, no value) is always the last code. */
export type Feature =
  | { from: 'ancestor'; level: number; column: number; size: number }
  | { from: 'parentRow'; size: number }
  | { from: 'position'; size: number }
  | { from: 'siblings'; size: number }
  | { from: 'left'; size: number }
  | { from: 'lag'; lag: number; column: number; size: number }
  | { from: 'known'; column: number; empty: number; size: number }
  /** Has a row before had this code? */
  | { from: 'had'; column: number; code: number; size: number }
  | { from: 'mean'; value: string; edges: number[]; size: number }
  | { from: 'distinct'; column: number; size: number }
  | { from: 'month'; value: string; size: number }
  | { from: 'day'; value: string; size: number }
  | { from: 'elapsed'; value: string; size: number }
  /** The period of so many days in which the previous row lies, counted from the day `first`: what happened to all at that time. */
  | { from: 'when'; value: string; days: number; first: number; size: number }
  /** Time from the previous row to the last day there is. */
  | { from: 'until'; value: string; end: number; size: number }
  /** Days a row from the previous row to the end of the parent's span, over the rows that are still to come. */
  | { from: 'pace'; value: string; span: Span; size: number }
  /** Which kind of row is due first, or in how many days from the previous row. */
  | { from: 'due'; what: 'kind' | 'days'; by: string; value: string; kinds: DueKind[]; end: number; size: number }
  | { from: 'since'; value: string; column: number; code: number; size: number }
  /** A code of the at-most-one row that another table has for the same parent. */
  | { from: 'sibling'; table: string; column: number; size: number }
  /** Has one of the rows that another table has for the same parent this code? */
  | { from: 'among'; table: string; column: number; code: number; size: number };

export const bucketSizes = 13;

/** 0, 1, 2, 3, 4, 5-6, 7-9, 10-14, 15-24, 25-49, 50-99, 100-249, 250 and more. */
export function bucket(n: number): number {
  const ends = [0, 1, 2, 3, 4, 6, 9, 14, 24, 49, 99, 249];
  let k = 0;
  while (k < ends.length && n > ends[k]) k++;
  return k;
}

/** By table, where the rows of each parent start; one more entry for the end. */
export type Extensions = Map<string, { state: TableState; rowsOf: Int32Array }>;

/** Computes features of a table; `advance` takes in rows that are complete, in order. */
export class FeatureReader {
  private readonly read: ((row: number) => number)[];
  private readonly running: ((row: number) => void)[] = [];
  /** By the category that names the kinds. */
  private readonly dues = new Map<string, Dues>();

  constructor(
    readonly features: Feature[],
    private readonly state: TableState,
    extensions: Extensions,
  ) {
    this.read = features.map((f) => this.compile(f, extensions));
  }

  /** Row-major codes, rows x features. */
  context(
    rows: ArrayLike<number>,
    out: Uint16Array = new Uint16Array(rows.length * this.features.length),
  ): Uint16Array {
    const n = this.read.length;
    for (let i = 0; i < rows.length; i++) for (let k = 0; k < n; k++) out[i * n + k] = this.read[k](rows[i]);
    return out;
  }

  advance(rows: ArrayLike<number>): void {
    for (const step of this.running) for (let i = 0; i < rows.length; i++) step(rows[i]);
  }

  private compile(f: Feature, extensions: Extensions): (row: number) => number {
    const { layout, values } = this.state;
    const codes = this.state.shadow;
    const none = f.size - 1;
    const { position } = layout;
    switch (f.from) {
      case 'ancestor': {
        const above = ancestor(this.state, f.level)!;
        return (row) => {
          const at = ancestorRow(this.state, row, f.level);
          return at < 0 ? none : above.shadow[f.column][at];
        };
      }
      case 'parentRow':
        return (row) => (layout.parentOf[row] < 0 ? none : Math.min(none, layout.parentOf[row]));
      case 'position':
        return (row) => bucket(position[row]);
      case 'siblings':
        return (row) => bucket(layout.siblings[row]);
      case 'left':
        return (row) => bucket(layout.siblings[row] - position[row] - 1);
      case 'lag':
        return (row) => (position[row] < f.lag ? none : codes[f.column][row - f.lag]);
      case 'known': {
        const last = new Uint16Array(layout.rows);
        const before = (row: number) => (position[row] === 0 ? none : last[row - 1]);
        this.running.push((row) => {
          const c = codes[f.column][row];
          last[row] = c === f.empty ? before(row) : c;
        });
        return before;
      }
      case 'had': {
        const had = new Uint8Array(layout.rows);
        this.running.push((row) => {
          had[row] = +(codes[f.column][row] === f.code || (position[row] > 0 && had[row - 1] === 1));
        });
        return (row) => (position[row] === 0 ? none : had[row - 1]);
      }
      case 'mean': {
        const sum = new Float32Array(layout.rows);
        const count = new Int32Array(layout.rows);
        this.running.push((row) => {
          const rank = rankOf(f.edges, values.get(f.value)![row]);
          const first = position[row] === 0;
          sum[row] = (first ? 0 : sum[row - 1]) + (rank < 0 ? 0 : rank);
          count[row] = (first ? 0 : count[row - 1]) + (rank < 0 ? 0 : 1);
        });
        return (row) =>
          position[row] === 0 || !count[row - 1]
            ? none
            : Math.min(none - 1, Math.floor((sum[row - 1] / count[row - 1]) * none));
      }
      case 'distinct': {
        const seen = new Map<number, Set<number>>();
        const count = new Uint8Array(layout.rows);
        this.running.push((row) => {
          const first = row - position[row];
          let set = seen.get(first);
          if (!set) seen.set(first, (set = new Set()));
          set.add(codes[f.column][row]);
          count[row] = Math.min(255, set.size);
          if (position[row] === layout.siblings[row] - 1) seen.delete(first);
        });
        return (row) => (position[row] === 0 ? none : Math.min(none - 1, bucket(count[row - 1])));
      }
      case 'month':
        return (row) =>
          position[row] === 0 ? none : fromDay(values.get(f.value)![row - 1], none, (d) => monthIndex(d) % 12);
      case 'day':
        return (row) => (position[row] === 0 ? none : fromDay(values.get(f.value)![row - 1], none, dayCode));
      case 'until':
        return (row) => {
          if (position[row] === 0) return none;
          const months = (f.end - values.get(f.value)![row - 1] / msPerDay) / 30.44;
          return Number.isNaN(months) ? none : spanCode(months, none);
        };
      case 'when':
        return (row) =>
          position[row] === 0
            ? none
            : fromDay(values.get(f.value)![row - 1], none, (d) =>
                Math.max(0, Math.min(none - 1, Math.floor((d - f.first) / f.days))),
              );
      case 'elapsed':
        return (row) => {
          if (position[row] === 0) return none;
          const v = values.get(f.value)!;
          const months = (v[row - 1] - v[row - position[row]]) / msPerDay / 30.44;
          return Number.isNaN(months) ? none : spanCode(months, none);
        };
      case 'pace': {
        const end = endOf(f.span, this.state.parent!);
        const begin = this.state.parent!.values.get(f.span.from)!;
        return (row) => {
          const parent = layout.parentOf[row];
          if (parent < 0) return none;
          const from = position[row] === 0 ? begin[parent] : values.get(f.value)![row - 1];
          return paceCode(daysUntil(from, end(parent)) / (layout.siblings[row] - position[row]), none);
        };
      }
      case 'due': {
        const dues = this.dues.get(f.by) ?? new Dues(f.kinds, f.by, f.value, f.end, null, this.state);
        this.dues.set(f.by, dues);
        return (row) => {
          const { kind, day } = position[row] === 0 ? { kind: -1, day: NaN } : dues.first(row);
          if (kind < 0 || f.what === 'kind') return kind < 0 ? none : kind;
          return Math.min(none - 1, day - Math.floor(values.get(f.value)![row - 1] / msPerDay));
        };
      }
      case 'since': {
        const last = new Float32Array(layout.rows);
        this.running.push((row) => {
          const v = values.get(f.value)![row];
          last[row] =
            codes[f.column][row] === f.code && !Number.isNaN(v)
              ? monthIndex(Math.floor(v / msPerDay))
              : position[row] === 0
                ? NaN
                : last[row - 1];
        });
        return (row) => {
          if (position[row] === 0) return none;
          const now = values.get(f.value)![row - 1];
          const months = monthIndex(Math.floor(now / msPerDay)) - last[row - 1];
          return Number.isNaN(months) ? none : Math.max(0, Math.min(none - 1, months));
        };
      }
      case 'among': {
        const { state, rowsOf } = extensions.get(f.table)!;
        const theirs = state.shadow[f.column];
        // Once for all rows of a parent: both tables may have thousands.
        const found = new Uint8Array(rowsOf.length - 1);
        for (let parent = 0; parent < found.length; parent++)
          found[parent] =
            rowsOf[parent] === rowsOf[parent + 1]
              ? none
              : +theirs.subarray(rowsOf[parent], rowsOf[parent + 1]).includes(f.code);
        return (row) => (layout.parentOf[row] < 0 ? none : found[layout.parentOf[row]]);
      }
      case 'sibling': {
        const { state, rowsOf } = extensions.get(f.table)!;
        const theirs = state.shadow[f.column];
        return (row) => {
          const parent = layout.parentOf[row];
          return parent < 0 || rowsOf[parent] === rowsOf[parent + 1] ? none : theirs[rowsOf[parent]];
        };
      }
    }
  }
}

/** Months to a year, then half years. */
function spanCode(months: number, codes: number): number {
  return Math.max(0, Math.min(codes - 1, Math.floor(months < 12 ? months : 12 + (months - 12) / 6)));
}

/** Thirds of an octave from a quarter of a day on; `codes` where it is not known. */
function paceCode(days: number, codes: number): number {
  return Number.isNaN(days) ? codes : Math.max(0, Math.min(codes - 1, Math.round(3 * Math.log2(days)) + 6));
}

function fromDay(ms: number, none: number, of: (day: number) => number): number {
  return Number.isNaN(ms) ? none : of(Math.floor(ms / msPerDay));
}

/** Rank of a value among quantile edges, 0..1; -1 for null. */
function rankOf(edges: number[], value: number): number {
  if (Number.isNaN(value)) return -1;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (value <= edges[mid]) high = mid;
    else low = mid + 1;
  }
  return edges.length ? low / edges.length : 0;
}
