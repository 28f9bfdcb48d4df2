// Which mined rules generation keeps, and how: a column that follows from others, or codes that may not be drawn.
import type { CopyRule, DependencyRule, Rule } from '../rules/types';
import type { Roles } from './roles';
import type { Restriction } from './restrict';
import { baseOf, valueName } from './blocks';
import { modelOf, type Plan } from './table-model';
import { isBase, type Way } from './ways';
import type { Relation } from '../schema/types';

/** Ways by column, or by relation id for references into kept tables; and what must be drawn before what. */
export interface TableRules {
  ways: Map<string, Way[]>;
  restrictions: Restriction[];
  /** `[earlier, later]` names of columns: what a value is reckoned from, and what a restriction goes by. */
  inputs: [string, string][];
  edges: [string, string][];
}

type Unnamed<T> = T extends unknown ? Omit<T, 'id' | 'holds'> : never;
type AddWay = (name: string, way: Unnamed<Way>, rule: Rule, inputs: string[]) => void;

/** Ways that a column may have. */
const most = 3;

export function planRules(rules: Rule[], table: string, roles: Roles, relations: Relation[]): TableRules {
  const out: TableRules = { ways: new Map(), restrictions: [], inputs: [], edges: [] };
  const context = roles.tables.find((t) => t.table === table)!.context;
  const along = context && !context.reverse ? context.relation : null;
  const leadsTo = new Map<string, Set<string>>();
  const strongest = [...rules].sort((a, b) => b.holds - a.holds || b.support - a.support || (a.id < b.id ? -1 : 1));
  const addWay: AddWay = (name, way, rule, inputs) => {
    const list = out.ways.get(name) ?? [];
    if (list.length >= most || inputs.some((i) => reaches(leadsTo, name, i))) return;
    list.push({ ...way, id: rule.id, holds: rule.holds } as Way);
    out.ways.set(name, list);
    for (const i of inputs) {
      out.inputs.push([i, name]);
      leadsTo.set(i, (leadsTo.get(i) ?? new Set()).add(name));
    }
  };
  for (const rule of strongest) {
    if (rule.kind === 'copy' && context?.reverse && isAlong(rule, context.relation)) addBack(rule, addWay);
    if (rule.table !== table) continue;
    const name = rule.columns[0];
    switch (rule.kind) {
      case 'sum':
      case 'product':
      case 'linear':
        addWay(name, { by: 'formula', rule }, rule, rule.columns.slice(1));
        break;
      case 'date-part':
        addWay(name, { by: 'date-part', rule }, rule, rule.columns.slice(1));
        break;
      case 'date-shift':
        // A date with a time of its own is told by its frame.
        if (rule.holds >= 0.995) addWay(name, { by: 'date-shift', rule }, rule, rule.columns.slice(1));
        break;
      case 'running-total':
        if (rule.relation !== along) break;
        addWay(name, { by: 'running-total', rule }, rule, [rule.columns[1], ...(rule.by === null ? [] : [rule.by])]);
        out.restrictions.push(rule);
        if (rule.by !== null) out.edges.push([rule.by, rule.columns[1]]);
        break;
      case 'fixed-value':
        addWay(name, { by: 'fixed', rule }, rule, [rule.by]);
        break;
      case 'repeat':
        if (rule.relation !== along) break;
        if (rule.part === 'value') addWay(name, { by: 'repeat', rule }, rule, [rule.by]);
        else if (rule.holds >= 0.97) {
          out.restrictions.push(rule);
          out.edges.push([rule.by, name]);
        }
        break;
      case 'recurring':
        if (rule.relation !== along) break;
        out.restrictions.push({ ...rule, span: null });
        out.edges.push([rule.columns[1], name]);
        break;
      case 'copy': {
        const level = levelAlong(rule.path, table, roles);
        const [relation] = rule.path;
        if (level > 0) addCopy(rule, level, addWay, relations);
        else if (rule.path.length === 1 && roles.uses[relation] === 'lookup' && !rule.foreignKey)
          addWay(name, { by: 'reference', relation, table: rule.source, name: rule.sourceColumns[0] }, rule, [
            relation,
          ]);
        break;
      }
      case 'link-copy':
        if (
          context?.reverse &&
          context.relation === rule.relation &&
          contextOf(roles, context.parent) === rule.sourceRelation
        )
          addCopy(rule, 2, addWay, relations);
        break;
      case 'sibling-copy':
        if (
          rule.relation === along &&
          contextOf(roles, rule.source) === rule.sourceRelation &&
          isBefore(roles, rule.source, table)
        )
          addWay(name, { by: 'sibling', table: rule.source, name: rule.sourceColumns[0], prefer: null }, rule, []);
        break;
      case 'dependency':
        if (rule.holds < 0.995) break;
        out.restrictions.push(rule);
        out.edges.push([rule.from, rule.to]);
        break;
      case 'calendar':
      case 'roundness':
        out.restrictions.push(rule);
        if (rule.by !== null) out.edges.push([rule.by, name]);
        break;
      case 'exactly-one':
        if (rule.relation === along) out.restrictions.push(rule);
        break;
      case 'order':
        if (rule.holds >= 0.999) out.restrictions.push(rule);
        break;
      case 'sibling-order':
        if (rule.relation === along && rule.holds === 1) out.restrictions.push(rule);
        break;
      case 'parent-order': {
        const level = levelAlong([rule.relation], table, roles);
        if (level > 0 && rule.holds >= 0.999) out.restrictions.push({ ...rule, level });
      }
    }
  }
  return out;
}

