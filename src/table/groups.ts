// Rows by group: which rows belong to group g, in row order. Used for the children of a parent.

/** Rows of each group by counting: `rows.subarray(start[g], start[g + 1])`, in row order; rows with group -1 are in none. */
export interface Grouped {
  start: Int32Array;
  rows: Int32Array;
}

/** Counts rows into groups 0..groups-1 (for children: the parent row of each child row). Linear in rows. */
export function groupRows(group: Int32Array, groups: number): Grouped {
  const start = new Int32Array(groups + 1);
  for (const p of group) if (p >= 0) start[p + 1]++;
  for (let p = 0; p < groups; p++) start[p + 1] += start[p];
  const next = start.slice(0, groups);
  const rows = new Int32Array(start[groups]);
  for (let i = 0; i < group.length; i++) if (group[i] >= 0) rows[next[group[i]]++] = i;
  return { start, rows };
}
