// Foreign keys of finished tables: links matched, keys handed down from parents to children, composite keys kept unique.
import { msPerDay } from '../codecs/calendar';
import { declaredUnique } from '../schema/declared-checks';
import { tableOf, type Dataset, type Relation } from '../schema/types';
import { isNull, takeRows, type Column } from '../table/column';
import { Random } from '../table/random';
import { wantedCodes } from './agreements';
import { settle as settleCounts } from './counts';
import { fittingDays } from './days';
import { idsOf } from './diamond';
import type { Generator } from './fit';
import { shareCodes, valueKey } from './key-values';
import { withCopies } from './link-copies';
import { match } from './match';
import type { RunOptions } from './parts';
import type { TableState } from './state';
import { firstCodes, modelOf, type TableModel } from './table-model';
import { growTree } from './tree';
import { freeValues } from './unique';
import { deepest } from './wishes';

/** Fills foreign keys, parents before children where keys are handed down. */
export class KeyFiller {
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
    const model = modelOf(this.generator.plan, name);
    const { free } = model;
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
        fittingDays(free.column, model, this.states.get(name)!),
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
        ? [{ child: this.wishOf(r, model, state, b.column, state.codes[first[i]]), parent: parent.shadow[b.column] }]
        : [],
    );
    const found = match(
      {
        children,
        places: this.places(r, parent, children, meeting ? scope : null, random),
        parents: parent.layout.rows,
        wishes,
        scope,
        unique: this.pairKeys(r, model, state, columns),
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

  /** The codes that are asked for in a column of the parent: where it agrees with the first parent, that one's. */
  private wishOf(r: Relation, model: TableModel, state: TableState, column: number, drawn: Uint16Array): Uint16Array {
    const at = model.blocks.findIndex((b) => b.kind === 'agrees' && b.relation === r.id && b.column === column);
    const agreement = model.blocks[at];
    if (agreement?.kind !== 'agrees') return drawn;
    const agrees = state.codes[firstCodes(model.blocks)[at]];
    const wanted = wantedCodes(this.generator.plan, model, r, agreement, state);
    return drawn.map((code, row) => {
      const asked = agrees[row] === 1 ? wanted(row) : -1;
      return asked >= 0 ? asked : code;
    });
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

  /** Where a key is made of this link and columns known already: rows alike in those may not share a parent. */
  private pairKeys(r: Relation, model: TableModel, state: TableState, columns: Map<string, Column>): Int32Array[] {
    const table = tableOf(this.dataset.schema, model.table);
    const keys = [table.primaryKey?.columns ?? [], ...declaredUnique(table)];
    return keys.flatMap((key) => {
      if (!r.columns.some((c) => key.includes(c) && !columns.has(c))) return [];
      const others = key.filter((c) => !r.columns.includes(c));
      if (others.some((c) => !columns.has(c))) return [];
      return [
        this.groupsOf(
          others.map((c) => columns.get(c)!),
          state.layout.rows,
        ),
      ];
    });
  }

  /** Equal numbers for rows that are alike in these columns; -1 for one with a gap. */
  private groupsOf(columns: Column[], rows: number): Int32Array {
    const codes = new Int32Array(rows);
    const index = new Map<string, number>();
    for (let i = 0; i < codes.length; i++) {
      if (columns.some((c) => isNull(c, i))) {
        codes[i] = -1;
        continue;
      }
      const words = columns.map((c) => valueKey(c, i)).join('\u0000');
      let code = index.get(words);
      if (code === undefined) index.set(words, (code = index.size));
      codes[i] = code;
    }
    return codes;
  }
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
