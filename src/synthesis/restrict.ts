// Rules that forbid: which codes of a block a row may draw, given what it drew before and what came before it.
// Where nothing would be left, the rule bends: rows are never lost.
import { dayInMonth, daysInMonth, monthIndex, monthStart, msPerDay, wholeDay } from '../codecs/calendar';
import type { CategorySpec } from '../codecs/category';
import { isMultiple, round, roundness } from '../codecs/number';
import { stepOf } from '../rules/roundness';
import { signOf } from '../rules/running-total';
import type {
  CalendarRule,
  DependencyRule,
  ExactlyOneRule,
  OrderRule,
  ParentOrderRule,
  RepeatRule,
  RoundnessRule,
  RunningTotalRule,
  SiblingOrderRule,
} from '../rules/types';
import { baseOf, blockSizes, referenceOf, valueName, valuesOf, type BaseBlock, type Block } from './blocks';
import { codedSpec, rangeOfCodes } from './framed';
import { calendarDays, calendarWaits, DayRules, isLate, repeatedDay, repeatWaits, type DayRule } from './days';
import { duesIn, type Recurring } from './dues';
import type { TableModel } from './table-model';
import { ancestorValue, type TableState } from './state';
import { broughtInside, forbidOutside, mustSupply, type Supply } from './supply';
import { drawnWords, isBase, wordReader } from './ways';

export type Restriction =
  | DependencyRule
  | CalendarRule
  | RoundnessRule
  | ExactlyOneRule
  | OrderRule
  | Recurring
  | RepeatRule
  | SiblingOrderRule
  | RunningTotalRule
  | (ParentOrderRule & { level: number })
  | Supply
  /** No more children than the row's own number says. */
  | { kind: 'most-children'; relation: string; column: string; more: number }
  /** A row with children along `given` has children along `then`. */
  | { kind: 'children'; given: string; then: string };

/** Blocks that rules speak of. */
export type Ruled = BaseBlock | Extract<Block, { kind: 'null' | 'count' }>;

/** Clears in `legal` the codes of code column k that a rule forbids in a row. */
type Mask = (row: number, k: number, legal: Uint8Array, before: number[]) => unknown;
/** Brings a decoded value to where the rule wants it. */
type Mend = (row: number, value: number) => number;

export class Restrictions {
  private readonly masks: Mask[] = [];
  /** Would a value that is copied break what drawn ones keep by themselves? */
  private readonly breaks: ((row: number, value: number) => boolean)[] = [];
  private readonly mends: Mend[] = [];
  private readonly dayRules = new DayRules();
  private readonly values: () => Float64Array;
  /** Room that `mask` uses again and again: rows come by the million. */
  private readonly before: number[] = [];
  private kept = new Uint8Array(0);

  /** @param first number of the block's first code column (of its base, where it is derived) */
  constructor(
    private readonly block: Ruled,
    private readonly first: number,
    private readonly model: TableModel,
    private readonly state: TableState,
  ) {
    this.values = () => valuesOf(state, block.kind === 'null' || block.kind === 'count' ? '' : valueName(block));
    for (const rule of model.restrictions) this.add(rule);
    if (this.dayRules.size) this.days((row) => this.dayRules.allowed(row));
  }

  get active(): boolean {
    return this.masks.length > 0;
  }

  mask(row: number, k: number, legal: Uint8Array): void {
    const { before } = this;
    before.length = k;
    for (let q = 0; q < k; q++) before[q] = this.state.codes[this.first + q][row];
    if (this.kept.length < legal.length) this.kept = new Uint8Array(legal.length);
    for (const mask of this.masks) {
      this.kept.set(legal);
      mask(row, k, legal, before);
      if (!legal.includes(1)) legal.set(this.kept.subarray(0, legal.length));
    }
  }

  private allows(row: number, codes: number[]): boolean {
    const { block } = this;
    return blockSizes(block).every((size, k) => {
      for (const mask of this.masks) {
        const legal = new Uint8Array(size).fill(1);
        mask(row, k, legal, codes.slice(0, k));
        if (!legal[codes[k]] && legal.includes(1)) return false;
      }
      return true;
    });
  }

  /** May a row have this value, whose codes these are? */
  admits(row: number, value: number, codes: number[]): boolean {
    return this.keeps(row, value) && this.allows(row, codes);
  }

