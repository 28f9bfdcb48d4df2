// Makes rules true in finished tables that no row can know while it is drawn: sums over children, counters, parts and
// distances of dates, and the sums and products that follow from them. Kinds that are drawn under masks are not touched.
import { columnOf } from '../table/table';
import { derive as aggregate, isExtreme, valueOf } from './aggregate';
import { derive as difference, msOf } from './date-difference';
import { derive as compose } from './composition';
import { enforce, type Limits } from './enforce';
import { derive as part } from './date-part';
import { ancestorRows } from './copy';
import { Facts } from './facts';
import { compute, isFormula, type FormulaRule } from './formula';
import { referredColumns } from './referred';
import type {
  AggregateRule,
  CompositionRule,
  CounterRule,
  DateDifferenceRule,
  DatePartRule,
  Rule,
  RuleData,
  SumRule,
} from './types';

/** Only rules that hold in this share of the source are made to hold. */
const ALWAYS = 0.98;
const PASSES = 3;
/** Its multiples spread evenly over 0..1. */
const GOLDEN = 0.6180339887498949;

type Settled = AggregateRule | CompositionRule | CounterRule | DateDifferenceRule | DatePartRule | FormulaRule;

/**
 * Writes derived columns anew, in place; nulls stay null, and where the rule knows no value the drawn one stays.
 * @param data the synthetic tables under the source's schema, with their own parent rows
 * @param limits least and greatest value of a column in the source
 * @param before "table\0column" of columns that were written anew already, or that are kept
 * @returns values changed, by rule id
 */
export function settle(
  rules: Rule[],
  data: RuleData,
  limits: Limits = () => [-Infinity, Infinity],
  before: ReadonlySet<string> = new Set(),
): Record<string, number> {
  const changed: Record<string, number> = {};
  const written = new Set(before);
  const referred = referredColumns(data.schema);
  const tied = tiedColumns(rules);
  for (let pass = 0; pass < PASSES; pass++) {
    let news = 0;
    for (const rule of rules) {
      if (!isSettled(rule)) continue;
      const back = isEquality(rule) && isWritten(rule, 0, written) && !isWritten(rule, 1, written);
      if (isFormula(rule) && !back && !follows(rule, written)) continue;
      const target = targetOf(rule, back, tied);
      // What others refer by has been taken by them.
      if (target === null || referred.has(target)) continue;
      const n = apply(back ? turned(rule) : rule, rules, new Facts(data), limits, tied);
      if (!n) continue;
      changed[rule.id] = (changed[rule.id] ?? 0) + n;
      written.add(`${rule.table}\u0000${rule.columns[back ? 1 : 0]}`);
      news += n;
    }
    if (!news) break;
  }
  for (const [id, n] of Object.entries(enforce(rules, data, written, limits))) changed[id] = (changed[id] ?? 0) + n;
  return changed;
}

/** "table\0column" of what others are made from, or that is made from others. */
function tiedColumns(rules: Rule[]): Set<string> {
  const tied = new Set<string>();
  for (const rule of rules) {
    if (rule.kind === 'date-shift' && rule.holds >= ALWAYS)
      for (const column of rule.columns) tied.add(`${rule.table}\u0000${column}`);
    if (rule.kind === 'copy' && rule.holds >= ALWAYS) {
      tied.add(`${rule.table}\u0000${rule.columns[0]}`);
      tied.add(`${rule.source}\u0000${rule.sourceColumns[0]}`);
    }
  }
  return tied;
}

const ownOf = (rule: AggregateRule) => `${rule.table}\u0000${rule.columns[0]}`;
const factorOf = (rule: AggregateRule) => `${rule.child}\u0000${rule.factors[0].column}`;

/** Is it an extreme for which the child is moved, and not the parent? */
const movesChild = (rule: AggregateRule, tied: ReadonlySet<string>) => isExtreme(rule) && !tied.has(factorOf(rule));

/** "table\0column" of what is written anew; of an extreme it is the child's, unless that is tied. Null where both are. */
function targetOf(rule: Settled, back: boolean, tied: ReadonlySet<string>): string | null {
  if (rule.kind === 'aggregate') {
    if (movesChild(rule, tied)) return factorOf(rule);
    return isExtreme(rule) && tied.has(ownOf(rule)) ? null : ownOf(rule);
  }
  return `${rule.table}\u0000${rule.columns[back ? 1 : 0]}`;
}

