// Derived blocks: the code that says by which way a value follows, and the codes of the value where it does not.
import { round, roundness, type NumberSpec } from '../codecs/number';
import { isTotal } from '../rules/date-part';
import { signOf } from '../rules/running-total';
import type { Random } from '../table/random';
import { blockSizes, decodeBlock, encodeFinished, valueName, valuesOf, type Block, type DerivedBlock } from './blocks';
import { codedSpec, encodeDrawn } from './framed';
import { withPreference } from './preference';
import type { Restrictions } from './restrict';
import type { TableModel } from './table-model';
import type { TableState } from './state';
import { agrees, deriver, withinRange, wordReader, type Deriver, type Env, type Way } from './ways';

/** A way must explain so many of the rows that it applies to, to be worth a code. */
const least = 0.02;

/**
 * Encodes real rows of a block whose value may follow from others. Ways that explain next to nothing are dropped,
 * and with none left the block is not derived.
 * @param drawn codes of the rows if the value were drawn in each
 */
export function encodeDerived(
  block: DerivedBlock,
  drawn: Uint16Array[],
  model: TableModel,
  state: TableState,
  env: Env,
): { block: Block; codes: Uint16Array[]; shadow: Uint16Array[] } {
  const n = state.layout.rows;
  const shadow = encodeFinished(block.base, state);
  const values = state.values.get(valueName(block.base))!;
  const known = block.ways.filter((w) => w.by !== 'date-part' || isTotal(w.rule, block.base.kind === 'number'));
  if (!known.length) return { block: block.base, codes: drawn, shadow };
  if (known.length < block.ways.length) return encodeDerived({ ...block, ways: known }, drawn, model, state, env);
  const ways = block.ways.map((way) => withPreference(way, block.base, model, state, env));
  // Where values may be missing, a row that is drawn although there is one to copy lacks it: any sibling's counts.
  const any = mayLack(block.base) ? (row: number, value: number) => value === values[row] : undefined;
  const derive = ways.map((way) => deriver(way, block.base, model, state, env, way.by === 'sibling' ? any : undefined));
  const which = new Uint16Array(n);
  const used = new Int32Array(block.ways.length);
  const unknown = new Int32Array(block.ways.length);
  for (let row = 0; row < n; row++) {
    for (let w = 0; w < derive.length; w++) {
      const d = derive[w](row);
      if (Number.isNaN(d)) unknown[w]++;
      if (which[row] === 0 && agrees(ways[w], values[row], d)) {
        which[row] = w + 1;
        used[w]++;
      }
    }
  }
  const kept = ways.filter((_, w) => used[w] >= least * Math.max(50, n - unknown[w]));
  if (!kept.length) return { block: block.base, codes: drawn, shadow };
  if (kept.length < ways.length) return encodeDerived({ ...block, ways: kept }, drawn, model, state, env);
  if (
    used[0] === n &&
    ways.length === 1 &&
    ways[0].by !== 'sibling' &&
    ways[0].by !== 'repeat' &&
    ways[0].by !== 'last'
  )
    return { block: { ...block, ways, always: true }, codes: [], shadow };
  const sizes = blockSizes(block.base);
  const codes = [which, ...drawn.map((s, k) => s.map((c, row) => (which[row] > 0 ? sizes[k] : c)))];
  return { block: { ...block, ways }, codes, shadow };
}

function mayLack(base: DerivedBlock['base']): boolean {
  return base.kind === 'date' ? false : base.spec.nullCode >= 0;
}

/** Derived values of rows, and drawn ones where no way was drawn; then the codes of the finished values. */
export class DerivedReader {
  private readonly derive: Deriver[];
  private readonly strict: ((row: number) => boolean)[];
  private readonly fromSiblings: boolean[];
  private readonly lookupCodes: Map<number, number> | null = null;
  /** Number columns that may be moved: first those that are drawn, then those that follow from others in some rows. */
  private readonly numbers = new Map<string, NumberSpec>();

