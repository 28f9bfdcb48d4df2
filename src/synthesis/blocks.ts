// A block is one attribute (or hidden quantity) of a table with the code columns that stand for it:
// encode real values, say which codes are legal, decode drawn ones.
import { encodeCategory, legalCategory, type CategorySpec } from '../codecs/category';
import { dateSizes, decodeDate, encodeDate, legalDate, type DateSpec } from '../codecs/date';
import type { TextSpec } from '../codecs/text/types';
import { decodeNumber, encodeNumber, numberSizes, type NumberSpec } from '../codecs/number';
import type { LegalCodes } from '../model/backend/types';
import { columnOf, type Table } from '../table/table';
import type { Random } from '../table/random';
import { codedSpec, decodeFramed, encodeFramed, legalFramed, type NumberFrame, type RateFrame } from './framed';
import { ancestorValue, type TableState } from './state';
import type { Way } from './ways';

export type Block =
  /** `others`: how words of too few entities are written, which rows with the code "rare" get; null where it is not drawn. */
  | { kind: 'category'; column: string; spec: CategorySpec; others: TextSpec | null }
  /** Reference into a kept table: the value is the row there; `words` are the keys as written, by code. */
  | { kind: 'lookup'; relation: string; spec: CategorySpec; words: string[] }
  /** `spec` is of the value itself; with a frame what is drawn is the value as told by another number. */
  | { kind: 'number'; column: string; spec: NumberSpec; frame: NumberFrame | null }
  | { kind: 'date'; column: string; spec: DateSpec }
  /** Is the value of a text column missing? */
  | { kind: 'null'; column: string }
  /** Does the row refer to a parent over this link? */
  | { kind: 'linked'; relation: string }
  /** Is the parent over this link the row's own ancestor, so many levels up, or the one which that has over the link `by`? */
  | { kind: 'home'; relation: string; level: number; by: string | null }
  /** Is the value of a column that of the parent over this link? */
  | { kind: 'copied'; relation: string; column: string }
  /** Has the parent over this link, in its shadow column and under this name, the value that the first parent has? */
  | { kind: 'agrees'; relation: string; column: number; theirs: string; first: string }
  /** The code that a wished-for parent has in one of its own code columns. */
  | { kind: 'wish'; relation: string; column: number; size: number }
  /** `spread`: the numbers as they are in the source, ascending. With a frame what is drawn is so many a day. */
  | { kind: 'count'; relation: string; spec: NumberSpec; spread: number[]; frame: RateFrame | null }
  | { kind: 'profile'; relation: string; level: number; size: number }
  /** What most rows that refer to the row over this link, or all, have in a category of theirs; the last code where there are none. */
  | { kind: 'usual'; relation: string; column: string; size: number; always: boolean }
  /** About where the values of the rows that refer to the row over this link lie among all; the last code where there are none. */
  | { kind: 'level'; relation: string; column: string; size: number }
  /** Steps up to the top of a self-reference; 0 for a row without a parent. With numbers of children by depth. */
  | { kind: 'depth'; relation: string; size: number; spread: number[]; children: number[][] }
  /** Follows from other values in most rows: a code says by which way, 0 for a row in which the value is drawn. */
  | DerivedBlock;

export type CountBlock = Extract<Block, { kind: 'count' }>;

export type BaseBlock = Extract<Block, { kind: 'category' | 'lookup' | 'number' | 'date' }>;

export interface DerivedBlock {
  kind: 'derived';
  base: BaseBlock;
  ways: Way[];
  /** By the first way in every row: nothing is drawn. */
  always: boolean;
}

export function blockSizes(block: Block): number[] {
  switch (block.kind) {
    case 'category':
    case 'lookup':
      return [block.spec.size];
    case 'number':
    case 'count':
      return numberSizes(codedSpec(block));
    case 'date':
      return dateSizes(block.spec);
    case 'null':
    case 'linked':
    case 'home':
    case 'copied':
    case 'agrees':
      return [2];
    case 'wish':
    case 'profile':
    case 'usual':
    case 'level':
    case 'depth':
      return [block.size];
    case 'derived':
      return block.always ? [] : [block.ways.length + 1, ...blockSizes(block.base).map((s) => s + 1)];
  }
}

/** Sizes of the codes that the finished value has; what is drawn may differ (of derived and of framed values). */
export function shadowSizes(block: Block): number[] {
  const base = baseOf(block);
  return base.kind === 'number' || base.kind === 'count' ? numberSizes(base.spec) : blockSizes(base);
}

/** Which code column of the block says most, for use as context: the coarse one. */
export function coarseColumn(block: Block): number {
  if (block.kind === 'derived') return coarseColumn(block.base);
  return block.kind === 'number' && block.spec.steps.length ? 1 : 0;
}

/** The name under which a block keeps its values in the state. */
export function valueName(block: BaseBlock): string {
  return block.kind === 'lookup' ? block.relation : block.column;
}