  /** Would a row keep this value as it is, and its order among siblings? */
  keeps(row: number, value: number): boolean {
    return this.mends.every((mend) => mend(row, value) === value) && !this.breaks.some((is) => is(row, value));
  }

  /** Values that masks could not hold (bins are wider than a rule) are moved; derived rows are left alone. */
  mend(rows: Int32Array): void {
    if (!this.mends.length) return;
    const values = this.values();
    for (const row of rows)
      if (!Number.isNaN(values[row])) for (const mend of this.mends) values[row] = mend(row, values[row]);
  }

  private add(rule: Restriction): void {
    const { block, model, state } = this;
    if (rule.kind === 'children') return this.children(rule);
    if (rule.kind === 'most-children') return;
    if (block.kind === 'count') return;
    const column =
      block.kind === 'lookup' ? model.lookups.find((l) => l.relation === block.relation)?.column : block.column;
    if (column === undefined || column === null) return;
    switch (rule.kind) {
      case 'dependency':
        if (rule.to === column) this.dependency(rule);
        if (rule.from === column) for (const other of model.restrictions) this.agree(rule, other);
        break;
      case 'exactly-one':
        if (rule.columns[0] === column && block.kind === 'category') this.exactlyOne(rule);
        break;
      case 'calendar':
        if (rule.columns[0] === column && block.kind === 'date') this.dayRules.add(calendarDays(rule, model, state));
        if (rule.by === column && block.kind === 'category') this.inMonth(rule, block.spec);
        break;
      case 'repeat':
        if (rule.part !== 'day-of-month') break;
        if (rule.columns[0] === column && block.kind === 'date') this.dayRules.add(repeatedDay(rule, model, state));
        if (rule.by === column && block.kind === 'category') this.inMonth(rule, block.spec);
        break;
      case 'recurring':
        this.recurring(rule, column);
        break;
      case 'roundness':
        if (rule.columns[0] === column && block.kind === 'number') this.roundness(rule);
        break;
      case 'running-total':
        this.withinTotal(rule, column);
        break;
      case 'supply':
        if (rule.column === column && block.kind === 'number') this.supply(rule, block);
        break;
      case 'order':
        if (rule.columns.includes(column)) this.order(rule, column);
        break;
      case 'sibling-order':
        if (rule.columns[0] === column && model.fileOrder) this.afterSibling(rule.sign === model.fileOrder ? 1 : -1);
        break;
      case 'parent-order':
        if (rule.columns[0] === column)
          this.limit(rule.sign, (row) => ancestorValue(state, row, rule.level, rule.parentColumn));
    }
  }

  private children({ given, then }: Extract<Restriction, { kind: 'children' }>): void {
    const { block, state, model } = this;
    if (block.kind !== 'count') return;
    const isGiven = block.relation === given;
    if (!isGiven && block.relation !== then) return;
    const order = model.blocks.flatMap((b) => (b.kind === 'count' ? [b.relation] : []));
    const other = isGiven ? then : given;
    if (order.indexOf(other) > order.indexOf(block.relation)) return;
    const none = codedSpec(block).atoms.indexOf(0);
    if (none < 0) return;
    this.masks.push((row, k, legal) => {
      const children = state.counts.get(other)![row] > 0;
      if (k === 0 && isGiven && !children) only(legal, none);
      if (k === 0 && !isGiven && children) legal[none] = 0;
    });
  }

  private dependency(rule: DependencyRule): void {
    const { block, model, state } = this;
    if (block.kind === 'count') return;
    // What is not drawn yet would read as missing.
    if (!this.isBefore(rule.from, rule.to)) return;
    const from = wordReader(rule.from, model, state);
    const map = new Map(rule.map);
    const nullCode = nullCodeOf(block);
    const at = block.kind === 'number' && codedSpec(block).steps.length ? 1 : 0;
    const words = block.kind === 'null' ? [] : drawnWords(block);
    this.masks.push((row, k, legal) => {
      const to = map.get(from(row));
      if (to === undefined) return;
      if (k !== at) {
        if (k === 0 && at && rule.decides === 'null' && to === 'null') only(legal, legal.length - 1);
        return;
      }
      if (rule.decides === 'null') {
        if (nullCode < 0) return;
        if (to === 'null') only(legal, nullCode);
        else legal[nullCode] = 0;
      } else if (to === null) {
        if (nullCode >= 0) only(legal, nullCode);
      } else {
        const code = words.indexOf(to);
        if (code >= 0) only(legal, code);
      }
    });
  }

