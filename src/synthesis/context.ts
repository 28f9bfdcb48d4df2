// Chooses what a table's rows are drawn from: the features that tell most of its own codes.
import { Random } from '../table/random';
import { baseOf, coarseColumn, shadowSizes, type Block } from './blocks';
import { bucketSizes, FeatureReader, type Extensions, type Feature } from './features';
import { dueKindsIn } from './dues';
import { excessInformation, mostTelling } from './information';
import { firstShadows, modelOf, type Plan, type SourcePlan, type TableModel } from './table-model';
import { ancestor, ancestorRow, type TableState } from './state';
import { rowsByParent } from './ways';

/** Tables with rows of the same parents, laid out before this one: their codes are context. */
export function extensionsOf(
  plan: Pick<Plan, 'tables' | 'roles'>,
  model: TableModel,
  states: Map<string, TableState>,
): Extensions {
  const out: Extensions = new Map();
  if (!model.context) return out;
  const before = plan.roles.order.slice(0, plan.roles.order.indexOf(model.table));
  for (const name of before) {
    const other = modelOf(plan, name);
    const state = states.get(name);
    if (other.context?.parent !== model.context.parent || other.treatment === 'keep' || !state?.parent) continue;
    out.set(name, { state, rowsOf: rowsByParent(state, state.parent.layout.rows) });
  }
  return out;
}

/** Code columns of a table that are worth something as context: number of the column, codes. */
function coarse(blocks: Block[]): { column: number; size: number; block: ReturnType<typeof baseOf> }[] {
  const first = firstShadows(blocks);
  return blocks.map(baseOf).flatMap((block, i) => {
    const sizes = shadowSizes(block);
    const columns = block.kind === 'date' ? [0, ...(sizes.length > 1 ? [1] : [])] : [coarseColumn(block)];
    return columns.map((k) => ({ column: first[i] + k, size: sizes[k], block })).filter((c) => c.size > 1);
  });
}

export function chooseFeatures(plan: SourcePlan, model: TableModel): Feature[] {
  const state = plan.states.get(model.table)!;
  if (!state.parent) return [];
  const own = coarse(model.blocks);
  const extensions = extensionsOf(plan, model, plan.states);
  const { always, optional } = candidates(plan, model, state, own, extensions);
  const rows = state.layout.rows;
  if (!rows) return always;
  const random = Random.for(plan.seed, 'context', model.table);
  const most = rows >= 10_000 ? 28 : rows >= 1000 ? 24 : 8;
  const reader = new FeatureReader(optional, state, extensions);
  const sample = Int32Array.from(random.permutation(rows).subarray(0, 4000)).sort();
  reader.advance(Int32Array.from({ length: rows }, (_, i) => i));
  const codes = reader.context(sample);
  const ownCodes = own.map(({ column }) => Uint16Array.from(sample, (r) => state.shadow[column][r]));
  const tells = optional.map((f, k) => {
    const a = Uint16Array.from(sample, (_, i) => codes[i * optional.length + k]);
    const units = unitsOf(f, state, sample);
    return own.map((c, i) => excessInformation(a, ownCodes[i], f.size, c.size, random, units));
  });
  // What is a parent's and says yes or no has room of its own: it tells little of one row, but of all of them.
  const kindOf = (f: Feature) => (f.size <= few && ('level' in f || 'table' in f) ? 'few' : 'many');
  const room = { many: most - always.filter((f) => f.size > few).length, few: most / 4 };
  const order = mostTelling(tells.map((t) => (t.reduce((a, b) => a + b, 0) > 0.002 * own.length ? t : null)));
  return [...always, ...order.filter((k) => room[kindOf(optional[k])]-- > 0).map((k) => optional[k])];
}

/** Codes of a feature that says yes or no, or nothing. */
const few = 3;

/** Where a feature is the same for all rows of a parent or of one further up, the number of that; else null. */
function unitsOf(f: Feature, state: TableState, rows: Int32Array): Int32Array | null {
  if (f.from === 'ancestor') return rows.map((row) => ancestorRow(state, row, f.level));
  return f.from === 'sibling' || f.from === 'among' || f.from === 'siblings'
    ? rows.map((row) => state.layout.parentOf[row])
    : null;
}