function isSettled(rule: Rule): rule is Settled {
  const kinds: Rule['kind'][] = ['aggregate', 'counter', 'date-difference', 'date-part'];
  return ((kinds.includes(rule.kind) || isFormula(rule)) && rule.holds >= ALWAYS) || rule.kind === 'composition';
}

/** Are two columns the same? Then each follows from the other. */
function isEquality(rule: Settled): rule is SumRule {
  return rule.kind === 'sum' && rule.terms.length === 1 && rule.terms[0].sign === 1;
}

function turned(rule: SumRule): SumRule {
  const [column, term] = rule.columns;
  return { ...rule, columns: [term, column], terms: [{ column, sign: 1 }] };
}

const isWritten = (rule: Rule, at: number, written: ReadonlySet<string>) =>
  written.has(`${rule.table}\u0000${rule.columns[at]}`);

/** Has one of its inputs been written anew? */
function follows(rule: FormulaRule, written: ReadonlySet<string>): boolean {
  return rule.columns.slice(1).some((column) => written.has(`${rule.table}\u0000${column}`));
}

function apply(rule: Settled, rules: Rule[], facts: Facts, limits: Limits, tied: ReadonlySet<string>): number {
  switch (rule.kind) {
    case 'sum':
    case 'product':
    case 'linear': {
      const inputs = new Map(rule.columns.slice(1).map((c) => [c, facts.numbers(rule.table, c)]));
      return rewrite(facts.numbers(rule.table, rule.columns[0]), (row) =>
        compute(rule, (column) => inputs.get(column)![row]),
      );
    }
    case 'date-difference': {
      const later = facts.numbers(rule.table, rule.later);
      const up = rule.path.length ? ancestorRows(facts, rule.path) : null;
      const source = up ? facts.relation(rule.path[rule.path.length - 1]).parent : rule.table;
      const earlier = facts.numbers(source, rule.earlier);
      if (!up) withinLimits(rule, later, earlier, limits(rule.table, rule.columns[0]), latest(rule, rules, facts));
      return rewrite(facts.numbers(rule.table, rule.columns[0]), (row) =>
        difference(rule, later[row], up ? (up[row] < 0 ? NaN : earlier[up[row]]) : earlier[row]),
      );
    }
    case 'composition':
      return recompose(rule, facts);
    case 'date-part':
      return rewriteParts(rule, facts);
    case 'counter':
      return recount(rule, facts);
    case 'aggregate':
      return movesChild(rule, tied) ? moveExtreme(rule, facts) : resum(rule, facts, limits);
  }
}

function rewrite(values: Float64Array, derive: (row: number) => number): number {
  let changed = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    const derived = derive(row);
    if (Number.isNaN(derived) || derived === values[row]) continue;
    values[row] = derived;
    changed++;
  }
  return changed;
}

/** The latest that the later date may be in a row: what it never comes after, in the row's parents. */
function latest(rule: DateDifferenceRule, rules: Rule[], facts: Facts): (row: number) => number {
  const ends = rules.flatMap((r) =>
    r.kind === 'parent-order' &&
    r.table === rule.table &&
    r.columns[0] === rule.later &&
    r.sign < 0 &&
    r.holds >= ALWAYS
      ? [{ up: facts.parents(r.relation), values: facts.numbers(facts.relation(r.relation).parent, r.parentColumn) }]
      : [],
  );
  return (row) =>
    ends.reduce((end, { up, values }) => (up[row] >= 0 && values[up[row]] < end ? values[up[row]] : end), Infinity);
}

/**
 * Where the time between them would be shorter or longer than any in the source the later date is moved, or the earlier
 * one where the later may come no later.
 */
function withinLimits(
  rule: DateDifferenceRule,
  later: Float64Array,
  earlier: Float64Array,
  [least, greatest]: [number, number],
  end: (row: number) => number,
): void {
  for (let row = 0; row < later.length; row++) {
    const span = difference(rule, later[row], earlier[row]);
    const wanted = Math.min(greatest, Math.max(least, span));
    if (Number.isNaN(span) || wanted === span) continue;
    const moved = Math.round((later[row] + (wanted - span) * msOf(rule.unit)) / 1000) * 1000;
    const made = difference(rule, moved, earlier[row]);
    if (!(made >= least && made <= greatest)) continue;
    const over = Math.max(0, moved - end(row));
    later[row] = moved - over;
    earlier[row] -= over;
  }
}

