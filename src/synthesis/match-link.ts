// Links: each row of a table gets its second parent, all rows of a relation at once.
import { declaredUnique } from '../schema/declared-checks';
import { tableOf, type Relation } from '../schema/types';
import { isNull, takeRows } from '../table/column';
import { Random } from '../table/random';
import { giveAndTake } from './after-match';
import { wantedCodes } from './agreements';
import { idsOf } from './diamond';
import { homeOf } from './home';
import { shareCodes, tupleCodes } from './key-values';
import { match, Taken, type Match } from './match';
import { placesOf, sortedRows, type Numbering } from './numbering';
import { fileOrder } from './own-columns';
import { roomOf, type Scope } from './room';
import type { TableState } from './state';
import { firstCodes, modelOf, type TableModel } from './table-model';
import type { ToFill } from './to-fill';
import { trade, type Bond } from './trade';
import { growTree, keepFamilies } from './tree';
import { deepest } from './wishes';

/** Gives each row that has one its second parent, and what the two have of each other. */
export function matchLink(r: Relation, to: ToFill): void {
  const { plan } = to.generator;
  const model = modelOf(plan, r.child);
  const state = to.states.get(r.child)!;
  const parent = to.states.get(r.parent)!;
  const columns = to.made.get(r.child)!;
  const n = state.layout.rows;
  const random = Random.for(to.options.seed, 'match', r.id);
  const first = firstCodes(model.blocks);
  const at = (kind: string) => model.blocks.findIndex((b) => b.kind === kind && 'relation' in b && b.relation === r.id);
  const tree = model.blocks[at('depth')];
  const depth = tree?.kind === 'depth' ? growTree(tree, state, state.codes[first[at('depth')]], random) : null;
  const linked = at('linked') >= 0 ? state.codes[first[at('linked')]] : null;
  const { linked: known, diamond, distinct, numbering } = plan.links.find((l) => l.relation === r.id)!;
  if (linked) exactly(linked, Math.round((known * n) / Math.max(1, model.rows)), random);
  const set = r.columns.map((c, i) => ({ c, i })).filter(({ c }) => columns.has(c));
  const children = Int32Array.from({ length: n }, (_, i) => i).filter(
    (i) =>
      (depth ? depth[i] > 0 : linked ? linked[i] === 1 : true) && set.every(({ c }) => !isNull(columns.get(c)!, i)),
  );
  const parentKeys = to.made.get(r.parent)!;
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
      ? [
          {
            column: b.column,
            child: wishOf(to, r, model, b.column, state.codes[first[i]]),
            parent: parent.shadow[b.column],
          },
        ]
      : [],
  );
  const counts = roomOf(to, r, children, meeting ? scope : null, scope ? [] : wishes, random);
  const asked: Match = {
    children,
    places: repeated(counts),
    parents: parent.layout.rows,
    wishes,
    scope,
    unique: apart(to, r, distinct),
    itself: r.parent === r.child,
    sure: !linked && !depth,
  };
  const rows = new Float64Array(n).fill(-1);
  const numbers = numbering && !scope ? columns.get(numbering.column) : undefined;
  const home = homes(model, state, r.id);
  const byPlace = numbering !== null && numbers?.kind === 'number';
  const found = byPlace
    ? matchByPlace(asked, counts, numbers.values, random)
    : matchAtHome(asked, counts, home, random);
  if (!byPlace) trade(asked, found, bondsOf(r, to), (child, p) => home?.[child] === p, random);
  children.forEach((c, i) => (rows[c] = found[i]));
  if (tree?.kind === 'depth' && meeting) keepFamilies(tree, rows, meeting.child, children.length, random);
  state.values.set(r.id, rows);
  if (numbering && numbers?.kind === 'number') {
    if (renumber(numbers.values, rows, numbering)) to.replaced.add(`${r.child}\u0000${numbering.column}`);
    if (numbering.sorted) sortFile(to, r, rows, numbers.values);
  }
  giveAndTake(r, to, rows, wishes);
}

/** The orders that always hold between a row and its parent in the source, of values that are there already. */
function bondsOf(r: Relation, { generator: { plan }, made }: ToFill): Bond[] {
  const copied = modelOf(plan, r.child).linkCopies.filter((c) => c.relation === r.id);
  return plan.rules.flatMap(({ rule, enabled }): Bond[] => {
    if (!enabled || rule.kind !== 'parent-order' || rule.relation !== r.id || rule.holds < strictly) return [];
    const own = made.get(r.child)!.get(rule.columns[0]);
    const above = made.get(r.parent)!.get(rule.parentColumn);
    if (own?.kind !== 'number' || above?.kind !== 'number' || copied.some((c) => c.column === own.name)) return [];
    return [{ own: own.values, above: above.values, sign: rule.sign }];
  });
}

/** Share of rows from which on an order is one that rows are traded for. */
const strictly = 0.999;

/** The ancestor that is the second parent of rows too, by row; -1 where it is another. */
function homes(model: TableModel, state: TableState, relation: string): Int32Array | null {
  const at = model.blocks.findIndex((b) => b.kind === 'home' && b.relation === relation);
  const home = model.blocks[at];
  if (home?.kind !== 'home') return null;
  const flag = state.codes[firstCodes(model.blocks)[at]];
  const of = homeOf(home, state);
  return Int32Array.from(flag, (isHome, row) => (isHome ? of(row) : -1));
}

