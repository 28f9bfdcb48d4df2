// What a row carries beside its attributes: numbers of children, profiles of them, and which values are a parent's.
import type { Rule } from '../rules/types';
import type { Dataset, Relation } from '../schema/types';
import { fitNumber } from '../codecs/number';
import { Random } from '../table/random';
import { baseOf, encodeBlock, encodeFinished, type BaseBlock, type Block, type CountBlock } from './blocks';
import { copiedBlock, copiedRows, linkCopiesOf } from './link-copies';
import { findDiamond, isKnown } from './diamond';
import { levelled, levelsOf } from './level';
import { profilesOf } from './profile';
import { planRate } from './rate-plan';
import { countLimits } from './rule-plan';
import { spreadOf } from './spread';
import type { TableState } from './state';
import { usualOf } from './usual';
import { modelOf, type SourcePlan, type TableModel } from './table-model';

/** Children of one kind that never come without children of another: "a loan only where there is an order". */
function addImplications(model: TableModel, state: TableState): void {
  const relations = [...state.counts.keys()];
  for (const given of relations)
    for (const then of relations) {
      if (given === then) continue;
      const [a, b] = [state.counts.get(given)!, state.counts.get(then)!];
      let with_ = 0;
      let both = 0;
      let all = 0;
      for (let r = 0; r < a.length; r++) {
        if (b[r] > 0) all++;
        if (a[r] > 0) with_++;
        if (a[r] > 0 && b[r] > 0) both++;
      }
      if (with_ >= 50 && both === with_ && all < a.length) model.restrictions.push({ kind: 'children', given, then });
    }
}

/** Numbers of children and profiles, as hidden columns of the parent. */
export function addHidden(plan: SourcePlan, relations: Relation[], model: TableModel, rules: Rule[]): void {
  if (model.treatment === 'keep') return;
  const state = plan.states.get(model.table)!;
  const group = plan.groups.get(model.table)!;
  for (const r of relations) {
    const use = plan.roles.uses[r.id];
    const reversed = plan.tables.some((t) => t.context?.relation === r.id && t.context.reverse);
    if (r.parent !== model.table || reversed || (use !== 'context' && use !== 'link')) continue;
    const child = plan.states.get(r.child)!;
    const counts = new Float64Array(state.layout.rows);
    for (const p of child.values.get(r.id)!) if (p >= 0) counts[p]++;
    state.counts.set(r.id, counts);
    model.restrictions.push(...countLimits(rules, r.id));
    const random = Random.for(plan.seed, 'count', r.id);
    const spec = fitNumber(counts, group, 0, random);
    spec.steps = [];
    const frame = planRate(plan, r, counts, spec, rules);
    if (frame && use === 'context')
      for (const x of modelOf(plan, r.child).restrictions) if (x.kind === 'recurring') x.span = frame.span;
    const block: CountBlock = { kind: 'count', relation: r.id, spec, spread: spreadOf(counts, group, random), frame };
    const codes = encodeBlock(block, state, { name: model.table, rows: 0, columns: [] });
    push(model, state, block, codes, frame ? encodeFinished(block, state) : codes);
    if (use === 'link' && !isKnown(findDiamond(plan, r, relations))) addLike(plan, r, model, state, child);
    if (use === 'context')
      for (const b of modelOf(plan, r.child).blocks.map(baseOf))
        if (b.kind === 'number' && b.frame?.start)
          addStart(b.frame.start, b.spec.decimals, model, state, group, plan.seed);
    if (use !== 'context' || child.layout.rows < 2 * state.layout.rows) continue;
    const profiles = profilesOf(child, modelOf(plan, r.child).blocks, state.layout.rows, random);
    profiles?.codes.forEach((codes, level) =>
      push(model, state, { kind: 'profile', relation: r.id, level, size: profiles.size }, [codes]),
    );
  }
  addImplications(model, state);
}

/** What the rows that refer to a row over a link have in common: a category, a level. */
function addLike(plan: SourcePlan, r: Relation, model: TableModel, state: TableState, child: TableState): void {
  const below = modelOf(plan, r.child);
  const parents = child.values.get(r.id)!;
  const { rows } = state.layout;
  for (const { column, size, always, codes } of usualOf(child, below.blocks, parents, rows))
    push(model, state, { kind: 'usual', relation: r.id, column, size, always: always && r.child !== r.parent }, [
      codes,
    ]);
  if (r.child === r.parent) return;
  const context = below.context && !below.context.reverse ? modelOf(plan, below.context.parent) : null;
  const known = { codes: state.shadow, values: [...state.values.values()] };
  for (const { column, size, codes } of levelsOf(levelled(child, below, context), parents, known))
    push(model, state, { kind: 'level', relation: r.id, column, size }, [codes]);
}

/** What stands before the first value of the children. */
function addStart(
  column: string,
  decimals: number,
  model: TableModel,
  state: TableState,
  group: Int32Array,
  seed: number,
): void {
  const spec = fitNumber(state.values.get(column)!, group, decimals, Random.for(seed, 'start', column));
  spec.steps = [];
  spec.pairs = [];
  const block: BaseBlock = { kind: 'number', column, spec, frame: null };
  push(model, state, block, encodeFinished(block, state));
}

/** Values that are those of a parent over a link, and for each that is not in all rows a code of where it is. */
export function addLinkCopies(
  plan: SourcePlan,
  { tables }: Dataset,
  relations: Relation[],
  model: TableModel,
  rules: Rule[],
  enforced: Set<string>,
): void {
  if (model.treatment === 'keep') return;
  const state = plan.states.get(model.table)!;
  for (const copy of linkCopiesOf(rules, model.table, plan.roles, relations)) {
    if (model.blocks.some((b) => b.kind === 'derived' && 'column' in b.base && b.base.column === copy.column)) continue;
    model.linkCopies.push(copy);
    enforced.add(copy.id);
    if (copy.always) continue;
    const { parent } = relations.find((r) => r.id === copy.relation)!;
    const above = plan.states.get(parent)!;
    const source = { child: state.source!, parent: above.source! };
    const rows = state.values.get(copy.relation)!;
    push(model, state, copiedBlock(copy), [copiedRows(copy, tables[model.table], tables[parent], rows, source)]);
  }
}

/** How many children each kept row has, where they are not drawn one by one. */
export function addChildren(plan: SourcePlan, r: Relation): void {
  const use = plan.roles.uses[r.id];
  if (modelOf(plan, r.parent).treatment !== 'keep' || (use !== 'context' && use !== 'link')) return;
  const counts = new Array<number>(plan.states.get(r.parent)!.layout.rows).fill(0);
  for (const p of plan.states.get(r.child)!.values.get(r.id)!) if (p >= 0) counts[p]++;
  plan.children[r.id] = counts;
}

function push(model: TableModel, state: TableState, block: Block, codes: Uint16Array[], shadow = codes): void {
  model.blocks.push(block);
  state.codes.push(...codes);
  state.shadow.push(...shadow);
}
