// Where the rows of a table stand: siblings (rows of one parent) are neighbours, in the order in which they came about.

export interface Layout {
  rows: number;
  /** Row of the parent in its own layout, -1 for none. */
  parentOf: Int32Array;
  /** 0 for the first sibling; row - 1 is the previous sibling where position > 0. */
  position: Int32Array;
  /** Number of siblings, the row itself included. */
  siblings: Int32Array;
}

/** Every row for itself: roots, and rows without a parent. */
export function flatLayout(rows: number, parentOf?: Int32Array): Layout {
  return {
    rows,
    parentOf: parentOf ?? new Int32Array(rows).fill(-1),
    position: new Int32Array(rows),
    siblings: new Int32Array(rows).fill(1),
  };
}

/** `counts[p]` children of each parent, then `without` rows that have none. */
export function layoutOf(counts: ArrayLike<number>, without: number): Layout {
  let rows = without;
  for (let p = 0; p < counts.length; p++) rows += counts[p];
  const layout: Layout = {
    rows,
    parentOf: new Int32Array(rows).fill(-1),
    position: new Int32Array(rows),
    siblings: new Int32Array(rows).fill(1),
  };
  let at = 0;
  for (let p = 0; p < counts.length; p++)
    for (let t = 0; t < counts[p]; t++, at++) {
      layout.parentOf[at] = p;
      layout.position[at] = t;
      layout.siblings[at] = counts[p];
    }
  return layout;
}

/**
 * The layout of real rows.
 * @param parentOf parent of each source row, -1 none
 * @param before order of two source rows of one parent
 * @returns the layout and the source row of each of its rows
 */
export function sortIntoLayout(
  parentOf: Int32Array,
  parents: number,
  before: ((a: number, b: number) => number) | null,
): { layout: Layout; source: Int32Array } {
  const n = parentOf.length;
  const counts = new Int32Array(parents);
  let without = 0;
  for (let r = 0; r < n; r++)
    if (parentOf[r] >= 0) counts[parentOf[r]]++;
    else without++;
  const start = new Int32Array(parents + 1);
  for (let p = 0; p < parents; p++) start[p + 1] = start[p] + counts[p];
  const source = new Int32Array(n);
  const fill = start.slice();
  let last = n - without;
  for (let r = 0; r < n; r++) source[parentOf[r] >= 0 ? fill[parentOf[r]]++ : last++] = r;
  if (before)
    for (let p = 0; p < parents; p++)
      if (counts[p] > 1) source.subarray(start[p], start[p + 1]).sort((a, b) => before(a, b) || a - b);
  return { layout: layoutOf(counts, without), source };
}

/** Rows at each position: generation draws position 0 of all parents at once, then position 1 ... */
export function rowsByPosition(layout: Layout): Int32Array[] {
  let most = 0;
  for (let r = 0; r < layout.rows; r++) most = Math.max(most, layout.position[r] + 1);
  const counts = new Int32Array(most);
  for (let r = 0; r < layout.rows; r++) counts[layout.position[r]]++;
  const lists = Array.from(counts, (n) => new Int32Array(n));
  counts.fill(0);
  for (let r = 0; r < layout.rows; r++) lists[layout.position[r]][counts[layout.position[r]]++] = r;
  return lists;
}