/** Is this a dependency on a column that is a second parent's, drawn there? It is settled once that parent is matched. */
export function isOverLink(rule: Rule, plan: Plan, relations: Relation[]): boolean {
  if (rule.kind !== 'dependency' || rule.holds < 0.995) return false;
  const links = relations.filter((r) => r.child === rule.table && plan.roles.uses[r.id] === 'link');
  if (relations.some((r) => r.child === rule.table && r.columns.includes(rule.to))) return false;
  return links.some((r) => {
    const at = r.columns.indexOf(rule.from);
    const drawn = modelOf(plan, r.parent).blocks.map(baseOf);
    return at >= 0 && drawn.some((b) => isBase(b) && valueName(b) === r.parentColumns[at]);
  });
}

/** Share of rows from which on two copied columns stand for what they are copied from. */
const asGood = 0.98;

/**
 * Dependencies between columns that both copy an ancestor's: what holds in the copies is to hold where they come from.
 * @returns the dependencies of the ancestors
 */
export function handDown(rules: Rule[], roles: Roles): DependencyRule[] {
  const sourceOf = (table: string, column: string) =>
    rules.find(
      (r): r is CopyRule =>
        r.kind === 'copy' &&
        r.table === table &&
        r.columns[0] === column &&
        !r.foreignKey &&
        r.holds >= asGood &&
        levelAlong(r.path, table, roles) > 0,
    );
  return rules.flatMap((rule) => {
    if (rule.kind !== 'dependency') return [];
    const [from, to] = [sourceOf(rule.table, rule.from), sourceOf(rule.table, rule.to)];
    if (!from || !to || from.path.join() !== to.path.join()) return [];
    return [
      { ...rule, table: to.source, columns: to.sourceColumns, from: from.sourceColumns[0], to: to.sourceColumns[0] },
    ];
  });
}

/** Tables whose values others copy from a sibling row are made before these. */
export function orderForCopies(order: string[], rules: Rule[], roles: Roles): string[] {
  const out = [...order];
  for (const rule of rules) {
    if (rule.kind !== 'sibling-copy' || contextOf(roles, rule.table) !== rule.relation) continue;
    if (contextOf(roles, rule.source) !== rule.sourceRelation) continue;
    const mine = subtree(out, rule.table, roles);
    const source = subtree(out, rule.source, roles);
    if (out.indexOf(rule.table) > out.indexOf(rule.source)) continue;
    const rest = out.filter((t) => !source.includes(t));
    rest.splice(rest.indexOf(mine[0]), 0, ...source);
    out.splice(0, out.length, ...rest);
  }
  return out;
}

