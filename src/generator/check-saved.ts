// Is what a generator file says possible? A file may be hostile: every size is checked before anything is made by it.
// What passes here and still makes no sense ends generation with a UserError (see generate in studio/synthesis-service.ts).
import { layoutOf } from '../model/layout';
import { columnTypes, storageOf } from '../schema/types';
import { blockSizes, baseOf, shadowSizes, type Block } from '../synthesis/blocks';
import type { RelativeSpec } from '../codecs/relative';
import type { NumberFrame, RateFrame } from '../synthesis/framed';
import type { Plan, TableModel } from '../synthesis/table-model';
import { UserError } from '../table/user-error';
import { damaged } from './container';
import { isPublic } from './declared-sql';
import type { SavedGenerator } from './generator-file';
import { upgrade } from './upgrade';

const MOST_TABLES = 10_000;
const MOST_ROWS = 1e9;
const MOST_CHILDREN = 1e7;
/** Characters of a text, words of a text, repeats of a text. */
const LONGEST = 1e6;
const LONGEST_NAME = 1000;

/** @throws UserError 'unreadable-file' */
export function checkSaved(value: unknown): SavedGenerator {
  try {
    const saved = upgrade(value as SavedGenerator);
    checkAbout(saved);
    checkSchema(saved);
    checkTables(saved);
    ensure(isPublic(saved.catalogue), 'what it declares of its tables');
    for (const model of saved.generator.plan.tables) checkModel(saved, model);
    return saved;
  } catch (error) {
    // Anything missing or of another kind than it must be ends here.
    throw error instanceof UserError ? error : damaged('a part of it is missing');
  }
}

function ensure(truth: boolean, what: string): void {
  if (!truth) throw damaged(what);
}

function whole(n: unknown, most: number): boolean {
  return Number.isInteger(n) && (n as number) >= 0 && (n as number) <= most;
}

function text(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 10_000;
}

function name(value: unknown): boolean {
  if (typeof value !== 'string' || value === '__proto__') return false;
  // Control characters have no business in a name.
  return value.length > 0 && value.length <= LONGEST_NAME && [...value].every((c) => c >= ' ');
}

function checkAbout({ about, dialects, facts, figures }: SavedGenerator): void {
  ensure(text(about.app) && text(about.name) && text(about.preset), 'what it says of itself');
  ensure(Number.isFinite(about.seed), 'its seed');
  for (const d of Object.values(dialects)) {
    ensure([d.delimiter, d.quote, d.escape, d.newline, d.encoding].every(text), 'how tables are written');
    ensure(whole(d.skipLines, 1e4) && whole(d.emptyTail ?? 0, 1e4), 'how tables are written');
  }
  for (const t of Object.values(facts.tables)) ensure(whole(t.rows, MOST_ROWS), 'the rows of a table');
  for (const r of Object.values(facts.relations))
    ensure(r.children.length <= 1e6 && r.children.every(([n, p]) => n >= 0 && p >= 0), 'the facts of a relation');
  ensure(figures === null || text(figures.privacy.title), 'its figures');
}

function checkSchema({ dataset: { schema }, facts }: SavedGenerator): void {
  ensure(schema.tables.length > 0 && schema.tables.length <= MOST_TABLES, 'its number of tables');
  const columns = new Map<string, Set<string>>();
  for (const t of schema.tables) {
    ensure(name(t.name) && !columns.has(t.name), 'the name of a table');
    ensure(whole(t.rows, MOST_ROWS), `the rows of ${t.name}`);
    for (const c of t.columns) {
      ensure(name(c.name) && columnTypes.includes(c.type) && Array.isArray(c.nullWords), `a column of ${t.name}`);
      ensure(c.format.kind !== 'number' || whole(c.format.decimals, 15), `a column of ${t.name}`);
      ensure(c.format.kind !== 'duration' || whole(c.format.decimals, 6), `a column of ${t.name}`);
      ensure(facts.tables[t.name].columns[c.name].nulls >= 0, `the facts of ${t.name}`);
    }
    columns.set(t.name, new Set(t.columns.map((c) => c.name)));
    ensure(columns.get(t.name)!.size === t.columns.length, `the columns of ${t.name}`);
    for (const c of t.primaryKey?.columns ?? []) ensure(columns.get(t.name)!.has(c), `the key of ${t.name}`);
  }
  for (const r of schema.relations) {
    const fits = (table: string, names: string[]) => names.every((c) => columns.get(table)!.has(c));
    ensure(fits(r.child, r.columns) && fits(r.parent, r.parentColumns), 'a relation');
    ensure(r.columns.length > 0 && r.columns.length === r.parentColumns.length, 'a relation');
  }
}