  /** Two columns decide a third: the later drawn one agrees with the earlier about it. */
  private agree(rule: DependencyRule, other: Restriction): void {
    const { block, model, state } = this;
    if (other.kind !== 'dependency' || other === rule || other.to !== rule.to || other.decides !== rule.decides) return;
    if (block.kind !== 'category' && block.kind !== 'lookup' && block.kind !== 'number') return;
    if (!this.isBefore(other.from, rule.from)) return;
    const at = block.kind === 'number' && codedSpec(block).steps.length ? 1 : 0;
    const earlier = wordReader(other.from, model, state);
    const [map, otherMap] = [new Map(rule.map), new Map(other.map)];
    const words = drawnWords(block);
    this.masks.push((row, k, legal) => {
      const to = k === at ? otherMap.get(earlier(row)) : undefined;
      if (to === undefined) return;
      words.forEach((word, code) => {
        const own = map.get(word);
        if (own !== undefined && own !== to) legal[code] = 0;
      });
    });
  }

  /** Is one column drawn before the other? */
  private isBefore(one: string, other: string): boolean {
    const { blocks, lookups } = this.model;
    const nameOf = (column: string) => lookups.find((l) => l.column === column)?.relation ?? column;
    const order = blocks.map(baseOf).flatMap((b) => (isBase(b) ? [valueName(b)] : b.kind === 'null' ? [b.column] : []));
    const [a, b] = [order.indexOf(nameOf(one)), order.indexOf(nameOf(other))];
    return a >= 0 && a < b;
  }

  private exactlyOne(rule: ExactlyOneRule): void {
    const { block, state } = this;
    if (block.kind !== 'category' || this.model.context?.relation !== rule.relation) return;
    const code = block.spec.values.indexOf(rule.word);
    if (code < 0) return;
    const { position, siblings } = state.layout;
    this.masks.push((row, _k, legal) => {
      const values = this.values();
      let seen = false;
      for (let back = 1; back <= position[row] && !seen; back++) seen = values[row - back] === code;
      if (seen) legal[code] = 0;
      else if (position[row] === siblings[row] - 1) only(legal, code);
    });
  }

  /** Where time runs out no kind of row that would have to wait for another month. */
  private inMonth(rule: CalendarRule | RepeatRule, spec: CategorySpec): void {
    const { model, state } = this;
    const date = model.blocks.map(baseOf).find((b) => b.kind === 'date' && b.column === rule.columns[0]);
    if (date?.kind !== 'date' || date.spec.frame !== 'calendar' || date.spec.reference.of !== 'previous') return;
    const dates = () => valuesOf(state, date.column);
    const late = isLate(date.spec, dates, state);
    const waits =
      rule.kind === 'calendar'
        ? calendarWaits(rule, spec.values, dates)
        : repeatWaits(rule, spec.values, dates, this.values, state);
    this.masks.push((row, _k, legal) => {
      if (late(row)) spec.values.forEach((_, code) => legal[code] && waits(row, code) && (legal[code] = 0));
    });
  }

  /** No row after the day on which another is due, and no kind that could only come after it. */
  private recurring(rule: Recurring, column: string): void {
    const { block, model, state } = this;
    const [time, by] = rule.columns;
    const dues = duesIn(rule, model, state);
    if (!dues) return;
    if (column === by && block.kind === 'category')
      this.masks.push((row, _k, legal) => {
        for (const code of dues.tooLate(row)) legal[code] = 0;
        const next = dues.only(row);
        if (next) legal.forEach((_, code) => next.includes(code) || (legal[code] = 0));
      });
    if (column !== time || block.kind !== 'date') return;
    this.dayRules.addRange((row) => dues.days(row));
    const { spec } = block;
    if (spec.frame === 'calendar')
      this.masks.push((row, k, legal) => {
        const days = k === 0 ? dues.days(row) : null;
        const before = referenceOf(spec, state, this.values(), row);
        if (!days || Number.isNaN(before)) return;
        const now = monthIndex(Math.floor(before / msPerDay));
        for (let c = 0; c < spec.gaps; c++) {
          const start = monthStart(now + c);
          if (start > days[1] || start + daysInMonth(now + c) <= days[0]) legal[spec.months + c] = 0;
        }
      });
  }