/** Rows that are at home have the parent that they have there; the others are matched for the places that are left. */
function matchAtHome(asked: Match, counts: ArrayLike<number>, home: Int32Array | null, random: Random): Int32Array {
  if (!home) return match(asked, random);
  const taken = new Taken(asked);
  const left = Int32Array.from(counts);
  const out = new Int32Array(asked.children.length).fill(-1);
  asked.children.forEach((child, i) => {
    const p = home[child];
    if (p < 0 || taken.has(child, p)) return;
    out[i] = p;
    taken.add(child, p);
    left[p]--;
  });
  const open = Int32Array.from(out.keys()).filter((i) => out[i] < 0);
  const children = open.map((i) => asked.children[i]);
  const found = match({ ...asked, children, places: repeated(left) }, random, taken);
  open.forEach((i, k) => (out[i] = found[k]));
  return out;
}

/** First rows are matched to parents that have one, second rows to those that have two, and so on. */
function matchByPlace(asked: Match, counts: ArrayLike<number>, numbers: Float64Array, random: Random): Int32Array {
  const place = placesOf(
    Float64Array.from(asked.children, (c) => numbers[c]),
    counts,
    random,
  );
  const out = new Int32Array(asked.children.length).fill(-1);
  const taken = new Taken(asked);
  const last = place.reduce((a, b) => Math.max(a, b), 0);
  for (let k = 0; k <= last; k++) {
    const at = Int32Array.from(place.keys()).filter((i) => place[i] === k);
    const places = Int32Array.from({ length: counts.length }, (_, p) => p).filter((p) => counts[p] > k);
    const found = match({ ...asked, children: at.map((i) => asked.children[i]), places }, random, taken);
    at.forEach((i, j) => (out[i] = found[j]));
  }
  return out;
}

/** Numbers the rows of each parent by the numbers they have. @returns did any change? */
function renumber(numbers: Float64Array, parents: Float64Array, { start }: Numbering): boolean {
  let changed = false;
  let parent = -1;
  let next = start;
  for (const row of sortedRows(parents, numbers)) {
    if (parents[row] < 0) break;
    if (parents[row] !== parent) [parent, next] = [parents[row], start];
    if (numbers[row] !== next) changed = true;
    numbers[row] = next++;
  }
  return changed;
}

/** The file is sorted by second parent and number. */
function sortFile(to: ToFill, r: Relation, parents: Float64Array, numbers: Float64Array): void {
  const { plan } = to.generator;
  const above = fileOrder(modelOf(plan, r.parent), to.states.get(r.parent)!, to.options.seed);
  const place = above && new Int32Array(above.length);
  above?.forEach((row, i) => (place![row] = i));
  setOrder(to, r.child, sortedRows(place ? parents.map((p) => (p < 0 ? -1 : place[p])) : parents, numbers));
}

/** The file of a table lists its layout rows in another order: keys that ascend in it are dealt anew. */
export function setOrder(to: ToFill, table: string, order: Int32Array): void {
  const model = modelOf(to.generator.plan, table);
  const before = to.orders.get(table) ?? fileOrder(model, to.states.get(table)!, to.options.seed);
  const rows = new Int32Array(order.length);
  order.forEach((row, i) => (rows[row] = before ? before[i] : i));
  const columns = to.made.get(table)!;
  for (const { column } of model.keys) columns.set(column, takeRows(columns.get(column)!, rows));
  to.orders.set(table, order);
}

/** The codes that are asked for in a column of the parent: where it agrees with the first parent, that one's. */
function wishOf(to: ToFill, r: Relation, model: TableModel, column: number, drawn: Uint16Array): Uint16Array {
  const state = to.states.get(r.child)!;
  const at = model.blocks.findIndex((b) => b.kind === 'agrees' && b.relation === r.id && b.column === column);
  const agreement = model.blocks[at];
  if (agreement?.kind !== 'agrees') return drawn;
  const agrees = state.codes[firstCodes(model.blocks)[at]];
  const wanted = wantedCodes(to.generator.plan, model, r, agreement, state);
  return drawn.map((code, row) => {
    const asked = agrees[row] === 1 ? wanted(row) : -1;
    return asked >= 0 ? asked : code;
  });
}

/** Each number as often as it says. */
function repeated(counts: ArrayLike<number>): Int32Array {
  const places: number[] = [];
  for (let p = 0; p < counts.length; p++) for (let k = 0; k < counts[p]; k++) places.push(p);
  return Int32Array.from(places);
}

/** Which rows may not share a parent: those alike in the rest of a key, and those of one first parent. */
function apart({ dataset, made, states }: ToFill, r: Relation, distinct: boolean): Match['unique'] {
  const columns = made.get(r.child)!;
  const table = tableOf(dataset.schema, r.child);
  const { layout } = states.get(r.child)!;
  const parents = states.get(r.parent)!.layout.rows;
  const keys = [table.primaryKey?.columns ?? [], ...declaredUnique(table)].flatMap((key) => {
    const own = r.columns.filter((c) => key.includes(c) && !columns.has(c));
    const others = key.filter((c) => !r.columns.includes(c));
    if (!own.length || others.some((c) => !columns.has(c))) return [];
    const above = own.map((c) => made.get(r.parent)!.get(r.parentColumns[r.columns.indexOf(c)])!);
    const words = others.map((c) => columns.get(c)!);
    const child = tupleCodes(words, layout.rows).map((code, i) => (words.some((c) => isNull(c, i)) ? -1 : code));
    return [{ child, parent: tupleCodes(above, parents) }];
  });
  if (!distinct) return keys;
  return [...keys, { child: layout.parentOf, parent: Int32Array.from({ length: parents }, (_, p) => p) }];
}

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
