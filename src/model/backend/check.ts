// Checks of what callers hand to a row model, the same for all backends. A failure is a bug of the caller.
import type { LegalCodes, Spec, StepOptions } from './types';

/** @throws Error naming row and column of a code that the column does not have */
export function checkCodes(codes: Uint16Array, rows: number, sizes: readonly number[]): void {
  const columns = sizes.length;
  if (codes.length !== rows * columns)
    throw new Error(`${rows} rows of ${columns} columns are ${rows * columns} codes, not ${codes.length}`);
  for (let i = 0, c = 0; i < codes.length; i++) {
    if (codes[i] >= sizes[c])
      throw new Error(`row ${Math.floor(i / columns)}, column ${c}: code ${codes[i]} of a column of ${sizes[c]} codes`);
    if (++c === columns) c = 0;
  }
}

export function checkRows(rows: Int32Array, available: number): void {
  if (available === 0) throw new Error('the row model has no rows: call setRows first');
  if (rows.length === 0) throw new Error('no row numbers were given');
  for (const row of rows)
    if (row < 0 || row >= available) throw new Error(`row ${row} does not exist: there are ${available}`);
}

export function checkStep(order: Int32Array, options: StepOptions): void {
  if (options.batch < 1 || options.steps < 1 || order.length !== options.batch * options.steps)
    throw new Error(`${options.steps} steps of ${options.batch} rows do not match ${order.length} row numbers`);
  if (!(options.dropout >= 0 && options.dropout < 1)) throw new Error(`dropout is ${options.dropout}, not in [0, 1)`);
  if (!(options.ema >= 0 && options.ema < 1)) throw new Error(`ema is ${options.ema}, not in [0, 1)`);
}

/** Draws are for column j of `rows` rows. */
export function checkDraw(spec: Spec, j: number, rows: number, u: Float32Array, legal?: LegalCodes): void {
  checkColumn(spec, j);
  if (u.length !== rows) throw new Error(`${rows} rows need ${rows} uniform numbers, not ${u.length}`);
  for (const x of u) if (!(x >= 0 && x < 1)) throw new Error(`a uniform number is ${x}, not in [0, 1)`);
  if (!legal) return;
  if (legal.row.length !== rows) throw new Error(`${rows} rows need ${rows} numbers of legal sets`);
  if (legal.sets.length % spec.own[j])
    throw new Error(`legal sets of ${spec.own[j]} codes cannot fill ${legal.sets.length} bytes`);
  const sets = legal.sets.length / spec.own[j];
  for (const set of legal.row)
    if (set < -1 || set >= sets) throw new Error(`legal set ${set} of ${sets} does not exist`);
}

export function checkColumn(spec: Spec, j: number): void {
  if (!Number.isInteger(j) || j < 0 || j >= spec.own.length)
    throw new Error(`own column ${j} does not exist: there are ${spec.own.length}`);
}

/** @throws Error when column j is not the next one to draw */
export function checkTurn(j: number, next: number): void {
  if (j !== next) throw new Error(next < 0 ? 'call sampleBegin first' : `own column ${next} is next, not ${j}`);
}
