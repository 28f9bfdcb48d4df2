// Numbers that are drawn by another one of the row or of an ancestor, or by the time that a row has: their codes, which
// depend on that number.
import type { NumberSpec } from '../codecs/number';
import { encodeNumber, highOf, lowOf } from '../codecs/number';
import { decodeRelative, encodeRelative, reachOf, type RelativeSpec } from '../codecs/relative';
import type { Random } from '../table/random';
import { daysOf, type Span } from './span';
import { ancestorValue, type TableState } from './state';

/** The number that another is told by: of the row itself (level 0) or of an ancestor. */
export interface NumberFrame extends RelativeSpec {
  level: number;
  column: string;
  /** Where `column` is the number itself, told by the last value of the rows before: the parent's number that stands before the first. */
  start: string | null;
}

/** The days that a number of children is told by. */
export interface RateFrame extends RelativeSpec {
  span: Span;
}

type Frame = NumberFrame | RateFrame;

interface Framed {
  spec: NumberSpec;
  frame: Frame | null;
}

/** The codec of what is drawn. */
export function codedSpec(block: Framed): NumberSpec {
  return block.frame?.spec ?? block.spec;
}

function otherOf(frame: Frame, state: TableState): (row: number) => number {
  if ('span' in frame) return daysOf(frame.span, state);
  const { level, column, start } = frame;
  if (start === null) return (row) => ancestorValue(state, row, level, column);
  return (row) => valueBefore(state.values.get(column)!, state, row) ?? ancestorValue(state, row, 1, start);
}

/** The last value that the siblings before a row have; null where they have none. */
export function valueBefore(values: Float64Array, { layout }: TableState, row: number): number | null {
  const first = row - layout.position[row];
  for (let at = row - 1; at >= first; at--) if (!Number.isNaN(values[at])) return values[at];
  return null;
}

/** Can a value be told by the other number of a row? */
export function isTold(frame: NumberFrame, state: TableState, row: number, value: number): boolean {
  const other = otherOf(frame, state)(row);
  return frame.form === 'ratio' && other === 0 ? value === 0 : !Number.isNaN(other);
}

/** Codes that a value is drawn by in a row, written into `out`. */
export function encodeDrawn(
  { frame, spec }: Framed,
  state: TableState,
  row: number,
  value: number,
  out: number[],
): void {
  if (frame) encodeRelative(frame, value, otherOf(frame, state)(row), out);
  else encodeNumber(spec, value, out);
}

/** Codes of all rows; the values are in the state. */
export function encodeFramed(block: Framed, state: TableState, values: Float64Array, out: Uint16Array[]): void {
  const frame = block.frame!;
  const other = otherOf(frame, state);
  const codes: number[] = out.map(() => 0);
  for (let row = 0; row < state.layout.rows; row++) {
    encodeRelative(frame, values[row], other(row), codes);
    for (let k = 0; k < out.length; k++) out[k][row] = codes[k];
  }
}

/** Values of rows whose codes are drawn. */
export function decodeFramed(
  block: Framed,
  first: number,
  state: TableState,
  rows: ArrayLike<number>,
  values: Float64Array,
  random: Random,
): void {
  const frame = block.frame!;
  const other = otherOf(frame, state);
  const codes = frame.spec.fine > 1 ? [0, 0] : [0];
  for (let i = 0; i < rows.length; i++) {
    codes.forEach((_, k) => (codes[k] = state.codes[first + k][rows[i]]));
    values[rows[i]] = decodeRelative(frame, block.spec, codes, other(rows[i]), random);
  }
}

/** Smallest and largest value that a coarse code of the block may give in a row. */
export function rangeOfCodes(block: Framed, state: TableState): (row: number, coarse: number) => [number, number] {
  const { frame, spec } = block;
  if (!frame) {
    const codes = Array.from({ length: spec.atoms.length + spec.bins }, (_, c) => c);
    const ranges = codes.map((c): [number, number] => [lowOf(spec, c), highOf(spec, c)]);
    return (_row, coarse) => ranges[coarse];
  }
  const other = otherOf(frame, state);
  return (row, coarse) => reachOf(frame, spec, coarse, other(row));
}

/** Coarse codes that give a value within the range of the column; where the other number is missing, so is this one. */
export function legalFramed(block: Framed, state: TableState, rows: Int32Array, size: number): Uint8Array {
  const { nullCode, atoms, bins } = block.frame!.spec;
  const { min, max } = block.spec;
  const range = rangeOfCodes(block, state);
  const sets = new Uint8Array(rows.length * size);
  for (let i = 0; i < rows.length; i++) {
    for (let c = 0; c < atoms.length + bins; c++) {
      const [low, high] = range(rows[i], c);
      if (high >= min && low <= max) sets[i * size + c] = 1;
    }
    if (nullCode >= 0) sets[i * size + nullCode] = 1;
  }
  return sets;
}
