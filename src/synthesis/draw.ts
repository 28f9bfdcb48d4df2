// Draws the rows of one table from its row model: position by position, block by block, within what is legal.
import type { LegalCodes, RowModel } from '../model/backend/types';
import type { Random } from '../table/random';
import { blockSizes, decodeBlock, legalBlock } from './blocks';
import type { FeatureReader } from './features';
import { rowsByPosition } from './layout';
import { firstCodes, type TableModel } from './table-model';
import type { TableState } from './state';

/** Rows drawn at once. */
const chunk = 4096;
/** Rows that share one stratum of uniform numbers. */
const stratum = 64;

/**
 * Fills the codes and values of a state whose layout is set.
 * @param rowModel null where all codes are constant
 */
export async function drawRows(
  model: TableModel,
  state: TableState,
  rowModel: RowModel | null,
  reader: FeatureReader,
  random: Random,
  onRows: (done: number) => void,
): Promise<void> {
  const first = firstCodes(model.blocks);
  const sizes = model.blocks.flatMap(blockSizes);
  sizes.forEach((_, j) => (state.codes[j] = new Uint16Array(state.layout.rows)));
  let done = 0;
  for (const rows of rowsByPosition(state.layout)) {
    for (let from = 0; from < rows.length; from += chunk) {
      const part = rows.subarray(from, Math.min(rows.length, from + chunk));
      const context = reader.context(part);
      rowModel?.sampleBegin(context, part.length);
      for (const [b, block] of model.blocks.entries()) {
        for (let k = 0; k < blockSizes(block).length; k++) {
          const j = first[b] + k;
          if (!rowModel || sizes[j] < 2) {
            await rowModel?.fixColumn(j, new Uint16Array(part.length));
            continue;
          }
          const legal = legalBlock(block, first[b], k, state, part);
          const codes = await rowModel.sampleColumn(
            j,
            uniforms(state, part, j, random),
            legal && atLeastOne(legal, sizes[j]),
          );
          for (let i = 0; i < part.length; i++) state.codes[j][part[i]] = codes[i];
        }
        decodeBlock(block, first[b], state, part, random);
      }
      done += part.length;
      onRows(done);
    }
    reader.advance(rows);
  }
}

/** A row whose every code is forbidden may draw any: rules that cannot all be met bend, rows are never lost. */
function atLeastOne(legal: LegalCodes, size: number): LegalCodes {
  for (let s = 0; s < legal.sets.length; s += size) {
    let any = false;
    for (let c = s; c < s + size && !any; c++) any = legal.sets[c] === 1;
    if (!any) legal.sets.fill(1, s, s + size);
  }
  return legal;
}

/** Stratified uniform numbers: rows alike in the codes just drawn share strata, which lowers the variance of every margin. */
function uniforms(state: TableState, rows: Int32Array, j: number, random: Random): Float32Array {
  const n = rows.length;
  const key = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let k = 0;
    for (let back = 1; back <= 3 && back <= j; back++) k = k * 1024 + Math.min(1023, state.codes[j - back][rows[i]]);
    key[i] = k;
  }
  const order = random.permutation(n).sort((a, b) => key[a] - key[b]);
  const u = new Float32Array(n);
  for (let from = 0; from < n; from += stratum) {
    const size = Math.min(stratum, n - from);
    const place = random.permutation(size);
    for (let i = 0; i < size; i++) u[order[from + i]] = Math.min(0.99999994, (place[i] + random.next()) / size);
  }
  return u;
}
