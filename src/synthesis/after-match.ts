// What a row and its second parent have of each other, once it is known which parent that is.
import { tableOf, type Relation } from '../schema/types';
import { compute } from '../rules/formula';
import { isNull, type Column } from '../table/column';
import { Random } from '../table/random';
import { newCodes, wantedCodes } from './agreements';
import { valueName } from './blocks';
import { withCopies } from './link-copies';
import { isLoose } from './loose';
import { redraw } from './redraw';
import { firstCodes, firstShadows, modelOf, type TableModel } from './table-model';
import type { TableState } from './state';
import { takeCodes } from './take-codes';
import type { ToFill } from './to-fill';
import type { Way } from './ways';

/** What rows asked for in a column of the parent, and what each parent has there. */
export interface Wish {
  column: number;
  child: Uint16Array;
  parent: Uint16Array;
}

/**
 * Parents take what they shall agree in with the first; rows what is usual for their parent, what is the parent's, and
 * what goes by a parent that they did not ask for.
 * @param rows row of the parent by row, -1 none
 */
export function giveAndTake(r: Relation, to: ToFill, rows: Float64Array, wishes: Wish[]): void {
  agree(r, to, rows);
  drawAgain(r, to, rows, wishes);
  takeUsual(r, to, rows);
  takeCopies(r, to, rows);
}

/** Second parents take the value in which they shall agree with the first. */
function agree(r: Relation, to: ToFill, rows: Float64Array): void {
  const { plan } = to.generator;
  const model = modelOf(plan, r.child);
  const at = model.blocks.findIndex((b) => b.kind === 'agrees' && b.relation === r.id);
  const agreement = model.blocks[at];
  const above = modelOf(plan, r.parent);
  if (agreement?.kind !== 'agrees' || above.treatment === 'keep' || !isLoose(plan, above, agreement.theirs)) return;
  if (above.blocks.some((b) => b.kind === 'derived' && valueName(b.base) === agreement.theirs)) return;
  if (isFixed(to, r.parent, nameOf(above, agreement.theirs))) return;
  const state = to.states.get(r.child)!;
  const parent = to.states.get(r.parent)!;
  const agrees = state.codes[firstCodes(model.blocks)[at]];
  const codes = parent.shadow[agreement.column];
  const given = newCodes(agrees, wantedCodes(plan, model, r, agreement, state), rows, codes);
  for (const [p, code] of given) codes[p] = code;
  const all = Float64Array.from({ length: parent.layout.rows }, (_, p) => (given.has(p) ? p : -1));
  const columns = to.made.get(r.parent)!;
  for (const c of takeCodes(agreement.theirs, codes, all, above, parent, columns, (id) => keyOver(to, id)))
    to.replaced.add(`${r.parent}\u0000${c}`);
}

/** What goes by the parent is drawn once more in rows that got another than they asked for. */
function drawAgain(r: Relation, to: ToFill, rows: Float64Array, wishes: Wish[]): void {
  const { plan } = to.generator;
  const model = modelOf(plan, r.child);
  const state = to.states.get(r.child)!;
  const columns = to.made.get(r.child)!;
  const random = Random.for(to.options.seed, 'redraw', r.id);
  for (const again of plan.links.find((l) => l.relation === r.id)!.redraws) {
    const wish = wishes.find((w) => w.column === again.column);
    const column = columns.get(again.name);
    if (!wish || !column || isFixed(to, r.child, again.name)) continue;
    const got = (row: number) => {
      const code = rows[row] < 0 ? -1 : wish.parent[rows[row]];
      return code === wish.child[row] ? -1 : code;
    };
    columns.set(again.name, redraw(again, got, model, state, column, random));
  }
}

