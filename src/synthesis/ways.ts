// Ways in which a value follows from others, compiled to a function of the row: for rows that are learned from
// (does it hold?) and for rows that are being made (what is the value?).
import { wholeDay } from '../codecs/calendar';
import { derive as datePart } from '../rules/date-part';
import { derive as shifted } from '../rules/date-shift';
import { compute, type FormulaRule } from '../rules/formula';
import { isOnLine } from '../rules/line';
import { derive as running, signOf } from '../rules/running-total';
import { isClose } from '../rules/numbers';
import type { DatePartRule, DateShiftRule, FixedValueRule, RepeatRule, RunningTotalRule, Word } from '../rules/types';
import { ancestor, ancestorRow, type TableState } from './state';
import { baseOf, valueName, valuesOf, type BaseBlock, type Block } from './blocks';
import { knownValue, lastOfKind } from './last-of-kind';
import type { TableModel } from './table-model';

export type Way = (
  | { by: 'formula'; rule: FormulaRule }
  | { by: 'date-part'; rule: DatePartRule }
  /** So many days or months from another date of the row. */
  | { by: 'date-shift'; rule: DateShiftRule }
  | { by: 'running-total'; rule: RunningTotalRule }
  | { by: 'fixed'; rule: FixedValueRule }
  | { by: 'repeat'; rule: RepeatRule }
  /** The value of the last sibling that has the same codes in these shadow columns. */
  | { by: 'last'; kinds: number[] }
  /** The value `name` of an ancestor. */
  | { by: 'ancestor'; level: number; name: string }
  /** The value `name` of the row of a kept table that this relation refers to. */
  | { by: 'reference'; relation: string; table: string; name: string }
  /** The value `name` of one of the rows that another table has for the same parent, of a preferred one if there is any. */
  | { by: 'sibling'; table: string; name: string; prefer: Preference | null }
) & {
  /** Id of the rule. */
  id: string;
  /** Share of the rows to which the rule applies in which it holds. */
  holds: number;
};

/** A code in a shadow column. */
export interface Condition {
  column: number;
  code: number;
}

/** The rows that a row prefers: those that meet all conditions of its kind; any where there is none. */
export interface Preference {
  /** The category that names the kind, and the kind of rows in which it is missing; null where all are of kind 0. */
  by: { column: string; none: number } | null;
  kinds: Condition[][];
}

export interface Env {
  models: TableModel[];
  states: Map<string, TableState>;
}

export type Deriver = (row: number) => number;

/** Rows of one kind further back than this are not looked for. */
const farthest = 500;

/**
 * @param fits may a row have a value? Of several that can be copied the first that fits is
 * @returns the value that the way gives for a row; NaN where it gives none
 */
