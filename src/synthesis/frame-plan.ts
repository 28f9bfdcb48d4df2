// Which number columns of a table are told by a number drawn before, as far as rules leave them free.
import { fitRelative } from '../codecs/relative';
import type { Rule } from '../rules/types';
import { Random } from '../table/random';
import { isWritten } from './conditions';
import type { NumberFrame } from './framed';
import type { Item } from './items';
import { chooseFrame, isRound, type NumberColumn } from './number-frame';
import { ancestor, ancestorValue, type TableState } from './state';
import type { SourcePlan, TableModel } from './table-model';
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
    const choice = isFree && isFine && !isRound(values, spec) ? chooseFrame(values, spec, before, group) : null;
    if (choice) {
      const { form, other } = choice;
      const random = Random.for(plan.seed, 'frame', model.table, name);
      const relative = fitRelative(form, values, other.values, group, spec, random);
      frames.set(name, { ...relative, level: other.level, column: other.column });
    }
    before.push({ level: 0, column: name, values });
  }
  return frames;
}

/** Is the column given other values after it was drawn? */
function rewrites(rule: Rule, table: string, column: string): boolean {
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
