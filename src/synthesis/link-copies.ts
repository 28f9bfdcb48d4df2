// Copies over a link: the price of a line is the product's. Which product it is, is known when the rows are matched; until
// then the value is a drawn one like it, which the match goes by, and a code says whether it is a copy.
import type { CopyRule, Rule } from '../rules/types';
import type { Relation } from '../schema/types';
import { isNull, type Column } from '../table/column';
import { columnOf, type Table } from '../table/table';
import type { Block } from './blocks';
import type { Roles } from './roles';

export interface LinkCopy {
  /** Id of the rule. */
  id: string;
  relation: string;
  column: string;
  /** Column of the parent. */
  source: string;
  /** In every row: no code says so. */
  always: boolean;
}

/** Share of rows from which on all are copies. */
const always = 0.995;

/** Links that a column may copy over: a sale's price is that of the refill, or else of the drug. */
const most = 2;

/** The best copies of each column of a table, over different links; those that are in all rows with a parent first. */
export function linkCopiesOf(rules: Rule[], table: string, roles: Roles, relations: Relation[]): LinkCopy[] {
  const found: LinkCopy[] = [];
  const strongest = [...rules].sort((a, b) => b.holds - a.holds || b.support - a.support || (a.id < b.id ? -1 : 1));
  for (const rule of strongest) {
    if (rule.kind !== 'copy' || rule.table !== table || !isLinkCopy(rule, roles, relations)) continue;
    const [relation] = rule.path;
    const [column] = rule.columns;
    const others = found.filter((c) => c.column === column);
    if (others.length >= most || others.some((c) => c.relation === relation)) continue;
    if (relations.some((r) => r.child === table && r.columns.includes(column))) continue;
    if (rule.holds < always && rules.some((o) => o.holds >= always && goesBy(o, table, column))) continue;
    found.push({ id: rule.id, relation, column, source: rule.sourceColumns[0], always: rule.holds >= always });
  }
  return found;
}

function isLinkCopy(rule: CopyRule, roles: Roles, relations: Relation[]): boolean {
  const relation = relations.find((r) => r.id === rule.path[0]);
  return (
    rule.path.length === 1 &&
    !rule.foreignKey &&
    relation !== undefined &&
    relation.parent !== rule.table &&
    roles.uses[relation.id] === 'link'
  );
}

/** By so much more rows must copy over links. */
const more = 1.25;

/** Copies from a parent that rows belong to, of columns that more rows copy over links. */
export function outdone(rules: Rule[], roles: Roles, relations: Relation[]): Set<Rule> {
  const copies = rules.filter((r): r is CopyRule => r.kind === 'copy' && !r.foreignKey);
  const rows = (rule: CopyRule) => rule.holds * rule.support;
  const overLinks = new Map<string, Map<string, number>>();
  for (const rule of copies) {
    if (!isLinkCopy(rule, roles, relations)) continue;
    const name = `${rule.table}\u0000${rule.columns[0]}`;
    const links = overLinks.get(name) ?? new Map<string, number>();
    overLinks.set(name, links.set(rule.path[0], Math.max(rows(rule), links.get(rule.path[0]) ?? 0)));
  }
  return new Set(
    copies.filter((rule) => {
      const links = overLinks.get(`${rule.table}\u0000${rule.columns[0]}`);
      if (!links || rule.holds >= always || isLinkCopy(rule, roles, relations)) return false;
      return [...links.values()].reduce((sum, n) => sum + n, 0) > more * rows(rule);
    }),
  );
}

/** Is it a rule that what is made before the match goes by the column? A copy in some of the rows would break it. */
function goesBy(rule: Rule, table: string, column: string): boolean {
  switch (rule.kind) {
    case 'copy':
      return rule.source === table && rule.sourceColumns[0] === column && !rule.foreignKey;
    case 'date-shift':
    case 'calendar':
      return rule.table === table && rule.columns.includes(column);
    case 'order':
      return rule.date && rule.table === table && rule.columns.includes(column);
    default:
      return false;
  }
}

/** 1 for each row whose value is its parent's. @param parents row of the parent by row, -1 none @param source row of the table in its file */
export function copiedRows(
  copy: LinkCopy,
  child: Table,
  parent: Table,
  parents: ArrayLike<number>,
  source: { child: Int32Array; parent: Int32Array },
): Uint16Array {
  const own = reader(columnOf(child, copy.column));
  const above = reader(columnOf(parent, copy.source));
  return Uint16Array.from(parents, (p, row) => {
    if (p < 0) return 0;
    const value = own(source.child[row]);
    return +(value !== null && value === above(source.parent[p]));
  });
}

const reader = (column: Column) => (row: number) =>
  isNull(column, row) ? null : column.kind === 'number' ? column.values[row] : column.dictionary[column.codes[row]];

export function copiedBlock(copy: LinkCopy): Block {
  return { kind: 'copied', relation: copy.relation, column: copy.column };
}

/** The column with its parent's values in the rows that copy them; rows without a value stay as they are. */
export function withCopies(
  own: Column,
  above: Column,
  parents: ArrayLike<number>,
  copies: (row: number) => boolean,
): Column {
  const takes = (row: number) => parents[row] >= 0 && !isNull(own, row) && !isNull(above, parents[row]) && copies(row);
  if (own.kind === 'number' && above.kind === 'number')
    return { ...own, values: own.values.map((v, row) => (takes(row) ? above.values[parents[row]] : v)) };
  if (own.kind !== 'text' || above.kind !== 'text') return own;
  const dictionary = [...own.dictionary];
  const index = new Map(dictionary.map((word, code) => [word, code]));
  const codes = own.codes.map((code, row) => {
    if (!takes(row)) return code;
    const word = above.dictionary[above.codes[parents[row]]];
    let next = index.get(word);
    if (next === undefined) index.set(word, (next = dictionary.push(word) - 1));
    return next;
  });
  return { ...own, codes, dictionary };
}
