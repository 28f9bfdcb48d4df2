// Keys that are made of drawn values: rows that come out alike are drawn once more, each from what is still free.
import type { LegalCodes } from '../model/backend/types';
import { baseOf, valueName, valuesOf, type Block } from './blocks';
import type { TableState } from './state';
import { isBase } from './ways';

export interface DistinctKey {
  /** Values of the row that together differ from those of any other row, or of any sibling. */
  names: string[];
  siblings: boolean;
}

/** Rows up to which those of a table are told apart; siblings always are. */
const most = 200_000;

/** A column of the key that one code says, and the value of each code. */
interface Told {
  /** Number of the code column within the block. */
  k: number;
  values: number[];
}

export class DistinctRows {
  private readonly values: Float64Array[];
  /** By the values before the last: the last ones that are taken. Siblings are looked at themselves. */
  private readonly taken = new Map<string, Set<number>>();
  private readonly told: (Told | null)[];

  private constructor(
    private readonly key: DistinctKey,
    private readonly order: number[],
    blocks: Block[],
    private readonly state: TableState,
  ) {
    this.values = order.map((b) => valuesOf(state, nameOf(blocks[b])!));
    this.told = order.map((b) => toldBy(blocks[b]));
  }

  /** null where rows need not differ, or cannot be told apart while they are drawn */
  static of(key: DistinctKey | null, blocks: Block[], state: TableState): DistinctRows | null {
    if (!key || (!key.siblings && state.layout.rows > most)) return null;
    const order = blocks.flatMap((block, b) => (key.names.includes(nameOf(block) ?? '') ? [b] : []));
    return order.length === key.names.length ? new DistinctRows(key, order, blocks, state) : null;
  }

  /** Rows that are like one before, or like another of these; the others are taken in. */
  alike(rows: Int32Array): Int32Array {
    if (this.key.siblings) return rows.filter((row) => this.hasElder(row));
    return rows.filter((row) => {
      const own = this.values.map((v) => v[row]);
      if (own.some((v) => Number.isNaN(v))) return false;
      const last = own.pop()!;
      const taken = this.takenBeside(row, own);
      if (taken.has(last)) return true;
      taken.add(last);
      return false;
    });
  }

  /** Without the codes with which a row would be like one that there is; undefined when all are legal. */
  narrow(
    block: number,
    k: number,
    rows: Int32Array,
    size: number,
    legal: LegalCodes | undefined,
  ): LegalCodes | undefined {
    const at = this.order.indexOf(block);
    const told = at < this.order.length - 2 ? null : this.told[at];
    if (!told || told.k !== k) return legal;
    const sets = new Uint8Array(rows.length * size).fill(1);
    rows.forEach((row, i) => {
      const own = sets.subarray(i * size, (i + 1) * size);
      if (legal) own.set(legal.sets.subarray(legal.row[i] * size, (legal.row[i] + 1) * size));
      const before = this.values.slice(0, at).map((v) => v[row]);
      const taken = at === this.order.length - 1 ? this.takenBeside(row, before) : new Set();
      told.values.forEach((value, code) => {
        const isTaken = at === this.order.length - 1 ? taken.has(value) : this.isFull(row, [...before, value]);
        if (isTaken) own[code] = 0;
      });
    });
    return { sets, row: Int32Array.from(rows.keys()) };
  }

  /** Is there a sibling before a row that is like it? A missing value is like none. */
  private hasElder(row: number): boolean {
    for (let at = row - this.state.layout.position[row]; at < row; at++)
      if (this.values.every((v) => v[at] === v[row])) return true;
    return false;
  }

  /** Are all values of the last column taken beside these? */
  private isFull(row: number, before: number[]): boolean {
    const last = this.told[this.told.length - 1];
    return last !== null && this.takenBeside(row, before).size >= last.values.length;
  }

  /** The last values that rows with these before them have: the siblings before a row, or all rows that were taken in. */
  private takenBeside(row: number, before: number[]): Set<number> {
    if (this.key.siblings) {
      const last = this.values[this.values.length - 1];
      const found = new Set<number>();
      for (let at = row - this.state.layout.position[row]; at < row; at++)
        if (before.every((value, i) => this.values[i][at] === value)) found.add(last[at]);
      return found;
    }
    const key = before.join();
    let taken = this.taken.get(key);
    if (!taken) this.taken.set(key, (taken = new Set()));
    return taken;
  }
}

function nameOf(block: Block): string | null {
  const base = baseOf(block);
  return isBase(base) ? valueName(base) : null;
}

/** null where more than a code says the value, or another row does */
function toldBy(block: Block): Told | null {
  if (block.kind === 'category') return { k: 0, values: block.spec.values.map((_, code) => code) };
  if (block.kind !== 'number' || block.frame || block.spec.bins) return null;
  return { k: block.spec.steps.length ? 1 : 0, values: block.spec.atoms };
}