  /** @param allowed is this day (since 1970) allowed in a row? null where the rule does not apply */
  private days(allowed: DayRule): void {
    const { block, state } = this;
    if (block.kind !== 'date') return;
    const { spec } = block;
    const monthly = spec.frame === 'absolute' || spec.frame === 'calendar';
    const reference = (row: number) => referenceOf(spec, state, this.values(), row);
    const late =
      spec.frame === 'calendar' && spec.reference.of === 'previous' ? isLate(spec, this.values, state) : () => false;
    const monthOf = (row: number, code: number) =>
      code < spec.months
        ? spec.firstMonth + code
        : monthIndex(Math.floor(reference(row) / msPerDay)) + code - spec.months;
    if (monthly)
      this.masks.push((row, k, legal, before) => {
        if (k > 1) return;
        const allow = allowed(row);
        if (!allow) return;
        const from = spec.floor ? Math.floor(reference(row) / msPerDay) : -Infinity;
        const possible = (month: number, c: number) => {
          const day = dayInMonth(month, c);
          return allow(day) && !(day < from) && day <= spec.max;
        };
        if (k === 1) {
          if (before[0] >= spec.months + spec.gaps) return;
          const month = monthOf(row, before[0]);
          for (let c = 0; c < legal.length; c++) if (legal[c] && !possible(month, c)) legal[c] = 0;
          return;
        }
        // Of all months only the first since the reference can be too late for the day.
        const now = spec.months;
        if (spec.frame !== 'calendar' || Number.isNaN(reference(row)) || !legal[now]) return;
        let any = false;
        const month = monthOf(row, now);
        for (let c = 0; c < 32 && !any; c++) any = possible(month, c);
        if (!any) legal[now] = 0;
        else if (late(row)) only(legal, now);
      });
    this.mends.push((row, ms) => {
      const allow = allowed(row);
      const day = Math.floor(ms / msPerDay);
      if (!allow || allow(day)) return ms;
      const floor = spec.floor ? Math.floor(reference(row) / msPerDay) : -Infinity;
      for (let away = 1; away <= 31; away++)
        for (const d of [day - away, day + away])
          if (allow(d) && !(d < floor) && d <= spec.max && d >= spec.min) return ms + (d - day) * msPerDay;
      return ms;
    });
  }

  private roundness(rule: RoundnessRule): void {
    const { block, model, state } = this;
    if (block.kind !== 'number') return;
    const { spec } = block;
    const word = rule.by === null ? () => null : wordReader(rule.by, model, state);
    if (spec.steps.length)
      this.masks.push((row, k, legal) => {
        const step = k === 0 ? stepOf(rule, word(row)) : 0;
        if (step) spec.steps.forEach((s, i) => (legal[i] &= +(isMultiple(s, step) || s >= step * 0.999999)));
      });
    this.mends.push((row, v) => {
      const step = stepOf(rule, word(row));
      if (!step || spec.atoms.includes(v)) return v;
      const rounded = [Math.round(v / step), Math.ceil(spec.min / step), Math.floor(spec.max / step)].map((n) =>
        Number((n * step).toFixed(spec.decimals)),
      );
      return rounded.find((x) => x >= spec.min && x <= spec.max) ?? v;
    });
  }

