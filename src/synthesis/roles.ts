// Decides, from the schema and the data, how each relation is used: along which one a table is laid out (context),
// which refer into kept tables (lookup), which are matched afterwards (link), and in what order tables are made.
import { SET_BY_PERSON } from '../schema/inference/roles';
import { parentRows } from '../schema/parent-rows';
import type { Dataset } from '../schema/types';
import type { Relation } from '../schema/types';
import type { Table } from '../table/table';
import { shareBetween, varianceOf } from './variance';

export type Use = 'context' | 'lookup' | 'link' | 'none';

export interface TableRole {
  table: string;
  treatment: 'generate' | 'keep';
  /** The relation along which rows are laid out. Reverse: the parent of the relation is laid out along its only child. */
  context: { relation: string; parent: string; reverse: boolean } | null;
}

export interface Roles {
  tables: TableRole[];
  /** In the order in which they are made: parents before children. */
  order: string[];
  uses: Record<string, Use>;
}

/** Rows of a kept table beyond which a reference into it is matched instead of drawn as a category. */
const largestLookup = 512;

export type ParentRows = Map<string, Int32Array>;

/** Source row of the parent for each source row of the child, for every relation between tables at hand. */
export function followRelations({ schema, tables }: Dataset): ParentRows {
  const rows: ParentRows = new Map();
  for (const r of schema.relations)
    if (tables[r.child] && tables[r.parent])
      rows.set(r.id, parentRows(tables[r.child], r.columns, tables[r.parent], r.parentColumns));
  return rows;
}

