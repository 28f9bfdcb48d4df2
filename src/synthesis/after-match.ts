// What a row and its second parent have of each other, once it is known which parent that is.
import { tableOf, type Relation } from '../schema/types';
import type { Column } from '../table/column';
import { Random } from '../table/random';
import { newCodes, wantedCodes } from './agreements';
import { valueName } from './blocks';
import { withCopies } from './link-copies';
import { isLoose } from './loose';
import { redraw } from './redraw';
import { firstCodes, firstShadows, modelOf, type TableModel } from './table-model';
import { takeCodes } from './take-codes';
import type { ToFill } from './to-fill';

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
    const flag = model.blocks.findIndex((b) => b.kind === 'copied' && b.column === copy.column);
    const isCopy = flag < 0 ? () => true : (row: number) => state.codes[first[flag]][row] === 1;
    columns.set(copy.column, withCopies(own, above, rows, isCopy));
    to.replaced.add(`${r.child}\u0000${copy.column}`);
  }
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
