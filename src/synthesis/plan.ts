// The plan: for each table where its rows stand, which blocks its row model draws and what it draws them from.
// Made from the source data once; the generator keeps its serialisable part.
import { fitCategory, keptShare, type CategorySpec } from '../codecs/category';
import { learnKeys } from '../codecs/keys';
import { fitNumber } from '../codecs/number';
import { isPrivate, learnText } from '../codecs/text/text';
import { Facts } from '../rules/facts';
import { mineRules } from '../rules/rules';
import { chainOrder } from '../rules/running-total';
import type { DependencyRule, Rule, RuleData, RunningTotalRule } from '../rules/types';
import { tableOf, type Dataset, type Relation } from '../schema/types';
import { Random } from '../table/random';
import type { TextColumn } from '../table/column';
import { columnOf, type Table } from '../table/table';
import { baseOf, encodeBlock, valueName, type BaseBlock, type Block } from './blocks';
import { chooseFeatures } from './context';
import { fitDate } from './date-frame';
import { encodeDerived } from './derived';
import { findHabits } from './habits';
import { freeColumn } from './unique';
import { valueKey } from './key-values';
import { impliedRelations, isPartOf, withRelations } from './implied';
import { flatLayout, sortIntoLayout } from './layout';
import { copiedBlock, copiedRows, linkCopiesOf } from './link-copies';
import { profilesOf } from './profile';
import type { Restriction } from './restrict';
import { assignRoles, followRelations, type ParentRows, type Roles } from './roles';
import { rowCodes, sampleEntities } from './row-codes';
import { countLimits, handDown, orderForCopies, planRules, sortByEdges } from './rule-plan';
import { spreadOf } from './spread';
import { ancestor, emptyState, type TableState } from './state';
import { firstCodes, firstShadows, modelOf, ownSizes, type SourcePlan, type TableModel } from './table-model';
import { agrees, blockFor, deriver, withPreference, type Env, type Way } from './ways';
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
  const kept = [...enabled, ...handDown(enabled, roles)];
  for (const model of tables) addAttributes(plan, dataset, relations, model, kept, enforced);
  for (const model of tables) addHidden(plan, relations, model, enabled);
  for (const model of tables) addLinkCopies(plan, dataset, relations, model, enabled, enforced);
  for (const r of relations) if (roles.uses[r.id] === 'link') addWishes(plan, r, relations);
  for (const r of relations) addChildren(plan, r);
  for (const model of tables) model.free = freeColumn(plan, dataset, relations, model);
  for (const model of tables)
    if (model.treatment === 'generate') {
      model.features = chooseFeatures(plan, model);
      model.zeros = zerosOf(plan, model);
    }
  plan.rules = rules.map((rule) => ({ rule, enabled: enabled.includes(rule), enforced: enforced.has(rule.id) }));
  return plan;
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
    free: null,
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

/** Siblings of one time in the order in which the running total holds. */
function orderAsTotal(rule: RunningTotalRule, data: RuleData, model: TableModel, state: TableState): void {
  if (model.context?.relation !== rule.relation || model.context.reverse) return;
  const { rows } = chainOrder(rule, new Facts(data));
  const rank = new Int32Array(state.layout.rows);
  rows.forEach((r, i) => (rank[r] = i));
  const { position, siblings } = state.layout;
  const source = state.source!;
  for (let row = 0; row < source.length; row++)
    if (position[row] === 0 && siblings[row] > 1)
      source.subarray(row, row + siblings[row]).sort((a, b) => rank[a] - rank[b]);
}

