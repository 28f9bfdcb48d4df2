// How alike freshly drawn rows are to rows held out, beside how alike rows trained on are to them: a score and its
// ceiling while a table trains. It draws with the averaged weights and leaves the model as it was.
import { Random } from '../table/random';
import type { RowModel } from './backend/types';
import type { Split } from './split';
import type { Quality, TrainTask } from './types';

/** Rows of each of the three sets at most. */
const ROWS = 1000;
/** With fewer, both figures are noise. */
const LEAST_ROWS = 50;
const PAIRS = 24;
/** Codes of a column are put into this many bins before two columns are looked at together. */
const BINS = 12;

/** A column of one set of rows: a code a row, and the number of codes. */
interface Codes {
  codes: ArrayLike<number>;
  size: number;
}

export class QualityProbe {
  private readonly context: Uint16Array;
  private readonly trained: Codes[];
  private readonly heldOut: Codes[];
  private readonly pairs: [number, number][];
  private readonly ceiling: number;

  private constructor(
    private readonly task: TrainTask,
    split: Split,
    private readonly rows: number,
  ) {
    const { context, own, seed } = task.spec;
    const random = Random.for(seed, 'quality');
    const some = (from: Int32Array) => random.shuffle(Int32Array.from(from)).subarray(0, rows);
    const [train, heldOut] = [some(split.train), some(split.heldOut)];
    const width = context.length + own.length;
    this.context = new Uint16Array(rows * context.length);
    train.forEach((row, i) =>
      this.context.set(task.codes.subarray(row * width, row * width + context.length), i * context.length),
    );
    const column = (of: Int32Array, j: number): Codes => ({
      codes: Uint16Array.from(of, (row) => task.codes[row * width + j]),
      size: j < context.length ? context[j] : own[j - context.length],
    });
    const all = Array.from({ length: width }, (_, j) => j);
    this.trained = all.map((j) => column(train, j));
    this.heldOut = all.map((j) => column(heldOut, j));
    this.pairs = pairsOf(context.length, own, random);
    this.ceiling = this.likeness(this.trained);
  }

  /** Null where too few rows are held out, or nothing can be told apart. */
  static of(task: TrainTask, split: Split): QualityProbe | null {
    const rows = Math.min(ROWS, split.train.length, split.heldOut.length);
    return rows < LEAST_ROWS || task.spec.own.every((size) => size < 2) ? null : new QualityProbe(task, split, rows);
  }

  /**
   * Of the averaged weights.
   * @param look at the outside, between two columns
   */
  async measure(model: RowModel, look: () => Promise<void>): Promise<Quality> {
    const state = await model.getState();
    try {
      await model.setWeights(await model.getWeights('ema'));
      return { score: this.likeness(await this.draw(model, look)), ceiling: this.ceiling };
    } finally {
      await model.setState(state);
    }
  }

  private async draw(model: RowModel, look: () => Promise<void>): Promise<Codes[]> {
    const { own, context, seed } = this.task.spec;
    const random = Random.for(seed, 'quality', 'draws');
    model.sampleBegin(this.context, this.rows);
    const drawn = this.trained.slice(0, context.length);
    for (let j = 0; j < own.length; j++) {
      const u = Float32Array.from({ length: this.rows }, () => Math.min(random.next(), 1 - 2 ** -24));
      drawn.push({ codes: await model.sampleColumn(j, u), size: own[j] });
      await look();
    }
    return drawn;
  }

  /** Mean of 1 - total variation distance to the held-out rows, over own columns and over pairs, half and half. */
  private likeness(columns: Codes[]): number {
    const first = this.task.spec.context.length;
    const single = columns.flatMap((c, j) => (j < first || c.size < 2 ? [] : [alike(c, this.heldOut[j])]));
    const both = this.pairs.map(([a, b]) =>
      alike(joined(columns[a], columns[b]), joined(this.heldOut[a], this.heldOut[b])),
    );
    return both.length ? (mean(single) + mean(both)) / 2 : mean(single);
  }
}

/** Pairs of an own column with any other, drawn at random. */
function pairsOf(context: number, own: number[], random: Random): [number, number][] {
  const columns = own.flatMap((size, j) => (size > 1 ? [context + j] : []));
  const all: [number, number][] = [];
  for (const b of columns) {
    for (let a = 0; a < context; a++) all.push([a, b]);
    for (const a of columns) if (a < b) all.push([a, b]);
  }
  return random.shuffle(all).slice(0, PAIRS);
}

function joined(a: Codes, b: Codes): Codes {
  const bin = ({ size }: Codes, code: number) => (size <= BINS ? code : Math.floor((code * BINS) / size));
  return {
    codes: Uint16Array.from(a.codes, (code, i) => bin(a, code) * BINS + bin(b, b.codes[i])),
    size: BINS * BINS,
  };
}

function alike(a: Codes, b: Codes): number {
  const difference = new Float64Array(a.size);
  for (let i = 0; i < a.codes.length; i++) difference[a.codes[i]] += 1 / a.codes.length;
  for (let i = 0; i < b.codes.length; i++) difference[b.codes[i]] -= 1 / b.codes.length;
  return 1 - difference.reduce((sum, d) => sum + Math.abs(d), 0) / 2;
}

function mean(values: number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
