// Running totals: balance = previous balance + signed amount along the rows of one parent; the sign may be a category's.
import { type Grouped } from '../table/groups';
import type { Categories } from './categories';
import type { Facts, RuleRelation } from './facts';
import { shareOf, SUPPORT } from './judge';
import { residualsOf, round, withResidual } from './numbers';
import { orderTies } from './tie-order';
import { FAILS, HOLDS, NOT_APPLICABLE, type RunningTotalRule, type Truth, type Word } from './types';

const COLUMNS = 12;
const OFTEN = 0.8;
/** Before ties are put in order fewer rows hold. */
const AT_FIRST = 0.5;
const BY_CHANCE = 0.3;

export function mine(facts: Facts): RunningTotalRule[] {
  return facts.relations.flatMap((relation) => {
    const time = facts.timeOf(relation.id);
    const pairs = neighbours(facts.siblings(relation.id, time));
    if (pairs.length < 2 * SUPPORT) return [];
    const columns = facts
      .ofRole(relation.child, 'number', COLUMNS)
      .filter((c) => !relation.columns.includes(c.name))
      .map((c) => c.name);
    return columns.flatMap((total) =>
      columns.filter((a) => a !== total).flatMap((addend) => test(facts, relation, time, pairs, total, addend)),
    );
  });
}

/** Judged on rows that have an elder sibling, in the order of `chainOrder`. */
export function holds(rule: RunningTotalRule, facts: Facts): Truth {
  const { start, rows } = chainOrder(rule, facts);
  const follows = follower(rule, facts);
  const total = facts.numbers(rule.table, rule.columns[0]);
  const addend = facts.numbers(rule.table, rule.columns[1]);
  const truth = new Uint8Array(total.length).fill(NOT_APPLICABLE);
  for (let p = 0; p + 1 < start.length; p++)
    for (let i = start[p] + 1; i < start[p + 1]; i++) {
      const [a, b] = [rows[i - 1], rows[i]];
      if (!Number.isNaN(total[a] + total[b] + addend[b])) truth[b] = follows(a, b) ? HOLDS : FAILS;
    }
  return truth;
}

/** Rows of each parent by time, those of one time in the order in which the total runs. */
export function chainOrder(rule: RunningTotalRule, facts: Facts): Grouped {
  const siblings = facts.siblings(rule.relation, rule.time);
  if (rule.time === null) return siblings;
  return orderTies(siblings, facts.numbers(rule.table, rule.time), follower(rule, facts));
}

/** The sign with which a row of this category adds. */
export function signOf(rule: RunningTotalRule, word: Word): 1 | -1 {
  return rule.signs.find(([known]) => known === word)?.[1] ?? rule.sign;
}

/**
 * The total after a row.
 * @param previous total of the elder sibling; 0 for the first row of a history that starts at zero
 * @param u uniform in [0, 1): adds the source's rounding residue; null for none
 */
export function derive(
  rule: RunningTotalRule,
  previous: number,
  addend: number,
  sign: number,
  u: number | null = null,
): number {
  return round(withResidual(previous + sign * addend, rule.residuals, u), rule.decimals);
}

/** What the elder sibling's total must have been for the rule to hold in a row. */
export function before(rule: RunningTotalRule, total: number, addend: number, sign: number): number {
  return round(total - sign * addend, rule.decimals);
}

function test(
  facts: Facts,
  relation: RuleRelation,
  time: string | null,
  pairs: Int32Array,
  total: string,
  addend: string,
): RunningTotalRule[] {
  const c = facts.numbers(relation.child, total);
  const a = facts.numbers(relation.child, addend);
  const { decimals } = facts.column(relation.child, total);
  const modes = [
    { absolute: decimals ? 1.01 * 10 ** -decimals : 0.51, share: 0 },
    { absolute: decimals ? Math.max(0.01, 1.01 * 10 ** -decimals) : 0.51, share: 0.005 },
  ];
  for (const mode of modes) {
    if (!promising(c, a, pairs, mode)) continue;
    const sign = learnSigns(facts, relation.child, c, a, pairs, mode);
    const right = sign.by === null ? `${sign.sign > 0 ? '+' : '-'} ${addend}` : `± ${addend} by ${sign.by}`;
    const draft: RunningTotalRule = {
      kind: 'running-total',
      id: `running-total|${relation.id}|${total}|${addend}`,
      table: relation.child,
      columns: [total, addend],
      judged: relation.child,
      words: `${total} = previous ${total} ${right} along the rows of one ${relation.parent}`,
      relation: relation.id,
      time,
      ...sign,
      decimals,
      residuals: { relative: false, quantiles: [0], ...mode },
      startsAtZero: 0,
      holds: 0,
      support: 0,
    };
    const share = shareOf(holds(draft, facts));
    if (share.holds < OFTEN || share.support < SUPPORT) continue;
    return [{ ...draft, ...share, ...ends(draft, facts) }];
  }
  return [];
}

/** Does row b follow row a? For a = -1: does its total equal its own signed addend? */
function follower(rule: RunningTotalRule, facts: Facts): (a: number, b: number) => boolean {
  const total = facts.numbers(rule.table, rule.columns[0]);
  const addend = facts.numbers(rule.table, rule.columns[1]);
  const kinds = rule.by === null ? null : facts.words(rule.table, rule.by);
  const signs = kinds && signsByCode(rule, kinds);
  const { absolute, share } = rule.residuals;
  return (a, b) => {
    const sign = kinds && signs ? signs[kinds.codes[b] + 1] : rule.sign;
    const change = total[b] - (a < 0 ? 0 : total[a]);
    return (
      Math.abs(change - sign * addend[b]) <= Math.max(absolute, share * Math.abs(addend[b])) + 1e-9 * Math.abs(total[b])
    );
  };
}