/** @param followed relations that follow from another over more of their columns */
export function assignRoles(
  { schema, tables }: Dataset,
  parents: ParentRows,
  followed: ReadonlySet<string> = new Set(),
): Roles {
  const relations = schema.relations.filter((r) => parents.has(r.id));
  const kept = keptTables(
    schema.tables.filter((t) => tables[t.name] && t.treatment === 'keep').map((t) => t.name),
    relations.filter((r) => tables[r.child].rows > 0),
  );
  const names = Object.keys(tables);
  const roles = new Map<string, TableRole>(
    names.map((table) => [table, { table, treatment: kept.has(table) ? 'keep' : 'generate', context: null }]),
  );
  const uses: Record<string, Use> = {};
  const keyOf = (name: string) => schema.tables.find((t) => t.name === name)!.primaryKey?.columns ?? [];
  // A key made of references alone is kept unique by matching; a category could not.
  const onlyReferences = (name: string) =>
    keyOf(name).length > 1 &&
    keyOf(name).every((c) => relations.some((o) => o.child === name && o.columns.includes(c)));
  const isLookup = (r: Relation) =>
    kept.has(r.parent) &&
    tables[r.parent].rows <= largestLookup &&
    !(onlyReferences(r.child) && r.columns.some((c) => keyOf(r.child).includes(c)));
  for (const r of relations) {
    const into = kept.has(r.parent);
    const part = isPartOfKey(r, keyOf(r.child));
    if (kept.has(r.child) || followed.has(r.id)) uses[r.id] = 'none';
    else if (r.role === 'context' || (into && part)) uses[r.id] = 'context';
    else uses[r.id] = isLookup(r) ? 'lookup' : 'link';
  }
  // Of two parents of which one is always above the other rows belong to the nearer: a lab value to the stay, and so to the patient.
  const nearer = (r: Relation, seen: ReadonlySet<Relation>) =>
    relations.find(
      (o) =>
        o.child === r.child &&
        !seen.has(o) &&
        uses[o.id] === 'link' &&
        !kept.has(o.parent) &&
        isBetween(o, r, relations, parents, tables),
    );
  for (const r of relations) {
    if (uses[r.id] !== 'context' || r.roleReason === SET_BY_PERSON) continue;
    // Two parents may each be above the other.
    const seen = new Set([r]);
    for (let at = r, o = nearer(at, seen); o; o = nearer(at, seen)) {
      uses[at.id] = 'link';
      uses[o.id] = 'context';
      seen.add(o);
      at = o;
    }
  }
  // Of two parents rows belong to the one that tells much more of when they are: a person's ratings are of one evening, a film's are not.
  for (const r of relations) {
    if (uses[r.id] !== 'context' || r.roleReason === SET_BY_PERSON || kept.has(r.parent)) continue;
    const others = relations
      .filter((o) => o.child === r.child && uses[o.id] === 'link' && o.child !== o.parent && !kept.has(o.parent))
      // What is above the parent is the child's by way of it.
      .filter((o) => !ancestorsOf(r.parent, relations).has(o.parent));
    if (!others.length) continue;
    const told = new Map([r, ...others].map((o) => [o, tells(o, { schema, tables }, parents)]));
    const [other] = others
      .filter((o) => told.get(o)! > told.get(r)! + muchMore)
      .sort((a, b) => told.get(b)! - told.get(a)!);
    if (!other) continue;
    uses[r.id] = 'link';
    uses[other.id] = 'context';
  }
  // A parent with about one child each can be made with the child, or matched; the child then belongs to a parent of more.
  const hub = (name: string) => relations.filter((o) => o.parent === name).length;
  for (const r of relations) {
    const exact = isOneToOne(parents.get(r.id)!, tables[r.parent].rows);
    const nearly = tables[r.child].rows < 1.2 * tables[r.parent].rows;
    if (uses[r.id] !== 'context' || r.roleReason === SET_BY_PERSON || !(exact || nearly)) continue;
    const other = relations
      .filter(
        (o) => o.child === r.child && o !== r && uses[o.id] === 'link' && o.child !== o.parent && !kept.has(o.parent),
      )
      // What is above the parent is the child's by way of it.
      .filter((o) => !ancestorsOf(r.parent, relations).has(o.parent))
      .find((o) => belonging(parents.get(o.id)!, tables[o.parent]) > 0.9 && (exact || hub(o.parent) > hub(r.parent)));
    if (!other) continue;
    uses[r.id] = 'link';
    uses[other.id] = 'context';
  }
  const free = (name: string) => !kept.has(name) && roles.get(name)!.context === null;
  const makesCycle = (child: string, parent: string) => {
    for (let at: string | null = parent; at; at = roles.get(at)?.context?.parent ?? null) if (at === child) return true;
    return false;
  };
  const take = (r: Relation) => {
    if (!free(r.child) || makesCycle(r.child, r.parent)) return false;
    roles.get(r.child)!.context = { relation: r.id, parent: r.parent, reverse: false };
    uses[r.id] = 'context';
    return true;
  };
  const rank = (r: Relation) => belonging(parents.get(r.id)!, tables[r.parent]);
  const best = [...relations].sort(
    (a, b) => b.columns.length - a.columns.length || rank(b) - rank(a) || (a.id < b.id ? -1 : 1),
  );
  for (const r of best) if (uses[r.id] === 'context' && !take(r)) uses[r.id] = isLookup(r) ? 'lookup' : 'link';
  for (const r of best) {
    if (uses[r.id] !== 'link' || !free(r.parent) || makesCycle(r.parent, r.child)) continue;
    // Others that look for a row of it must be able to ask for what it is.
    if (relations.some((o) => o !== r && o.parent === r.parent && uses[o.id] === 'link')) continue;
    if (!isOneToOne(parents.get(r.id)!, tables[r.parent].rows)) continue;
    roles.get(r.parent)!.context = { relation: r.id, parent: r.child, reverse: true };
    uses[r.id] = 'context';
  }
  return { tables: [...roles.values()], order: topDown(roles, tables, uses, relations), uses };
}

/** Share of rows that must have the nearer parent, and of which the farther one must be its. */
const nearlyAll = 0.95;
const strictly = 0.995;

/** Do nearly all rows have a parent over `near`, and is the one over `far` always the parent of that? */
function isBetween(
  near: Relation,
  far: Relation,
  relations: Relation[],
  parents: ParentRows,
  tables: Record<string, Table>,
): boolean {
  if (near.parent === far.parent || near.child === near.parent || !tables[near.child].rows) return false;
  const [own, above] = [parents.get(near.id)!, parents.get(far.id)!];
  if (own.filter((p) => p >= 0).length < nearlyAll * own.length) return false;
  return relations.some((x) => {
    if (x.child !== near.parent || x.parent !== far.parent) return false;
    const theirs = parents.get(x.id)!;
    let known = 0;
    let same = 0;
    own.forEach((p, row) => {
      if (p < 0 || above[row] < 0) return;
      known++;
      if (theirs[p] === above[row]) same++;
    });
    return known > 0 && same >= strictly * known;
  });
}