function candidates(
  plan: SourcePlan,
  model: TableModel,
  state: TableState,
  own: ReturnType<typeof coarse>,
  extensions: Extensions,
) {
  const always: Feature[] = [];
  const optional: Feature[] = [];
  for (let level = 1; ; level++) {
    const above = ancestor(state, level);
    if (!above) break;
    for (const c of coarse(modelOf(plan, above.name).blocks))
      optional.push({ from: 'ancestor', level, column: c.column, size: c.size + 1 });
  }
  const parents = state.parent!.layout.rows;
  if (modelOf(plan, model.context!.parent).treatment === 'keep' && parents <= 256)
    always.push({ from: 'parentRow', size: parents + 1 });
  for (const [table, { state: other }] of extensions) {
    const single = other.layout.siblings.every((s) => s <= 1);
    for (const { column, size, block } of coarse(modelOf(plan, table).blocks))
      if (single) optional.push({ from: 'sibling', table, column, size: size + 1 });
      else if (block.kind === 'category' && size <= mostKinds)
        for (const code of commonest(other.shadow[column], mostCodes))
          optional.push({ from: 'among', table, column, code, size: 3 });
  }
  if (!state.layout.position.some((p) => p > 0)) return { always, optional };
  always.push({ from: 'position', size: bucketSizes }, { from: 'left', size: bucketSizes });
  optional.push({ from: 'siblings', size: bucketSizes });
  for (const c of own) {
    for (const lag of [1, 2, 3]) optional.push({ from: 'lag', lag, column: c.column, size: c.size + 1 });
    const { block } = c;
    if (block.kind === 'category') {
      optional.push({ from: 'distinct', column: c.column, size: bucketSizes + 1 });
      if (block.spec.nullCode >= 0)
        optional.push({ from: 'known', column: c.column, empty: block.spec.nullCode, size: c.size + 1 });
    }
    if (block.kind === 'number' && block.spec.bins > 0)
      optional.push({ from: 'mean', value: block.column, edges: rankEdges(state.values.get(block.column)!), size: 17 });
  }
  const timed = inTime(plan, model, state, own);
  return { always: [...always, ...timed.always], optional: [...optional, ...timed.optional] };
}

/** What the date by which siblings follow each other tells of the next row. */
function inTime(plan: SourcePlan, model: TableModel, state: TableState, own: ReturnType<typeof coarse>) {
  const always: Feature[] = [];
  const optional: Feature[] = [];
  const date = model.blocks.map(baseOf).find((b) => b.kind === 'date');
  if (date?.kind !== 'date') return { always, optional };
  const value = date.column;
  optional.push(
    { from: 'month', value, size: 13 },
    { from: 'day', value, size: 33 },
    { from: 'elapsed', value, size: 25 },
  );
  const periods = periodsOf(state, date.spec.min, date.spec.max);
  if (periods) optional.push({ from: 'when', value, first: date.spec.min, ...periods });
  const counts = modelOf(plan, model.context!.parent).blocks.filter((b) => b.kind === 'count');
  const rate = counts.find((b) => b.relation === model.context!.relation)?.frame;
  if (rate) always.push({ from: 'pace', value, span: rate.span, size: 38 });
  for (const rule of model.restrictions) {
    if (rule.kind !== 'recurring' || rule.columns[0] !== value) continue;
    const [, by] = rule.columns;
    const kinds = dueKindsIn(rule, model);
    const due = { from: 'due', by, value, kinds, end: date.spec.max } as const;
    if (!kinds.length) continue;
    optional.push({ ...due, what: 'kind', size: kinds.length + 1 }, { ...due, what: 'days', size: 34 });
  }
  // Where kinds come again, what came once says what is still to come.
  if (optional.some((f) => f.from === 'due'))
    for (const { column, size, block } of own)
      if (block.kind === 'category' && size <= mostKinds)
        for (const code of commonest(state.shadow[column], mostCodes))
          always.push({ from: 'had', column, code, size: 3 });
  always.push({ from: 'until', value, end: date.spec.max, size: 25 });
  const kind = own.filter((c) => c.block.kind === 'category' && c.size <= 40).sort((a, b) => b.size - a.size)[0];
  if (kind)
    for (const code of commonest(state.shadow[kind.column], 8))
      optional.push({ from: 'since', value, column: kind.column, code, size: 14 });
  return { always, optional };
}

/** Kinds of rows of a sibling table that one of them is looked for, and codes of those that are. */
const mostKinds = 40;
const mostCodes = 8;

/** Rows that a period has on average, and periods at most. */
const rowsOfPeriod = 40;
const mostPeriods = 200;

/** The shortest periods that are neither too many nor too thin. */
function periodsOf({ layout }: TableState, first: number, last: number): { days: number; size: number } | null {
  for (const days of [1, 7, 30.4375, 91.3125, 365.25]) {
    const periods = Math.floor((last - first) / days) + 1;
    if (periods > mostPeriods || layout.rows < rowsOfPeriod * periods) continue;
    return periods > 2 ? { days, size: periods + 1 } : null;
  }
  return null;
}

function rankEdges(values: Float64Array): number[] {
  const known = Float64Array.from(values.filter((v) => !Number.isNaN(v))).sort();
  const edges = Array.from({ length: 63 }, (_, i) => known[Math.floor(((i + 1) / 64) * (known.length - 1))]);
  return [...new Set(edges)].filter((e) => e !== undefined);
}

function commonest(codes: Uint16Array, n: number): number[] {
  const count = new Map<number, number>();
  for (const c of codes) count.set(c, (count.get(c) ?? 0) + 1);
  return [...count.keys()].sort((a, b) => count.get(b)! - count.get(a)! || a - b).slice(0, n);
}
