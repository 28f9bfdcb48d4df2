// From drawn states to tables: links matched, keys and text made, foreign keys filled, columns in the source's order.
import { msPerDay } from '../codecs/calendar';
import { makeKeys } from '../codecs/keys';
import { makeText } from '../codecs/text/text';
import { storageOf, tableOf, type Dataset, type Relation } from '../schema/types';
import { isNull, takeRows, type Column } from '../table/column';
import { Random } from '../table/random';
import { columnOf, type Table, type Tables } from '../table/table';
import { settle } from '../rules/settle';
import { followRelations } from './roles';
import { settledRules } from './rule-plan';
import { baseOf } from './blocks';
import { firstCodes, modelOf, type TableModel } from './table-model';
import { settle as settleCounts } from './counts';
import { idsOf } from './diamond';
import type { Generator } from './fit';
import { alike, nulls, shareCodes, valueKey } from './key-values';
import { withCopies } from './link-copies';
import { match } from './match';
import { ancestor, ancestorRow, type TableState } from './state';
import type { TableConditions } from './conditions';
import { madeBefore, type RunOptions } from './parts';
import { wordsOf, type MadeText } from './rare-words';
import { growTree } from './tree';
import { freeValues } from './unique';
import { deepest } from './wishes';

export async function assemble(
  generator: Generator,
  dataset: Dataset,
  states: Map<string, TableState>,
  options: RunOptions,
  conditions: ReadonlyMap<string, TableConditions> = new Map(),
): Promise<Tables> {
  const { plan } = generator;
  const made = new Map<string, Map<string, Column>>();
  /** As given; references into kept tables are drawn by their rows. */
  const givenColumns = (table: string) => {
    const given = [...(conditions.get(table)?.seeds?.columns.values() ?? [])];
    const own = (name: string) => !modelOf(plan, table).lookups.some((l) => l.column === name);
    return given.filter((c) => own(c.name));
  };
  for (const model of plan.tables) {
    const state = states.get(model.table)!;
    const textOf = (table: string, name: string) => {
      const column = made.get(table)?.get(name);
      return column?.kind === 'text' ? column : null;
    };
    const columns = await ownColumns(dataset, model, state, textOf, options);
    for (const { column, level, source } of model.copies) {
      const rows = Int32Array.from({ length: state.layout.rows }, (_, r) => ancestorRow(state, r, level));
      columns.set(column, takeRows(made.get(ancestor(state, level)!.name)!.get(source)!, rows));
    }
    for (const column of givenColumns(model.table)) columns.set(column.name, structuredClone(column));
    made.set(model.table, columns);
  }
  const relations = dataset.schema.relations.filter((r) => states.has(r.child) && states.has(r.parent));
  const filler = new Filler(generator, dataset, states, made, relations, options);
  filler.fill();
  const out: Tables = Object.create(null);
  for (const { name } of dataset.schema.tables) {
    const model = plan.tables.find((t) => t.table === name);
    if (!model) continue;
    if (model.treatment === 'keep') {
      out[name] = dataset.tables[name];
      continue;
    }
    const state = states.get(name)!;
    const columns = made.get(name)!;
    const table: Table = {
      name,
      rows: state.layout.rows,
      columns: tableOf(dataset.schema, name).columns.map((c) =>
        alike(columns.get(c.name) ?? nulls(c.name, storageOf(c.type), state.layout.rows), c.name, storageOf(c.type)),
      ),
    };
    const order = fileOrder(model, state, options.seed);
    out[name] = order ? { ...table, columns: table.columns.map((c) => takeRows(c, order)) } : table;
  }
  const parents = Object.fromEntries(followRelations({ schema: dataset.schema, tables: out }));
  const ranges = new Map<Column, [number, number]>();
  const limits = (table: string, name: string) => {
    // Where the source is not at hand its ranges are not known.
    if (!dataset.tables[table]) return [-Infinity, Infinity] as [number, number];
    const column = columnOf(dataset.tables[table], name);
    if (!ranges.has(column)) ranges.set(column, rangeOf(column));
    return ranges.get(column)!;
  };
  settle(settledRules(plan), { tables: out, schema: dataset.schema, parents }, limits, filler.copied);
  // Rows that are given come out as they were given, whatever rules say of them.
  for (const table of conditions.keys())
    for (const column of givenColumns(table)) {
      const { columns } = out[table];
      columns[columns.findIndex((c) => c.name === column.name)] = column;
    }
  return out;
}

