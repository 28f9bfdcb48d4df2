// Chooses the frame of a date column: the one under which held-out rows are likeliest, in nats a row.
import { monthIndex, msPerDay } from '../codecs/calendar';
import { dateSizes, encodeDate, toSeconds, weekOf, type DateReference, type DateSpec } from '../codecs/date';
import { fitNumber, numberSizes, type NumberSpec } from '../codecs/number';
import { protectedRange } from '../codecs/protect';
import { Random } from '../table/random';
import { rowsByValue } from '../table/rows-by-value';
import { referenceOf } from './blocks';
import { ancestor, type TableState } from './state';

const dayOf = (ms: number) => Math.floor(ms / msPerDay);

/**
 * @param earlier dates of the row that are drawn before, `others` those drawn after
 * @param kinds columns of codes that may tell what happens in a row; drawn before the date
 * @param group root entity of each row
 * @param shuffled do siblings stand in the order of this date though the file has them in another?
 */
export function fitDate(
  state: TableState,
  column: string,
  earlier: string[],
  others: string[],
  ancestors: { level: number; column: string }[],
  kinds: Uint16Array[],
  group: Int32Array,
  random: Random,
  shuffled = false,
): DateSpec {
  const values = state.values.get(column)!;
  const sorted = rowsByValue(values);
  const all = references(state, values, earlier, others, ancestors);
  const near = nearest(state, values, all);
  if (near) return makeSpec(state, values, sorted, 'elapsed', near, group, random);
  const candidates = all.flatMap((reference) =>
    framesOf(reference).map((frame) => makeSpec(state, values, sorted, frame, reference, group, random)),
  );
  const sorting = shuffled ? ordersOf(state) : 0;
  let best = candidates[0];
  let least = Infinity;
  for (const spec of candidates) {
    const besides = { previous: sorting, epoch: quantiles }[spec.reference.of as string] ?? 0;
    const cost = crossEntropy(spec, state, values, kinds, group) + besides;
    if (cost < least - 0.02) {
      least = cost;
      best = spec;
    }
  }
  return best;
}

/** Nats a row that quantiles must tell better than months and days, which lie less near to what they are learned from. */
const quantiles = 0.25;

/** Nats a row that sorting siblings takes: k of them could stand in k! orders, of which the file says nothing. */
function ordersOf({ layout: { siblings, position, rows } }: TableState): number {
  let nats = 0;
  for (let row = 0; row < rows; row++) if (siblings[row]) nats += Math.log(position[row] + 1);
  return rows ? nats / rows : 0;
}

/** Dates whose time of day follows from that of another, as most come within so long of it. */
const soon = msPerDay;

/** The reference that dates with a time follow within hours, never before it, or precede, never after; null where there is none. */
function nearest(state: TableState, values: Float64Array, references: DateReference[]): DateReference | null {
  const known = values.find((ms) => !Number.isNaN(ms));
  if (!values.some((ms) => ms % msPerDay !== 0 && !Number.isNaN(ms))) return null;
  // What is always the same says when it is itself.
  if (values.every((ms) => Number.isNaN(ms) || ms === known)) return null;
  let best: DateReference | null = null;
  let least = soon;
  for (const reference of references) {
    if (reference.of === 'none' || reference.of === 'epoch') continue;
    const elapsed: number[] = [];
    for (let row = 0; row < values.length; row++)
      if (!Number.isNaN(values[row])) elapsed.push(values[row] - referenceOf({ reference }, state, values, row));
    if (!elapsed.every((ms) => ms >= 0) && !elapsed.every((ms) => ms <= 0)) continue;
    const middle = Math.abs(elapsed.sort((a, b) => a - b)[elapsed.length >> 1]);
    if (middle >= least) continue;
    least = middle;
    best = reference;
  }
  return best;
}

function framesOf(reference: DateReference): DateSpec['frame'][] {
  if (reference.of === 'none') return ['absolute'];
  if (reference.of === 'epoch') return ['gap'];
  return reference.of === 'previous' ? ['gap', 'calendar', 'weeks'] : ['gap', 'calendar'];
}

/** Dates that are needed to tell them by quantiles. */
const fewestDates = 100;

/** References that are known in nearly every row with a value. */
function references(
  state: TableState,
  values: Float64Array,
  earlier: string[],
  others: string[],
  ancestors: { level: number; column: string }[],
): DateReference[] {
  const rows = values.length;
  const dates = values.filter((v) => !Number.isNaN(v)).length;
  const out: DateReference[] = [{ of: 'none' }, ...(dates >= fewestDates ? [{ of: 'epoch' as const }] : [])];
  const sequential = state.layout.position.some((p) => p > 0);
  const known = (at: (row: number) => number) => {
    let with_ = 0;
    let both = 0;
    for (let r = 0; r < rows; r++) {
      if (Number.isNaN(values[r])) continue;
      with_++;
      if (!Number.isNaN(at(r))) both++;
    }
    return both > 0 && both >= 0.999 * with_;
  };
  for (const c of earlier) if (known((r) => state.values.get(c)![r])) out.push({ of: 'column', column: c });
  const above = ancestors.filter(({ level, column }) => {
    const from = ancestor(state, level)!.values.get(column)!;
    const rowOf = (r: number) => {
      let at = r;
      let s: TableState | null = state;
      for (let l = 0; l < level; l++) {
        if (at < 0) return -1;
        at = s!.layout.parentOf[at];
        s = s!.parent;
      }
      return at;
    };
    return known((r) => (rowOf(r) < 0 ? NaN : from[rowOf(r)]));
  });
  for (const a of above) out.push({ of: 'ancestor', ...a });
  if (sequential) {
    const end = endOf(state, values, others);
    out.push({ of: 'previous', end, first: null });
    for (const a of above.slice(0, 2)) out.push({ of: 'previous', end, first: a });
  }
  return out;
}

