// Makes a synthetic database from a generator: tables top down, then links, then keys and text.
import type { Tables } from '../table/table';
import { declaredUnique } from '../schema/declared-checks';
import type { Dataset, Relation, Schema } from '../schema/types';
import { parentRows } from '../schema/parent-rows';
import { Random } from '../table/random';
import { UserError } from '../table/user-error';
import { assemble } from './assemble';
import { balanceLookups } from './balance-lookups';
import { baseOf, encodeBlock, encodeRows, shadowSizes } from './blocks';
import { followingTables, readConditions, type TableConditions } from './conditions';
import { extensionsOf } from './context';
import { rake, scaleCounts, settle } from './counts';
import { drawsFor } from './critic';
import { drawRows } from './draw';
import { FeatureReader } from './features';
import { needsModel, type Generator } from './fit';
import { drawGiven, type Given } from './given';
import { withRelations } from './implied';
import { flatLayout, layoutOf } from './layout';
import { select } from './select';
import { firstShadows, modelOf, type TableModel } from './table-model';
import { asked, optionsOf, type Part, type RunOptions } from './parts';
import { sortSiblings } from './sort-siblings';
import { respread } from './spread';
import { ancestor, ancestorRow, emptyState, levelOf, type TableState } from './state';
import type { GenerateOptions, GenerateProgress, Sampler } from './types';

/**
 * @param source the source, or its schema and kept tables alone; texts that must differ avoid those of tables that are there
 * @param part which part of the result, where it is made in parts; kept tables are in each
 * @throws UserError 'bad-option' for a ratio outside 0.01 to 100 or a table to keep that the plan does not keep, 'cancelled' when the signal fires
 */
export async function generate(
  generator: Generator,
  source: Dataset,
  sampler: Sampler,
  asking: GenerateOptions,
  onProgress: (p: GenerateProgress) => void = () => {},
  signal?: AbortSignal,
  part?: Part,
): Promise<Tables> {
  if (!(asking.ratio >= 0.01 && asking.ratio <= 100))
    throw new UserError('bad-option', `The ratio is ${asking.ratio}.`, 'Choose one from 0.01 to 100.');
  const { plan } = generator;
  const dataset = { ...source, schema: withRelations(source.schema, plan.implied) };
  const learned = asking.keep.find((name) => plan.tables.find((t) => t.table === name)?.treatment === 'generate');
  if (learned !== undefined)
    throw new UserError('bad-option', `${learned} was learned to be made anew.`, 'Mark it as kept before training.', {
      table: learned,
    });
  const options = optionsOf(asking, part);
  const conditions = readConditions(options.conditions ?? {}, plan, dataset.schema);
  const following = followingTables(plan, conditions);
  const states = new Map<string, TableState>();
  const tellSeconds = (table: string, began: number) =>
    onProgress({ table, rows: 0, of: 0, seconds: (performance.now() - began) / 1000 });
  for (const name of plan.roles.order) {
    if (signal?.aborted) throw new UserError('cancelled', 'Generation was stopped.');
    const began = performance.now();
    const model = modelOf(plan, name);
    if (model.treatment === 'keep') {
      states.set(name, keptState(dataset, plan.tables, model));
      continue;
    }
    const condition = conditions.get(name);
    const drawTable = (given: Given, round: number) =>
      draw(generator, model, states, sampler, options, condition, given, round, onProgress, signal);
    const nothing: Given = { codes: [], values: new Map(), filled: new Set() };
    const note = (words: string) => onProgress({ table: name, rows: 0, of: 0, note: words });
    const state = condition
      ? await drawGiven(drawTable, model, condition, Random.for(options.seed, 'given', name), note)
      : await drawTable(nothing, 0);
    const given = new Set([
      ...(condition?.shares.map((s) => s.column) ?? []),
      ...(condition?.seeds?.columns.keys() ?? []),
    ]);
    balanceLookups(model, state, options, given);
    if (!condition) sortSiblings(model, state);
    settleCounts(generator, dataset, model, state, options, following);
    tellSeconds(name, began);
  }
  return assemble(generator, dataset, states, options, conditions, tellSeconds);
}

