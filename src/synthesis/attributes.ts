// The attributes of a table, one block each: in which order they are drawn, and which follow from others.
import type { DependencyRule, Rule } from '../rules/types';
import type { Dataset, Relation } from '../schema/types';
import { baseOf, encodeBlock, encodeFinished, valueName, type BaseBlock, type Block } from './blocks';
import { encodeDerived } from './derived';
import { planFrames } from './frame-plan';
import type { NumberFrame } from './framed';
import { findHabits } from './habits';
import { withPreference } from './preference';
import { itemsOf } from './items';
import type { Restriction } from './restrict';
import { planRules, sortByEdges } from './rule-plan';
import { ancestor, type TableState } from './state';
import { modelOf, type SourcePlan, type TableModel } from './table-model';
import { agrees, blockFor, blockOfColumn, deriver, drawnWords, type Env, type Way } from './ways';

export function addAttributes(
  plan: SourcePlan,
  dataset: Dataset,
  relations: Relation[],
  model: TableModel,
  rules: Rule[],
  enforced: Set<string>,
): void {
  const table = dataset.tables[model.table];
  const state = plan.states.get(model.table)!;
  const planned = planRules(rules, model.table, plan.roles, relations);
  if (model.treatment === 'generate') takeTextCopies(plan, dataset, model, state, planned.ways, enforced);
  const items = itemsOf(plan, dataset, relations, model, state, table);
  const [inputs, edges] = [planned.inputs, planned.edges].map((pairs) =>
    pairs.map(([a, b]): [string, string] => [referenceName(model, a), referenceName(model, b)]),
  );
  const names = sortByEdges(
    items.sort((a, b) => a.rank - b.rank).map((i) => i.name),
    inputs,
    edges,
  );
  items.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  const frames =
    model.treatment === 'keep'
      ? new Map<string, NumberFrame>()
      : planFrames(plan, model, state, items, rules, planned.ways);
  const env: Env = { models: plan.tables, states: plan.states };
  model.restrictions = model.treatment === 'keep' ? [] : planned.restrictions;
  for (const { name, make } of items) {
    const made = make();
    const base = made.kind === 'number' ? { ...made, frame: frames.get(name) ?? null } : made;
    const ways: Way[] =
      model.treatment === 'keep' || isFixed(base)
        ? []
        : (planned.ways.get(name) ?? []).filter(
            (w) => isKnown(w, state, env) && (w.by !== 'date-shift' || isDay(base)),
          );
    let block: Block = base;
    let codes = encodeBlock(base, state, table);
    let shadow = base.kind === 'number' && base.frame ? encodeFinished(base, state) : codes;
    if (base.kind !== 'null' && model.treatment === 'generate')
      ways.push(...findHabits(base, model, state, plan.seed, explainedBy(ways, base, model, state, env)));
    if (ways.length && base.kind !== 'null') {
      ({ block, codes, shadow } = encodeDerived(
        { kind: 'derived', base, ways, always: false },
        codes,
        model,
        state,
        env,
      ));
      if (block.kind === 'derived') for (const w of block.ways) enforced.add(w.id);
      demandSupply(plan, model, block);
    }
    model.blocks.push(block);
    state.codes.push(...codes);
    state.shadow.push(...shadow);
  }
  const matched = relations.filter((r) => r.child === model.table && plan.roles.uses[r.id] !== 'lookup');
  const isKept = (rule: Restriction) =>
    rule.kind !== 'dependency' || (!matched.some((r) => r.columns.includes(rule.to)) && isDrawnTo(rule, model));
  // Copies keep the order of siblings; whether what is drawn does is for its frame to say.
  for (const rule of model.restrictions)
    if ('id' in rule && rule.kind !== 'sibling-order' && isKept(rule)) enforced.add(rule.id);
}

/** Is a date always so long after another of the row? Then nothing says it better. */
function isFixed(base: Block): boolean {
  if (base.kind !== 'date' || base.spec.frame !== 'elapsed' || base.spec.reference.of !== 'column') return false;
  const { atoms, bins } = base.spec.gap!;
  return atoms.length === 1 && bins === 0;
}

/** Is it a date without a time of day? */
function isDay(base: Block): boolean {
  return base.kind === 'date' && !base.spec.time && base.spec.frame !== 'elapsed';
}

/** Can a dependency be kept: are both columns drawn, with a code for every value that is decided? */
function isDrawnTo(rule: DependencyRule, model: TableModel): boolean {
  const isNull = (column: string) => model.blocks.some((b) => b.kind === 'null' && b.column === column);
  const [from, to] = [blockOfColumn(rule.from, model), blockOfColumn(rule.to, model)];
  if (!from) return false;
  if (rule.decides === 'null') return to !== null || isNull(rule.to);
  if (!to) return false;
  const words = rule.map.flatMap(([, word]) => word ?? []);
  const drawn = drawnWords(to);
  return words.every((word) => drawn.includes(word));
}

/** Numbers that are always copied from rows of another table must be there to be copied. */
function demandSupply(plan: SourcePlan, model: TableModel, block: Block): void {
  if (block.kind !== 'derived' || block.base.kind !== 'number' || !model.context) return;
  const { min, max } = block.base.spec;
  for (const way of block.ways)
    if (way.by === 'sibling' && way.holds >= 0.995)
      modelOf(plan, way.table).restrictions.push({
        kind: 'supply',
        column: way.name,
        relation: model.context.relation,
        min,
        max,
      });
}

/** Rows whose value follows by one of the ways. */
function explainedBy(ways: Way[], base: BaseBlock, model: TableModel, state: TableState, env: Env) {
  const values = state.values.get(valueName(base))!;
  const derive = ways
    .map((w) => withPreference(w, base, model, state, env))
    .map((w) => deriver(w, base, model, state, env));
  return (row: number) => derive.some((d, w) => agrees(ways[w], values[row], d(row)));
}

/** Are the values that the way copies or reckons with among those that are drawn? */
function isKnown(way: Way, state: TableState, env: Env): boolean {
  if (way.by === 'formula') return way.rule.columns.every((c) => state.values.has(c));
  if (way.by === 'date-part' || way.by === 'date-shift' || way.by === 'running-total')
    return state.values.has(way.rule.columns[1]);
  if (way.by === 'ancestor') return blockFor(env, ancestor(state, way.level)!.name, way.name) !== null;
  return (way.by !== 'sibling' && way.by !== 'reference') || blockFor(env, way.table, way.name) !== null;
}

/** Text that is an ancestor's in so many rows is so in all: text made for itself would never be. */
const copied = 0.8;

/** Columns that repeat the text of an ancestor, which is made or kept and not drawn. */
function takeTextCopies(
  plan: SourcePlan,
  dataset: Dataset,
  model: TableModel,
  state: TableState,
  ways: Map<string, Way[]>,
  enforced: Set<string>,
): void {
  for (const [column, list] of ways)
    for (const way of list) {
      if (way.by !== 'ancestor' || way.holds < copied) continue;
      const above = modelOf(plan, ancestor(state, way.level)!.name);
      const isDrawn = above.blocks.some(
        (b) => 'column' in baseOf(b) && (baseOf(b) as { column: string }).column === way.name && b.kind !== 'null',
      );
      const source = dataset.tables[above.table].columns.find((c) => c.name === way.name);
      if (isDrawn || source?.kind !== 'text') continue;
      model.copies.push({ column, level: way.level, source: way.name });
      enforced.add(way.id);
      break;
    }
}

/** Rules speak of columns; a reference into a kept table goes by its relation. */
function referenceName(model: TableModel, column: string): string {
  return model.lookups.find((l) => l.column === column)?.relation ?? column;
}
