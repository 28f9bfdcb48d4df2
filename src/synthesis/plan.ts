// The plan: for each table where its rows stand, which blocks its row model draws and what it draws them from.
// Made from the source data once; the generator keeps its serialisable part.
import { mineRules } from '../rules/rules';
import type { Rule, RuleData } from '../rules/types';
import type { Dataset } from '../schema/types';
import { Random } from '../table/random';
import { addAttributes } from './attributes';
import { baseOf } from './blocks';
import { chooseFeatures } from './context';
import { addChildren, addHidden, addLinkCopies } from './hidden';
import { outdone } from './link-copies';
import { impliedRelations, isPartOf, withRelations } from './implied';
import { assignRoles, followRelations, type ParentRows, type Roles } from './roles';
import { asNumbered } from './numbering';
import { rowCodes, sampleEntities } from './row-codes';
import { handDown, isOverLink, orderForCopies } from './rule-plan';
import { layOut, orderAsTotal, rootOf, toLayoutRows } from './source-layout';
import type { TableState } from './state';
import { firstCodes, ownSizes, type SourcePlan, type TableModel } from './table-model';
import { distinctKey, freeColumns } from './unique';
import { addWishes } from './wishes';
import { findZeros, type Zeros } from './zeros';

export interface PlanOptions {
  /** Of the draws that planning makes: thresholds, clusters. */
  seed?: number;
  /** Ids of rules that the person switched off. */
  disabledRules?: string[];
}

export function makePlan(source: Dataset, { seed = 1, disabledRules = [] }: PlanOptions = {}): SourcePlan {
  const implied = impliedRelations(source);
  const dataset = { ...source, schema: withRelations(source.schema, implied) };
  const parents = followRelations(dataset);
  const relations = dataset.schema.relations.filter((r) => parents.has(r.id));
  const followed = relations.filter((r) => implied.some((whole) => isPartOf(r, whole)));
  const roles = assignRoles(dataset, parents, new Set(followed.map((r) => r.id)));
  const states = new Map<string, TableState>();
  const groups = new Map<string, Int32Array>();
  const models = new Map<string, TableModel>();
  for (const name of roles.order) {
    const model = emptyModel(name, roles);
    models.set(name, model);
    states.set(name, layOut(dataset, model, states, parents));
    groups.set(name, rootOf(states.get(name)!, model.context?.parent, groups));
  }
  const data = ruleData(dataset, parents, states, groups);
  const rules = mineRules(data);
  const enabled = rules.filter((r) => !disabledRules.includes(r.id));
  roles.order = orderForCopies(roles.order, enabled, roles);
  for (const rule of enabled)
    if (rule.kind === 'running-total') orderAsTotal(rule, data, models.get(rule.table)!, states.get(rule.table)!);
  for (const r of relations) {
    const state = states.get(r.child)!;
    const rows = toLayoutRows(parents.get(r.id)!, states.get(r.parent)!);
    state.values.set(
      r.id,
      Float64Array.from(state.source!, (s) => rows[s]),
    );
  }
  const tables = roles.order.map((name) => models.get(name)!);
  const plan: SourcePlan = { roles, implied, tables, links: [], children: {}, seed, states, groups, rules: [] };
  const enforced = new Set<string>();
  const without = outdone(enabled, roles, relations);
  const kept = [...enabled.filter((r) => !without.has(r)), ...handDown(enabled, roles)];
  for (const model of tables) addAttributes(plan, dataset, relations, model, kept, enforced);
  for (const model of tables) model.fileSort = fileSortOf(model, enabled);
  for (const model of tables) addHidden(plan, relations, model, enabled);
  for (const model of tables) addLinkCopies(plan, dataset, relations, model, enabled, enforced);
  for (const rule of enabled) if (isOverLink(rule, plan, relations)) enforced.add(rule.id);
  for (const r of relations) if (roles.uses[r.id] === 'link') addWishes(plan, r, relations, enabled);
  for (const r of relations) addChildren(plan, r);
  for (const model of tables) {
    model.free = freeColumns(plan, dataset, relations, model);
    model.distinct = distinctKey(dataset, relations, model);
  }
  for (const model of tables)
    if (model.treatment === 'generate') {
      model.features = chooseFeatures(plan, model);
      model.zeros = zerosOf(plan, model);
    }
  plan.rules = rules.map((rule) => ({
    rule: asNumbered(rule, plan.links),
    enabled: enabled.includes(rule),
    enforced: enforced.has(rule.id),
  }));
  return plan;
}

/** By which drawn column the file is sorted: a date before a number. */
function fileSortOf(model: TableModel, rules: Rule[]): TableModel['fileSort'] {
  const drawn = model.blocks.map(baseOf).filter((b) => b.kind === 'date' || b.kind === 'number');
  const sorted = rules.flatMap((r) => {
    const block = drawn.find((b) => b.column === r.columns[0]);
    return r.kind === 'file-order' && r.table === model.table && r.holds === 1 && block ? [{ rule: r, block }] : [];
  });
  const [first] = sorted.sort((a, b) => +(b.block.kind === 'date') - +(a.block.kind === 'date'));
  return first ? { column: first.block.column, sign: first.rule.sign } : null;
}

function emptyModel(name: string, roles: Roles): TableModel {
  const { treatment, context } = roles.tables.find((t) => t.table === name)!;
  return {
    table: name,
    treatment,
    context,
    blocks: [],
    features: [],
    restrictions: [],
    zeros: [],
    lookups: [],
    keys: [],
    texts: [],
    copies: [],
    linkCopies: [],
    rows: 0,
    without: 0,
    fileOrder: 0,
    fileSort: null,
    free: [],
    distinct: null,
  };
}

function ruleData(
  dataset: Dataset,
  parents: ParentRows,
  states: Map<string, TableState>,
  groups: Map<string, Int32Array>,
): RuleData {
  const bySource: Record<string, Int32Array> = Object.create(null);
  for (const [name, state] of states) {
    const rows = new Int32Array(state.layout.rows);
    state.source!.forEach((s, i) => (rows[s] = groups.get(name)![i]));
    bySource[name] = rows;
  }
  return { tables: dataset.tables, schema: dataset.schema, parents: Object.fromEntries(parents), groups: bySource };
}

/** Rows that are looked at for codes that never come together. */
const rowsForZeros = 100_000;

function zerosOf(plan: SourcePlan, model: TableModel): Zeros[][] {
  const group = plan.groups.get(model.table)!;
  const rows = sampleEntities(group, rowsForZeros, Random.for(plan.seed, 'zeros', model.table));
  const sizes = [...model.features.map((f) => f.size), ...ownSizes(model.blocks)];
  const entities = Int32Array.from(rows, (r) => group[r]);
  const zeros = findZeros(rowCodes(plan, model, rows), sizes, model.features.length, entities);
  // By which way a value follows is a matter of what is possible, not of what came before.
  const first = firstCodes(model.blocks);
  model.blocks.forEach((b, i) => b.kind === 'derived' && !b.always && (zeros[first[i]] = []));
  return zeros;
}
