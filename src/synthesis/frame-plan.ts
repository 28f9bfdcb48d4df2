// Which number columns of a table are told by a number drawn before, as far as rules leave them free.
import { fitRelative } from '../codecs/relative';
import type { Rule } from '../rules/types';
import { Random } from '../table/random';
import { isWritten } from './conditions';
import { valueBefore, type NumberFrame } from './framed';
import type { Item } from './items';
import { chooseFrame, isRound, type NumberColumn } from './number-frame';
import { ancestor, ancestorValue, type TableState } from './state';
import { modelOf, type SourcePlan, type TableModel } from './table-model';
import { blockFor, type Env, type Way } from './ways';

/** Up to so many values each is rather told for itself. */
const few = 24;
/** Share of all rows that a way explains, for nothing else to matter. */
const often = 0.5;

/**
 * @param items in the order in which they are drawn
 * @param ways in which columns follow from others
 */
export function planFrames(
  plan: SourcePlan,
  model: TableModel,
  state: TableState,
  items: Item[],
  rules: Rule[],
  ways: ReadonlyMap<string, Way[]>,
): Map<string, NumberFrame> {
  const frames = new Map<string, NumberFrame>();
  const group = plan.groups.get(model.table)!;
  const support = new Map(rules.map((r) => [r.id, r.support]));
  const before = numbersAbove(plan, state, rules);
  for (const { name, number: spec } of items) {
    if (!spec || rules.some((r) => rewrites(r, model.table, name))) continue;
    const values = state.values.get(name)!;
    const follows = (ways.get(name) ?? []).some((w) => w.holds * (support.get(w.id) ?? 0) >= often * values.length);
    const isFree = !follows && !rules.some((r) => decides(r, model.table, name));
    const isFine = spec.bins > 0 || spec.atoms.length > few;
    if (isFree && isFine && !isRound(values, spec)) {
      const random = Random.for(plan.seed, 'frame', model.table, name);
      const series = isSeries(plan, model, state) ? seriesOf(values, state, name, random) : null;
      // What a first value is told by is itself: that says nothing of how well it is told.
      const later = series && chooseFrame(series.later, spec, [...before, series.before], group);
      const choice = later && later.other === series.before ? later : chooseFrame(values, spec, before, group);
      if (choice) {
        const { form, other } = choice;
        const start = other === series?.before ? `${model.table}\u0000${name}` : null;
        if (start !== null) state.parent!.values.set(start, series!.start);
        const relative = fitRelative(form, values, other.values, group, spec, random);
        frames.set(name, { ...relative, level: other.level, column: other.column, start });
      }
    }
    before.push({ level: 0, column: name, values });
  }
  return frames;
}

/** Have rows siblings before them, and a parent that is drawn? */
function isSeries(plan: SourcePlan, { context }: TableModel, { layout }: TableState): boolean {
  if (!context || context.reverse || modelOf(plan, context.parent).treatment === 'keep') return false;
  return layout.position.some((p) => p > 0) && layout.parentOf.every((p) => p >= 0);
}

/** What each value follows: the last one before it, and for the first one itself, which is the parent's to tell. */
function seriesOf(
  values: Float64Array,
  state: TableState,
  column: string,
  random: Random,
): { before: NumberColumn; later: Float64Array; start: Float64Array } | null {
  const { parentOf, rows } = state.layout;
  const start = new Float64Array(state.parent!.layout.rows).fill(NaN);
  for (let row = rows - 1; row >= 0; row--) if (!Number.isNaN(values[row])) start[parentOf[row]] = values[row];
  const known = start.filter((v) => !Number.isNaN(v));
  // Where most values are missing there is no series to speak of, and the one before is far to seek.
  const missing = values.reduce((n, v) => n + +Number.isNaN(v), 0);
  if (!known.length || missing > rows / 2) return null;
  // Parents without a value have one too, which nobody sees: where rows are made they might get one.
  for (let p = 0; p < start.length; p++) if (Number.isNaN(start[p])) start[p] = known[random.below(known.length)];
  const last = values.map((_, row) => valueBefore(values, state, row) ?? NaN);
  const before = last.map((v, row) => (Number.isNaN(v) ? start[parentOf[row]] : v));
  const later = values.map((v, row) => (Number.isNaN(last[row]) ? NaN : v));
  return { later, before: { level: 0, column, values: before, drifts: true }, start };
}

/** Is the column given other values after it was drawn? */
export function rewrites(rule: Rule, table: string, column: string): boolean {
  return rule.table === table && rule.columns[0] === column && (isWritten(rule) || rule.kind === 'link-copy');
}

/** Do rules speak of single values of the column? */
function decides(rule: Rule, table: string, column: string): boolean {
  if (rule.table !== table) return false;
  if (rule.kind === 'dependency') return rule.to === column && rule.decides !== 'null';
  return rule.columns[0] === column && rule.kind === 'roundness';
}

/** Numbers that are drawn of the ancestors, as each row sees them, nearest first. */
function numbersAbove(plan: SourcePlan, state: TableState, rules: Rule[]): NumberColumn[] {
  const out: NumberColumn[] = [];
  const env: Env = { models: plan.tables, states: plan.states };
  for (let level = 1; ; level++) {
    const above = ancestor(state, level);
    if (!above) return out;
    for (const column of above.values.keys()) {
      if (blockFor(env, above.name, column)?.kind !== 'number') continue;
      if (rules.some((r) => rewrites(r, above.name, column))) continue;
      const values = new Float64Array(state.layout.rows);
      for (let row = 0; row < values.length; row++) values[row] = ancestorValue(state, row, level, column);
      out.push({ level, column, values });
    }
  }
}