/** Rows take what all rows of their parent have. */
function takeUsual(r: Relation, to: ToFill, rows: Float64Array): void {
  const { plan } = to.generator;
  const model = modelOf(plan, r.child);
  const state = to.states.get(r.child)!;
  const parent = to.states.get(r.parent)!;
  const columns = to.made.get(r.child)!;
  const above = modelOf(plan, r.parent);
  const shadows = firstShadows(above.blocks);
  above.blocks.forEach((b, i) => {
    if (b.kind !== 'usual' || b.relation !== r.id || !b.always || !isLoose(plan, model, b.column)) return;
    if (isFixed(to, r.child, nameOf(model, b.column))) return;
    const codes = parent.shadow[shadows[i]];
    const written = takeCodes(b.column, codes, rows, model, state, columns, (id) => keyOver(to, id));
    for (const c of written) to.replaced.add(`${r.child}\u0000${c}`);
  });
}

/** Rows take what is their parent's. */
function takeCopies(r: Relation, to: ToFill, rows: Float64Array): void {
  const model = modelOf(to.generator.plan, r.child);
  const state = to.states.get(r.child)!;
  const first = firstCodes(model.blocks);
  const columns = to.made.get(r.child)!;
  const parentKeys = to.made.get(r.parent)!;
  for (const copy of model.linkCopies) {
    const [own, above] = [columns.get(copy.column), parentKeys.get(copy.source)];
    if (copy.relation !== r.id || !own || !above) continue;
    const flag = model.blocks.findIndex(
      (b) => b.kind === 'copied' && b.column === copy.column && b.relation === copy.relation,
    );
    // What is a copy in all rows with a parent has the last word, whichever parent is found first.
    const surer = model.linkCopies
      .filter((c) => c.column === copy.column && c.always && !copy.always)
      .flatMap((c) => columns.get(to.relations.find((o) => o.id === c.relation)!.columns[0]) ?? []);
    const isTaken = (row: number) => surer.some((key) => !isNull(key, row));
    const isCopy = (row: number) => (flag < 0 || state.codes[first[flag]][row] === 1) && !isTaken(row);
    const taken = withCopies(own, above, rows, isCopy);
    columns.set(copy.column, taken);
    to.replaced.add(`${r.child}\u0000${copy.column}`);
    if (taken.kind === 'number') reckonAgain(copy.column, taken.values, model, state, columns);
  }
}

/** What rows reckon from a number that is another now is reckoned anew. */
function reckonAgain(
  column: string,
  values: Float64Array,
  model: TableModel,
  state: TableState,
  columns: Map<string, Column>,
): void {
  const first = firstCodes(model.blocks);
  const before = state.values.get(column);
  state.values.set(column, values);
  model.blocks.forEach((block, b) => {
    if (block.kind !== 'derived' || block.base.kind !== 'number') return;
    const isInput = (way: Way) => way.by === 'formula' && way.rule.columns.indexOf(column) > 0;
    const target = columns.get(block.base.column);
    if (target?.kind !== 'number' || !block.ways.some(isInput)) return;
    const own = target.values.slice();
    block.ways.forEach((way, w) => {
      if (way.by !== 'formula' || !isInput(way)) return;
      for (let row = 0; row < own.length; row++) {
        if (values[row] === before?.[row] || (!block.always && state.codes[first[b]][row] !== w + 1)) continue;
        const result = compute(way.rule, (c) => state.values.get(c)![row]);
        if (!Number.isNaN(result) && !Number.isNaN(own[row])) own[row] = result;
      }
    });
    columns.set(target.name, { ...target, values: own });
    state.values.set(target.name, own);
  });
}

/** Is the column part of the key, or has the person said which values it has? */
function isFixed({ options: { conditions }, dataset }: ToFill, table: string, column: string): boolean {
  if (tableOf(dataset.schema, table).primaryKey?.columns.includes(column)) return true;
  return [...(conditions?.values ?? []), ...(conditions?.filled ?? [])].some(
    (c) => c.table === table && c.column === column,
  );
}

/** The column of a reference into a kept table goes by its relation. */
const nameOf = (model: TableModel, name: string) => model.lookups.find((l) => l.relation === name)?.column ?? name;

/** A relation and the columns of the parent that it refers to. */
function keyOver({ relations, made }: ToFill, id: string): { relation: Relation; key: Column[] } {
  const relation = relations.find((o) => o.id === id)!;
  return { relation, key: relation.parentColumns.map((c) => made.get(relation.parent)!.get(c)!) };
}