/** The name under which the state keeps whether a value of a text column is missing: 1, or 0. */
export function missingName(column: string): string {
  return `${column}\u0000null`;
}

/** What a block is about: the block itself, or what is derived. */
export function baseOf(block: Block): Exclude<Block, DerivedBlock> {
  return block.kind === 'derived' ? block.base : block;
}

/** Reference date of a row in milliseconds, NaN where there is none. */
export function referenceOf(
  spec: Pick<DateSpec, 'reference'>,
  state: TableState,
  own: Float64Array,
  row: number,
): number {
  const { reference } = spec;
  switch (reference.of) {
    case 'none':
      return NaN;
    case 'epoch':
      return 0;
    case 'column':
      return state.values.get(reference.column)![row];
    case 'ancestor':
      return ancestorValue(state, row, reference.level, reference.column);
    case 'previous': {
      const before = reference.end === null ? own : state.values.get(reference.end)!;
      for (let back = 1; back <= state.layout.position[row]; back++)
        if (!Number.isNaN(before[row - back])) return before[row - back];
      return reference.first ? ancestorValue(state, row, reference.first.level, reference.first.column) : NaN;
    }
  }
}

/** Values of real rows, from the source table or, for references, as set before. */
export function loadValues(block: BaseBlock, state: TableState, table: Table): void {
  if (block.kind === 'lookup') return;
  const column = columnOf(table, block.column);
  if (block.kind === 'category') {
    if (column.kind !== 'text') throw new Error(`${table.name}.${block.column} is no text column`);
    const { spec } = block;
    const all = encodeCategory(spec, column.codes, column.dictionary);
    state.values.set(
      block.column,
      mapRows(state.source!, (s) => (all[s] === spec.nullCode ? NaN : all[s])),
    );
  } else if (column.kind === 'number') {
    const { values } = column;
    state.values.set(
      block.column,
      mapRows(state.source!, (s) => values[s]),
    );
  }
}

/** Float64Array.from, but for rows by the million. */
function mapRows(rows: ArrayLike<number>, of: (row: number) => number): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < out.length; i++) out[i] = of(rows[i]);
  return out;
}

/** Codes of the values that rows have in the state. */
export function encodeRows(
  block: BaseBlock | CountBlock,
  state: TableState,
  rows: ArrayLike<number>,
  out: Uint16Array[],
): void {
  const codes: number[] = out.map(() => 0);
  const values = block.kind === 'count' ? state.counts.get(block.relation)! : state.values.get(valueName(block))!;
  const index = block.kind === 'lookup' ? new Map(block.spec.values.map((v, i) => [Number(v), i])) : null;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const v = values[row];
    switch (block.kind) {
      case 'category':
        codes[0] = Number.isNaN(v) ? Math.max(0, block.spec.nullCode) : v;
        break;
      case 'lookup':
        codes[0] =
          v < 0 || Number.isNaN(v) ? Math.max(0, block.spec.nullCode) : (index!.get(v) ?? Math.max(0, block.spec.rare));
        break;
      case 'number':
      case 'count':
        encodeNumber(block.spec, v, codes);
        break;
      case 'date':
        encodeDate(block.spec, v, referenceOf(block.spec, state, values, row), codes);
    }
    for (let k = 0; k < out.length; k++) out[k][row] = codes[k];
  }
}

/** Codes of the finished values of all rows: the shadow. */
export function encodeFinished(block: BaseBlock | CountBlock, state: TableState): Uint16Array[] {
  const out = shadowSizes(block).map(() => new Uint16Array(state.layout.rows));
  encodeRows(
    block,
    state,
    Int32Array.from({ length: state.layout.rows }, (_, row) => row),
    out,
  );
  return out;
}

/** Codes of all real rows of a block that is not derived. */
export function encodeBlock(block: Exclude<Block, DerivedBlock>, state: TableState, table: Table): Uint16Array[] {
  const n = state.layout.rows;
  const out = blockSizes(block).map(() => new Uint16Array(n));
  switch (block.kind) {
    case 'category':
    case 'lookup':
    case 'number':
    case 'date':
      loadValues(block, state, table);
      if (block.kind === 'number' && block.frame) {
        encodeFramed(block, state, valuesOf(state, block.column), out);
        break;
      }
      encodeRows(
        block,
        state,
        state.source!.map((_, i) => i),
        out,
      );
      break;
    case 'count':
      if (!block.frame) return encodeFinished(block, state);
      encodeFramed(block, state, countsOf(state, block.relation), out);
      break;
    case 'null': {
      const column = columnOf(table, block.column);
      for (let row = 0; row < n; row++) {
        const r = state.source![row];
        out[0][row] = +(column.kind === 'text' ? column.codes[r] < 0 : Number.isNaN(column.values[r]));
      }
      break;
    }
    case 'linked': {
      const rows = state.values.get(block.relation)!;
      for (let row = 0; row < n; row++) out[0][row] = +(rows[row] >= 0);
      break;
    }
    default:
      throw new Error(`${block.kind} blocks are encoded where they are made`);
  }
  return out;
}

