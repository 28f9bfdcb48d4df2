// What a batch of rows is to the GPU: the embedding rows of each row, its targets, and by embedding row the list of batch
// rows that use it (a counting sort), so that gradients are summed without atomics.
import { isDropped, type Dropout } from '../dropout';
import type { Layout } from '../layout';
import type { Constants } from './webgpu-bindings';

/** No embedding row: the column is dropped, or nobody sees it. */
const NONE = 0xffffffff;

/**
 * @param codes of the batch, row-major rows x columns
 * @param rowNumbers by batch row, for dropout; without it nothing is dropped
 * @param into receives the inputs of one step
 */
export function fillInputs(
  into: Uint32Array,
  codes: Uint16Array,
  rows: number,
  layout: Layout,
  c: Constants,
  dropout: Dropout | null,
  rowNumbers: Int32Array | null,
): void {
  const { columns, embeddings } = layout;
  const starts = into.subarray(c.listStart, c.listStart + embeddings + 1).fill(0);
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < columns; i++) {
      const at = r * columns + i;
      const kept = i + 1 < columns && !(dropout && rowNumbers && isDropped(dropout, rowNumbers[r], i));
      const e = kept ? layout.row[i] + codes[at] : NONE;
      into[at] = e;
      if (kept) starts[e + 1]++;
      if (i >= c.context) into[c.targets + r * c.own + i - c.context] = codes[at];
    }
  for (let e = 0; e < embeddings; e++) starts[e + 1] += starts[e];
  const next = starts.slice();
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < columns; i++) {
      const e = into[r * columns + i];
      if (e !== NONE) into[c.list + next[e]++] = r;
    }
}
