// Margins of a fitted model: early stopping, averaging and decay leave them a little off those of the rows.
import { layoutOf } from './layout';
import type { RowModel } from './backend/types';

/** How often biases are moved, and the rows of a part after which messages may come in. */
const TIMES = 2;
const PART = 512;
/** So many rows with a code are not believed. */
const PRIOR_ROWS = 10;

/**
 * Moves the output biases until each code is foretold as often as it occurs in the rows. Leaves the model with the weights.
 * @param weights changed in place
 * @param codes row-major, of all rows of the model
 * @param look called after each part
 */
export async function levelMargins(
  model: RowModel,
  weights: Float32Array,
  codes: Uint16Array,
  rows: Int32Array,
  look: () => Promise<void>,
): Promise<void> {
  const { outputBias, logits } = layoutOf(model.spec);
  const occurs = occurrences(model, codes, rows);
  for (let time = 0; time < TIMES; time++) {
    await model.setWeights(weights);
    // The gradient of a bias is the mean probability of its code less the share of the rows that have it.
    const more = new Float64Array(logits);
    for (let at = 0; at < rows.length; at += PART) {
      const part = rows.subarray(at, at + PART);
      const { gradient } = await model.gradient(part, 0, 0);
      for (let k = 0; k < logits; k++) more[k] += gradient[outputBias + k] * part.length;
      await look();
    }
    for (let k = 0; k < logits; k++) {
      const foretold = occurs[k] + more[k];
      if (occurs[k] > 0 && foretold > 0)
        weights[outputBias + k] += (Math.log(occurs[k] / foretold) * occurs[k]) / (occurs[k] + PRIOR_ROWS);
    }
  }
  await model.setWeights(weights);
}

/** Rows that have each code of the own columns, by logit. */
function occurrences({ spec }: RowModel, codes: Uint16Array, rows: Int32Array): Float64Array {
  const { context, own } = spec;
  const { logit, logits } = layoutOf(spec);
  const width = context.length + own.length;
  const out = new Float64Array(logits);
  own.forEach((size, j) => {
    if (size > 1) for (const r of rows) out[logit[j] + codes[r * width + context.length + j]]++;
  });
  return out;
}