/** By how much more a parent must tell. */
const muchMore = 0.5;
/** Rows that are looked at, about. */
const mostRows = 30_000;
/** Share of rows with a value of their own from which on numbers are like moments. */
const moments = 0.5;

/** How much of the spread of a child's dates, and of numbers like moments, lies between its parents, summed up; nothing where few rows have one. */
function tells(r: Relation, { schema, tables }: Dataset, parents: ParentRows): number {
  const of = parents.get(r.id)!;
  if (of.filter((p) => p >= 0).length < nearlyAll * of.length) return 0;
  const table = schema.tables.find((t) => t.name === r.child)!;
  const keys = new Set([
    ...(table.primaryKey?.columns ?? []),
    ...schema.relations.filter((o) => o.child === r.child).flatMap((o) => o.columns),
  ]);
  const every = Math.ceil(of.length / mostRows);
  const some = Int32Array.from({ length: Math.ceil(of.length / every) }, (_, i) => i * every);
  let sum = 0;
  for (const column of tables[r.child].columns) {
    if (column.kind !== 'number' || keys.has(column.name)) continue;
    const { type, distinct } = table.columns.find((c) => c.name === column.name)!;
    if (type !== 'date' && type !== 'datetime' && distinct < moments * of.length) continue;
    const share = shareBetween(
      varianceOf(
        Float64Array.from(some, (row) => column.values[row]),
        some.map((row) => of[row]),
        tables[r.parent].rows,
      ),
    );
    sum += Math.max(0, share || 0);
  }
  return sum;
}

/** All tables that a table refers to, over any number of steps. */
export function ancestorsOf(table: string, relations: Relation[]): Set<string> {
  const above = new Set<string>();
  const open = [table];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const r of relations)
      if (r.child === at && !above.has(r.parent)) {
        above.add(r.parent);
        open.push(r.parent);
      }
  return above;
}

/** Does the child's key say "one of this parent's rows" (a true part of a composite key)? */
function isPartOfKey(r: Relation, key: string[]): boolean {
  return r.columns.length < key.length && r.columns.every((c) => key.includes(c));
}

/** Rows of a kept table refer to rows of other tables, so these are kept too. */
function keptTables(names: string[], relations: Relation[]): Set<string> {
  const kept = new Set(names);
  for (let grown = true; grown;) {
    grown = false;
    for (const r of relations)
      if (kept.has(r.child) && !kept.has(r.parent)) {
        kept.add(r.parent);
        grown = true;
      }
  }
  return kept;
}

/**
 * How much a child belongs to a parent: share of rows with a parent, a little more for parents with few children each.
 * Exactly one child each comes last: such a parent can be made with the child instead.
 */
function belonging(rows: Int32Array, parent: Table): number {
  if (isOneToOne(rows, parent.rows)) return 0.6;
  let found = 0;
  for (const p of rows) if (p >= 0) found++;
  const share = rows.length ? found / rows.length : 0;
  return share + 0.1 / (1 + rows.length / Math.max(1, parent.rows));
}

function isOneToOne(rows: Int32Array, parents: number): boolean {
  if (rows.length !== parents || !parents) return false;
  const seen = new Uint8Array(parents);
  for (const p of rows) {
    if (p < 0 || seen[p]) return false;
    seen[p] = 1;
  }
  return true;
}

/** Kept tables first, then roots, then children; of siblings those with at most one row per parent first. */
function topDown(
  roles: Map<string, TableRole>,
  tables: Record<string, Table>,
  uses: Record<string, Use>,
  relations: Relation[],
): string[] {
  const order: string[] = [];
  const size = (name: string) => tables[name].rows;
  const visit = (name: string) => {
    order.push(name);
    const children = [...roles.values()].filter((r) => r.context?.parent === name).map((r) => r.table);
    children.sort((a, b) => size(a) - size(b) || (a < b ? -1 : 1));
    children.forEach(visit);
  };
  const roots = [...roles.values()].filter((r) => !r.context);
  const kept = (r: TableRole) => +(r.treatment === 'keep');
  roots.sort((a, b) => kept(b) - kept(a) || links(a) - links(b) || size(a.table) - size(b.table));
  function links(r: TableRole): number {
    return relations.filter((x) => x.child === r.table && uses[x.id] === 'link').length;
  }
  for (const r of roots) visit(r.table);
  return order;
}