  /** No kind of row, and no amount, that takes the total out of its range. */
  private withinTotal(rule: RunningTotalRule, column: string): void {
    const { block, model, state } = this;
    const numberOf = (name: string) => {
      const found = model.blocks.map(baseOf).find((b) => b.kind === 'number' && b.column === name);
      return found?.kind === 'number' ? found.spec : null;
    };
    const total = numberOf(rule.columns[0]);
    const room = (row: number, sign: number) => {
      const first = state.layout.position[row] === 0;
      const previous = first ? 0 : (state.values.get(rule.columns[0])?.[row - 1] ?? NaN);
      if (!total || Number.isNaN(previous) || (first && rule.startsAtZero < 0.5)) return Infinity;
      return sign < 0 ? previous - total.min : total.max - previous;
    };
    if (column === rule.by && block.kind === 'category') {
      const signs = block.spec.values.map((word) => signOf(rule, word));
      const amount = numberOf(rule.columns[1]);
      if (!amount || amount.min < 0) return;
      this.masks.push((row, _k, legal) => {
        for (const sign of [-1, 1] as const)
          if (room(row, sign) < amount.min) signs.forEach((s, c) => s === sign && (legal[c] = 0));
      });
    }
    if (column !== rule.columns[1] || block.kind !== 'number') return;
    const { spec } = block;
    const word = rule.by === null ? () => null : wordReader(rule.by, model, state);
    const left = (row: number) => room(row, signOf(rule, word(row)));
    const coded = codedSpec(block);
    const at = coded.steps.length ? 1 : 0;
    const range = rangeOfCodes(block, state);
    this.masks.push((row, k, legal) => {
      if (k !== at) return;
      const most = left(row);
      for (let c = 0; c < coded.atoms.length + coded.bins; c++) if (range(row, c)[0] > most) legal[c] = 0;
    });
    this.mends.push((row, v) => {
      const most = left(row);
      if (!(v > most)) return v;
      const steps = spec.steps.length ? spec.steps.slice(roundness(spec.steps, v)) : [10 ** -spec.decimals];
      const less = steps.map((step) => round(Math.floor(most / step) * step, spec.decimals)).find((x) => x >= spec.min);
      return less ?? v;
    });
  }

  private supply(rule: Supply, block: Extract<Ruled, { kind: 'number' }>): void {
    const must = mustSupply(rule, this.state, this.values);
    const { steps, atoms, bins } = codedSpec(block);
    const at = steps.length ? 1 : 0;
    const range = rangeOfCodes(block, this.state);
    this.masks.push(
      (row, k, legal) => k === at && must(row) && forbidOutside(rule, atoms.length + bins, (c) => range(row, c), legal),
    );
    this.mends.push((row, v) => (must(row) ? broughtInside(rule, block.spec, v) : v));
  }

  private order(rule: OrderRule, column: string): void {
    const [low, high] = rule.columns;
    const other = column === low ? high : low;
    // Before the other one is drawn there is no limit (its array may exist, with NaN in this row).
    this.limit(column === low ? -1 : 1, (row) => this.state.values.get(other)?.[row] ?? NaN);
  }

  /** Siblings are made in an order in which the column ascends or descends; what is copied is not to break it. */
  private afterSibling(sign: 1 | -1): void {
    const { position } = this.state.layout;
    this.breaks.push((row, v) => position[row] > 0 && sign * (v - this.values()[row - 1]) < 0);
  }

  /** Not below (1) or not above (-1) a value of the row; of numbers no code that lies wholly beyond it. */
  private limit(sign: 1 | -1, of: (row: number) => number): void {
    const { block } = this;
    if (block.kind === 'number') {
      const { steps, atoms, bins } = codedSpec(block);
      const at = steps.length ? 1 : 0;
      const range = rangeOfCodes(block, this.state);
      this.masks.push((row, k, legal) => {
        const limit = k === at ? of(row) : NaN;
        if (Number.isNaN(limit)) return;
        for (let c = 0; c < atoms.length + bins; c++) {
          const [low, high] = range(row, c);
          if (sign > 0 ? high < limit : low > limit) legal[c] = 0;
        }
      });
    }
    const isDay = block.kind === 'date' && !block.spec.time && block.spec.frame !== 'elapsed';
    this.mends.push((row, v) => {
      const limit = isDay ? wholeDay(of(row), sign) : of(row);
      return Number.isNaN(limit) ? v : sign > 0 ? Math.max(v, limit) : Math.min(v, limit);
    });
  }
}

function nullCodeOf(block: Exclude<Ruled, { kind: 'count' }>): number {
  if (block.kind === 'null') return 1;
  if (block.kind === 'date') return block.spec.nulls ? blockSizes(block)[0] - 1 : -1;
  if (block.kind === 'number') return codedSpec(block).nullCode;
  return block.spec.nullCode;
}

function only(legal: Uint8Array, code: number): void {
  const was = legal[code];
  legal.fill(0);
  legal[code] = was;
}
