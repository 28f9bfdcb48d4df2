// Two parents of a row that agree (an owner lives in the district of the account): a code says in which rows they do, and
// there the second parent is asked for by the value of the first instead of by one that is drawn.
import type { Rule } from '../rules/types';
import type { Relation } from '../schema/types';
import { baseOf, coarseColumn, valueName, type BaseBlock, type Block } from './blocks';
import type { TableState } from './state';
import { firstShadows, modelOf, type Plan, type TableModel } from './table-model';
import { isBase } from './ways';

export type Agreement = Extract<Block, { kind: 'agrees' }>;

/** The strongest agreement of the parent over a link with the row's context, in a category or a reference; null where none is. */
export function agreementOf(plan: Plan, model: TableModel, link: Relation, rules: Rule[]): Agreement | null {
  const { context } = model;
  if (!context || context.reverse) return null;
  const found = rules.flatMap((rule) => {
    if (rule.kind !== 'link-copy') return [];
    const forth = rule.relation === link.id && rule.sourceRelation === context.relation;
    const back = rule.sourceRelation === link.id && rule.relation === context.relation;
    if (!forth && !back) return [];
    const own = rule.foreignKey?.own ?? rule.columns[0];
    const source = rule.foreignKey?.source ?? rule.sourceColumns[0];
    const [theirs, first] = forth ? [own, source] : [source, own];
    const column = shadowOf(modelOf(plan, link.parent), theirs);
    const comparable = codeReader(plan, model, link, theirs, first) !== null;
    return column < 0 || !comparable
      ? []
      : [{ holds: rule.holds, block: { kind: 'agrees' as const, relation: link.id, column, theirs, first } }];
  });
  return found.sort((a, b) => b.holds - a.holds)[0]?.block ?? null;
}

/** 1 for each row whose two parents agree. */
export function agreeingRows(
  plan: Plan,
  model: TableModel,
  link: Relation,
  agreement: Agreement,
  state: TableState,
  parent: TableState,
): Uint16Array {
  const wanted = wantedCodes(plan, model, link, agreement, state);
  const theirs = parent.shadow[agreement.column];
  return Uint16Array.from(state.values.get(link.id)!, (p, row) => +(p >= 0 && wanted(row) === theirs[p]));
}

/** The code that the second parent of a row has where it agrees with the first; -1 where the first has no known value. */
export function wantedCodes(
  plan: Plan,
  model: TableModel,
  link: Relation,
  { theirs, first }: Agreement,
  state: TableState,
): (row: number) => number {
  const codeOf = codeReader(plan, model, link, theirs, first)!;
  const values = state.parent!.values.get(first);
  return (row) => {
    const p = state.layout.parentOf[row];
    return p < 0 || !values ? -1 : codeOf(values[p]);
  };
}

/**
 * Gives second parents the value of the first where the two of a row agree and none with that value was left to match. Each
 * keeps what it agrees in with any of its rows.
 * @param agrees 1 for rows whose parents agree
 * @param rows row of the second parent by row
 * @returns codes that second parents are given, by row
 */
export function newCodes(
  agrees: Uint16Array,
  wanted: (row: number) => number,
  rows: ArrayLike<number>,
  theirs: ArrayLike<number>,
): Map<number, number> {
  const settled = new Set<number>();
  for (let row = 0; row < rows.length; row++)
    if (agrees[row] === 1 && rows[row] >= 0 && wanted(row) === theirs[rows[row]]) settled.add(rows[row]);
  const given = new Map<number, number>();
  for (let row = 0; row < rows.length; row++) {
    if (agrees[row] !== 1 || rows[row] < 0 || wanted(row) < 0 || settled.has(rows[row])) continue;
    given.set(rows[row], wanted(row));
    settled.add(rows[row]);
  }
  return given;
}

/** Values of the first parent's column as codes of the second's; null for kinds that are not compared. */
function codeReader(plan: Plan, model: TableModel, link: Relation, theirs: string, first: string) {
  const to = blockOf(modelOf(plan, link.parent), theirs);
  const from = blockOf(modelOf(plan, model.context!.parent), first);
  if (to?.kind === 'lookup' && from?.kind === 'lookup') {
    const codes = new Map(to.spec.values.map((row, code) => [Number(row), code]));
    return (value: number) => codes.get(value) ?? -1;
  }
  if (to?.kind !== 'category' || from?.kind !== 'category') return null;
  const codes = new Map(to.spec.values.map((word, code) => [word, code]));
  return (value: number) => codes.get(from.spec.values[value] ?? '') ?? -1;
}

function blockOf(model: TableModel, name: string): BaseBlock | undefined {
  return model.blocks.map(baseOf).find((b): b is BaseBlock => isBase(b) && valueName(b) === name);
}

function shadowOf(model: TableModel, name: string): number {
  const at = model.blocks.findIndex((b) => {
    const base = baseOf(b);
    return isBase(base) && valueName(base) === name;
  });
  return at < 0 ? -1 : firstShadows(model.blocks)[at] + coarseColumn(model.blocks[at]);
}