/** Drawn and made columns of a table; foreign keys are not among them. */
async function ownColumns(
  dataset: Dataset,
  model: TableModel,
  state: TableState,
  textOf: MadeText,
  options: RunOptions,
): Promise<Map<string, Column>> {
  const columns = new Map<string, Column>();
  const n = state.layout.rows;
  const source = dataset.tables[model.table];
  if (model.treatment === 'keep') {
    for (const c of source.columns) columns.set(c.name, c);
    return columns;
  }
  for (const block of model.blocks) {
    const base = baseOf(block);
    if (base.kind === 'category') {
      const random = Random.for(options.seed, 'words', model.table, base.column);
      const taken = source ? dictionaryOf(columnOf(source, base.column)) : [];
      columns.set(base.column, await wordsOf(block, model, state, textOf, taken, random));
    }
    if (base.kind === 'number' || base.kind === 'date')
      columns.set(base.column, {
        kind: 'number',
        name: base.column,
        values: state.values.get(base.column) ?? new Float64Array(n),
      });
  }
  const order = fileOrder(model, state, options.seed);
  for (const { column, spec } of model.keys)
    columns.set(
      column,
      inFile(
        makeKeys(
          spec,
          n,
          Random.for(options.seed, 'key', model.table, column),
          undefined,
          madeBefore(options, model.table, column),
        ),
        order,
      ),
    );
  for (const { column, spec } of model.texts) {
    const empty = state.values.get(`${column}\u0000null`);
    const rows = Int32Array.from({ length: n }, (_, r) => r).filter((r) => !empty?.[r]);
    const before = spec.unique ? madeBefore(options, model.table, column)?.texts : undefined;
    const own = new Set(spec.unique && source ? dictionaryOf(columnOf(source, column)) : []);
    const taken = before ? { has: (text: string) => own.has(text) || before.has(text) } : own;
    const text = await makeText(spec, rows.length, Random.for(options.seed, 'text', model.table, column), taken);
    if (before) for (const word of text.dictionary) before.add(word);
    const codes = new Int32Array(n).fill(-1);
    rows.forEach((r, i) => (codes[r] = text.codes[i]));
    columns.set(column, { ...text, name: column, codes });
  }
  return columns;
}

function dictionaryOf(column: Column): string[] {
  return column.kind === 'text' ? column.dictionary : [];
}

/** Fills foreign keys, parents before children where keys are handed down. */
class Filler {
  /** "table\0column" whose values were drawn and then replaced by those of a parent. */
  readonly copied = new Set<string>();

  constructor(
    private readonly generator: Generator,
    private readonly dataset: Dataset,
    private readonly states: Map<string, TableState>,
    private readonly made: Map<string, Map<string, Column>>,
    private readonly relations: Relation[],
    private readonly options: RunOptions,
  ) {}

  fill(): void {
    const { plan } = this.generator;
    for (const model of plan.tables) this.follow(model);
    for (const model of plan.tables)
      if (
        model.treatment === 'generate' &&
        !this.relations.some((r) => this.isKeyOf(r, model.table) && r.child === model.table)
      )
        this.repair(model.table);
    // Keys that are themselves foreign keys are handed down step by step; a few rounds reach any depth that is not a circle.
    const open = new Set(this.relations.filter((r) => modelOf(plan, r.child).treatment === 'generate'));
    const links = plan.links.map((l) => l.relation);
    for (let progress = true; open.size && progress;) {
      progress = false;
      for (const r of [...open]) {
        const rank = links.indexOf(r.id);
        const parentColumns = this.made.get(r.parent)!;
        if (!r.parentColumns.every((c) => parentColumns.has(c))) continue;
        if (r.parent !== r.child && [...open].some((o) => o.child === r.parent && o !== r && this.isKeyOf(o, r.parent)))
          continue;
        if (rank >= 0 && [...open].some((o) => o !== r && o.child === r.child && !links.includes(o.id))) continue;
        if (rank >= 0) this.matchLink(r);
        this.copyKey(r);
        open.delete(r);
        progress = true;
        if (![...open].some((o) => o.child === r.child && this.isKeyOf(o, r.child))) this.repair(r.child);
      }
    }
  }

  /** Are columns of this foreign key part of the child's primary key? */
  private isKeyOf(r: Relation, table: string): boolean {
    const key = tableOf(this.dataset.schema, table).primaryKey?.columns ?? [];
    return r.columns.some((c) => key.includes(c));
  }

  private repair(name: string): void {
    const { free } = modelOf(this.generator.plan, name);
    const { primaryKey, columns: described } = tableOf(this.dataset.schema, name);
    const columns = this.made.get(name)!;
    if (!free || !primaryKey!.columns.every((c) => columns.has(c))) return;
    const { type } = described.find((c) => c.name === free.column)!;
    columns.set(
      free.column,
      freeValues(
        primaryKey!.columns.map((c) => columns.get(c)!),
        columns.get(free.column)!,
        free.values,
        type === 'date' || type === 'datetime' ? msPerDay : 1,
        Random.for(this.options.seed, 'unique', name),
      ),
    );
  }

