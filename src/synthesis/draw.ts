// Draws the rows of one table from its row model: position by position, block by block, within what is legal.
import type { LegalCodes, RowModel } from '../model/backend/types';
import type { Random } from '../table/random';
import {
  baseOf,
  blockSizes,
  decodeBlock,
  encodeRows,
  legalBlock,
  shadowSizes,
  valueName,
  type Block,
  type DerivedBlock,
} from './blocks';
import { DerivedReader } from './derived';
import { DistinctRows } from './distinct';
import type { FeatureReader } from './features';
import type { Given } from './given';
import { rowsByPosition } from './layout';
import { narrow, withoutNull } from './narrow';
import { Restrictions } from './restrict';
import { firstCodes, firstShadows, type TableModel } from './table-model';
import { isBase, type Env } from './ways';
import type { TableState } from './state';
import { forbid } from './zeros';

/** Rows drawn at once. */
const chunk = 4096;
/** Times that rows whose key came out alike are drawn once more. */
const again = 20;
const none = new Int32Array();
/** Fraction of the golden ratio. */
const golden = (Math.sqrt(5) - 1) / 2;

/**
 * Fills the codes and values of a state whose layout is set.
 * @param rowModel null where all codes are constant
 */
export async function drawRows(
  model: TableModel,
  state: TableState,
  env: Env,
  rowModel: RowModel | null,
  makeReader: () => FeatureReader,
  random: Random,
  onRows: (done: number) => void,
  given?: Given,
): Promise<void> {
  const sizes = model.blocks.flatMap(blockSizes);
  sizes.forEach((_, j) => (state.codes[j] = new Uint16Array(state.layout.rows)));
  const drawers = drawersOf(model, state, env, given);
  const reader = makeReader();
  const distinct = given?.codes.length ? null : DistinctRows.of(model.distinct, model.blocks, state);
  const draw = async (part: Int32Array, anew: boolean) => {
    const context = reader.context(part);
    rowModel?.sampleBegin(context, part.length);
    for (const [b, d] of drawers.entries()) {
      for (let k = 0; k < d.sizes.length; k++) {
        const j = d.first + k;
        if (!rowModel || sizes[j] < 2) {
          await rowModel?.fixColumn(j, new Uint16Array(part.length));
          continue;
        }
        const fixed = given?.codes[j];
        if (fixed && part.every((row) => fixed[row] >= 0)) {
          await rowModel.fixColumn(
            j,
            Uint16Array.from(part, (row) => (state.codes[j][row] = fixed[row])),
          );
          continue;
        }
        const allowed = withoutZeros(model, state, j, sizes[j], part, context, d.legal(k, part));
        const free = anew ? distinct?.narrow(b, k, part, sizes[j], allowed) : allowed;
        const legal = fixed ? narrow(free, fixed, part, sizes[j]) : free;
        const codes = await rowModel.sampleColumn(
          j,
          uniforms(state, part, j, random),
          legal && atLeastOne(legal, sizes[j]),
        );
        for (let i = 0; i < part.length; i++) state.codes[j][part[i]] = codes[i];
      }
      d.finish(part, random);
    }
  };
  let done = 0;
  for (const rows of rowsByPosition(state.layout)) {
    for (let from = 0; from < rows.length; from += chunk) {
      const part = rows.subarray(from, Math.min(rows.length, from + chunk));
      let open = part;
      for (let round = 0; open.length && round <= (distinct ? again : 0); round++) {
        await draw(open, round > 0);
        open = distinct?.alike(open) ?? none;
      }
      done += part.length;
      onRows(done);
    }
    reader.advance(rows);
  }
}

/** What never comes with the features and the codes drawn so far is not legal either. */
function withoutZeros(
  model: TableModel,
  state: TableState,
  j: number,
  size: number,
  rows: Int32Array,
  context: Uint16Array,
  legal: LegalCodes | undefined,
): LegalCodes | undefined {
  const zeros = model.zeros[j];
  if (!zeros?.length) return legal;
  const sets = new Uint8Array(rows.length * size).fill(1);
  if (legal)
    for (let i = 0; i < rows.length; i++)
      sets.set(legal.sets.subarray(legal.row[i] * size, (legal.row[i] + 1) * size), i * size);
  forbid(zeros, size, context, model.features.length, state.codes, rows, sets);
  return { sets, row: Int32Array.from(rows.keys()) };
}

/** One block while it is drawn. */
interface Drawer {
  first: number;
  sizes: number[];
  legal(k: number, rows: Int32Array): LegalCodes | undefined;
  /** Values of rows whose codes are drawn, and the codes of the finished values. */
  finish(rows: Int32Array, random: Random): void;
}