/** Lays a table out and draws its rows; of rows of which nothing is given several times, to choose from. */
async function draw(
  generator: Generator,
  model: TableModel,
  states: Map<string, TableState>,
  sampler: Sampler,
  options: RunOptions,
  condition: TableConditions | undefined,
  given: Given,
  round: number,
  onProgress: (p: GenerateProgress) => void,
  signal?: AbortSignal,
): Promise<TableState> {
  const { plan } = generator;
  const name = model.table;
  const layoutRandom = Random.for(options.seed, 'layout', name);
  const state = condition?.seeds
    ? emptyState(name, flatLayout(condition.seeds.rows), null)
    : layOut(generator, model, states, options, layoutRandom);
  states.set(name, state);
  const trained = generator.models[name];
  const rowModel =
    needsModel(model) && trained && state.layout.rows ? await sampler(trained.spec, trained.weights) : null;
  const critic = rowModel && !given.codes.length ? generator.critics[name] : undefined;
  const draws = Array.from({ length: drawsFor(critic, state.layout.rows) }, (_, k) =>
    k ? emptyState(name, state.layout, state.parent) : state,
  );
  let told = 0;
  for (const [k, draw] of draws.entries()) {
    const makeReader = () => new FeatureReader(model.features, draw, extensionsOf(plan, model, states));
    const random = Random.for(options.seed, 'draw', name, k + round * draws.length);
    const onRows = (done: number) => {
      if (signal?.aborted) throw new UserError('cancelled', 'Generation was stopped.');
      const rows = Math.floor((k * state.layout.rows + done) / draws.length);
      if (rows - told < 2000 && rows < state.layout.rows) return;
      told = rows;
      onProgress({ table: name, rows, of: state.layout.rows });
    };
    await drawRows(model, draw, { models: plan.tables, states }, rowModel, makeReader, random, onRows, given);
  }
  rowModel?.dispose();
  if (critic && draws.length > 1) select(critic, plan.tables, model, draws, Random.for(options.seed, 'select', name));
  return state;
}

/** A kept table as it is, with the codes that others are drawn from. */
function keptState(dataset: Dataset, models: TableModel[], model: TableModel): TableState {
  const table = dataset.tables[model.table];
  const state = emptyState(model.table, flatLayout(table.rows), null);
  state.source = Int32Array.from({ length: table.rows }, (_, i) => i);
  for (const c of table.columns) if (c.kind === 'number') state.values.set(c.name, c.values.slice());
  for (const r of dataset.schema.relations)
    if (r.child === model.table && models.some((m) => m.table === r.parent))
      state.values.set(
        r.id,
        Float64Array.from(parentRows(table, r.columns, dataset.tables[r.parent], r.parentColumns)),
      );
  for (const block of model.blocks) state.codes.push(...encodeBlock(baseOf(block), state, table));
  state.shadow = state.codes;
  return state;
}

function layOut(
  generator: Generator,
  model: TableModel,
  states: Map<string, TableState>,
  options: RunOptions,
  random: Random,
): TableState {
  const { context } = model;
  if (!context) return emptyState(model.table, flatLayout(asked(model.rows, options)), null);
  const parent = states.get(context.parent)!;
  const without = model.without ? asked(model.without, options) : 0;
  let counts: ArrayLike<number>;
  if (context.reverse) counts = new Uint8Array(parent.layout.rows).fill(1);
  else if (modelOf(generator.plan, context.parent).treatment === 'keep') {
    const real = generator.plan.children[context.relation];
    const scaled = scaleCounts(Float64Array.from(real), options.ratio, random);
    settle(scaled, asked(model.rows - model.without, options), 0, Infinity, random);
    counts = scaled;
  } else counts = parent.counts.get(context.relation) ?? new Float64Array(parent.layout.rows);
  return emptyState(model.table, layoutOf(counts, without), parent);
}