  /** Rows of the parent along context and lookups. */
  private follow(model: TableModel): void {
    const state = this.states.get(model.table)!;
    const { context } = model;
    if (!context) return;
    if (!context.reverse) state.values.set(context.relation, Float64Array.from(state.layout.parentOf));
    else {
      const child = this.states.get(context.parent)!;
      const rows = new Float64Array(child.layout.rows).fill(-1);
      state.layout.parentOf.forEach((c, p) => c >= 0 && (rows[c] = p));
      child.values.set(context.relation, rows);
    }
  }

  private copyKey(r: Relation): void {
    const child = this.states.get(r.child)!;
    const rows = child.values.get(r.id);
    if (!rows) return;
    const columns = this.made.get(r.child)!;
    r.columns.forEach((name, i) => {
      if (columns.has(name)) return;
      columns.set(name, { ...takeRows(this.made.get(r.parent)!.get(r.parentColumns[i])!, rows), name });
    });
  }

  private matchLink(r: Relation): void {
    const { plan } = this.generator;
    const model = modelOf(plan, r.child);
    const state = this.states.get(r.child)!;
    const parent = this.states.get(r.parent)!;
    const columns = this.made.get(r.child)!;
    const n = state.layout.rows;
    const random = Random.for(this.options.seed, 'match', r.id);
    const first = firstCodes(model.blocks);
    const at = (kind: string) =>
      model.blocks.findIndex((b) => b.kind === kind && 'relation' in b && b.relation === r.id);
    const tree = model.blocks[at('depth')];
    const depth = tree?.kind === 'depth' ? growTree(tree, state, state.codes[first[at('depth')]], random) : null;
    const linked = at('linked') >= 0 ? state.codes[first[at('linked')]] : null;
    const { linked: known, diamond } = plan.links.find((l) => l.relation === r.id)!;
    if (linked) exactly(linked, Math.round((known * n) / Math.max(1, model.rows)), random);
    const set = r.columns.map((c, i) => ({ c, i })).filter(({ c }) => columns.has(c));
    const children = Int32Array.from({ length: n }, (_, i) => i).filter(
      (i) =>
        (depth ? depth[i] > 0 : linked ? linked[i] === 1 : true) && set.every(({ c }) => !isNull(columns.get(c)!, i)),
    );
    const parentKeys = this.made.get(r.parent)!;
    const shared = set.length
      ? shareCodes(
          set.map(({ c }) => columns.get(c)!),
          set.map(({ i }) => parentKeys.get(r.parentColumns[i])!),
        )
      : depth
        ? { child: Int32Array.from(depth), parent: Int32Array.from(depth, (d) => Math.min(deepest, d + 1)) }
        : null;
    const meeting = diamond && { child: idsOf(diamond.child, state), parent: idsOf(diamond.parent, parent) };
    const scope = shared && meeting ? both(shared, meeting) : (shared ?? meeting);
    const wishes = model.blocks.flatMap((b, i) =>
      b.kind === 'wish' && b.relation === r.id
        ? [{ child: state.codes[first[i]], parent: parent.shadow[b.column] }]
        : [],
    );
    const found = match(
      {
        children,
        places: this.places(r, parent, children, meeting ? scope : null, random),
        parents: parent.layout.rows,
        wishes,
        scope,
        unique: this.pairKey(r, model, state, columns),
        itself: r.parent === r.child,
      },
      random,
    );
    const rows = new Float64Array(n).fill(-1);
    children.forEach((c, i) => (rows[c] = found[i]));
    state.values.set(r.id, rows);
    for (const copy of model.linkCopies) {
      const [own, above] = [columns.get(copy.column), parentKeys.get(copy.source)];
      if (copy.relation !== r.id || !own || !above) continue;
      const flag = model.blocks.findIndex((b) => b.kind === 'copied' && b.column === copy.column);
      const isCopy = flag < 0 ? () => true : (row: number) => state.codes[first[flag]][row] === 1;
      columns.set(copy.column, withCopies(own, above, rows, isCopy));
      this.copied.add(`${r.child}\u0000${copy.column}`);
    }
  }

