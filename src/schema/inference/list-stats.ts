// Counts of a relation of one column from the key lists of its two columns, without reading the tables again; the same
// figures in SQL are relation-stats.ts.
import type { RelationStats } from '../types';
import type { ColumnFacts } from './facts';
import { hashText } from './hash';
import { indexOf } from './key-list';

/** @returns null where rows have no parent: their values must be read to be shown */
export function statsOfLists(child: ColumnFacts, parent: ColumnFacts): RelationStats | null {
  const { hashes, counts } = child.list;
  const index = indexOf(parent.list);
  const none = child.sentinel === undefined ? NaN : hashText(child.sentinel);
  const children = new Float64Array(parent.list.hashes.length);
  let filled = 0;
  for (let i = 0; i < hashes.length; i++) {
    if (hashes[i] === none) continue;
    const at = index.find(hashes[i]);
    if (at < 0) return null;
    children[at] += counts[i];
    filled += counts[i];
  }
  let [least, most, sum, parents, without] = [Infinity, 0, 0, 0, 0];
  children.forEach((n, at) => {
    const rows = parent.list.counts[at];
    least = Math.min(least, n);
    most = Math.max(most, n);
    sum += n * rows;
    parents += rows;
    if (n === 0) without += rows;
  });
  // A parent without a key value is a parent without children.
  const keyless = parent.rows - parents;
  return {
    rows: child.rows,
    nulls: child.rows - filled,
    orphans: 0,
    orphanValues: [],
    minChildren: keyless > 0 || parents === 0 ? 0 : least,
    maxChildren: most,
    meanChildren: parent.rows === 0 ? 0 : sum / parent.rows,
    parentsWithout: without + keyless,
  };
}
