// Draws the rows of a table so that they have what is given. Whole rows that fit are kept where rows stand alone (exact);
// the rows still missing, and rows of sequences, are changed in the column given and drawn on from there (approximate:
// what is drawn before that column does not know of the change).
import type { Column } from '../table/column';
import type { Random } from '../table/random';
import { UserError } from '../table/user-error';
import { baseOf, blockSizes, encodeRows, valueName, valuesOf, type BaseBlock } from './blocks';
import type { ColumnShares, SeedRows, TableConditions } from './conditions';
import { encodeFramed, isTold } from './framed';
import { flatLayout } from './layout';
import { Restrictions } from './restrict';
import { emptyState, type TableState } from './state';
import { firstCodes, type TableModel } from './table-model';
import { isBase } from './ways';

/** What is known of rows before they are drawn. */
export interface Given {
  /** By own code column the code of each row, -1 where it is drawn; null for all drawn. */
  codes: (Int32Array | null)[];
  /** Values by name as they shall come out, whatever their codes stand for. */
  values: Map<string, Float64Array>;
  /** Blocks in which no value shall be missing. */
  filled: Set<number>;
}

/** Times that a table is drawn to find rows that fit. */
const ROUNDS = 12;
/** Rows looked at for one that may have a value under the rules. */
const LOOKS = 40;

export type DrawTable = (given: Given, round: number) => Promise<TableState>;

/** @param note is told, in a sentence, what is not exact */
export async function drawGiven(
  draw: DrawTable,
  model: TableModel,
  { shares, filled, seeds }: TableConditions,
  random: Random,
  note: (words: string) => void,
): Promise<TableState> {
  const nothing: Given = { codes: [], values: new Map(), filled };
  if (seeds) return draw({ ...seedCodes(model, seeds), filled }, 0);
  let state = await draw(nothing, 0);
  const { rows } = state.layout;
  if (!shares.length || !rows) return state;
  let given: Given = { ...nothing, codes: state.codes.map(() => new Int32Array(rows).fill(-1)) };
  let fitting = 0;
  if (!model.context) {
    const room = shares.map((s) => quotas(s, rows));
    for (let round = 0; round < ROUNDS && fitting < rows; round++) {
      if (round) state = await draw(nothing, round);
      for (const row of random.permutation(rows)) {
        const cells = shares.map((s) => cellOf(model, s, state, row));
        if (fitting === rows || !cells.every((cell, i) => room[i][cell] > 0)) continue;
        cells.forEach((cell, i) => room[i][cell]--);
        state.codes.forEach((codes, j) => (given.codes[j]![fitting] = codes[row]));
        fitting++;
      }
    }
    state = await draw(given, 0);
  }
  for (const share of shares) {
    const { codes, changed } = change(model, share, state, given, random);
    if (!changed) continue;
    note(
      `${model.table}.${share.column}: ${changed} of ${rows} rows were changed to reach the shares; ` +
        `values drawn before ${share.column} do not know of it.`,
    );
    given = { ...given, codes };
    state = await draw(given, 0);
  }
  return state;
}

/** Rows of each cell: of the values named, and last of all others. They add up to all rows. */
function quotas({ cells }: ColumnShares, rows: number): number[] {
  const exact = cells.map((c) => c.share * rows);
  exact.push(Math.max(0, rows - exact.reduce((a, b) => a + b, 0)));
  const out = exact.map((x) => Math.floor(x + 1e-9));
  const order = [...exact.keys()].sort((a, b) => exact[b] - out[b] - (exact[a] - out[a]) || a - b);
  for (let i = 0, left = rows - out.reduce((a, b) => a + b, 0); i < left; i++) out[order[i % order.length]]++;
  return out;
}

/** Which cell a row is in: the number of a value named, or of all others. */
function cellOf(model: TableModel, { block, cells }: ColumnShares, state: TableState, row: number): number {
  const value = state.values.get(valueName(baseOf(model.blocks[block]) as BaseBlock))![row];
  const at = cells.findIndex((c) => Object.is(c.value, value));
  return at < 0 ? cells.length : at;
}

/** Codes up to and with the column, in which as few rows as possible have another value: those that have one too many. */
function change(
  model: TableModel,
  share: ColumnShares,
  state: TableState,
  given: Given,
  random: Random,
): { codes: (Int32Array | null)[]; changed: number } {
  const { rows } = state.layout;
  const block = model.blocks[share.block];
  const base = baseOf(block) as BaseBlock;
  const first = firstCodes(model.blocks)[share.block];
  const own = block.kind === 'derived' ? 1 : 0;
  const left = quotas(share, rows);
  const cells = Int32Array.from({ length: rows }, (_, row) => cellOf(model, share, state, row));
  // Rows taken whole come first: they fit already.
  const whole = (row: number) => given.codes.every((c) => !c || c[row] >= 0);
  const order = random.permutation(rows);
  const released: number[] = [];
  for (const row of [...order.filter(whole), ...order.filter((r) => !whole(r))])
    if (left[cells[row]] > 0) left[cells[row]]--;
    else released.push(row);
  const changed = released.length;
  const codes = state.codes.map((drawn, j) => {
    const known = given.codes[j] ?? new Int32Array(rows).fill(-1);
    return j < first + own + 1 ? known.map((c, row) => (c >= 0 ? c : drawn[row])) : known.slice();
  });
  const now = codesOf(base, state);
  if (own)
    // A value that follows a sibling's would follow it to another: each is told by its own code.
    for (let row = 0; row < rows; row++) {
      codes[first][row] = 0;
      codes[first + own][row] = now[row];
    }
  const others = othersOf(base, share, now);
  const rules = new Restrictions(base, first + own, model, state);
  const size = blockSizes(base)[0];
  const legal = new Uint8Array(size);
  for (const [cell, missing] of left.entries())
    for (let k = 0; k < missing; k++) {
      const code = cell < share.cells.length ? share.cells[cell].code : others[random.below(others.length)];
      let at = released.length - 1;
      for (let look = 0; look < LOOKS && look < released.length; look++) {
        rules.mask(released[look], 0, legal.fill(1));
        if (!legal[code]) continue;
        at = look;
        break;
      }
      const row = released[at];
      released[at] = released[released.length - 1];
      released.pop();
      codes[first + own][row] = code;
      for (let j = first + own + 1; j < codes.length; j++) codes[j][row] = -1;
    }
  return { codes, changed };
}