function drawersOf(model: TableModel, state: TableState, env: Env, given?: Given): Drawer[] {
  const first = firstCodes(model.blocks);
  const shadowAt = firstShadows(model.blocks);
  return model.blocks.map((block, b) => {
    const sizes = blockSizes(block);
    const base = baseOf(block);
    const own = block.kind === 'derived' && !block.always ? 1 : 0;
    const rules =
      isBase(base) || base.kind === 'null' || base.kind === 'count'
        ? new Restrictions(base, first[b] + own, model, state)
        : null;
    const derived = block.kind === 'derived' ? new DerivedReader(block, first[b], state, model, env, rules) : null;
    const numbers = base.kind === 'number' || base.kind === 'count';
    const differs = derived !== null || (numbers && base.frame !== null);
    const shadow = shadowSizes(block).map((_, k) => {
      const codes = differs ? new Uint16Array(state.layout.rows) : state.codes[first[b] + k];
      return (state.shadow[shadowAt[b] + k] = codes);
    });
    return {
      first: first[b],
      sizes,
      legal(k, rows) {
        const legal = legalCodes(k, rows, sizes[k], first[b], base, derived, rules, state);
        return given?.filled.has(b) && k >= own ? withoutNull(legal, base, k - own, rows.length, sizes[k]) : legal;
      },
      finish(rows, random) {
        if (derived) derived.decode(rows, random);
        else decodeBlock(base, first[b], state, rows, random);
        if (isBase(base)) {
          rules?.mend(derived ? derived.drawn(rows) : rows);
          const exact = given?.values.get(valueName(base));
          if (exact) for (const row of rows) state.values.get(valueName(base))![row] = exact[row];
        }
        if (differs && (isBase(base) || base.kind === 'count')) encodeRows(base, state, rows, shadow);
      },
    };
  });
}

/** What the codec, the derivation and the rules leave. */
function legalCodes(
  k: number,
  rows: Int32Array,
  size: number,
  first: number,
  base: Exclude<Block, DerivedBlock>,
  derived: DerivedReader | null,
  rules: Restrictions | null,
  state: TableState,
): LegalCodes | undefined {
  const own = derived ? 1 : 0;
  const plain = k < own ? undefined : legalBlock(base, first + own, k - own, state, rows);
  if (!derived && !rules?.active) return plain;
  const sets = new Uint8Array(rows.length * size);
  const row = Int32Array.from(rows, (_, i) => i);
  for (let i = 0; i < rows.length; i++) {
    const legal = sets.subarray(i * size, (i + 1) * size);
    if (derived && k === 0) {
      derived.possible(rows[i], legal);
      continue;
    }
    if (derived && state.codes[first][rows[i]] > 0) {
      legal[size - 1] = 1;
      continue;
    }
    const codes = derived ? legal.subarray(0, size - 1) : legal;
    if (plain) codes.set(plain.sets.subarray(plain.row[i] * codes.length, (plain.row[i] + 1) * codes.length));
    else codes.fill(1);
    rules?.mask(rows[i], k - own, codes);
    if (derived && k === own) derived.exclude(rows[i], codes);
    // Any code of a value, but not the one that stands for a value that follows.
    if (derived && !codes.includes(1)) codes.fill(1);
  }
  return { sets, row };
}

/** A row whose every code is forbidden may draw any: rules that cannot all be met bend, rows are never lost. */
function atLeastOne(legal: LegalCodes, size: number): LegalCodes {
  for (let s = 0; s < legal.sets.length; s += size) {
    let any = false;
    for (let c = s; c < s + size && !any; c++) any = legal.sets[c] === 1;
    if (!any) legal.sets.fill(1, s, s + size);
  }
  return legal;
}

/**
 * Uniform numbers of low discrepancy: rows are sorted by the codes just drawn, and any run of neighbours gets numbers
 * that fill 0..1 evenly (a golden-ratio sequence from a random start), which lowers the variance of every margin.
 */
function uniforms(state: TableState, rows: Int32Array, j: number, random: Random): Float32Array {
  const n = rows.length;
  const key = new Int32Array(n);
  for (let back = 1; back <= 3 && back <= j; back++) {
    const codes = state.codes[j - back];
    for (let i = 0; i < n; i++) key[i] = key[i] * 1024 + Math.min(1023, codes[rows[i]]);
  }
  const order = byKey(random.permutation(n), key);
  const u = new Float32Array(n);
  let at = random.next();
  for (let i = 0; i < n; i++) {
    u[order[i]] = Math.min(0.99999994, at);
    at += golden;
    if (at >= 1) at -= 1;
  }
  return u;
}

/** Sorted by key, below 2^30; those of one key stay in order. Many are sorted by digits of ten bits, least first. */
function byKey(order: Int32Array, key: Int32Array): Int32Array {
  if (order.length < 512) return order.sort((a, b) => key[a] - key[b]);
  let from: Int32Array = order;
  let to: Int32Array = new Int32Array(order.length);
  for (let shift = 0; shift < 30; shift += 10) {
    const start = new Int32Array(1025);
    for (const i of from) start[((key[i] >> shift) & 1023) + 1]++;
    for (let d = 0; d < 1024; d++) start[d + 1] += start[d];
    for (const i of from) to[start[(key[i] >> shift) & 1023]++] = i;
    [from, to] = [to, from];
  }
  return from;
}
