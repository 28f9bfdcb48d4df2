// The plan: for each table where its rows stand, which blocks its row model draws and what it draws them from.
// Made from the source data once; the generator keeps its serialisable part.
import { fitCategory, keptShare } from '../codecs/category';
import { learnKeys } from '../codecs/keys';
import { fitNumber } from '../codecs/number';
import { learnText } from '../codecs/text/text';
import { tableOf, type ColumnSchema, type Dataset, type Relation } from '../schema/types';
import { Random } from '../table/random';
import { columnOf, type Table } from '../table/table';
import { blockSizes, encodeBlock, type Block } from './blocks';
import { chooseFeatures } from './context';
import { fitDate } from './date-frame';
import { flatLayout, sortIntoLayout } from './layout';
import { profilesOf } from './profile';
import { modelOf, type Plan, type TableModel } from './table-model';
import { assignRoles, followRelations, type ParentRows, type Roles } from './roles';
import { ancestor, emptyState, type TableState } from './state';
import { addWishes } from './wishes';

/** @param seed of the draws that planning makes (thresholds, clusters) */
export function makePlan(dataset: Dataset, seed = 1): Plan {
  const parents = followRelations(dataset);
  const roles = assignRoles(dataset, parents);
  const relations = dataset.schema.relations.filter((r) => parents.has(r.id));
  const states = new Map<string, TableState>();
  const groups = new Map<string, Int32Array>();
  const tables: TableModel[] = [];
  for (const name of roles.order) {
    const table = dataset.tables[name];
    const role = roles.tables.find((t) => t.table === name)!;
    const model: TableModel = {
      table: name,
      treatment: role.treatment,
      context: role.context,
      blocks: [],
      features: [],
      keys: [],
      texts: [],
      rows: 0,
      without: 0,
      fileOrder: 0,
    };
    const random = Random.for(seed, 'plan', name);
    const state = layOut(dataset, model, table, states, parents);
    states.set(name, state);
    groups.set(name, rootOf(state, model.context?.parent, groups));
    for (const r of relations)
      if (r.child === name) {
        const rows = toLayoutRows(parents.get(r.id)!, states.get(r.parent));
        if (rows)
          state.values.set(
            r.id,
            Float64Array.from(state.source!, (s) => rows[s]),
          );
      }
    addAttributes(dataset, roles, relations, model, state, table, groups.get(name)!, random);
    tables.push(model);
  }
  // Parents that are laid out later than their children (links) are known only now.
  for (const r of relations) {
    const state = states.get(r.child)!;
    const rows = toLayoutRows(parents.get(r.id)!, states.get(r.parent))!;
    state.values.set(
      r.id,
      Float64Array.from(state.source!, (s) => rows[s]),
    );
  }
  const plan: Plan = { roles, tables, links: [], seed, states, groups };
  for (const model of tables) addHidden(plan, relations, model);
  for (const r of relations) if (roles.uses[r.id] === 'link') addWishes(plan, r);
  for (const model of tables) if (model.treatment === 'generate') model.features = chooseFeatures(plan, model);
  return plan;
}