  constructor(
    private readonly block: DerivedBlock,
    private readonly first: number,
    private readonly state: TableState,
    private readonly model: TableModel,
    env: Env,
    private readonly rules: Restrictions | null,
  ) {
    const fits = (row: number, value: number) => this.admits(row, value);
    this.derive = block.ways.map((way) => deriver(way, block.base, model, state, env, fits));
    this.fromSiblings = block.ways.map((way) => way.by === 'last');
    if (block.base.kind === 'lookup') this.lookupCodes = new Map(block.base.spec.values.map((v, i) => [Number(v), i]));
    this.strict = block.ways.map((way) => strictness(way, model, state));
    for (const b of model.blocks) if (b.kind === 'number') this.numbers.set(b.column, b.spec);
    for (const b of model.blocks)
      if (b.kind === 'derived' && !b.always && b.base.kind === 'number') this.numbers.set(b.base.column, b.base.spec);
  }

  /**
   * 1 for each way that is possible in a row; drawing is, unless a way that always holds is possible and the value is not missing.
   */
  possible(row: number, legal: Uint8Array): void {
    legal.fill(0);
    legal[0] = 1;
    const { base } = this.block;
    const range = base.kind === 'number' ? [base.spec.min, base.spec.max] : [-Infinity, Infinity];
    const missing = this.missing(row);
    if (missing === 'surely') return;
    this.derive.forEach((derive, w) => {
      const value = derive(row);
      const possible = !Number.isNaN(value) && value >= range[0] && value <= range[1];
      const kept = base.kind !== 'date' || (this.rules?.keeps(row, value) ?? true);
      legal[w + 1] = +(possible && kept && (!this.fromSiblings[w] || this.admits(row, value)));
      if (legal[w + 1] && this.strict[w](row) && missing === 'never') legal[0] = 0;
    });
  }

  /** Do the rules say whether a row has a value? */
  private missing(row: number): 'never' | 'maybe' | 'surely' {
    const { nullCode, rules } = this;
    if (nullCode < 0) return 'never';
    if (!rules?.active) return 'maybe';
    const legal = new Uint8Array(blockSizes(this.block.base)[0]).fill(1);
    rules.mask(row, 0, legal);
    if (!legal[nullCode]) return 'never';
    return legal.indexOf(1) === nullCode && legal.lastIndexOf(1) === nullCode ? 'surely' : 'maybe';
  }

  private admits(row: number, value: number): boolean {
    return this.rules?.admits(row, value, this.codesOf(row, value)) ?? true;
  }

  /** First code of a missing value, -1 where none is. */
  private get nullCode(): number {
    const { base } = this.block;
    if (base.kind === 'date' || base.spec.nullCode < 0) return -1;
    if (base.kind !== 'number') return base.spec.nullCode;
    const { steps, nullCode } = codedSpec(base);
    return steps.length ? steps.length : nullCode;
  }

  /** Does a way that always holds give this row a value within range? */
  private follows(row: number): boolean {
    return this.derive.some((derive, w) => this.strict[w](row) && withinRange(this.block.base, derive(row)));
  }

  /** Codes of a value of a category, reference or number in a row. */
  private codesOf(row: number, value: number): number[] {
    const { base } = this.block;
    if (base.kind === 'category') return [value];
    if (base.kind === 'lookup') return [this.lookupCodes!.get(value) ?? 0];
    const codes: number[] = [];
    if (base.kind === 'number') encodeDrawn(base, this.state, row, value, codes);
    return codes;
  }

  /**
   * Where a row is drawn although a way that always holds has a value it is missing; although a sibling's category is at
   * hand, it is another.
   */
  exclude(row: number, legal: Uint8Array): void {
    const { base } = this.block;
    if (this.nullCode >= 0 && legal[this.nullCode] && this.follows(row)) {
      legal.fill(0);
      legal[this.nullCode] = 1;
      return;
    }
    if (base.kind !== 'category' && base.kind !== 'lookup') return;
    this.derive.forEach((derive, w) => {
      const value = this.fromSiblings[w] ? derive(row) : NaN;
      if (!Number.isNaN(value)) legal[this.codesOf(row, value)[0]] = 0;
    });
  }