  /** Parent rows as often as they have room, about `wanted` in all. */
  private places(
    r: Relation,
    parent: TableState,
    children: Int32Array,
    scope: Scope | null,
    random: Random,
  ): Int32Array {
    const wanted = children.length;
    let counts = parent.counts.get(r.id);
    if (!counts) {
      counts = new Float64Array(parent.layout.rows);
      const real = this.generator.plan.children[r.id] ?? [];
      const total = real.reduce((a, b) => a + b, 0);
      for (let p = 0; p < counts.length; p++)
        counts[p] = total ? (real[p % real.length] * wanted) / total : wanted / counts.length;
      counts = counts.map((c) => Math.floor(c) + (random.next() < c % 1 ? 1 : 0));
    }
    const block = modelOf(this.generator.plan, r.parent).blocks.find((b) => b.kind === 'count' && b.relation === r.id);
    const spread = block?.kind === 'count' && block.spread.length ? block.spread : [0, Infinity];
    if (scope) counts = countsWithin(scope, children, counts, [spread[0], spread[spread.length - 1]], random);
    const places: number[] = [];
    counts.forEach((c, p) => {
      for (let k = 0; k < c; k++) places.push(p);
    });
    return Int32Array.from(places);
  }

  /** Where the primary key is made of this link and columns known already: rows alike in those may not share a parent. */
  private pairKey(r: Relation, model: TableModel, state: TableState, columns: Map<string, Column>): Int32Array | null {
    const key = tableOf(this.dataset.schema, model.table).primaryKey?.columns ?? [];
    if (!r.columns.some((c) => key.includes(c) && !columns.has(c))) return null;
    const others = key.filter((c) => !r.columns.includes(c));
    if (others.some((c) => !columns.has(c))) return null;
    const codes = new Int32Array(state.layout.rows);
    const index = new Map<string, number>();
    for (let i = 0; i < codes.length; i++) {
      const words = others.map((c) => valueKey(columns.get(c)!, i)).join('\u0000');
      let code = index.get(words);
      if (code === undefined) index.set(words, (code = index.size));
      codes[i] = code;
    }
    return codes;
  }
}

function rangeOf(column: Column): [number, number] {
  if (column.kind !== 'number') return [-Infinity, Infinity];
  const known = column.values.filter((v) => !Number.isNaN(v));
  return [known.reduce((a, b) => Math.min(a, b), Infinity), known.reduce((a, b) => Math.max(a, b), -Infinity)];
}

type Scope = { child: Int32Array; parent: Int32Array };

/** One number for each pair of numbers. */
function both(a: Scope, b: Scope): Scope {
  const index = new Map<string, number>();
  const join = (side: 'child' | 'parent') =>
    a[side].map((x, row) => {
      const key = `${x},${b[side][row]}`;
      if (!index.has(key)) index.set(key, index.size);
      return index.get(key)!;
    });
  return { child: join('child'), parent: join('parent') };
}

/** Within each scope as many places as rows that look for one there. */
function countsWithin(
  scope: Scope,
  children: Int32Array,
  counts: Float64Array,
  [least, most]: [number, number],
  random: Random,
): Float64Array {
  const wanted = new Map<number, number>();
  for (const c of children) wanted.set(scope.child[c], (wanted.get(scope.child[c]) ?? 0) + 1);
  const rowsOf = new Map<number, number[]>();
  scope.parent.forEach((s, p) => {
    const rows = rowsOf.get(s);
    if (rows) rows.push(p);
    else rowsOf.set(s, [p]);
  });
  const out = counts.slice();
  for (const [s, rows] of rowsOf) {
    const own = Float64Array.from(rows, (p) => counts[p]);
    settleCounts(own, wanted.get(s) ?? 0, least, most, random);
    rows.forEach((p, i) => (out[p] = own[i]));
  }
  return out;
}

/** Ones are added or taken at random until there are `wanted`. */
function exactly(flags: Uint16Array, wanted: number, random: Random): void {
  let missing = wanted - flags.reduce((a, b) => a + b, 0);
  for (const row of random.permutation(flags.length)) {
    if (missing === 0) return;
    if (flags[row] === +(missing > 0)) continue;
    flags[row] = +(missing > 0);
    missing -= Math.sign(missing);
  }
}

/** Layout rows in the order of the file: siblings as the source's file lists them; null where that is the layout's. */
function fileOrder(model: TableModel, { layout }: TableState, seed: number): Int32Array | null {
  if (model.fileOrder === 1 || model.treatment === 'keep') return null;
  const random = Random.for(seed, 'order', model.table);
  const { rows, position, siblings } = layout;
  const order = new Int32Array(rows);
  for (let r = 0; r < rows; r += siblings[r]) {
    const n = position[r] === 0 ? Math.min(siblings[r], rows - r) : 1;
    const within = model.fileOrder === -1 ? Int32Array.from({ length: n }, (_, i) => n - 1 - i) : random.permutation(n);
    for (let i = 0; i < n; i++) order[r + i] = r + within[i];
  }
  return order;
}

/** Keys that ascend in the file, each at the layout row that will stand there. */
function inFile(keys: Column, order: Int32Array | null): Column {
  if (!order) return keys;
  const place = new Int32Array(order.length);
  order.forEach((row, i) => (place[row] = i));
  return takeRows(keys, place);
}