function checkTables({ generator: { plan }, dataset: { schema, tables } }: SavedGenerator): void {
  const { order } = plan.roles;
  const names = plan.tables.map((t) => t.table);
  ensure(new Set(names).size === names.length && names.length === order.length, 'its plan');
  ensure(
    names.every((n) => schema.tables.some((t) => t.name === n) && order.includes(n)),
    'a table of its plan',
  );
  const has = (table: string, columns: string[]) => {
    const found = schema.tables.find((t) => t.name === table)?.columns.map((c) => c.name);
    return found !== undefined && columns.every((c) => found.includes(c));
  };
  for (const { child, columns, parent, parentColumns } of plan.implied)
    ensure(
      has(child, columns) && has(parent, parentColumns) && columns.length === parentColumns.length,
      'a relation of its plan',
    );
  for (const model of plan.tables) {
    ensure((model.treatment === 'keep') === Object.hasOwn(tables, model.table), `the rows of ${model.table}`);
    if (model.treatment !== 'keep') continue;
    const table = tables[model.table];
    const types = schema.tables.find((t) => t.name === model.table)!.columns;
    ensure(table.name === model.table && table.rows === model.rows, `the rows of ${model.table}`);
    ensure(
      types.every((c, i) => table.columns[i].name === c.name && table.columns[i].kind === storageOf(c.type)),
      `the columns of ${model.table}`,
    );
    for (const c of table.columns) {
      const cells = c.kind === 'number' ? c.values : c.codes;
      const right = c.kind === 'number' ? cells instanceof Float64Array : cells instanceof Int32Array;
      ensure(right && cells.length === table.rows, `the rows of ${model.table}`);
      if (c.kind === 'number') continue;
      ensure(
        c.dictionary.every((w) => typeof w === 'string'),
        `the words of ${model.table}`,
      );
      ensure(
        c.codes.every((code) => code >= -1 && code < c.dictionary.length),
        `the words of ${model.table}`,
      );
    }
  }
}

function checkModel({ generator: { plan, models, critics }, dataset }: SavedGenerator, model: TableModel): void {
  const of = `the model of ${model.table}`;
  const before = plan.roles.order.slice(0, plan.roles.order.indexOf(model.table));
  ensure(whole(model.rows, MOST_ROWS) && whole(model.without, model.rows), of);
  ensure(!model.context || before.includes(model.context.parent), of);
  const size = (n: number) => whole(n, 65_536) && n > 0;
  for (const [i, block] of model.blocks.entries()) {
    ensure([...blockSizes(block), ...shadowSizes(block)].every(size), of);
    const base = baseOf(block);
    if (base.kind === 'category') ensure(base.spec.size >= base.spec.values.length, of);
    if (base.kind === 'category' && base.others) checkText(base.others, of);
    if (base.kind === 'number' || base.kind === 'count') ensure(whole(base.spec.decimals, 15), of);
    if (base.kind === 'number' && base.frame) ensure(isFrame(base.frame, plan, model, i), of);
    if (base.kind === 'count' && base.frame) ensure(isRate(base.frame, model, i), of);
    if (base.kind === 'count')
      ensure(
        [base.spec.max, ...base.spec.atoms, ...base.spec.knots.flat()].every((n) => n <= MOST_CHILDREN),
        of,
      );
  }
  ensure(
    model.features.every((f) => size(f.size)),
    of,
  );
  for (const { spec } of model.keys) if (spec.kind === 'numbered') ensure(whole(spec.width, 1000) && spec.step > 0, of);
  for (const { spec } of model.texts) checkText(spec, of);
  const columns = dataset.schema.tables.find((t) => t.name === model.table)!.columns.map((c) => c.name);
  for (const { column } of [...model.keys, ...model.texts, ...model.copies, ...model.linkCopies])
    ensure(columns.includes(column), of);
  if (Object.hasOwn(critics, model.table)) ensure(whole(critics[model.table].candidates, 64), of);
  if (!Object.hasOwn(models, model.table)) return;
  const { spec, weights } = models[model.table];
  const same = (a: number[], b: number[]) => a.length === b.length && a.every((n, i) => n === b[i]);
  ensure(same(spec.own, model.blocks.flatMap(blockSizes)), of);
  ensure(
    same(
      spec.context,
      model.features.map((f) => f.size),
    ),
    of,
  );
  ensure(whole(spec.hidden, 4096) && spec.hidden >= 8 && spec.hidden % 8 === 0 && whole(spec.blocks, 4), of);
  ensure(weights instanceof Float32Array && weights.length === layoutOf(spec).total, of);
  ensure(
    weights.every((w) => Number.isFinite(w)),
    of,
  );
}

/** Is a number told by one that is drawn before it? `at` is the number of its block. */
function isFrame(
  { form, spec, level, column, start }: NumberFrame,
  plan: Plan,
  model: TableModel,
  at: number,
): boolean {
  if (!whole(level, plan.tables.length) || !isRelative(form, spec)) return false;
  const above = (steps: number) => {
    let from: TableModel | undefined = model;
    for (let l = 0; l < steps; l++) from = plan.tables.find((t) => t.table === from?.context?.parent);
    return from?.blocks ?? [];
  };
  const has = (blocks: Block[], name: string) =>
    blocks.map(baseOf).some((b) => b.kind === 'number' && b.column === name);
  if (start !== null) return level === 0 && has([model.blocks[at]], column) && has(above(1), start);
  return has(level ? above(level) : model.blocks.slice(0, at), column);
}

/** Are children told by dates that are drawn before their number? */
function isRate({ form, spec, span }: RateFrame, model: TableModel, at: number): boolean {
  const dates = model.blocks.slice(0, at).map(baseOf);
  const has = (name: string) => dates.some((b) => b.kind === 'date' && b.column === name);
  return isRelative(form, spec) && has(span.from) && (span.to === null || has(span.to)) && Number.isFinite(span.end);
}

function isRelative(form: RelativeSpec['form'], spec: RelativeSpec['spec']): boolean {
  return ['ratio', 'difference'].includes(form) && whole(spec.decimals, 15) && spec.steps.length === 0;
}

/** Numbers in what is known of a text are lengths and shares, but for those of numbers in JSON. */
function checkText(spec: object, of: string): void {
  const walk = (value: unknown): void => {
    if (typeof value === 'number') ensure(Math.abs(value) <= LONGEST, of);
    else if (value && typeof value === 'object' && !('is' in value && value.is === 'number'))
      for (const part of Object.values(value)) walk(part);
  };
  walk(spec);
}