  /** Where a formula leaves the range of the source, an input with room is moved, and the formula asked again. */
  private withinRange(row: number, value: number): number {
    const { base, ways } = this.block;
    const [way] = ways;
    if (base.kind !== 'number' || Number.isNaN(value)) return value;
    const { min, max } = base.spec;
    if (value >= min && value <= max) return value;
    const limit = value > max ? max : min;
    const places = [...this.numbers.keys()];
    const inputs = this.inputsOf(way, row).filter(({ column }) => this.numbers.has(column));
    inputs.sort((a, b) => places.indexOf(a.column) - places.indexOf(b.column));
    for (const { column, form, sign } of inputs) {
      const input = this.state.values.get(column)![row];
      if ((form !== 'sum' && form !== 'times') || (form === 'times' && value === 0)) continue;
      const wanted = form === 'sum' ? input + sign * (limit - value) : (input * limit) / value;
      for (const moved of nearValues(this.numbers.get(column)!, wanted, input)) {
        this.state.values.get(column)![row] = moved;
        const again = this.derive[0](row);
        if (again >= min && again <= max) return again;
      }
      this.state.values.get(column)![row] = input;
    }
    return value;
  }

  /** Numbers of the row that the value follows from, and how: `sign` is by how much they change with a sum. */
  private inputsOf(way: Way, row: number): { column: string; form: string; sign: number }[] {
    if (way.by === 'running-total') {
      const { by, columns } = way.rule;
      const word = by === null ? null : wordReader(by, this.model, this.state)(row);
      return [{ column: columns[1], form: 'sum', sign: signOf(way.rule, word) }];
    }
    if (way.by !== 'formula') return [];
    switch (way.rule.kind) {
      case 'sum':
        return way.rule.terms.map((t) => ({ ...t, form: 'sum' }));
      case 'product':
        return way.rule.factors.map((f) => ({ ...f, sign: 1 }));
      case 'linear':
        return [{ column: way.rule.columns[1], form: 'sum', sign: way.rule.divisor / way.rule.factor }];
    }
  }

  /** Those of the rows whose value was drawn, not derived. */
  drawn(rows: Int32Array): Int32Array {
    return this.block.always ? new Int32Array(0) : rows.filter((row) => this.state.codes[this.first][row] === 0);
  }

  decode(rows: Int32Array, random: Random): void {
    const { block, first, state } = this;
    if (block.always) {
      const values = valuesOf(state, valueName(block.base));
      for (const row of rows) values[row] = this.withinRange(row, this.derive[0](row));
      return;
    }
    decodeBlock(block.base, first + 1, state, this.drawn(rows), random);
    const values = valuesOf(state, valueName(block.base));
    for (const row of rows) {
      const which = state.codes[first][row];
      if (which > 0) values[row] = this.derive[which - 1](row);
    }
  }
}

/** Values that a column may have, around one that is wanted: first such as are as round as the one that it had. */
export function nearValues(
  { bins, atoms, steps, decimals, min, max }: NumberSpec,
  wanted: number,
  had: number,
): number[] {
  if (!bins) return [...atoms].sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
  const finer = steps.slice(Math.max(0, roundness(steps, had)));
  return (finer.length ? finer : [10 ** -decimals])
    .flatMap((step) =>
      [Math.floor(wanted / step), Math.ceil(wanted / step)].map((whole) => round(whole * step, decimals)),
    )
    .filter((v) => v >= min && v <= max);
}

/** Share of rows from which on a way is taken to hold always. */
const always = 0.995;

/** Does the way hold in every row like this one? */
function strictness(way: Way, model: TableModel, state: TableState): (row: number) => boolean {
  if (way.by !== 'repeat') {
    const strict = way.holds >= always;
    return () => strict;
  }
  const word = wordReader(way.rule.by, model, state);
  const kinds = new Set(way.rule.kinds.filter((k) => k.share >= always).map((k) => k.word));
  return (row) => kinds.has(word(row) ?? '');
}
