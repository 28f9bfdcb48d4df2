// Samples of all columns side by side, so that one walk over a column's keys tells which others it could be the parent of.
// The smallest hashes stand for all values, the commonest values for the rows: in a dirty column most distinct values can
// be orphans while few rows are.
import type { ColumnFacts } from './facts';

export interface Met {
  child: ColumnFacts;
  /** Values of the child's sketch that the parent has. */
  hashed: number;
  /** Share of the rows with the commonest values whose value the parent has. */
  common: number;
}

interface Entry {
  child: number;
  hashed: boolean;
  /** Rows, of common values. */
  rows: number;
}

export class Sketches {
  private readonly entries = new Map<number, Entry[]>();
  private readonly commonRows: Float64Array;

  constructor(private readonly children: readonly ColumnFacts[]) {
    this.commonRows = new Float64Array(children.length);
    children.forEach(({ list }, child) => {
      const common = new Set(list.common);
      for (const i of list.sketch)
        this.add(list.hashes[i], { child, hashed: true, rows: common.has(i) ? list.counts[i] : 0 });
      const hashed = new Set(list.sketch);
      for (const i of list.common) {
        this.commonRows[child] += list.counts[i];
        if (!hashed.has(i)) this.add(list.hashes[i], { child, hashed: false, rows: list.counts[i] });
      }
    });
  }

  private add(hash: number, entry: Entry): void {
    const there = this.entries.get(hash);
    if (there) there.push(entry);
    else this.entries.set(hash, [entry]);
  }

  meet(parent: ColumnFacts): Met[] {
    const hashed = new Int32Array(this.children.length);
    const rows = new Float64Array(this.children.length);
    for (const hash of parent.list.hashes) {
      const entries = this.entries.get(hash);
      if (!entries) continue;
      for (const entry of entries) {
        if (entry.hashed) hashed[entry.child]++;
        rows[entry.child] += entry.rows;
      }
    }
    return this.children.flatMap((child, i) =>
      hashed[i] > 0 || rows[i] > 0 ? [{ child, hashed: hashed[i], common: rows[i] / this.commonRows[i] }] : [],
    );
  }
}