function layOut(dataset: Dataset, model: TableModel, states: Map<string, TableState>, parents: ParentRows): TableState {
  const table = dataset.tables[model.table];
  const schema = tableOf(dataset.schema, model.table);
  const date = schema.columns
    .filter((c) => (c.type === 'date' || c.type === 'datetime') && c.nulls <= 0.05 * table.rows)
    .map((c) => columnOf(table, c.name))
    .find((c) => c.kind === 'number');
  const { context } = model;
  if (!context || model.treatment === 'keep') {
    const state = emptyState(model.table, flatLayout(table.rows), null);
    state.source = Int32Array.from({ length: table.rows }, (_, i) => i);
    model.rows = table.rows;
    model.without = table.rows;
    model.fileOrder = 1;
    return state;
  }
  const above = states.get(context.parent)!;
  const follow = parents.get(context.relation)!;
  const sourceRows = context.reverse ? invert(follow, table.rows) : follow;
  const rows = toLayoutRows(sourceRows, above);
  const values = date?.kind === 'number' ? date.values : null;
  const key = (r: number) => (Number.isNaN(values![r]) ? Infinity : values![r]);
  const { layout, source } = sortIntoLayout(
    rows,
    above.layout.rows,
    values ? (a, b) => (key(a) === key(b) ? 0 : key(a) - key(b)) : null,
  );
  const state = emptyState(model.table, layout, above);
  state.source = source;
  model.rows = layout.rows;
  for (const p of layout.parentOf) if (p < 0) model.without++;
  model.fileOrder = orderInFile(layout.position, source);
  return state;
}

function invert(childToParent: Int32Array, parents: number): Int32Array {
  const out = new Int32Array(parents).fill(-1);
  for (let c = 0; c < childToParent.length; c++) if (childToParent[c] >= 0) out[childToParent[c]] = c;
  return out;
}

/** Source rows of a table -> its layout rows. */
function toLayoutRows(rows: Int32Array, above: TableState): Int32Array {
  const at = new Int32Array(above.layout.rows);
  above.source!.forEach((s, i) => (at[s] = i));
  return rows.map((r) => (r < 0 ? -1 : at[r]));
}

function orderInFile(position: Int32Array, source: Int32Array): -1 | 0 | 1 {
  let up = 0;
  let pairs = 0;
  for (let r = 1; r < position.length; r++)
    if (position[r] > 0) {
      pairs++;
      if (source[r] > source[r - 1]) up++;
    }
  return !pairs || up >= 0.99 * pairs ? 1 : up <= 0.01 * pairs ? -1 : 0;
}

/** Parents above that are fewer than these are no entities to protect: a region is not, its customers are. */
const fewestEntities = 40;

/** Root entity of each row, by the way up along the context. */
function rootOf(state: TableState, parent: string | undefined, groups: Map<string, Int32Array>): Int32Array {
  const { parentOf, rows } = state.layout;
  const above = parent && state.parent ? groups.get(parent)! : null;
  const entities = above ? new Set(above).size : 0;
  if (!above || (entities < fewestEntities && entities < rows)) return Int32Array.from({ length: rows }, (_, r) => r);
  const roots = above.reduce((a, b) => Math.max(a, b), -1) + 1;
  return Int32Array.from({ length: rows }, (_, r) => (parentOf[r] >= 0 ? above[parentOf[r]] : roots + r));
}

/** An attribute before its block is made. */
interface Item {
  name: string;
  make: () => BaseBlock | Extract<Block, { kind: 'null' }>;
  /** What happens, then when, then how much. */
  rank: number;
}