export function deriver(
  way: Way,
  block: BaseBlock,
  model: TableModel,
  state: TableState,
  env: Env,
  fits: (row: number, value: number) => boolean = () => true,
): Deriver {
  switch (way.by) {
    case 'formula': {
      const { rule } = way;
      let row = 0;
      const known = (column: string) => state.values.get(column)![row];
      return (r) => {
        row = r;
        return compute(rule, known);
      };
    }
    case 'date-part': {
      const { rule } = way;
      const read = wordOf(block);
      return (row) => {
        const ms = state.values.get(rule.columns[1])![row];
        const word = Number.isNaN(ms) ? undefined : datePart(rule, ms);
        return word === undefined ? NaN : read(word);
      };
    }
    case 'date-shift': {
      const { rule } = way;
      return (row) => wholeDay(shifted(rule, state.values.get(rule.columns[1])![row]), -1);
    }
    case 'running-total': {
      const { rule } = way;
      const word = rule.by === null ? () => null : wordReader(rule.by, model, state);
      return (row) => {
        const first = state.layout.position[row] === 0;
        if (first && rule.startsAtZero < 0.5) return NaN;
        const previous = first ? 0 : state.values.get(rule.columns[0])![row - 1];
        const addend = state.values.get(rule.columns[1])![row];
        return running(rule, previous, addend, signOf(rule, word(row)));
      };
    }
    case 'fixed': {
      const word = wordReader(way.rule.by, model, state);
      const values = new Map<Word, number>(way.rule.values.map((v) => [v.word, v.value]));
      return (row) => values.get(word(row)) ?? NaN;
    }
    case 'repeat': {
      const before = sameKind(way.rule, model, state);
      return (row) => {
        const at = before(row);
        return at < 0 ? NaN : state.values.get(valueName(block))![at];
      };
    }
    case 'last': {
      const own = knownValue(block, valuesOf(state, valueName(block)));
      const before = lastOfKind(way.kinds, state, own);
      return (row) => own(before(row));
    }
    case 'ancestor': {
      const above = ancestor(state, way.level)!;
      const map = translate(block, blockFor(env, above.name, way.name), rareToCopy(block));
      return (row) => {
        const at = ancestorRow(state, row, way.level);
        return at < 0 ? NaN : map(above.values.get(way.name)![at]);
      };
    }
    case 'reference': {
      const map = translate(block, blockFor(env, way.table, way.name));
      const values = env.states.get(way.table)!.values.get(way.name)!;
      return (row) => {
        const at = state.values.get(way.relation)?.[row] ?? -1;
        return at >= 0 ? map(values[at]) : NaN;
      };
    }
    case 'sibling': {
      const other = env.states.get(way.table)!;
      const rowsOf = rowsByParent(other, state.parent!.layout.rows);
      const map = translate(block, blockFor(env, way.table, way.name));
      const { prefer } = way;
      const kind = prefer?.by && valuesOf(state, prefer.by.column);
      const kindOf = (row: number) => (!kind ? 0 : Number.isNaN(kind[row]) ? prefer.by!.none : kind[row]);
      return (row) => {
        const parent = state.layout.parentOf[row];
        if (parent < 0) return NaN;
        const [from, to] = [rowsOf[parent], rowsOf[parent + 1]];
        if (from === to) return NaN;
        const conditions = prefer?.kinds[kindOf(row)] ?? [];
        let fallback = NaN;
        for (let k = 0; k < to - from; k++) {
          const at = from + ((state.layout.position[row] + k) % (to - from));
          const value = map(other.values.get(way.name)![at]);
          if (!withinRange(block, value) || !fits(row, value)) continue;
          if (conditions.every(({ column, code }) => other.shadow[column][at] === code)) return value;
          if (Number.isNaN(fallback)) fallback = value;
        }
        return fallback;
      };
    }
  }
}

/** Could the block have this value? */
export function withinRange(block: BaseBlock, value: number): boolean {
  return block.kind === 'number' ? value >= block.spec.min && value <= block.spec.max : !Number.isNaN(value);
}

/** Does the value equal what was derived, as far as the rule asks? */
export function agrees(way: Way, value: number, derived: number): boolean {
  if (Number.isNaN(derived)) return false;
  if (way.by !== 'formula' && way.by !== 'running-total') return value === derived;
  if (way.rule.kind === 'linear') return isOnLine(way.rule, value, derived);
  return isClose(value, derived, way.rule.residuals);
}

/** Stands for a word that has no code of its own: no rule knows it. */
const RARE = '\u0000';

/** The value of a column in a row as the rules write it; null where there is none. */
export function wordReader(column: string, model: TableModel, state: TableState): (row: number) => Word {
  const block = model.blocks.map(baseOf).find((b) => 'column' in b && b.column === column);
  const value = (row: number) => state.values.get(column)?.[row] ?? NaN;
  if (block?.kind === 'category')
    return (row) => (Number.isNaN(value(row)) ? null : (block.spec.values[value(row)] ?? RARE));
  if (block?.kind === 'number') return (row) => (Number.isNaN(value(row)) ? null : String(value(row)));
  const lookup = model.lookups.find((l) => l.column === column);
  const reference =
    lookup && model.blocks.map(baseOf).find((b) => b.kind === 'lookup' && b.relation === lookup.relation);
  if (reference?.kind === 'lookup') {
    const index = new Map(reference.spec.values.map((v, i) => [Number(v), reference.words[i]]));
    return (row) => index.get(state.values.get(reference.relation)?.[row] ?? NaN) ?? null;
  }
  return () => null;
}