/** Children drawn per row are moved until each child table has the rows asked for. */
function settleCounts(
  generator: Generator,
  dataset: Dataset,
  model: TableModel,
  state: TableState,
  options: RunOptions,
  following: ReadonlySet<string>,
): void {
  const first = firstShadows(model.blocks);
  for (const [b, block] of model.blocks.entries()) {
    if (block.kind !== 'count') continue;
    const counts = state.counts.get(block.relation);
    if (!counts) continue;
    const relation = dataset.schema.relations.find((r) => r.id === block.relation)!;
    // How many rows follow from rows that are given is for the model to say.
    if (following.has(relation.child)) continue;
    const child = modelOf(generator.plan, relation.child);
    const link = generator.plan.links.find((l) => l.relation === block.relation);
    const target = asked(link ? link.linked : child.rows - child.without, options);
    const { atoms, bins, min, max } = block.spec;
    const low = Math.min(bins ? min : Infinity, atoms[0] ?? Infinity);
    const high = Math.max(bins ? max : -Infinity, atoms[atoms.length - 1] ?? -Infinity);
    const random = Random.for(options.seed, 'settle', block.relation);
    const implied = model.restrictions.filter((r) => r.kind === 'children');
    const limits = model.restrictions.filter((r) => r.kind === 'most-children' && r.relation === block.relation);
    const most = (row: number) =>
      limits.reduce((least, r) => {
        const own = r.kind === 'most-children' ? (state.values.get(r.column)?.[row] ?? NaN) + r.more : NaN;
        return own < least ? Math.max(0, Math.floor(own)) : least;
      }, Infinity);
    const allowed = (row: number, count: number) =>
      count <= most(row) &&
      implied.every((r) =>
        r.given === block.relation
          ? count === 0 || state.counts.get(r.then)![row] > 0
          : r.then !== block.relation || count > 0 || state.counts.get(r.given)![row] === 0,
      );
    respread(counts, block.spread, random, allowed);
    if (limits.length) counts.forEach((c, row) => (counts[row] = Math.min(c, most(row))));
    // The range learned leaves out extremes of few entities; where it is too narrow for the total, one step more.
    if (settle(counts, target, low, high, random, allowed) && !identifies(dataset.schema, relation))
      settle(counts, target, Math.max(0, low - 1), high + 1, random, allowed);
    const { links } = generator.plan;
    const sharing = dataset.schema.relations.filter(
      (o) => o.child === relation.child && links.some((l) => l.shared && l.relation === o.id),
    );
    for (const { id, parent } of sharing) {
      const level = levelOf(state, parent);
      const total = level ? ancestor(state, level)!.counts.get(id) : undefined;
      if (!total) continue;
      const group = Int32Array.from({ length: counts.length }, (_, row) => ancestorRow(state, row, level));
      rake(counts, group, total, block.spread, high, random, allowed);
    }
    // Where a group has no room for all of its own, others have them.
    if (sharing.length) settle(counts, target, low, high, random, allowed);
    const shadow = state.shadow.slice(first[b], first[b] + shadowSizes(block).length);
    encodeRows(block, state, Int32Array.from(counts.keys()), shadow);
  }
}

/** Does a reference say which row it is? Then no parent has two. */
function identifies({ tables }: Schema, { child, columns }: Relation): boolean {
  const table = tables.find((t) => t.name === child)!;
  const keys = [...(table.primaryKey ? [table.primaryKey.columns] : []), ...declaredUnique(table)];
  return keys.some((key) => key.every((c) => columns.includes(c)));
}

/** Rows of the result as they will be, by table: for progress and for the estimate of time. */
export function rowsAsked(generator: Generator, ratio: number): Record<string, number> {
  return Object.fromEntries(
    generator.plan.tables.map((t) => [t.table, t.treatment === 'keep' ? t.rows : asked(t.rows, { ratio })]),
  );
}
