// Log probability of each code of each own column, where training starts.

/** Half a row is spread over the codes of a column, so that no code is impossible. */
const PRIOR_ROWS = 0.5;

/** @param codes row-major, of all rows; only `rows` are counted */
export function logMarginals(codes: Uint16Array, rows: Int32Array, context: number, own: number[]): Float32Array[] {
  const columns = context + own.length;
  return own.map((size, j) => {
    const counts = new Float64Array(size).fill(PRIOR_ROWS / size);
    for (const row of rows) counts[codes[row * columns + context + j]]++;
    return Float32Array.from(counts, (n) => Math.log(n / (rows.length + PRIOR_ROWS)));
  });
}