/** Words that are drawn for a column, by code; numbers only where they are atoms. */
export function drawnWords(block: BaseBlock): string[] {
  switch (block.kind) {
    case 'category':
      return block.spec.values;
    case 'lookup':
      return block.words;
    case 'number':
      return block.spec.atoms.map(String);
    case 'date':
      return [];
  }
}

/** The block of a column, or of the reference in it. */
export function blockOfColumn(column: string, model: TableModel): BaseBlock | null {
  const relation = model.lookups.find((l) => l.column === column)?.relation;
  const found = model.blocks
    .map(baseOf)
    .find((b) => isBase(b) && (b.kind === 'lookup' ? b.relation === relation : b.column === column));
  return found && isBase(found) ? found : null;
}

/** The sibling before a row that is of the same kind, -1 for none; only for kinds that repeat. */
export function sameKind(rule: RepeatRule, model: TableModel, state: TableState): (row: number) => number {
  const kinds = new Set(rule.kinds.map((k) => k.word));
  const block = model.blocks.map(baseOf).find((b) => 'column' in b && b.column === rule.by);
  if (block?.kind === 'category' && new Set(block.spec.values).size === block.spec.values.length) {
    // The same by codes: histories are long, and words cost time.
    const repeats = block.spec.values.map((w) => kinds.has(w));
    return (row) => {
      const codes = state.values.get(rule.by);
      const kind = codes ? codes[row] : NaN;
      if (!repeats[kind]) return -1;
      const first = row - Math.min(farthest, state.layout.position[row]);
      for (let at = row - 1; at >= first; at--) if (codes![at] === kind) return at;
      return -1;
    };
  }
  const word = wordReader(rule.by, model, state);
  return (row) => {
    const kind = word(row);
    if (kind === null || !kinds.has(kind)) return -1;
    const first = row - Math.min(farthest, state.layout.position[row]);
    for (let at = row - 1; at >= first; at--) if (word(at) === kind) return at;
    return -1;
  };
}

/** The code of rows that copy a word that has no code of its own; NaN where no such row is made. */
function rareToCopy(block: BaseBlock): number {
  return block.kind === 'category' && block.others ? block.spec.rare : NaN;
}

export function blockFor(env: Env, table: string, name: string): BaseBlock | null {
  for (const block of env.models.find((m) => m.table === table)!.blocks) {
    const base = baseOf(block);
    if (isBase(base) && valueName(base) === name) return base;
  }
  return null;
}

export function isBase(block: Block): block is BaseBlock {
  return block.kind === 'category' || block.kind === 'lookup' || block.kind === 'number' || block.kind === 'date';
}

/**
 * Values of one block as values of another: numbers as fine as the column writes them, categories by their words.
 * @param rare stands for words without a code of their own in either block
 */
export function translate(to: BaseBlock, from: BaseBlock | null, rare = NaN): (value: number) => number {
  if (to.kind === 'number') return (v) => roundHalfEven(v, to.spec.decimals);
  if (to.kind !== 'category') return (v) => v;
  if (from?.kind !== 'category') return () => NaN;
  const index = new Map(to.spec.values.map((v, i) => [v, i]));
  const map = from.spec.values.map((v) => index.get(v) ?? rare);
  return (v) => (Number.isNaN(v) ? NaN : (map[v] ?? rare));
}

/** The value of a block that is written so; NaN where it has none. */
function wordOf(block: BaseBlock): (word: string) => number {
  if (block.kind === 'number') return Number;
  const codes = block.kind === 'category' ? new Map(block.spec.values.map((v, i) => [v, i])) : null;
  return (word) => codes?.get(word) ?? NaN;
}

/** Start of each parent's rows in a table laid out by parent; one more entry for the end. */
export function rowsByParent(state: TableState, parents: number): Int32Array {
  const start = new Int32Array(parents + 1);
  for (const p of state.layout.parentOf) if (p >= 0) start[p + 1]++;
  for (let p = 0; p < parents; p++) start[p + 1] += start[p];
  return start;
}

function roundHalfEven(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  const whole = Math.floor(value * scale);
  const left = value * scale - whole;
  return (Math.abs(left - 0.5) < 1e-9 ? whole + (whole % 2 ? 1 : 0) : Math.round(value * scale)) / scale;
}