function signsByCode(rule: RunningTotalRule, kinds: Categories): Int8Array {
  const known = new Map(rule.signs);
  return Int8Array.from([null, ...kinds.words], (word) => known.get(word) ?? rule.sign);
}

/** Previous and next row of neighbouring siblings, by turns. */
function neighbours({ start, rows }: Grouped): Int32Array {
  const pairs = new Int32Array(2 * rows.length);
  let n = 0;
  for (let p = 0; p + 1 < start.length; p++)
    for (let i = start[p] + 1; i < start[p + 1]; i++) {
      pairs[n++] = rows[i - 1];
      pairs[n++] = rows[i];
    }
  return pairs.subarray(0, n);
}

/** Do changes of the total have the size of the addend, and not so if shifted by a third of the rows? */
function promising(
  c: Float64Array,
  a: Float64Array,
  pairs: Int32Array,
  mode: { absolute: number; share: number },
): boolean {
  const count = pairs.length / 2;
  const step = Math.max(1, Math.floor(count / 3000));
  const shift = Math.floor(count / 3);
  let known = 0;
  let yes = 0;
  let chance = 0;
  const fits = (change: number, v: number): boolean =>
    Math.abs(Math.abs(change) - Math.abs(v)) <= Math.max(mode.absolute, mode.share * Math.abs(v));
  for (let k = 0; k < count; k += step) {
    const change = c[pairs[2 * k + 1]] - c[pairs[2 * k]];
    const v = a[pairs[2 * k + 1]];
    if (Number.isNaN(change + v) || v === 0) continue;
    known++;
    if (fits(change, v)) yes++;
    if (fits(change, a[pairs[2 * ((k + shift) % count) + 1]])) chance++;
  }
  return known >= SUPPORT && yes >= AT_FIRST * known && chance <= BY_CHANCE * known;
}

function learnSigns(
  facts: Facts,
  table: string,
  c: Float64Array,
  a: Float64Array,
  pairs: Int32Array,
  mode: { absolute: number; share: number },
): Pick<RunningTotalRule, 'sign' | 'by' | 'signs'> {
  const rows: { row: number; up: boolean; down: boolean }[] = [];
  for (let k = 0; k < pairs.length; k += 2) {
    const change = c[pairs[k + 1]] - c[pairs[k]];
    const v = a[pairs[k + 1]];
    if (Number.isNaN(change + v) || v === 0) continue;
    const within = Math.max(mode.absolute, mode.share * Math.abs(v)) + 1e-9 * Math.abs(c[pairs[k + 1]]);
    rows.push({ row: pairs[k + 1], up: Math.abs(change - v) <= within, down: Math.abs(change + v) <= within });
  }
  const ups = rows.filter((r) => r.up).length;
  const downs = rows.filter((r) => r.down).length;
  const sign = ups >= downs ? 1 : -1;
  const either = rows.filter((r) => r.up || r.down).length;
  let best: Pick<RunningTotalRule, 'sign' | 'by' | 'signs'> = { sign, by: null, signs: [] };
  if (Math.max(ups, downs) >= 0.98 * either) return best;
  let most = Math.max(ups, downs) / rows.length;
  for (const by of facts.categories(table, 100)) {
    const kinds = facts.words(table, by.name);
    const shared = facts.shared(table, by.name);
    const balance = new Int32Array(kinds.words.length + 1);
    for (const { row, up, down } of rows) balance[kinds.codes[row] + 1] += (up ? 1 : 0) - (down ? 1 : 0);
    const signs = balance.map((b) => (b === 0 ? sign : Math.sign(b)));
    const fit = rows.filter((r) => (signs[kinds.codes[r.row] + 1] > 0 ? r.up : r.down)).length / rows.length;
    if (fit - 0.001 * kinds.words.length <= most) continue;
    most = fit - 0.001 * kinds.words.length;
    const words: [Word, 1 | -1][] = kinds.words.map((word, k) => [word, signs[k + 1] > 0 ? 1 : -1]);
    if (balance[0] !== 0) words.push([null, signs[0] > 0 ? 1 : -1]);
    best = {
      sign,
      by: by.name,
      signs: words.filter((_, k) => k >= shared.length || shared[k] === 1),
    };
  }
  return best;
}

/** How histories start, and what is left over where the rule holds. */
function ends(rule: RunningTotalRule, facts: Facts): Pick<RunningTotalRule, 'startsAtZero' | 'residuals'> {
  const { start, rows } = chainOrder(rule, facts);
  const total = facts.numbers(rule.table, rule.columns[0]);
  const addend = facts.numbers(rule.table, rule.columns[1]);
  const follows = follower(rule, facts);
  const kinds = rule.by === null ? null : facts.words(rule.table, rule.by);
  const signs = kinds && signsByCode(rule, kinds);
  let first = 0;
  let zero = 0;
  const values: number[] = [];
  const derived: number[] = [];
  for (let p = 0; p + 1 < start.length; p++) {
    if (start[p] === start[p + 1]) continue;
    first++;
    if (follows(-1, rows[start[p]])) zero++;
    for (let i = start[p] + 1; i < start[p + 1]; i++) {
      const [a, b] = [rows[i - 1], rows[i]];
      if (!follows(a, b)) continue;
      const sign = kinds && signs ? signs[kinds.codes[b] + 1] : rule.sign;
      values.push(total[b]);
      derived.push(round(total[a] + sign * addend[b], rule.decimals));
    }
  }
  const { absolute, share } = rule.residuals;
  const residuals = residualsOf(values, derived, { absolute, share: 0 });
  return { startsAtZero: first ? zero / first : 0, residuals: { ...residuals, share } };
}