function layOut(
  dataset: Dataset,
  model: TableModel,
  table: Table,
  states: Map<string, TableState>,
  parents: ParentRows,
): TableState {
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
  const rows = toLayoutRows(sourceRows, above)!;
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
function toLayoutRows(rows: Int32Array, above: TableState | undefined): Int32Array | null {
  if (!above) return null;
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

/** Root entity of each row, by the way up along the context. */
function rootOf(state: TableState, parent: string | undefined, groups: Map<string, Int32Array>): Int32Array {
  const above = parent && state.parent ? groups.get(parent)! : null;
  const roots = above ? above.reduce((a, b) => Math.max(a, b), -1) + 1 : 0;
  return Int32Array.from({ length: state.layout.rows }, (_, r) =>
    above && state.layout.parentOf[r] >= 0 ? above[state.layout.parentOf[r]] : roots + r,
  );
}

/** Blocks in the order in which they are drawn: what happens, then when, then how much. */
function addAttributes(
  dataset: Dataset,
  roles: Roles,
  relations: Relation[],
  model: TableModel,
  state: TableState,
  table: Table,
  group: Int32Array,
  random: Random,
): void {
  const schema = tableOf(dataset.schema, model.table);
  const active = relations.filter(
    (r) => r.child === model.table && (model.treatment === 'keep' || roles.uses[r.id] !== 'none'),
  );
  const referring = new Set(active.flatMap((r) => r.columns));
  const key = schema.primaryKey?.columns ?? [];
  const source = state.source!;
  const grouped = new Int32Array(table.rows);
  source.forEach((s, i) => (grouped[s] = group[i]));
  const kinds: Block[] = [];
  const numbers: Block[] = [];
  const dates: ColumnSchema[] = [];
  const references = new Set(
    dataset.schema.relations.filter((r) => r.parent === model.table).flatMap((r) => r.parentColumns),
  );
  for (const c of schema.columns) {
    if (referring.has(c.name)) continue;
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
      if (spec.values.length > 0 && keptShare(spec, column.codes, column.dictionary) >= 0.5) {
        kinds.push({ kind: 'category', column: c.name, spec });
        continue;
      }
      if (model.treatment === 'keep') continue;
      model.texts.push({ column: c.name, spec: learnText(column, c.meaning, grouped, random) });
      if (column.codes.some((code) => code < 0)) kinds.push({ kind: 'null', column: c.name });
    } else if (c.type === 'date' || c.type === 'datetime') {
      dates.push(c);
      state.values.set(
        c.name,
        Float64Array.from(source, (s) => column.values[s]),
      );
    } else {
      const values = Float64Array.from(source, (s) => column.values[s]);
      state.values.set(c.name, values);
      const decimals =
        c.type === 'time' || c.type === 'duration' ? 0 : c.format.kind === 'number' ? c.format.decimals : 6;
      const spec = fitNumber(values, group, Math.min(decimals, 9), random);
      (spec.bins === 0 && spec.atoms.length <= 24 ? kinds : numbers).push({ kind: 'number', column: c.name, spec });
    }
  }
  for (const r of active)
    if (roles.uses[r.id] === 'lookup') {
      const rows = Int32Array.from(state.values.get(r.id)!);
      const spec = fitCategory(
        rows,
        Array.from({ length: dataset.tables[r.parent].rows }, (_, i) => String(i)),
        group,
        random,
        true,
      );
      kinds.push({ kind: 'lookup', relation: r.id, spec });
    }
  kinds.sort((a, b) => blockSizes(a)[0] - blockSizes(b)[0]);
  push(model, state, table, kinds);
  const codes = state.codes.slice(0, 12);
  const above = datesAbove(dataset, state);
  for (const c of dates) {
    const earlier = model.blocks.filter((b) => b.kind === 'date').map((b) => b.column);
    push(model, state, table, [
      { kind: 'date', column: c.name, spec: fitDate(state, c.name, earlier, above, codes, group, random) },
    ]);
  }
  push(model, state, table, numbers);
}

function push(model: TableModel, state: TableState, table: Table, blocks: Block[]): void {
  for (const block of blocks) {
    encodeBlock(block, state.codes.length, state, table);
    model.blocks.push(block);
  }
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

/** Numbers of children and profiles, as hidden columns of the parent. */
function addHidden(plan: Plan, relations: Relation[], model: TableModel): void {
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
    const random = Random.for(plan.seed, 'count', r.id);
    const spec = fitNumber(counts, group, 0, random);
    spec.steps = [];
    push(model, state, { name: model.table, rows: 0, columns: [] }, [{ kind: 'count', relation: r.id, spec }]);
    if (use !== 'context' || child.layout.rows < 2 * state.layout.rows) continue;
    const profiles = profilesOf(child, modelOf(plan, r.child).blocks, state.layout.rows, random);
    profiles?.codes.forEach((codes, level) => {
      state.codes.push(codes);
      model.blocks.push({ kind: 'profile', relation: r.id, level, size: profiles.size });
    });
  }
}