/** Codes of the finished values of a block of one code column. */
function codesOf(base: BaseBlock, state: TableState): Uint16Array {
  const codes = new Uint16Array(state.layout.rows);
  encodeRows(base, state, Int32Array.from(codes.keys()), [codes]);
  return codes;
}

/** Codes of the values that are not named, as often as they were drawn; where none was, each once. */
function othersOf(base: BaseBlock, share: ColumnShares, now: Uint16Array): number[] {
  const named = new Set(share.cells.map((c) => c.code));
  const drawn = Array.from(now).filter((c) => !named.has(c));
  if (drawn.length) return drawn;
  const rare = base.spec.kind === 'category' ? base.spec.rare : -1;
  return Array.from({ length: blockSizes(base)[0] }, (_, c) => c).filter((c) => !named.has(c) && c !== rare);
}

/** Codes and values of rows that are given; what the codes cannot say is drawn by the model and comes out as given. */
function seedCodes(model: TableModel, { rows, columns }: SeedRows): Pick<Given, 'codes' | 'values'> {
  const state = emptyState(model.table, flatLayout(rows), null);
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const codes: (Int32Array | null)[] = [];
  for (const block of model.blocks) {
    const base = baseOf(block);
    const own = block.kind === 'derived' ? 1 : 0;
    const sizes = blockSizes(block);
    const none = sizes.map(() => null);
    const name =
      base.kind === 'lookup'
        ? model.lookups.find((l) => l.relation === base.relation)?.column
        : 'column' in base && typeof base.column === 'string'
          ? base.column
          : null;
    const column = name ? columns.get(name) : undefined;
    if (!column || (!isBase(base) && base.kind !== 'null')) {
      codes.push(...none);
      continue;
    }
    if (base.kind === 'null') {
      codes.push(
        Int32Array.from(all, (r) => +(column.kind === 'text' ? column.codes[r] < 0 : Number.isNaN(column.values[r]))),
      );
      continue;
    }
    const { values, unknown } = stateValues(base, column);
    if (base.kind === 'lookup' && unknown.size) {
      const row = [...unknown][0];
      const word = column.kind === 'text' ? column.dictionary[column.codes[row]] : column.values[row];
      throw new UserError(
        'bad-option',
        `Row ${row + 1}: ${model.table}.${column.name} refers to "${word}", which is no kept row.`,
        `Known are ${base.words.slice(0, 12).join(', ')}${base.words.length > 12 ? ' and others' : ''}.`,
        { table: model.table, column: column.name, row: row + 1 },
      );
    }
    state.values.set(valueName(base), values);
    if (!sizes.length || !isReferenceGiven(base, state)) {
      codes.push(...none);
      continue;
    }
    const out = blockSizes(base).map(() => new Uint16Array(rows));
    if (base.kind === 'number' && base.frame) encodeFramed(base, state, valuesOf(state, base.column), out);
    else encodeRows(base, state, all, out);
    const hasNull = base.kind === 'date' ? base.spec.nulls : base.spec.nullCode >= 0;
    const untold = (r: number) =>
      base.kind === 'number' && base.frame !== null && !isTold(base.frame, state, r, values[r]);
    const free = (r: number) => unknown.has(r) || (Number.isNaN(values[r]) ? !hasNull : untold(r));
    if (own) codes.push(Int32Array.from(all, (r) => (free(r) ? -1 : 0)));
    for (const c of out) codes.push(Int32Array.from(c, (code, r) => (free(r) ? -1 : code)));
  }
  return { codes, values: state.values };
}

/** Is the column by which values of the block are told among those given? */
function isReferenceGiven(base: BaseBlock, state: TableState): boolean {
  if (base.kind === 'date' && base.spec.reference.of === 'column') return state.values.has(base.spec.reference.column);
  return base.kind !== 'number' || !base.frame || state.values.has(base.frame.column);
}

/** A column as the state of a block holds it; rows whose value the block has no code for. */
function stateValues(base: BaseBlock, column: Column): { values: Float64Array; unknown: Set<number> } {
  const unknown = new Set<number>();
  const words = base.kind === 'category' ? base.spec.values : base.kind === 'lookup' ? base.words : null;
  if (!words) return { values: column.kind === 'number' ? column.values : new Float64Array(0), unknown };
  const index = new Map(words.map((w, i) => [w, i]));
  const word = (r: number) =>
    column.kind === 'number'
      ? Number.isNaN(column.values[r])
        ? null
        : String(column.values[r])
      : column.codes[r] < 0
        ? null
        : column.dictionary[column.codes[r]];
  const values = Float64Array.from(
    { length: column.kind === 'number' ? column.values.length : column.codes.length },
    (_, r) => {
      const w = word(r);
      if (w === null) return base.kind === 'lookup' ? -1 : NaN;
      const code = index.get(w);
      if (code === undefined) {
        unknown.add(r);
        return NaN;
      }
      return base.kind === 'lookup' ? Number(base.spec.values[code]) : code;
    },
  );
  return { values, unknown };
}