/** Legal codes of code column k for the rows being drawn; undefined when all are. */
export function legalBlock(
  block: Block,
  first: number,
  k: number,
  state: TableState,
  rows: Int32Array,
): LegalCodes | undefined {
  const size = blockSizes(block)[k];
  switch (block.kind) {
    case 'category':
    case 'lookup': {
      const legal = legalCategory(block.spec, block.kind === 'category' && block.others !== null);
      return legal ? { sets: legal, row: new Int32Array(rows.length) } : undefined;
    }
    case 'number':
    case 'count':
      if (k === 0 && block.frame)
        return { sets: legalFramed(block, state, rows, size), row: Int32Array.from(rows.keys()) };
      return legalNumber(codedSpec(block), first, k, state, rows, size);
    case 'date': {
      const values = valuesOf(state, block.column);
      const sets = new Uint8Array(rows.length * size);
      const row = new Int32Array(rows.length);
      const before: number[] = [];
      for (let i = 0; i < rows.length; i++) {
        row[i] = i;
        for (let q = 0; q < k; q++) before[q] = state.codes[first + q][rows[i]];
        const reference = referenceOf(block.spec, state, values, rows[i]);
        legalDate(block.spec, k, before, reference, sets.subarray(i * size, (i + 1) * size));
      }
      return { sets, row };
    }
    default:
      return undefined;
  }
}

/** Coarse codes by class of roundness; fine codes that exist, by coarse code. */
function legalNumber(
  spec: NumberSpec,
  first: number,
  k: number,
  state: TableState,
  rows: Int32Array,
  size: number,
): LegalCodes | undefined {
  const at = spec.steps.length ? 1 : 0;
  if (k === at && at) {
    const sets = new Uint8Array((spec.steps.length + 1) * size);
    spec.pairs.forEach((pair, s) => sets.set(pair, s * size));
    if (spec.nullCode >= 0) sets[spec.steps.length * size + spec.nullCode] = 1;
    else sets.fill(1, spec.steps.length * size);
    return { sets, row: Int32Array.from(rows, (r) => state.codes[first][r]) };
  }
  if (k === 0 && at && spec.nullCode < 0) {
    const sets = new Uint8Array(size).fill(1);
    sets[size - 1] = 0;
    return { sets, row: new Int32Array(rows.length) };
  }
  if (k === at + 1) {
    const sets = new Uint8Array((spec.bins + 1) * size);
    for (let b = 0; b < spec.bins; b++) sets.fill(1, b * size, b * size + spec.fineEdges[b].length + 1);
    sets[spec.bins * size] = 1;
    return {
      sets,
      row: Int32Array.from(rows, (r) => {
        const bin = state.codes[first + at][r] - spec.atoms.length;
        return bin >= 0 && bin < spec.bins ? bin : spec.bins;
      }),
    };
  }
  return undefined;
}

export function valuesOf(state: TableState, name: string): Float64Array {
  let values = state.values.get(name);
  if (!values) state.values.set(name, (values = new Float64Array(state.layout.rows).fill(NaN)));
  return values;
}

/** Values of rows whose codes are all drawn. */
export function decodeBlock(block: Block, first: number, state: TableState, rows: Int32Array, random: Random): void {
  const n = blockSizes(block).length;
  const codes: number[] = new Array(n).fill(0);
  switch (block.kind) {
    case 'category': {
      const values = valuesOf(state, block.column);
      for (const row of rows) {
        const c = state.codes[first][row];
        values[row] = c === block.spec.nullCode ? NaN : c;
      }
      break;
    }
    case 'lookup': {
      const values = valuesOf(state, block.relation);
      for (const row of rows) {
        const c = state.codes[first][row];
        values[row] = c < block.spec.values.length ? Number(block.spec.values[c]) : -1;
      }
      break;
    }
    case 'number':
    case 'count': {
      const values = block.kind === 'number' ? valuesOf(state, block.column) : countsOf(state, block.relation);
      if (block.frame) {
        decodeFramed(block, first, state, rows, values, random);
        break;
      }
      for (const row of rows) {
        for (let k = 0; k < n; k++) codes[k] = state.codes[first + k][row];
        values[row] = decodeNumber(block.spec, codes, random);
      }
      break;
    }
    case 'date': {
      const values = valuesOf(state, block.column);
      for (const row of rows) {
        for (let k = 0; k < n; k++) codes[k] = state.codes[first + k][row];
        values[row] = decodeDate(block.spec, codes, referenceOf(block.spec, state, values, row), random);
      }
      break;
    }
    case 'null':
    case 'linked': {
      const values = valuesOf(state, block.kind === 'null' ? missingName(block.column) : block.relation);
      for (const row of rows) values[row] = state.codes[first][row];
      break;
    }
  }
}

function countsOf(state: TableState, relation: string): Float64Array {
  let counts = state.counts.get(relation);
  if (!counts) state.counts.set(relation, (counts = new Float64Array(state.layout.rows)));
  return counts;
}
