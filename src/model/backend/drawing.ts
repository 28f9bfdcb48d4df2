// Rows that are being drawn column by column, for backends that compute each column anew from the codes so far.
import { checkCodes, checkColumn, checkDraw, checkTurn } from './check';
import { drawCodes } from './draw';
import type { LegalCodes, Spec } from './types';

/** Logits of own column j for rows of codes, row-major rows x size. Codes of columns from j on are 0. */
export type LogitsOf = (codes: Uint16Array, rows: number, j: number) => Promise<Float32Array>;

export class Drawing {
  private readonly codes: Uint16Array;
  private readonly columns: number;
  private next = 0;

  constructor(
    private readonly spec: Spec,
    context: Uint16Array,
    private readonly rows: number,
    /** Rows that go through the network together. */
    private readonly chunk: number,
    private readonly logitsOf: LogitsOf,
  ) {
    if (rows === 0) throw new Error('no rows to draw');
    checkCodes(context, rows, spec.context);
    const width = spec.context.length;
    this.columns = width + spec.own.length;
    this.codes = new Uint16Array(rows * this.columns);
    for (let r = 0; r < rows; r++) this.codes.set(context.subarray(r * width, (r + 1) * width), r * this.columns);
  }

  async draw(j: number, u: Float32Array, legal?: LegalCodes): Promise<Uint16Array> {
    const { spec, rows, columns, chunk } = this;
    checkColumn(spec, j);
    checkTurn(j, this.next);
    checkDraw(spec, j, rows, u, legal);
    const drawn = new Uint16Array(rows);
    const size = spec.own[j];
    for (let first = 0; first < rows; first += chunk) {
      const n = Math.min(chunk, rows - first);
      const part = this.codes.subarray(first * columns, (first + n) * columns);
      const logits = size > 1 ? await this.logitsOf(part, n, j) : new Float32Array(n);
      const stuck = drawCodes(logits, size, first, n, u, legal, drawn);
      if (stuck >= 0) throw new Error(`row ${stuck} has no legal code for own column ${j}`);
    }
    this.keep(j, drawn);
    return drawn;
  }

  fix(j: number, codes: Uint16Array): void {
    checkColumn(this.spec, j);
    checkTurn(j, this.next);
    checkCodes(codes, this.rows, [this.spec.own[j]]);
    this.keep(j, codes);
  }

  private keep(j: number, drawn: Uint16Array): void {
    const { columns } = this;
    for (let r = 0, at = this.spec.context.length + j; r < this.rows; r++, at += columns) this.codes[at] = drawn[r];
    this.next = j + 1;
  }
}