/** Rows in which one must end before the next begins, for it to be a rule. */
const endings = 30;

/** The column with which a row ends, where no sibling begins before the one before has ended; null where there is none. */
function endOf({ values, layout }: TableState, starts: Float64Array, others: string[]): string | null {
  const isEnd = (column: string) => {
    const ends = values.get(column)!;
    let known = 0;
    for (let row = 0; row < starts.length; row++) {
      if (ends[row] < starts[row]) return false;
      if (layout.position[row] === 0 || Number.isNaN(starts[row] + ends[row - 1])) continue;
      if (starts[row] < ends[row - 1]) return false;
      if (ends[row - 1] > starts[row - 1]) known++;
    }
    return known >= endings;
  };
  return others.find(isEnd) ?? null;
}

function makeSpec(
  state: TableState,
  values: Float64Array,
  sorted: Int32Array,
  frame: DateSpec['frame'],
  reference: DateReference,
  group: Int32Array,
  random: Random,
): DateSpec {
  const rows: number[] = [];
  for (let r = 0; r < values.length; r++) if (!Number.isNaN(values[r])) rows.push(r);
  const [low, high] = rows.length ? protectedRange(sorted, (r) => values[r], group, random) : [0, 0];
  const spec: DateSpec = {
    kind: 'date',
    frame,
    reference,
    firstMonth: 0,
    months: 0,
    gaps: 0,
    gap: null,
    time: null,
    nulls: rows.length < values.length,
    floor: reference.of !== 'none' && reference.of !== 'epoch',
    min: dayOf(low),
    max: dayOf(high),
  };
  let absolute = reference.of === 'none';
  let under = 0;
  let most = 0;
  const gaps = new Float64Array(values.length).fill(NaN);
  const seconds = new Float64Array(values.length).fill(NaN);
  let timed = false;
  const decimals = rows.some((r) => values[r] % 1000 !== 0) ? 3 : 0;
  for (const r of rows) {
    const from = referenceOf(spec, state, values, r);
    const day = Math.max(spec.min, Math.min(spec.max, dayOf(values[r])));
    seconds[r] = toSeconds(values[r] - dayOf(values[r]) * msPerDay, { decimals });
    timed ||= seconds[r] > 0;
    if (Number.isNaN(from)) {
      absolute = true;
      continue;
    }
    if (values[r] < from) under++;
    gaps[r] = frame === 'elapsed' ? toSeconds(values[r] - from, { decimals }) : dayOf(values[r]) - dayOf(from);
    if (frame === 'calendar') most = Math.max(most, monthIndex(day) - monthIndex(dayOf(from)));
    if (frame === 'weeks') most = Math.max(most, weekOf(day) - weekOf(dayOf(from)));
  }
  spec.floor &&= under === 0;
  if (absolute) {
    spec.firstMonth = monthIndex(spec.min);
    spec.months = monthIndex(spec.max) - spec.firstMonth + 1;
  }
  if (frame === 'calendar' || frame === 'weeks') spec.gaps = most + 1;
  if (frame === 'gap' || frame === 'elapsed') {
    const with_ = rows.filter((r) => !Number.isNaN(gaps[r]));
    spec.gap = fitNumber(
      Float64Array.from(with_, (r) => gaps[r]),
      Int32Array.from(with_, (r) => group[r]),
      frame === 'elapsed' ? decimals : 0,
      random,
    );
    if (frame === 'gap') spec.gap.steps = [];
  }
  if (timed && frame !== 'elapsed') {
    const with_ = rows;
    spec.time = fitNumber(
      Float64Array.from(with_, (r) => seconds[r]),
      Int32Array.from(with_, (r) => group[r]),
      decimals,
      random,
    );
  }
  return spec;
}

/**
 * Nats a row of the day codes on the rows of every second entity, predicted from counts on the others, given the best of
 * `kinds`; a gap that falls into a bin pays for the days within it.
 */
