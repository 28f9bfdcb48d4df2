// The shape of a row model that all backends share: degrees of the hidden units and the dense order of the weights.
// How a backend packs them is its own business.
import type { Spec } from './backend/types';

/** Offsets are floats from the start of the dense vector; matrices are row-major, input x output. */
export interface Layout {
  columns: number;
  /** Rows of the embedding table. The last own column is seen by nobody and has none. */
  embeddings: number;
  /** By column: its first row of the embedding table. */
  row: Int32Array;
  /** By column: first hidden unit that sees it; `hidden` for none. */
  sees: Int32Array;
  /** own + 1: first hidden unit of degree j. Units of degree j see the context and the own columns before j. */
  unit: Int32Array;
  /** own + 1: first logit of own column j; a column of one code has no logits. */
  logit: Int32Array;
  logits: number;
  embedding: number;
  inputBias: number;
  blocks: { first: number; firstBias: number; second: number; secondBias: number }[];
  output: number;
  outputBias: number;
  total: number;
}

/** @throws Error when the spec is not a row model: asking for it is a bug */
export function checkSpec(spec: Spec): void {
  const { hidden, blocks, own, context } = spec;
  if (own.length === 0) throw new Error('a row model needs at least one own column');
  if (!Number.isInteger(hidden) || hidden < 8 || hidden % 8)
    throw new Error(`hidden must be a multiple of 8, not ${hidden}`);
  if (!Number.isInteger(blocks) || blocks < 1 || blocks > 4) throw new Error(`blocks must be 1 to 4, not ${blocks}`);
  for (const size of [...context, ...own])
    if (!Number.isInteger(size) || size < 1 || size > 65536)
      throw new Error(`a code column has ${size} codes, not 1 to 65536`);
}

/** Hidden units by degree: multiples of 8, as equal as can be. Without context, degree 0 sees nothing and gets none. */
function degrees(spec: Spec): Int32Array {
  const own = spec.own.length;
  const panels = spec.hidden / 8;
  const skipped = spec.context.length > 0 || own === 1 ? 0 : 1;
  const sharing = own - skipped;
  const unit = new Int32Array(own + 1);
  for (let j = 0; j <= own; j++) unit[j] = Math.floor((Math.max(0, j - skipped) * panels) / sharing) * 8;
  return unit;
}

export function layoutOf(spec: Spec): Layout {
  checkSpec(spec);
  const { hidden, context, own } = spec;
  const sizes = [...context, ...own];
  const columns = sizes.length;
  const unit = degrees(spec);
  const row = new Int32Array(columns);
  const sees = new Int32Array(columns);
  let embeddings = 0;
  for (let c = 0; c < columns; c++) {
    row[c] = embeddings;
    sees[c] = c < context.length ? 0 : unit[c - context.length + 1];
    if (c < columns - 1) embeddings += sizes[c];
  }
  const logit = new Int32Array(own.length + 1);
  for (let j = 0; j < own.length; j++) logit[j + 1] = logit[j] + (own[j] > 1 ? own[j] : 0);
  const logits = logit[own.length];

  let total = 0;
  const take = (n: number): number => {
    const at = total;
    total += n;
    return at;
  };
  const embedding = take(embeddings * hidden);
  const inputBias = take(hidden);
  const blocks = Array.from({ length: spec.blocks }, () => ({
    first: take(hidden * hidden),
    firstBias: take(hidden),
    second: take(hidden * hidden),
    secondBias: take(hidden),
  }));
  const output = take(hidden * logits);
  const outputBias = take(logits);
  return {
    columns,
    embeddings,
    row,
    sees,
    unit,
    logit,
    logits,
    embedding,
    inputBias,
    blocks,
    output,
    outputBias,
    total,
  };
}

/** By hidden unit: its degree. */
export function degreeOfUnits(layout: Layout, hidden: number): Int32Array {
  const degree = new Int32Array(hidden);
  for (let j = 0; j + 1 < layout.unit.length; j++) degree.fill(j, layout.unit[j], layout.unit[j + 1]);
  return degree;
}

/** By logit: its own column. */
export function columnOfLogits(layout: Layout): Int32Array {
  const column = new Int32Array(layout.logits);
  for (let j = 0; j + 1 < layout.logit.length; j++) column.fill(j, layout.logit[j], layout.logit[j + 1]);
  return column;
}