function addAttributes(
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
  const names = sortByEdges(
    items.sort((a, b) => a.rank - b.rank).map((i) => i.name),
    planned.edges.map(([a, b]) => [referenceName(model, a), referenceName(model, b)]),
  );
  const env: Env = { models: plan.tables, states: plan.states };
  model.restrictions = model.treatment === 'keep' ? [] : planned.restrictions;
  for (const name of names) {
    const base = items.find((i) => i.name === name)!.make();
    const ways: Way[] =
      model.treatment === 'keep' ? [] : (planned.ways.get(name) ?? []).filter((w) => isKnown(w, state, env));
    let block: Block = base;
    let codes = encodeBlock(base, state, table);
    let shadow = codes;
    if (base.kind !== 'null' && model.treatment === 'generate')
      ways.push(...findHabits(base, model, state, plan.seed, explainedBy(ways, base, model, state, env)));
    if (ways.length && base.kind !== 'null') {
      ({ block, codes, shadow } = encodeDerived({ kind: 'derived', base, ways, always: false }, model, state, env));
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
  for (const rule of model.restrictions) if ('id' in rule && isKept(rule)) enforced.add(rule.id);
}

/** Can a dependency be kept: are both columns drawn, with a code for every value that is decided? */
function isDrawnTo(rule: DependencyRule, model: TableModel): boolean {
  const name = (column: string) => referenceName(model, column);
  const blockOf = (column: string) =>
    model.blocks
      .map(baseOf)
      .find((b) => ('column' in b && b.column === column) || (b.kind === 'lookup' && b.relation === name(column)));
  const [from, to] = [blockOf(rule.from), blockOf(rule.to)];
  if (!from || !to || from.kind === 'null') return false;
  if (rule.decides === 'null') return true;
  const words = rule.map.flatMap(([, word]) => word ?? []);
  const drawn =
    to.kind === 'category'
      ? to.spec.values
      : to.kind === 'lookup'
        ? to.words
        : to.kind === 'number'
          ? to.spec.atoms.map(String)
          : [];
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
  const derive = ways.map((w) => withPreference(w, base, state, env)).map((w) => deriver(w, base, model, state, env));
  return (row: number) => derive.some((d, w) => agrees(ways[w], values[row], d(row)));
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

/** Is the value that the way copies among those that are drawn? */
function isKnown(way: Way, state: TableState, env: Env): boolean {
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

/** Text of which a smaller share of rows can be told is made from its form alone. */
const fewestTold = 0.1;
/** Share of rows up to which rare words are never drawn: common ones take their place. */
const mostRare = 0.02;

/** The rows whose words have no code of their own. */
function untold(column: TextColumn, spec: CategorySpec): TextColumn {
  const told = new Set(spec.values);
  const keeps = column.dictionary.map((word) => !told.has(word));
  return { ...column, codes: column.codes.map((code) => (code >= 0 && keeps[code] ? code : -1)) };
}

function itemsOf(
  plan: SourcePlan,
  dataset: Dataset,
  relations: Relation[],
  model: TableModel,
  state: TableState,
  table: Table,
): Item[] {
  const schema = tableOf(dataset.schema, model.table);
  const group = plan.groups.get(model.table)!;
  const random = Random.for(plan.seed, 'plan', model.table);
  const active = relations.filter(
    (r) => r.child === model.table && (model.treatment === 'keep' || plan.roles.uses[r.id] !== 'none'),
  );
  const referring = new Set(active.flatMap((r) => r.columns));
  const key = schema.primaryKey?.columns ?? [];
  const source = state.source!;
  const grouped = new Int32Array(table.rows);
  source.forEach((s, i) => (grouped[s] = group[i]));
  const references = new Set(
    dataset.schema.relations.filter((r) => r.parent === model.table).flatMap((r) => r.parentColumns),
  );
  const items: Item[] = [];
  for (const c of schema.columns) {
    if (referring.has(c.name) || model.copies.some((x) => x.column === c.name)) continue;
    const column = columnOf(table, c.name);
    const isKey =
      (key.length === 1 && key[0] === c.name) ||
      (references.has(c.name) && c.distinct >= table.rows - c.nulls && c.nulls === 0);
    if (isKey) {
      if (model.treatment === 'generate') model.keys.push({ column: c.name, spec: learnKeys(column) });
      continue;
    }
    if (column.kind === 'text') {
      const spec = fitCategory(column.codes, column.dictionary, grouped, random);
      const told = keptShare(spec, column.codes, column.dictionary);
      if (!isPrivate(c.meaning) && spec.values.length > 0 && told >= fewestTold) {
        const others =
          model.treatment === 'keep' || told > 1 - mostRare
            ? null
            : learnText(untold(column, spec), c.meaning, grouped, random);
        const block: BaseBlock = { kind: 'category', column: c.name, spec, others };
        items.push({ name: c.name, rank: spec.size, make: () => block });
        continue;
      }
      if (model.treatment === 'keep') continue;
      model.texts.push({ column: c.name, spec: learnText(column, c.meaning, grouped, random) });
      if (column.codes.some((code) => code < 0))
        items.push({ name: c.name, rank: 2, make: () => ({ kind: 'null', column: c.name }) });
      continue;
    }
    const values = Float64Array.from(source, (s) => column.values[s]);
    state.values.set(c.name, values);
    if (c.type === 'date' || c.type === 'datetime') {
      items.push({
        name: c.name,
        rank: 1e5,
        make: () => {
          const earlier = model.blocks
            .map(baseOf)
            .filter((b) => b.kind === 'date')
            .map((b) => b.column);
          const kinds = model.blocks.flatMap((b, i) =>
            baseOf(b).kind === 'category' ? [state.shadow[firstShadows(model.blocks)[i]]] : [],
          );
          const above = datesAbove(dataset, state);
          return {
            kind: 'date',
            column: c.name,
            spec: fitDate(state, c.name, earlier, above, kinds.slice(0, 12), group, random),
          };
        },
      });
    } else {
      const decimals =
        c.type === 'time' || c.type === 'duration' ? 0 : c.format.kind === 'number' ? c.format.decimals : 6;
      const spec = fitNumber(values, group, Math.min(decimals, 9), random);
      const few = spec.bins === 0 && spec.atoms.length <= 24;
      items.push({
        name: c.name,
        rank: few ? spec.atoms.length : 2e5,
        make: () => ({ kind: 'number', column: c.name, spec }),
      });
    }
  }
  for (const r of active) {
    if (plan.roles.uses[r.id] !== 'lookup') continue;
    const parent = dataset.tables[r.parent];
    const all = Array.from({ length: parent.rows }, (_, i) => String(i));
    const spec = fitCategory(Int32Array.from(state.values.get(r.id)!), all, group, random, true);
    const keys = columnOf(parent, r.parentColumns[0]);
    const words = spec.values.map((v) => valueKey(keys, Number(v)));
    const children = new Int32Array(parent.rows);
    for (const p of state.values.get(r.id)!) if (p >= 0) children[p]++;
    model.lookups.push({
      column: r.columns.length === 1 ? r.columns[0] : null,
      relation: r.id,
      children: Array.from(children),
    });
    items.push({ name: r.id, rank: spec.size, make: () => ({ kind: 'lookup', relation: r.id, spec, words }) });
  }
  return items;
}

/** Date columns of the ancestors, nearest first. */
function datesAbove(dataset: Dataset, state: TableState): { level: number; column: string }[] {
  const out: { level: number; column: string }[] = [];
  for (let level = 1; ; level++) {
    const above = ancestor(state, level);
    if (!above) return out;
    for (const c of tableOf(dataset.schema, above.name).columns)
      if ((c.type === 'date' || c.type === 'datetime') && above.values.has(c.name)) out.push({ level, column: c.name });
  }
}

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
function addHidden(plan: SourcePlan, relations: Relation[], model: TableModel, rules: Rule[]): void {
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
    const block: Block = { kind: 'count', relation: r.id, spec, spread: spreadOf(counts, group, random) };
    push(model, state, block, encodeBlock(block, state, { name: model.table, rows: 0, columns: [] }));
    if (use !== 'context' || child.layout.rows < 2 * state.layout.rows) continue;
    const profiles = profilesOf(child, modelOf(plan, r.child).blocks, state.layout.rows, random);
    profiles?.codes.forEach((codes, level) =>
      push(model, state, { kind: 'profile', relation: r.id, level, size: profiles.size }, [codes]),
    );
  }
  addImplications(model, state);
}

/** Values that are those of a parent over a link, and for each that is not in all rows a code of where it is. */
function addLinkCopies(
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
function addChildren(plan: SourcePlan, r: Relation): void {
  const use = plan.roles.uses[r.id];
  if (modelOf(plan, r.parent).treatment !== 'keep' || (use !== 'context' && use !== 'link')) return;
  const counts = new Array<number>(plan.states.get(r.parent)!.layout.rows).fill(0);
  for (const p of plan.states.get(r.child)!.values.get(r.id)!) if (p >= 0) counts[p]++;
  plan.children[r.id] = counts;
}

function push(model: TableModel, state: TableState, block: Block, codes: Uint16Array[]): void {
  model.blocks.push(block);
  state.codes.push(...codes);
  state.shadow.push(...codes);
}