function crossEntropy(
  spec: DateSpec,
  state: TableState,
  values: Float64Array,
  kinds: Uint16Array[],
  group: Int32Array,
): number {
  // Frames that would need more codes than can be learned, or that could place a date before what it follows.
  const tooMany = spec.months > 1500 || spec.gaps > (spec.frame === 'weeks' ? 260 : 180);
  if (tooMany || (spec.reference.of !== 'none' && !spec.floor && spec.frame !== 'gap')) return Infinity;
  const n = values.length;
  const every = Math.max(1, Math.floor(n / 40_000));
  const used = spec.frame === 'gap' ? dateSizes(spec).length - (spec.time ? numberSizes(spec.time).length : 0) : 2;
  const joint: number[] = [];
  const rowsAt: number[] = [];
  const width: number[] = [];
  const codes: number[] = dateSizes(spec).map(() => 0);
  const sizes = dateSizes(spec);
  for (let r = 0; r < n; r += every) {
    if (Number.isNaN(values[r])) continue;
    encodeDate(spec, values[r], referenceOf(spec, state, values, r), codes);
    let key = 0;
    for (let k = 0; k < used; k++) key = key * sizes[k] + codes[k];
    joint.push(key);
    rowsAt.push(r);
    width.push(spec.gap && codes[0] === spec.months ? Math.log(widthOf(spec.gap, codes, used)) : 0);
  }
  const taught = (i: number) => group[rowsAt[i]] % 2 === 0;
  const learned = new Estimate(sizes.slice(0, used));
  for (let i = 0; i < joint.length; i++) if (taught(i)) learned.add(joint[i]);
  const whatever = Float64Array.from(joint, (key, i) => (taught(i) ? 0 : learned.probability(key)));
  const numbers = new Map<number, number>();
  for (const key of joint) if (!numbers.has(key)) numbers.set(key, numbers.size);
  const number = Int32Array.from(joint, (key) => numbers.get(key)!);
  let least = Infinity;
  for (const kind of [null, ...kinds]) {
    const of = (i: number) => (kind ? kind[rowsAt[i]] : 0);
    const byKind = new KindTally(numbers.size);
    for (let i = 0; i < joint.length; i++) if (taught(i)) byKind.add(of(i), number[i]);
    let cost = 0;
    let rows = 0;
    for (let i = 0; i < joint.length; i++) {
      if (taught(i)) continue;
      cost += width[i] - Math.log(byKind.probability(of(i), number[i], whatever[i]));
      rows++;
    }
    if (rows) least = Math.min(least, cost / rows);
  }
  return least;
}

/**
 * Probability of codes whatever the kind, from counts. What was seen seldom leans on each code for itself, and codes given
 * a kind lean on these; each leans the more, the more different ones were seen (Witten and Bell).
 */
class Estimate {
  private readonly single: Float64Array[];
  private readonly joint = new Tally();

  constructor(private readonly sizes: number[]) {
    this.single = sizes.map((size) => new Float64Array(size).fill(0.5));
  }

  add(key: number): void {
    this.codesOf(key).forEach((c, k) => this.single[k][c]++);
    this.joint.add(key);
  }

  probability(key: number): number {
    const alone = this.codesOf(key).reduce(
      (p, c, k) => (p * this.single[k][c]) / (this.joint.total + 0.5 * this.sizes[k]),
      1,
    );
    return this.joint.probability(key, alone);
  }

  private codesOf(key: number): number[] {
    const codes: number[] = [];
    for (let k = this.sizes.length - 1, left = key; k >= 0; k--) {
      codes[k] = left % this.sizes[k];
      left = Math.floor(left / this.sizes[k]);
    }
    return codes;
  }
}

class Tally {
  private readonly counts = new Map<number, number>();
  total = 0;

  add(key: number): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    this.total++;
  }

  probability(key: number, otherwise: number): number {
    const different = this.counts.size;
    return ((this.counts.get(key) ?? 0) + different * otherwise) / (this.total + different);
  }
}

/** Tallies by kind; keys are numbered from 0, kinds are codes of 16 bits. */
class KindTally {
  private readonly counts = new Map<number, Int32Array>();
  private readonly total = new Int32Array(65536);
  private readonly different = new Int32Array(65536);

  constructor(private readonly keys: number) {}

  add(kind: number, key: number): void {
    let counts = this.counts.get(kind);
    if (!counts) this.counts.set(kind, (counts = new Int32Array(this.keys)));
    if (counts[key]++ === 0) this.different[kind]++;
    this.total[kind]++;
  }

  probability(kind: number, key: number, otherwise: number): number {
    const counts = this.counts.get(kind);
    if (!counts) return otherwise;
    return (counts[key] + this.different[kind] * otherwise) / (this.total[kind] + this.different[kind]);
  }
}

/** Days that a gap code may stand for. */
function widthOf(gap: NumberSpec, codes: number[], used: number): number {
  const sizes = numberSizes(gap).length;
  const coarse = codes[used - sizes];
  if (coarse < gap.atoms.length) return 1;
  const knots = gap.knots[(coarse - gap.atoms.length) * gap.fine + (gap.fine > 1 ? codes[used - 1] : 0)];
  return knots?.length ? Math.max(1, knots[knots.length - 1] - knots[0] + 1) : 1;
}
