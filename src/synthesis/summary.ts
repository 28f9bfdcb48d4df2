// The plan in words, for the person.
import { tableOf, type Schema } from '../schema/types';
import { isExtreme } from '../rules/aggregate';
import { settledRules } from './rule-plan';
import { baseOf } from './blocks';
import { givable, isFillable } from './conditions';
import type { NumberFrame, RateFrame } from './framed';
import { withRelations } from './implied';
import { ownSizes, type Plan, type TableModel } from './table-model';
import { isBase } from './ways';
import type { PlanSummary, TablePlan } from './types';

export function summarisePlan(plan: Pick<Plan, 'roles' | 'implied' | 'tables' | 'rules'>, schema: Schema): PlanSummary {
  const { relations } = withRelations(schema, plan.implied);
  const relation = (id: string) => relations.find((r) => r.id === id)!;
  const tables = plan.tables.map((t): TablePlan => {
    const words: string[] = [];
    if (t.treatment === 'keep') words.push(`All ${t.rows} rows of ${t.table} go into the result unchanged.`);
    else if (!t.context) words.push(`${t.table} is made first, ${t.rows} rows.`);
    else if (t.context.reverse)
      words.push(`Each row of ${t.context.parent} has exactly one row of ${t.table}, made with it.`);
    else {
      const { stats, parent } = relation(t.context.relation);
      words.push(`${t.table} belongs to ${parent}, ${mean(stats.meanChildren)} a row.`);
    }
    for (const r of schema.relations)
      if (r.child === t.table && t.treatment === 'generate') {
        if (plan.roles.uses[r.id] === 'link')
          words.push(`${r.columns.join(', ')} is matched with ${r.parent} afterwards.`);
        if (plan.roles.uses[r.id] === 'lookup')
          words.push(`${r.columns.join(', ')} refers to the kept rows of ${r.parent}.`);
      }
    if (t.texts.length) words.push(`${t.texts.map((x) => x.column).join(', ')}: written anew, never copied.`);
    const partly = t.blocks.map(baseOf).flatMap((b) => (b.kind === 'category' && b.others ? [b.column] : []));
    if (partly.length) words.push(`${partly.join(', ')}: words that only few have are written anew.`);
    const told = t.blocks
      .map(baseOf)
      .flatMap((b) => (b.kind === 'number' && b.frame ? [inTermsOf(b.column, b.frame, plan, t)] : []));
    if (told.length) words.push(`Drawn by another number: ${told.join(', ')}.`);
    for (const b of t.blocks)
      if (b.kind === 'count' && b.frame) words.push(rateOf(relation(b.relation).child, b.frame));
    return {
      table: t.table,
      treatment: t.treatment,
      context: t.context?.relation ?? null,
      words,
      written: [
        ...t.texts.map((x) => x.column),
        ...partly,
        ...t.copies.map((x) => x.column),
        ...followingColumns(plan, t.table),
      ],
      givable: t.treatment === 'keep' ? [] : givableColumns(plan, t, schema),
      codeColumns: ownSizes(t.blocks).length,
      contextColumns: t.features.length,
    };
  });
  const rules = plan.rules.map(({ rule, enabled, enforced }) => ({
    id: rule.id,
    table: rule.table,
    words: rule.words,
    holds: rule.holds,
    support: rule.support,
    enabled,
    enforced,
  }));
  return { tables, rules, order: plan.roles.order };
}

/** "AB as a share of G" */
function inTermsOf(column: string, frame: NumberFrame, plan: Pick<Plan, 'tables'>, model: TableModel): string {
  if (frame.start !== null)
    return frame.form === 'ratio'
      ? `${column} as a share of the one before`
      : `${column} by its difference to the one before`;
  let from = model;
  for (let l = 0; l < frame.level; l++) from = plan.tables.find((t) => t.table === from.context!.parent)!;
  const other = frame.level ? `${from.table}.${frame.column}` : frame.column;
  return frame.form === 'ratio' ? `${column} as a share of ${other}` : `${column} by its difference to ${other}`;
}

/** "The number of rows of sale goes by the days since opened." */
function rateOf(child: string, { span: { from, to } }: RateFrame): string {
  return `The number of rows of ${child} goes by the days ${to === null ? `since ${from}` : `from ${from} to ${to}`}.`;
}

function mean(x: number): string {
  return x >= 10 ? x.toFixed(0) : x.toFixed(1).replace(/\.0$/, '');
}

/** Columns that follow from rows of other tables. */
function followingColumns(plan: Pick<Plan, 'rules' | 'tables'>, table: string): string[] {
  return settledRules(plan)
    .filter((r) => r.table === table && ((r.kind === 'aggregate' && !isExtreme(r)) || r.kind === 'composition'))
    .map((r) => r.columns[0]);
}

function givableColumns(plan: Pick<Plan, 'rules' | 'tables'>, model: TableModel, schema: Schema): TablePlan['givable'] {
  const own = tableOf(schema, model.table).columns.map((c) => c.name);
  return model.blocks.flatMap((block) => {
    const base = baseOf(block);
    if (!isBase(base) && base.kind !== 'null') return [];
    const column =
      base.kind === 'lookup' ? model.lookups.find((l) => l.relation === base.relation)?.column : base.column;
    const values = givable(plan, model, block);
    const nulls = isFillable(plan, model, block);
    return column && own.includes(column) && (values || nulls) ? [{ column, values, nulls }] : [];
  });
}
