// Narrows the legal codes of rows that are being drawn to what is given of them.
import type { LegalCodes } from '../model/backend/types';
import { codedSpec } from './framed';
import { blockSizes, type Block, type DerivedBlock } from './blocks';

/** Rows whose code is given may draw that one alone. */
export function narrow(legal: LegalCodes | undefined, given: Int32Array, rows: Int32Array, size: number): LegalCodes {
  const out = ofEachRow(legal, rows.length, size);
  rows.forEach((row, i) => {
    if (given[row] >= 0) out.sets.fill(0, i * size, (i + 1) * size)[i * size + given[row]] = 1;
  });
  return out;
}

/** No row may draw "no value" in code column k of the block, unless the rules leave it nothing else. */
export function withoutNull(
  legal: LegalCodes | undefined,
  base: Exclude<Block, DerivedBlock>,
  k: number,
  rows: number,
  size: number,
): LegalCodes | undefined {
  const code = nullCode(base, k);
  if (code < 0) return legal;
  const out = ofEachRow(legal, rows, size);
  for (let i = 0; i < rows; i++) {
    const codes = out.sets.subarray(i * size, (i + 1) * size);
    const was = codes[code];
    codes[code] = 0;
    if (!codes.includes(1)) codes[code] = was;
  }
  return out;
}

/** The code of column k that says that there is no value; -1 for none. */
function nullCode(base: Exclude<Block, DerivedBlock>, k: number): number {
  switch (base.kind) {
    case 'null':
      return 1;
    case 'category':
    case 'lookup':
      return base.spec.nullCode;
    case 'date':
      return k === 0 && base.spec.nulls ? blockSizes(base)[0] - 1 : -1;
    case 'number': {
      const { steps, nullCode } = codedSpec(base);
      if (nullCode < 0 || k > (steps.length ? 1 : 0)) return -1;
      return steps.length && k === 0 ? steps.length : nullCode;
    }
    default:
      return -1;
  }
}

function ofEachRow(legal: LegalCodes | undefined, rows: number, size: number): LegalCodes {
  const row = Int32Array.from({ length: rows }, (_, i) => i);
  if (!legal) return { sets: new Uint8Array(rows * size).fill(1), row };
  const sets = new Uint8Array(rows * size);
  for (let i = 0; i < rows; i++)
    if (legal.row[i] < 0) sets.fill(1, i * size, (i + 1) * size);
    else sets.set(legal.sets.subarray(legal.row[i] * size, (legal.row[i] + 1) * size), i * size);
  return { sets, row };
}
