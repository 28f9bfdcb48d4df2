// Is the number of children told as a rate: so many a day of the time in which there could be any?
import { msPerDay } from '../codecs/calendar';
import type { NumberSpec } from '../codecs/number';
import { fitRelative } from '../codecs/relative';
import type { Rule } from '../rules/types';
import type { Relation } from '../schema/types';
import { Random } from '../table/random';
import { baseOf, type Block } from './blocks';
import { rewrites } from './frame-plan';
import type { RateFrame } from './framed';
import { chooseFrame, type NumberColumn } from './number-frame';
import { daysOf, type Span } from './span';
import { modelOf, type SourcePlan, type TableModel } from './table-model';

/**
 * @param counts of children over the relation, one a row of the parent
 * @param spec codec of the counts themselves
 */
export function planRate(
  plan: SourcePlan,
  r: Relation,
  counts: Float64Array,
  spec: NumberSpec,
  rules: Rule[],
): RateFrame | null {
  const state = plan.states.get(r.parent)!;
  const group = plan.groups.get(r.parent)!;
  const spans = spansOf(plan, r, rules);
  const others = spans.map((span): NumberColumn & { span: Span } => {
    const days = daysOf(span, state);
    return { level: 0, column: span.from, values: Float64Array.from(counts, (_, row) => days(row)), span };
  });
  const choice = chooseFrame(counts, spec, others, group);
  if (!choice) return null;
  const { span, values } = others.find((o) => o === choice.other)!;
  const random = Random.for(plan.seed, 'rate', r.id);
  return { ...fitRelative(choice.form, counts, values, group, spec, random), span };
}

/** From each date of a parent to the last one that children may have, and to another date of the parent. */
function spansOf(plan: SourcePlan, r: Relation, rules: Rule[]): Span[] {
  const own = datesOf(modelOf(plan, r.parent), rules).map((b) => b.column);
  const ends = datesOf(modelOf(plan, r.child), []).map((b) => b.spec.max);
  if (!ends.length) return [];
  const end = Math.max(...ends) * msPerDay;
  return own.flatMap((from) => [null, ...own.filter((to) => to !== from)].map((to) => ({ from, to, end })));
}

/** Dates that are drawn and stay what they are; the first or last one of the children is told by what was drawn. */
function datesOf(model: TableModel, rules: Rule[]): Extract<Block, { kind: 'date' }>[] {
  const stays = (column: string) => !rules.some((r) => r.kind !== 'aggregate' && rewrites(r, model.table, column));
  return model.blocks.flatMap((block) => {
    const base = baseOf(block);
    return base.kind === 'date' && stays(base.column) ? [base] : [];
  });
}
