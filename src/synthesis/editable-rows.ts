// The rows of a table with cells that can be changed, and changed back. Columns are copied when first changed.
import { timeStep } from '../schema/time-step';
import type { TableSchema } from '../schema/types';
import type { Column } from '../table/column';
import type { Random } from '../table/random';
import type { Table } from '../table/table';
import { msPerDay } from '../codecs/calendar';
import { valueKey } from './key-values';

/** New values within the range, or of the same digits, that are tried. */
const newValues = 40;

type Cell = number | string | null;

export class EditableRows {
  readonly #columns: Map<string, Column>;
  /** Of columns that were copied: the codes of their words. */
  readonly #copied = new Map<string, Map<string, number>>();
  /** Of columns whose numbers were extended: where new ones go on. */
  readonly #next = new Map<string, { low: number; high: number; beyond: number }>();

  constructor(
    private readonly source: Table,
    private readonly schema: TableSchema | null,
  ) {
    this.#columns = new Map(source.columns.map((c) => [c.name, c]));
  }

  get count(): number {
    return this.source.rows;
  }

  has(column: string): boolean {
    return this.#columns.has(column);
  }

  value(name: string, row: number): Cell {
    const column = this.#columns.get(name)!;
    if (column.kind === 'number') return Number.isNaN(column.values[row]) ? null : column.values[row];
    return column.codes[row] < 0 ? null : column.dictionary[column.codes[row]];
  }

  key(columns: readonly string[], row: number): string {
    return columns.map((c) => valueKey(this.#columns.get(c)!, row)).join('\u0000');
  }

  /** @returns what undoes it */
  set(name: string, row: number, value: Cell): () => void {
    const column = this.copy(name);
    const old = column.kind === 'number' ? column.values[row] : column.codes[row];
    if (column.kind === 'number') column.values[row] = value === null ? NaN : Number(value);
    else column.codes[row] = value === null ? -1 : this.codeOf(column, String(value));
    return () => {
      if (column.kind === 'number') column.values[row] = old;
      else column.codes[row] = old;
    };
  }

  /** Cells of another row. @returns what undoes it */
  take(columns: readonly string[], row: number, from: number): () => void {
    const undone = columns.map((c) => this.set(c, row, this.value(c, from)));
    return () => undone.forEach((undo) => undo());
  }

  /** Cells of two rows in each other's place. @returns what undoes it */
  swap(columns: readonly string[], a: number, b: number): () => void {
    const undone = columns.flatMap((c) => {
      const [one, other] = [this.value(c, a), this.value(c, b)];
      return [this.set(c, a, other), this.set(c, b, one)];
    });
    return () => undone.forEach((undo) => undo());
  }

  /**
   * Values that could stand in a cell instead: of other rows first, then new ones of the same make, without an end for
   * numbers and texts.
   * @param drawn how many of other rows, at most
   */
  *otherValues(name: string, row: number, drawn: number, random: Random): Generator<Cell> {
    const present = this.value(name, row);
    for (let k = 0; k < Math.min(drawn, this.count); k++) {
      const value = this.value(name, random.below(this.count));
      if (value !== null && value !== present) yield value;
    }
    if (present === null) return;
    if (typeof present === 'string') yield* likeText(present, random);
    else yield* this.likeNumber(name, random);
  }

  table(): Table {
    return { ...this.source, columns: this.source.columns.map((c) => this.#columns.get(c.name)!) };
  }

  /** Within the range of the column, then beyond its end. */
  private *likeNumber(name: string, random: Random): Generator<number> {
    const column = this.#columns.get(name)!;
    if (column.kind !== 'number') return;
    const step = this.stepOf(name);
    let ends = this.#next.get(name);
    if (!ends) {
      const known = column.values.filter((v) => !Number.isNaN(v));
      const low = known.reduce((a, b) => Math.min(a, b), Infinity);
      const high = known.reduce((a, b) => Math.max(a, b), -Infinity);
      this.#next.set(name, (ends = { low, high, beyond: high }));
    }
    const steps = Math.round((ends.high - ends.low) / step);
    for (let k = 0; k < newValues; k++) yield rounded(ends.low + random.below(steps + 1) * step);
    for (;;) yield (ends.beyond = rounded(ends.beyond + step));
  }

  private stepOf(name: string): number {
    const column = this.schema!.columns.find((c) => c.name === name)!;
    if (column.type === 'date') return msPerDay;
    if (column.format.kind === 'duration') return timeStep(column);
    if (column.type === 'datetime' || column.type === 'time') return 1000;
    return column.format.kind === 'number' ? 10 ** -column.format.decimals : 1;
  }

  private copy(name: string): Column {
    const column = this.#columns.get(name)!;
    if (this.#copied.has(name)) return column;
    const copy: Column =
      column.kind === 'number'
        ? { ...column, values: column.values.slice() }
        : { ...column, codes: column.codes.slice(), dictionary: [...column.dictionary] };
    this.#columns.set(name, copy);
    const codes = new Map(copy.kind === 'text' ? copy.dictionary.map((word, i) => [word, i]) : []);
    this.#copied.set(name, codes);
    return copy;
  }

  private codeOf(column: Extract<Column, { kind: 'text' }>, word: string): number {
    const codes = this.#copied.get(column.name)!;
    let code = codes.get(word);
    if (code === undefined) codes.set(word, (code = column.dictionary.push(word) - 1));
    return code;
  }
}

/** Other digits in the same places; where there are none, or they do not suffice, a number behind. */
function* likeText(word: string, random: Random): Generator<string> {
  if (/\d/.test(word)) for (let k = 0; k < newValues; k++) yield word.replace(/\d/g, () => String(random.below(10)));
  for (let k = 1; ; k++) yield `${word}${k}`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(15));
}