function rewriteParts(rule: DatePartRule, facts: Facts): number {
  const column = columnOf(facts.table(rule.table), rule.columns[0]);
  const dates = facts.numbers(rule.table, rule.columns[1]);
  if (column.kind === 'number') return rewrite(column.values, (row) => Number(part(rule, dates[row]) ?? NaN));
  let changed = 0;
  for (let row = 0; row < dates.length; row++) {
    const word = column.codes[row] < 0 || Number.isNaN(dates[row]) ? undefined : part(rule, dates[row]);
    if (word === undefined || column.dictionary[column.codes[row]] === word) continue;
    let code = column.dictionary.indexOf(word);
    if (code < 0) code = column.dictionary.push(word) - 1;
    column.codes[row] = code;
    changed++;
  }
  return changed;
}

/** In as many rows as in the source; a text that would come twice where the source has none twice stays as it was. */
function recompose(rule: CompositionRule, facts: Facts): number {
  const words = facts.table(rule.table).columns.filter((c) => c.kind === 'text');
  const column = words.find((c) => c.name === rule.columns[0]);
  if (!column) return 0;
  const textAt = (name: string, row: number): string | null => {
    const found = words.find((c) => c.name === name);
    return !found || found.codes[row] < 0 ? null : found.dictionary[found.codes[row]];
  };
  const index = new Map(column.dictionary.map((text, code) => [text, code]));
  const used = new Set(rule.unique ? column.codes : []);
  let changed = 0;
  for (let row = 0; row < column.codes.length; row++) {
    const code = column.codes[row];
    if (code < 0 || (row * GOLDEN) % 1 >= rule.holds) continue;
    const text = compose(rule, (name) => textAt(name, row), column.dictionary[code]);
    if (text === null || text === column.dictionary[code]) continue;
    let next = index.get(text);
    if (next === undefined) index.set(text, (next = column.dictionary.push(text) - 1));
    else if (rule.unique && used.has(next)) continue;
    used.add(next);
    column.codes[row] = next;
    changed++;
  }
  return changed;
}

function recount(rule: CounterRule, facts: Facts): number {
  const { start, rows } = facts.siblings(rule.relation, rule.along === 'time' ? rule.time : null);
  const values = facts.numbers(rule.table, rule.columns[0]);
  const wanted = values.slice();
  for (let p = 0; p + 1 < start.length; p++) {
    const own = rows.slice(start[p], start[p + 1]);
    if (rule.along === 'any') own.sort((a, b) => values[a] - values[b] || a - b);
    own.forEach((row, place) => (wanted[row] = rule.start + place));
  }
  return rewrite(values, (row) => wanted[row]);
}

function resum(rule: AggregateRule, facts: Facts, limits: Limits): number {
  const { start, rows } = facts.siblings(rule.relation);
  const inputs = new Map(rule.factors.map((f) => [f.column, facts.numbers(rule.child, f.column)]));
  const [least, greatest] = limits(rule.table, rule.columns[0]);
  return rewrite(facts.numbers(rule.table, rule.columns[0]), (p) => {
    const own = rows.subarray(start[p], start[p + 1]);
    if (!own.length) return NaN;
    const result = aggregate(
      rule,
      Array.from(own, (row) => valueOf(rule, (c) => inputs.get(c)![row])),
    );
    // An extreme lies among the children's values, which may lie where the parent's never do.
    return isExtreme(rule) && (result < least || result > greatest) ? NaN : result;
  });
}

/** The parent's value is kept, as others may stand in order to it: the child at the extreme takes it, and none lies beyond. */
function moveExtreme(rule: AggregateRule, facts: Facts): number {
  const sign = rule.how === 'min' ? 1 : -1;
  const { start, rows } = facts.siblings(rule.relation);
  const limits = facts.numbers(rule.table, rule.columns[0]);
  const values = facts.numbers(rule.child, rule.factors[0].column);
  let changed = 0;
  for (let p = 0; p + 1 < start.length; p++) {
    let extreme = -1;
    for (let i = start[p]; i < start[p + 1]; i++) {
      const row = rows[i];
      if (Number.isNaN(values[row]) || Number.isNaN(limits[p])) continue;
      if (extreme < 0 || sign * (values[row] - values[extreme]) < 0) extreme = row;
      if (sign * (values[row] - limits[p]) >= 0) continue;
      values[row] = limits[p];
      changed++;
    }
    if (extreme < 0 || values[extreme] === limits[p]) continue;
    values[extreme] = limits[p];
    changed++;
  }
  return changed;
}