function subtree(order: string[], table: string, roles: Roles): string[] {
  const inside = new Set([table]);
  for (const name of order) {
    const parent = roles.tables.find((t) => t.table === name)!.context?.parent;
    if (parent !== undefined && inside.has(parent)) inside.add(name);
  }
  return order.filter((t) => inside.has(t));
}

function addCopy(
  rule: Extract<Rule, { kind: 'copy' | 'link-copy' }>,
  level: number,
  addWay: AddWay,
  relations: Relation[],
): void {
  if (rule.foreignKey) {
    const { own, source } = rule.foreignKey;
    if (relations.some((r) => r.id === own)) addWay(own, { by: 'ancestor', level, name: source }, rule, []);
  } else addWay(rule.columns[0], { by: 'ancestor', level, name: rule.sourceColumns[0] }, rule, []);
}

const isAlong = (rule: CopyRule, relation: string) => rule.path.length === 1 && rule.path[0] === relation;

/** A parent that is laid out along its one child has from it what the child copies. */
function addBack(rule: CopyRule, addWay: AddWay): void {
  const { foreignKey, columns, sourceColumns } = rule;
  const name = foreignKey?.own ?? columns[0];
  addWay(foreignKey?.source ?? sourceColumns[0], { by: 'ancestor', level: 1, name }, rule, []);
}

function contextOf(roles: Roles, table: string): string | null {
  const context = roles.tables.find((t) => t.table === table)?.context;
  return context && !context.reverse ? context.relation : null;
}

function isBefore(roles: Roles, a: string, b: string): boolean {
  return roles.order.indexOf(a) < roles.order.indexOf(b);
}

/** Number of steps up if the path runs along contexts only, else 0. */
function levelAlong(path: string[], table: string, roles: Roles): number {
  let at: string | undefined = table;
  for (const id of path) {
    const context: Roles['tables'][number]['context'] = roles.tables.find((t) => t.table === at)?.context ?? null;
    if (!context || context.reverse || context.relation !== id) return 0;
    at = context.parent;
  }
  return path.length;
}

function reaches(leadsTo: Map<string, Set<string>>, from: string, to: string): boolean {
  if (from === to) return true;
  for (const next of leadsTo.get(from) ?? []) if (reaches(leadsTo, next, to)) return true;
  return false;
}

/**
 * Names in an order that respects the edges as far as they make no circle; else as given.
 * @param inputs edges that are respected in any case, and make no circle
 */
export function sortByEdges(names: string[], inputs: [string, string][], edges: [string, string][]): string[] {
  const left = [...names];
  const out: string[] = [];
  const firstWithout = (before: [string, string][]) =>
    left.findIndex((n) => !before.some(([a, b]) => b === n && a !== n && left.includes(a)));
  while (left.length) {
    const free = firstWithout([...inputs, ...edges]);
    out.push(...left.splice(free >= 0 ? free : Math.max(0, firstWithout(inputs)), 1));
  }
  return out;
}

/**
 * Children are numbered, and no number is above one of the parent's: there are no more children than that.
 * @returns for the parents along the relation
 */
export function countLimits(rules: Rule[], relation: string): Restriction[] {
  return rules.flatMap((rule) =>
    rule.kind !== 'parent-order' || rule.relation !== relation || rule.sign > 0 || rule.holds < 0.999
      ? []
      : rules.flatMap((counter): Restriction[] =>
          counter.kind === 'counter' && counter.relation === relation && counter.columns[0] === rule.columns[0]
            ? [{ kind: 'most-children', relation, column: rule.parentColumn, more: 1 - counter.start }]
            : [],
        ),
  );
}

/**
 * Rules that no row can know while it is drawn: made to hold in the finished tables. A dependency that could not be drawn
 * speaks of keys that are made anew, and says nothing of them.
 */
export function settledRules(plan: Pick<Plan, 'rules' | 'tables'>): Rule[] {
  const kept = new Set(plan.tables.filter((t) => t.treatment === 'keep').map((t) => t.table));
  return plan.rules
    .filter(
      ({ rule, enabled, enforced }) => enabled && !kept.has(rule.table) && (rule.kind !== 'dependency' || enforced),
    )
    .map(({ rule }) => rule);
}
