// Rows in the order of a number column, by counting: comparing two rows at a time is too slow for a million.

/** Rows that have a value, by value; equal ones by row. */
export function rowsByValue(values: Float64Array): Int32Array {
  const known = values.filter((v) => v === v).sort();
  let distinct = 0;
  for (const v of known) if (distinct === 0 || v !== known[distinct - 1]) known[distinct++] = v;
  const start = new Int32Array(distinct + 1);
  const rank = new Int32Array(values.length).fill(-1);
  for (let row = 0; row < values.length; row++) {
    const v = values[row];
    if (v !== v) continue;
    let low = 0;
    let high = distinct - 1;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (known[mid] < v) low = mid + 1;
      else high = mid;
    }
    rank[row] = low;
    start[low + 1]++;
  }
  for (let k = 0; k < distinct; k++) start[k + 1] += start[k];
  const rows = new Int32Array(start[distinct]);
  for (let row = 0; row < values.length; row++) if (rank[row] >= 0) rows[start[rank[row]]++] = row;
  return rows;
}
